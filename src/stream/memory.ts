// The event stream of a single server: the newest events of each session in the process, the rest in the truth.

import { LRUCache } from 'lru-cache'
import type { Delta, NewDelta } from '../event.ts'
import { createBells } from './bells.ts'
import { createEventLog, type EventLog } from './event-log.ts'
import type { EventStream } from './stream.ts'

export interface MemoryStreamOptions {
  now?: () => Date
  /** how many sessions, and how many entries of each, are held before the oldest goes */
  sessions?: number
  entries?: number
}

export function createMemoryStream({ now = () => new Date(), sessions = 1_000, entries = 2_000 }: MemoryStreamOptions = {}): EventStream {
  const logs = new LRUCache<string, EventLog>({ max: sessions })
  const bells = createBells()

  /** The session's log, begun anew where there is none, or where it has missed events up to this number. */
  function logUpTo(sessionId: string, number: number, isHearsay: boolean): EventLog {
    const known = logs.get(sessionId)
    if (known && known.newest.number >= number) return known
    const log = createEventLog({ entries, number, isHearsay })
    logs.set(sessionId, log)
    return log
  }

  return {
    append: async (sessionId, events) => {
      for (const event of events) logUpTo(sessionId, event.number - 1, false).add(event)
      bells.ring(sessionId)
      for (const event of events) if (event.type === 'ActionUpdated') bells.ring(`actions of ${event.payload.ownerId}`)
    },

    appendDelta: async (sessionId, { after, turn, ...payload }: NewDelta) => {
      // Whoever speaks may not know the newest event.
      const log = logUpTo(sessionId, after, true)
      const { number, delta: last } = log.newest
      const delta: Delta = { type: 'AgentDelta', sessionId, turn, number, delta: last + 1, at: now().toISOString(), payload }
      log.add(delta)
      bells.ring(sessionId)
      return delta
    },

    drop: async (sessionId) => {
      logs.delete(sessionId)
      bells.ring(sessionId)
    },

    read: async (sessionId, after) => logs.get(sessionId)?.after(after) ?? { events: [], missingBefore: Number.POSITIVE_INFINITY },

    actionRung: (ownerId, signal) => bells.rung(`actions of ${ownerId}`, signal),

    changed: async (sessionId, after, signal) => {
      if (!logs.get(sessionId)?.hasAfter(after)) await bells.rung(sessionId, signal)
    }
  }
}
