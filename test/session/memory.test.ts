import { setImmediate as nextTick } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Change } from '../../src/records/change.ts'
import { createMemoryHotState } from '../../src/session/memory.ts'
import { newView } from '../../src/session/view.ts'
import { createMemoryStream } from '../../src/stream/memory.ts'
import { newSession, say } from './conversation.ts'
import { describeHotState } from './hot-contract.ts'

function createSubject({ sessions }: { sessions?: number } = {}) {
  const written: Change[] = []
  let failure: Error | undefined
  let now = 0
  const stream = createMemoryStream()
  const journal = {
    write: async (change: Change) => {
      // A journal takes its time: what is not kept in order here shows.
      await nextTick()
      const cause = failure
      failure = undefined
      if (cause) throw cause
      written.push(change)
    },
    drain: async () => undefined
  }
  return {
    hot: createMemoryHotState({ journal, stream, sessions, now: () => now }),
    stream,
    written: async (sessionId: string) => written.filter((change) => change.sessionId === sessionId),
    failNextWrite: (cause: Error) => {
      failure = cause
    },
    pass: async (milliseconds: number) => {
      now += milliseconds
      await nextTick()
    },
    close: async () => undefined
  }
}

describeHotState('memory', async () => createSubject())

test('the session that rested longest makes room for a new one', async () => {
  const { hot } = createSubject({ sessions: 2 })
  const [oldest, middle, newest] = [newView(newSession()), newView(newSession()), newView(newSession())]
  await hot.fill(oldest)
  await hot.fill(middle)
  await hot.commit(oldest, say('still in use'))
  await hot.fill(newest)
  expect(await hot.load(middle.session.id)).toBeUndefined()
  expect((await hot.load(oldest.session.id))?.seq).toBe(1)
  expect(await hot.load(newest.session.id)).toEqual(newest)
})
