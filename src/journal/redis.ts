// The journal of servers that share Redis. A change is acknowledged once it is in Redis and in the memory of the server
// that took it; from there it goes to Postgres in the background, in batches, in order, by whichever server comes first.

import type { Database } from '../database/database.ts'
import { UpstreamUnavailable } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Change } from '../records/change.ts'
import type { RedisClient } from '../redis/redis.ts'
import { type Accepted, type Entry, inOrder } from './entry.ts'
import { HeldEntries } from './held.ts'
import type { Journal } from './journal.ts'
import { findJournals, readJournal } from './list.ts'
import { Loop } from './loop.ts'
import { largestBatch } from './round.ts'
import { Undrained } from './undrained.ts'
import { Writer } from './writer.ts'

export interface RedisJournalOptions {
  client: RedisClient
  database: Database
  log: Log
  /**
   * How much may wait for Postgres before new work is refused: what this server holds and what it knows of in Redis, as
   * JSON in characters. 64 MB unless told otherwise, for which the process needs some three times as much memory.
   */
  maxBytes?: number
  now?: () => number
  /** Told whose actions have changed in Postgres. */
  actionsChanged?: (ownerIds: readonly string[]) => void
  /**
   * Whether the journals in Redis may be drained. While servers write to the truth directly they may not: a commit that
   * reaches Redis late could be compared with the truth just before another takes its numbers.
   */
  mayReadRedis?: () => boolean
  /**
   * How long a change waits for others to be written with, in milliseconds, where nobody waits until it is written: the
   * commits of a turn then share their statements.
   */
  gatherMs?: number
}

export interface RedisJournal extends Pick<Journal, 'drain'> {
  /**
   * Takes over a change that Redis has. Resolves once Postgres has it, and rejects where it is refused there or the
   * server closes first; whoever does not wait need not catch that.
   */
  accepted(entry: Accepted): Promise<void>
  /** The sessions of a person of which Postgres may not have all that was accepted here. */
  heldOf(ownerId: string): string[]
  /** Throws UpstreamUnavailable where so much waits for Postgres that nothing more may be accepted. */
  requireRoom(): void
  /** Drains sessions that another server left, or whose commit had no answer; resolves once all of it is in Postgres. */
  adopt(sessionIds: readonly string[]): Promise<void>
  /** Looks for every journal in Redis and begins to drain it; resolves to how many there were. Throws StoreUnavailable. */
  sweep(signal?: AbortSignal): Promise<number>
  /**
   * Writes what this server's memory holds straight to Postgres, whatever Redis has. Throws StoreUnavailable where
   * Postgres is away: then it is still held.
   */
  flushMemory(): Promise<void>
  /** Lets go of what is held of sessions, after any round that is under way: for sessions that are being erased. */
  forget(sessionIds: readonly string[]): Promise<void>
  /** The changes of a session that are in Redis and may not be in Postgres, oldest first. Throws StoreUnavailable. */
  pending(sessionId: string): Promise<{ version: number; change: Change }[]>
  /**
   * Resolves once all that came before this call is in Postgres and off the lists of Redis, of one session or of all that
   * are known, whoever accepted it. Waits for Redis where that is away; `drain` waits for what this server holds, then.
   */
  drained(sessionId?: string): Promise<void>
  /** entries that are known to wait for Postgres */
  readonly entries: number
  /** how long the oldest of them has waited, 0 where there is none */
  readonly oldestMs: number
  /** entries buried since this server started */
  readonly deadLetters: number
  /** Drains, for so long at most, and stops. What is left lies in Redis, for another server's sweep. */
  close(withinMs?: number): Promise<void>
}

const defaultBytes = 64 * 1024 * 1024
const closeWithinMs = 5_000

