// What was said to the server and what it answered: the claims that the checker holds it to.

import { setTimeout as sleep } from 'node:timers/promises'
import { type Acknowledged, Hung, Refused, sendMessage } from './api.ts'

/** Nothing was stored, or nobody knows: the same may be sent again. */
const passing = new Set(['UPSTREAM_UNAVAILABLE', 'BUSY'])

export interface Sending {
  sessionId: string
  clientMessageId: string
  text: string
  /** places in the order in which things happened to this ledger */
  sentAt: number
  acknowledgedAt?: number
  acknowledged?: Acknowledged
  /** each answer to a repetition, which has to be the same */
  again: Acknowledged[]
  attempts: number
}

export class Ledger {
  readonly sendings: Sending[] = []
  readonly hangs: string[] = []
  #clock = 0
  #listening: (() => void)[] = []

  tick(): number {
    this.#clock += 1
    return this.#clock
  }

  get acknowledged(): Sending[] {
    return this.sendings.filter((sending) => sending.acknowledged)
  }

  /** Resolves with the next acknowledged write, whosever it is; a server that takes none is noted as hung. */
  async nextAcknowledgement(withinMs: number): Promise<void> {
    const heard = new Promise<void>((resolve) => this.#listening.push(resolve))
    const late = sleep(withinMs, 'late' as const, { ref: false })
    if ((await Promise.race([heard, late])) === 'late')
      this.hangs.push(`no write was acknowledged within ${withinMs / 1000} s after a fault`)
  }

  /** Notes what is about to be said; nothing is sent yet. */
  begin(sessionId: string, clientMessageId: string, text: string): Sending {
    const sending: Sending = { sessionId, clientMessageId, text, sentAt: this.tick(), again: [], attempts: 0 }
    this.sendings.push(sending)
    return sending
  }

  /** Sends it once, under its clientMessageId. Throws what the API throws. */
  async attempt(url: string, sending: Sending): Promise<Acknowledged> {
    const { sessionId, clientMessageId, text } = sending
    sending.attempts += 1
    try {
      const answer = await sendMessage(url, { sessionId, clientMessageId, text })
      if (sending.acknowledged) sending.again.push(answer)
      else {
        sending.acknowledged = answer
        sending.acknowledgedAt = this.tick()
      }
      for (const hear of this.#listening.splice(0)) hear()
      return answer
    } catch (cause) {
      if (cause instanceof Hung) this.hangs.push(cause.message)
      throw cause
    }
  }

  /**
   * Sends it again and again, through crashes and restarts, until it is acknowledged. Throws where the server refuses it
   * for good, or `signal` aborts.
   */
  async deliver(url: () => string, sending: Sending, signal?: AbortSignal): Promise<Acknowledged> {
    for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 400)) {
      signal?.throwIfAborted()
      try {
        return await this.attempt(url(), sending)
      } catch (cause) {
        if (cause instanceof Refused && !passing.has(cause.code)) throw cause
        await sleep(pauseMs)
      }
    }
  }
}
