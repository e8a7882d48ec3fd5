// Which sessions have, or may have, entries on their way: each is here from its first entry until its journal was seen
// empty with nothing of it held.

import { UpstreamUnavailable } from '../errors.ts'
import { retryInMs } from './retry.ts'

interface Waiter {
  mark: number
  /** Redis must have said that nothing is left */
  needsRedis: boolean
  resolve(): void
  reject(cause: unknown): void
}

interface Session {
  /** of the last time that something was said to have come */
  mark: number
  since: number
  failures: number
  /** not to be tried before */
  notBefore: number
  /** entries that were in Redis when it was read last beyond those that this server held, and their size */
  foreign: { count: number; bytes: number }
  waiters: Waiter[]
}

/** A session as it stood when a round took it. */
export interface Taken {
  sessionId: string
  mark: number
}

export class Undrained {
  readonly #sessions = new Map<string, Session>()
  readonly #now: () => number
  #mark = 0
  readonly #foreign = { count: 0, bytes: 0 }

  constructor(now: () => number) {
    this.#now = now
  }

  get foreign(): Readonly<{ count: number; bytes: number }> {
    return this.#foreign
  }

  get size(): number {
    return this.#sessions.size
  }

  /** Since when the longest known entries of other servers wait. */
  get oldestForeignAt(): number | undefined {
    const times = [...this.#sessions.values()].filter(({ foreign }) => foreign.count > 0).map(({ since }) => since)
    return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b))
  }

  ids(): string[] {
    return [...this.#sessions.keys()]
  }

  /** Says that something of the session may be on its way; `now` where it is to be tried however often it failed. */
  mark(sessionId: string, when: 'now' | 'in its time' = 'in its time'): Session {
    this.#mark += 1
    const known = this.#sessions.get(sessionId)
    const session = known ?? {
      mark: 0,
      since: this.#now(),
      failures: 0,
      notBefore: 0,
      foreign: { count: 0, bytes: 0 },
      waiters: []
    }
    if (!known) this.#sessions.set(sessionId, session)
    session.mark = this.#mark
    if (when === 'now') session.notBefore = 0
    return session
  }

  /** Resolves once all that came before was seen to be written; or, without Redis, all of it that is held here. */
  drained(sessionId: string, { needsRedis = true } = {}): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const session = this.mark(sessionId)
    session.waiters.push({ mark: session.mark, needsRedis, resolve, reject })
    return promise
  }

  /** Up to `limit` sessions whose time has come, those that waited longest first. */
  take(limit: number): Taken[] {
    const now = this.#now()
    return this.#sessions
      .entries()
      .filter(([, { notBefore }]) => notBefore <= now)
      .take(limit)
      .map(([sessionId, { mark }]) => ({ sessionId, mark }))
      .toArray()
  }

  /** How long until one can be taken; undefined where there is none. */
  nextInMs(): number | undefined {
    const times = [...this.#sessions.values()].map(({ notBefore }) => notBefore)
    return times.length === 0 ? undefined : Math.max(0, times.reduce((a, b) => Math.min(a, b)) - this.#now())
  }

  /** Says what is known to be left in Redis. */
  count({ sessionId }: Taken, foreign: { count: number; bytes: number }): void {
    const session = this.#sessions.get(sessionId)
    if (!session) return
    this.#foreign.count += foreign.count - session.foreign.count
    this.#foreign.bytes += foreign.bytes - session.foreign.bytes
    session.foreign = foreign
  }

  /** All that there was when it was taken is written. */
  settle(taken: Taken): void {
    const session = this.#sessions.get(taken.sessionId)
    if (!session) return
    this.count(taken, { count: 0, bytes: 0 })
    session.failures = 0
    session.since = this.#now()
    release(session, ({ mark }) => mark <= taken.mark)
    this.#sessions.delete(taken.sessionId)
    if (session.mark !== taken.mark) this.#sessions.set(taken.sessionId, session)
  }

  /** Lets the others go first. */
  toBack({ sessionId }: Taken): void {
    const session = this.#sessions.get(sessionId)
    if (!session) return
    this.#sessions.delete(sessionId)
    this.#sessions.set(sessionId, session)
  }

  /** All that is held was written, and Redis did not tell what else there is. */
  postpone(taken: Taken): void {
    const session = this.#sessions.get(taken.sessionId)
    if (!session) return
    release(session, ({ mark, needsRedis }) => mark <= taken.mark && !needsRedis)
    this.fail(taken)
  }

  /** Not written: tries again later, and later each time. */
  fail(taken: Taken): void {
    const session = this.#sessions.get(taken.sessionId)
    if (!session) return
    session.failures += 1
    if (session.mark === taken.mark) session.notBefore = this.#now() + retryInMs(session.failures)
    this.toBack(taken)
  }

  /** Tells all who still wait that they wait in vain. */
  abandon(): void {
    const cause = new UpstreamUnavailable('The server is closing and not all of its journal is in the database yet.')
    for (const { waiters } of this.#sessions.values()) for (const { reject } of waiters) reject(cause)
  }
}

function release(session: Session, isOver: (waiter: Waiter) => boolean): void {
  for (const { resolve } of session.waiters.filter(isOver)) resolve()
  session.waiters = session.waiters.filter((waiter) => !isOver(waiter))
}
