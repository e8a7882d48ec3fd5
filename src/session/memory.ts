// Hot state in the process, for a single server. A change is in the journal before the state moves on, so what is held
// here never runs ahead of the truth and can be dropped at any time.

import { LRUCache } from 'lru-cache'
import { Fenced } from '../errors.ts'
import type { Journal } from '../journal/journal.ts'
import type { EventStream } from '../stream/stream.ts'
import type { HotState } from './hot.ts'
import { applyChange, inOrderOf, type SessionView } from './view.ts'

interface Lease {
  token: number
  expiresAt: number
}

export interface MemoryHotStateOptions {
  journal: Journal
  stream: EventStream
  /** how many sessions are held before the one that rested longest is dropped */
  sessions?: number
  now?: () => number
}

export function createMemoryHotState({ journal, stream, sessions = 1_000, now = Date.now }: MemoryHotStateOptions): HotState {
  const held = new LRUCache<string, SessionView>({ max: sessions })
  const commits = new Map<string, Promise<unknown>>()
  const leases = new Map<string, Lease>()
  let lastToken = 0

  /** One commit at a time for each session. */
  async function inOrder<T>(sessionId: string, work: () => Promise<T>): Promise<T> {
    const turn = (commits.get(sessionId) ?? Promise.resolve()).then(work, work)
    const settled = turn.catch(() => undefined)
    commits.set(sessionId, settled)
    try {
      return await turn
    } finally {
      if (commits.get(sessionId) === settled) commits.delete(sessionId)
    }
  }

  const isHeldBy = (sessionId: string, token: number) => leases.get(sessionId)?.token === token

  const fill = async (view: SessionView): Promise<SessionView> => {
    const newest = held.get(view.session.id)
    if (newest && newest.event >= view.event) return newest
    held.set(view.session.id, view)
    // The truth may know of events whose commit was never answered: followers are to read them there.
    await stream.drop(view.session.id)
    return view
  }

  return {
    kind: 'MEMORY',
    load: async (sessionId) => held.get(sessionId),
    fill,
    warm: (view) => void fill(view),
    rebuild: async (sessionIds, readTruth) =>
      Promise.all(inOrderOf(sessionIds, await readTruth(sessionIds)).map(async (view) => view && fill(view))),
    commit: ({ session: { id } }, build, token) =>
      inOrder(id, async () => {
        const view = held.get(id)
        if (!view) return undefined
        if (token !== undefined && !isHeldBy(id, token)) throw new Fenced()
        const change = build(view)
        try {
          await journal.write(change)
        } catch (cause) {
          // Written or not, nobody knows: neither what was held nor a lease that the change was to end counts any more.
          held.delete(id)
          if (change.fences) leases.delete(id)
          await stream.drop(id)
          throw cause
        }
        const next = applyChange(view, change)
        held.set(id, next)
        if (change.fences) leases.delete(id)
        await stream.append(id, change.events)
        return next
      }),
    mayHaveSent: async () => true,
    drop: (sessionId, first) =>
      inOrder(sessionId, async () => {
        try {
          await first?.()
        } finally {
          held.delete(sessionId)
          leases.delete(sessionId)
          await stream.drop(sessionId)
        }
      }),
    acquireLease: async (sessionId, ttlMs) => {
      const current = leases.get(sessionId)
      if (current && current.expiresAt > now()) return undefined
      lastToken += 1
      leases.set(sessionId, { token: lastToken, expiresAt: now() + ttlMs })
      return lastToken
    },
    renewLease: async (sessionId, token, ttlMs) => {
      if (!isHeldBy(sessionId, token)) return false
      leases.set(sessionId, { token, expiresAt: now() + ttlMs })
      return true
    },
    releaseLease: async (sessionId, token) => {
      if (isHeldBy(sessionId, token)) leases.delete(sessionId)
    }
  }
}