export function createRedisJournal(options: RedisJournalOptions): RedisJournal {
  const {
    client,
    database,
    log,
    maxBytes = defaultBytes,
    now = Date.now,
    actionsChanged = () => undefined,
    mayReadRedis = () => true,
    gatherMs = 0
  } = options
  const held = new HeldEntries()
  const undrained = new Undrained(now)
  const writer = new Writer({ database, held, log, now, actionsChanged })
  const loop = new Loop({ client, held, undrained, writer, log, now, mayReadRedis, gatherMs })

  function drained(sessionIds: readonly string[], needsRedis: boolean): Promise<void> {
    const all = Promise.all(sessionIds.map((id) => undrained.drained(id, { needsRedis }))).then(() => undefined)
    all.catch(() => undefined)
    loop.wake({ isUrgent: true })
    return all
  }
  const drain = () => drained(undrained.ids(), false)

  return {
    accepted: (entry) => {
      const safe = held.add(entry, now())
      undrained.mark(entry.sessionId, 'now')
      loop.wake({ isUrgent: false })
      return safe
    },
    heldOf: (ownerId) => held.sessionsOf(ownerId),
    requireRoom: () => {
      if (held.bytes + undrained.foreign.bytes < maxBytes) return
      throw new UpstreamUnavailable('The database has been away for too long and no more can be kept for it: try again later.')
    },
    adopt: (sessionIds) => drained(sessionIds, true),
    sweep: async (signal) => {
      const found = new Set<string>()
      for await (const ids of findJournals(client, signal)) {
        for (const id of ids) {
          found.add(id)
          undrained.mark(id, 'now')
        }
        loop.wake({ isUrgent: true })
      }
      return found.size
    },
    flushMemory: () =>
      loop.alone(async () => {
        for (const batch of batchesOf(held.all())) await writer.writeLost(batch)
      }),
    forget: (sessionIds) =>
      loop.alone(async () => {
        for (const entry of sessionIds.flatMap((id) => held.of(id))) held.confirm(entry)
      }),
    pending: async (sessionId) => {
      const entries = await readJournal(client, sessionId)
      if (entries.length > 0) {
        // Whoever left them there may be gone.
        undrained.mark(sessionId)
        loop.wake({ isUrgent: true })
      }
      return entries
    },
    drained: (sessionId) => {
      // Whoever waits for all of them has seen that Redis is back: none of them waits for its time.
      if (sessionId === undefined) for (const id of undrained.ids()) undrained.mark(id, 'now')
      return drained(sessionId === undefined ? undrained.ids() : [sessionId], true)
    },
    drain,
    get entries() {
      return held.count + undrained.foreign.count
    },
    get oldestMs() {
      const oldest = Math.min(held.oldestAt ?? Number.POSITIVE_INFINITY, undrained.oldestForeignAt ?? Number.POSITIVE_INFINITY)
      return oldest === Number.POSITIVE_INFINITY ? 0 : Math.max(0, now() - oldest)
    },
    get deadLetters() {
      return writer.deadLetters
    },
    close: async (withinMs = closeWithinMs) => {
      const isInTime = await within(withinMs, drain())
      // A statement that hangs is given up by its own deadline.
      await within(isInTime ? withinMs : 0, loop.close())
      if (held.count > 0 || undrained.size > 0) log.warn({ entries: held.count }, 'the journal was closed before all was in the database')
      held.abandon()
      undrained.abandon()
    }
  }
}

/** Waits for the work, for so long at most; resolves to whether it was done by then. */
async function within(milliseconds: number, work: Promise<void>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), milliseconds)
  work.then(
    () => resolve(true),
    () => resolve(false)
  )
  return promise.finally(() => clearTimeout(timer))
}

const largestCount = 512

/** Each session in its order, all sessions in one. */
function* batchesOf<E extends Entry>(entries: readonly E[]): Generator<E[]> {
  let batch: E[] = []
  let size = 0
  for (const entry of inOrder(entries).toSorted((a, b) => Number(a.sessionId > b.sessionId) - Number(a.sessionId < b.sessionId))) {
    if (batch.length >= largestCount || (size > 0 && size + entry.json.length > largestBatch)) {
      yield batch
      batch = []
      size = 0
    }
    batch.push(entry)
    size += entry.json.length
  }
  if (batch.length > 0) yield batch
}
