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

test('an older summary does not take the place of a newer one', () => {
  const summarize = (upTo: number) => write((change) => change.summarize({ from: 1, upTo, text: `up to ${upTo}`, model: 'rules' }))
  const first = summarize(20)(afterBegun)
  const afterFirst = applyChange(afterBegun, first)
  const afterSecond = applyChange(afterFirst, summarize(40)(afterFirst))
  expect(afterSecond.summary).toMatchObject({ version: 2, upTo: 40 })
  // Neither has an event, so both may still be in a journal that was read before the truth.
  expect(joinChanges(afterSecond, [begun, first])).toEqual(afterSecond)
})

test('a change without an event may have arrived or not', () => {
  const renamed = write((change) => change.update({ title: 'Later' }))(afterBegun)
  expect(joinChanges(afterBegun, [sent, begun, renamed])).toEqual(applyChange(afterBegun, renamed))
})
