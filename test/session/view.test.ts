import { expect, test } from 'vitest'
import { applyChange, joinChanges, newView } from '../../src/session/view.ts'
import { newSession, newTurn, said, write } from './conversation.ts'

const session = newSession()
const sent = write((change) => {
  change.say(said('What now?'), 'own')
  change.turn(newTurn(session, 1))
})(newView(session))
const afterSent = applyChange(newView(session), sent)
const begun = write((change) => {
  const turn = newTurn(session, 1, { status: 'RUNNING', attempts: 1 })
  change.turn(turn)
  change.emit({ type: 'TurnStarted', turn: 1, payload: turn })
})(afterSent)
const afterBegun = applyChange(afterSent, begun)

test('what a journal has beyond the truth is joined to it', () => {
  expect(joinChanges(newView(session), [sent, begun])).toEqual(afterBegun)
  expect(joinChanges(afterSent, [sent, begun])).toEqual(afterBegun)
})

test('what a journal had that has arrived since, with more behind it, does not come on top of that', () => {
  expect(joinChanges(afterBegun, [sent])).toEqual(afterBegun)
})

test('a change without an event may have arrived or not', () => {
  const renamed = write((change) => change.update({ title: 'Later' }))(afterBegun)
  expect(joinChanges(afterBegun, [sent, begun, renamed])).toEqual(applyChange(afterBegun, renamed))
})
