import { expect, test } from 'vitest'
import { createMemoryStream } from '../../src/stream/memory.ts'
import { describeEventStream } from './stream-contract.ts'

describeEventStream('memory', async ({ entries }) => ({ stream: createMemoryStream({ entries }), close: async () => undefined }))

test('the session that rested longest makes room for a new one, and is read from the truth from then on', async () => {
  const stream = createMemoryStream({ sessions: 2 })
  for (const id of ['one', 'two', 'three']) await stream.appendDelta(id, { after: 4, turn: 1, agent: 'atlas', draftId: 'd', text: id })
  expect((await stream.read('one', { number: 0, delta: 0 })).missingBefore).toBe(Number.POSITIVE_INFINITY)
  expect(await stream.read('three', { number: 0, delta: 0 })).toMatchObject({
    missingBefore: Number.POSITIVE_INFINITY,
    events: [{ number: 4, delta: 1 }]
  })
})

test('every entry bears the time of the clock that was handed in', async () => {
  const stream = createMemoryStream({ now: () => new Date('2026-11-23T09:00:00Z') })
  expect(await stream.appendDelta('one', { after: 0, turn: 1, agent: 'atlas', draftId: 'd', text: 'x' })).toMatchObject({
    at: '2026-11-23T09:00:00.000Z'
  })
})
