// Drains round after round as long as there is something to drain, one statement at a time.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { StoreUnavailable } from '../errors.ts'
import { retryInMs } from './retry.ts'
import { drainRound, type RoundOptions } from './round.ts'
import type { Taken } from './undrained.ts'

const mostSessions = 64

export interface LoopOptions extends RoundOptions {
  /** How long it waits for more before each round, in milliseconds, where nobody waits for what there is. */
  gatherMs: number
}

export class Loop {
  readonly #room: LoopOptions
  #running: Promise<void> | undefined
  #isClosed = false
  #last: Promise<unknown> = Promise.resolve()
  #pause: { end: () => void; endsOn: 'nothing' | 'wake' | 'urgent wake' } | undefined
  /** Somebody waits for what is to be drained. */
  #isUrgent = false
  /** How many sessions a round takes: fewer while Postgres does not answer, which may be for what they ask of it. */
  #sessions = mostSessions
  #failures = 0

  constructor(room: LoopOptions) {
    this.#room = room
  }

  /** Says that there may be something to do, and whether somebody waits for it. */
  wake({ isUrgent }: { isUrgent: boolean }): void {
    if (this.#isClosed) return
    this.#isUrgent ||= isUrgent
    this.#running ??= this.#run()
    if (this.#pause?.endsOn === 'wake' || (isUrgent && this.#pause?.endsOn === 'urgent wake')) this.#pause.end()
  }

  /** Runs this with no round under way. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work)
    this.#last = mine.catch(() => undefined)
    return mine
  }

  /** Ends after the round that is under way. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#pause?.end()
    await this.#running
  }

  async #run(): Promise<void> {
    const { undrained } = this.#room
    // What is accepted together goes together.
    await nextTurn()
    while (!this.#isClosed) {
      if (!this.#isUrgent && this.#room.gatherMs > 0) await this.#wait(this.#room.gatherMs, 'urgent wake')
      this.#isUrgent = false
      const sessions = undrained.take(this.#sessions)
      const inMs = undrained.nextInMs()
      if (sessions.length > 0) await this.#drain(sessions)
      else if (inMs === undefined) break
      else await this.#wait(inMs, 'wake')
    }
    this.#running = undefined
  }

  async #drain(sessions: readonly Taken[]): Promise<void> {
    try {
      await this.alone(() => drainRound(this.#room, sessions))
      if (this.#failures > 0) this.#room.log.info('the journal drains again')
      this.#failures = 0
      this.#sessions = Math.min(this.#sessions * 2, mostSessions)
    } catch (cause) {
      if (passes(cause)) await this.#backOff(sessions, cause)
      else await this.#isolate(sessions, cause)
    }
  }

  async #backOff(sessions: readonly Taken[], cause: unknown): Promise<void> {
    const { log, undrained } = this.#room
    this.#failures += 1
    this.#sessions = Math.max(1, Math.floor(this.#sessions / 2))
    for (const session of sessions) undrained.toBack(session)
    if (this.#failures === 1) log.warn({ err: cause }, 'the journal waits for the database')
    await this.#wait(retryInMs(this.#failures), 'nothing')
  }

  /** Something that somebody has to see to: finds the sessions behind it, so that the others go on. */
  async #isolate(sessions: readonly Taken[], cause: unknown): Promise<void> {
    const { log, undrained } = this.#room
    const [first] = sessions
    if (sessions.length > 1) {
      const middle = Math.ceil(sessions.length / 2)
      for (const half of [sessions.slice(0, middle), sessions.slice(middle)]) if (!this.#isClosed) await this.#drain(half)
    } else if (first) {
      log.error({ err: cause, session: first.sessionId }, 'the journal of a session cannot be drained: its entries wait')
      undrained.fail(first)
      await this.#wait(retryInMs(1), 'nothing')
    }
  }

  #wait(milliseconds: number, endsOn: 'nothing' | 'wake' | 'urgent wake'): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.#pause = undefined
        resolve()
      }
      const timer = setTimeout(end, milliseconds)
      this.#pause = { end, endsOn }
    })
  }
}

/** Postgres is away or broke a deadlock (class 40): that passes by itself. */
const passes = (cause: unknown): boolean =>
  cause instanceof StoreUnavailable || (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('40'))
