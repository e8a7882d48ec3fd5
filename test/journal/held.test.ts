import { expect, test } from 'vitest'
import { HeldEntries } from '../../src/journal/held.ts'
import { newView } from '../../src/session/view.ts'
import { newSession, say } from '../session/conversation.ts'

const session = newSession()
const change = say('Hello')(newView(session))
/** Holds changes of these versions, each with so many in the journal when it came. */
function holding(...accepted: [version: number, waiting: number][]): HeldEntries {
  const held = new HeldEntries()
  for (const [version, waiting] of accepted) void held.add({ sessionId: session.id, version, change, json: '{}', waiting }, 0)
  return held
}
const versionsOf = (held: HeldEntries) => held.journalOf(session.id)?.map(({ version }) => version)

test('a journal that has as many entries as are held, in a row, needs no reading', () => {
  expect(versionsOf(holding([7, 1]))).toEqual([7])
  expect(versionsOf(holding([7, 1], [8, 2], [9, 3]))).toEqual([7, 8, 9])
})

test('one that may have entries of other servers has to be read', () => {
  expect(versionsOf(holding())).toBeUndefined()
  expect(versionsOf(holding([7, 2]))).toBeUndefined()
  // Another server wrote 8, and somebody has taken 7 off since.
  expect(versionsOf(holding([7, 1], [9, 2]))).toBeUndefined()
})
