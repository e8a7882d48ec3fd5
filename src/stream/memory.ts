// The event stream of a single server: the newest events of each session in the process, the rest in the truth.

import { LRUCache } from 'lru-cache'
import { type Delta, isAfter, type NewDelta, placeOf, type SessionEvent } from '../event.ts'
import type { EventStream } from './stream.ts'

interface Log {
  events: SessionEvent[]
  /** number of the newest whole event before or in the log */
  number: number
  /** deltas since then */
  delta: number
  /** number of the newest whole event that is not in the log */
  before: number
}

export interface MemoryStreamOptions {
  now?: () => Date
  /** how many sessions, and how many entries of each, are held before the oldest goes */
  sessions?: number
  entries?: number
}

export function createMemoryStream({ now = () => new Date(), sessions = 1_000, entries = 2_000 }: MemoryStreamOptions = {}): EventStream {
  const logs = new LRUCache<string, Log>({ max: sessions })
  const waiters = new Map<string, Set<() => void>>()

  function logOf(sessionId: string, number: number, before = number): Log {
    const known = logs.get(sessionId)
    if (known) return known
    const log: Log = { events: [], number, delta: 0, before }
    logs.set(sessionId, log)
    return log
  }

  function push(log: Log, event: SessionEvent): void {
    log.events.push(event)
    while (log.events.length > entries) {
      const oldest = log.events.shift()
      if (oldest && oldest.type !== 'AgentDelta') log.before = oldest.number
    }
  }

  function wake(key: string): void {
    for (const resume of waiters.get(key) ?? []) resume()
  }

  /** Resolves at the next wake of the key, or when the signal aborts. */
  const woken = (key: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const waiting = waiters.get(key) ?? new Set()
      waiters.set(key, waiting)
      const finish = () => {
        waiting.delete(finish)
        if (waiting.size === 0 && waiters.get(key) === waiting) waiters.delete(key)
        signal.removeEventListener('abort', finish)
        resolve()
      }
      waiting.add(finish)
      signal.addEventListener('abort', finish, { once: true })
    })

  return {
    append: async (sessionId, events) => {
      const [first] = events
      if (!first) return
      const log = logOf(sessionId, first.number - 1)
      // Events in between never came here (the answer to their commit was lost), or nobody knows whether there are any.
      if (log.number !== first.number - 1) log.events = []
      if (log.number !== first.number - 1 || log.before === Number.POSITIVE_INFINITY) log.before = first.number - 1
      for (const event of events) {
        // What a turn's drafts said is provisional: once it has ended, its reply is all there is to know.
        if (event.type === 'TurnEnded') log.events = log.events.filter((held) => held.type !== 'AgentDelta' || held.turn !== event.turn)
        push(log, event)
        log.number = event.number
        log.delta = 0
      }
      wake(sessionId)
      for (const ownerId of new Set(events.flatMap((event) => (event.type === 'ActionUpdated' ? [event.payload.ownerId] : [])))) {
        wake(`actions of ${ownerId}`)
      }
    },

    appendDelta: async (sessionId, { after, turn, ...payload }: NewDelta) => {
      // Whoever speaks may not know the newest event: followers look into the truth until one comes.
      const log = logOf(sessionId, after, Number.POSITIVE_INFINITY)
      log.delta += 1
      const delta: Delta = { type: 'AgentDelta', sessionId, turn, number: log.number, delta: log.delta, at: now().toISOString(), payload }
      push(log, delta)
      wake(sessionId)
      return delta
    },

    drop: async (sessionId) => {
      logs.delete(sessionId)
      wake(sessionId)
    },

    read: async (sessionId, after) => {
      const log = logs.get(sessionId)
      if (!log) return { events: [], missingBefore: Number.POSITIVE_INFINITY }
      return { events: log.events.filter((event) => isAfter(placeOf(event), after)), missingBefore: log.before }
    },

    actionRung: (ownerId, signal) => woken(`actions of ${ownerId}`, signal),

    changed: async (sessionId, after, signal) => {
      const last = logs.get(sessionId)?.events.at(-1)
      if (!last || !isAfter(placeOf(last), after)) await woken(sessionId, signal)
    }
  }
}
