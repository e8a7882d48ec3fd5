// Drains round after round as long as there is something to drain, one statement at a time.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { StoreUnavailable } from '../errors.ts'
import { retryInMs } from './retry.ts'
import { drainRound, type RoundOptions } from './round.ts'
import type { Taken } from './undrained.ts'

const mostSessions = 64

export class Loop {
  readonly #room: RoundOptions
  #running: Promise<void> | undefined
  #isClosed = false
  #last: Promise<unknown> = Promise.resolve()
  #pause: { end: () => void; endsOnWake: boolean } | undefined
  /** How many sessions a round takes: fewer after a failure, so that the one behind it is soon alone with it. */
  #sessions = mostSessions
  #failures = 0

  constructor(room: RoundOptions) {
    this.#room = room
  }

  /** Says that there may be something to do. */
  wake(): void {
    if (this.#isClosed) return
    this.#running ??= this.#run()
    if (this.#pause?.endsOnWake) this.#pause.end()
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
      const sessions = undrained.take(this.#sessions)
      const inMs = undrained.nextInMs()
      if (sessions.length > 0) await this.#drain(sessions)
      else if (inMs === undefined) break
      else await this.#wait(inMs, true)
    }
    this.#running = undefined
  }

  async #drain(sessions: readonly Taken[]): Promise<void> {
    const { log, undrained } = this.#room
    try {
      await this.alone(() => drainRound(this.#room, sessions))
      if (this.#failures > 0) log.info('the journal drains again')
      this.#failures = 0
      this.#sessions = Math.min(this.#sessions * 2, mostSessions)
    } catch (cause) {
      this.#failures += 1
      this.#sessions = Math.max(1, Math.floor(this.#sessions / 2))
      for (const session of sessions) undrained.toBack(session)
      // Postgres broke a deadlock (class 40) or is away: that passes by itself. Else somebody has to look.
      const passes = cause instanceof StoreUnavailable || (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('40'))
      if (!passes) log.error({ err: cause }, 'the journal cannot be drained: its entries wait')
      else if (this.#failures === 1) log.warn({ err: cause }, 'the journal waits for the database')
      await this.#wait(retryInMs(this.#failures), false)
    }
  }

  #wait(milliseconds: number, endsOnWake: boolean): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.#pause = undefined
        resolve()
      }
      const timer = setTimeout(end, milliseconds)
      this.#pause = { end, endsOnWake }
    })
  }
}
