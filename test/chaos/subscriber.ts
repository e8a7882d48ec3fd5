// Somebody who follows a session or a turn, loses the connection time and again, and comes back with the last cursor.

import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { Refused } from './api.ts'
import { type Feed, openFeed, type Transport } from './feed.ts'

const eventSchema = z.object({
  __typename: z.string(),
  cursor: z.string(),
  turnId: z.string().nullable(),
  message: z.object({ seq: z.int(), role: z.string() }).optional()
})
export type SeenEvent = z.infer<typeof eventSchema>

const shortestPauseMs = 10
const longestPauseMs = 400

export interface SubscriberOptions {
  name: string
  /** where the server is at the moment; it may move */
  url(): string
  transport: Transport
  follows: { sessionId: string } | { turnId: string }
  /** the cursor to begin behind; without one a turn is followed from its start */
  after?: string
  /** Draws how many more events come before the next cut; undefined for no cut. */
  cutAfter?: () => number | undefined
}

export class Subscriber {
  readonly options: SubscriberOptions
  readonly seen: SeenEvent[] = []
  cuts = 0
  connections = 0
  /** resolves once the subscription has completed by itself or was left */
  readonly done: Promise<void>
  #cursor: string | undefined
  #feed: Feed | undefined
  #hasLeft = false
  #waiting: { isMet: () => boolean; resolve: () => void }[] = []

  constructor(options: SubscriberOptions) {
    this.options = options
    this.#cursor = options.after
    this.done = this.#follow()
    this.done.catch(() => undefined)
  }

  get wholeEvents(): SeenEvent[] {
    return this.seen.filter(({ __typename }) => __typename !== 'AgentDelta')
  }

  /** Resolves once what was seen meets the condition; rejects where the subscription was refused or ends before. */
  async until(isMet: (seen: readonly SeenEvent[]) => boolean): Promise<void> {
    const met = new Promise<void>((resolve) => this.#waiting.push({ isMet: () => isMet(this.seen), resolve }))
    this.#check()
    await Promise.race([met, this.done])
    if (!isMet(this.seen)) throw new Error(`${this.options.name} was left, or its subscription ended, too early`)
  }

  untilCursor = (cursor: string): Promise<void> => this.until((seen) => seen.some((event) => event.cursor === cursor))

  cut(): void {
    this.cuts += 1
    this.#feed?.cut()
  }

  leave(): Promise<void> {
    this.#hasLeft = true
    this.#feed?.cut()
    return this.done
  }

  async #follow(): Promise<void> {
    const { follows, transport } = this.options
    const field = 'sessionId' in follows ? 'sessionEvents(sessionId: $id, after: $after)' : 'turnEvents(turnId: $id, after: $after)'
    const query = `subscription ($id: ID!, $after: String) {
      ${field} { __typename cursor turnId ... on MessageCommitted { message { seq role } } }
    }`
    const id = 'sessionId' in follows ? follows.sessionId : follows.turnId
    let pauseMs = shortestPauseMs
    while (!this.#hasLeft) {
      const before = this.seen.length
      let left = this.options.cutAfter?.()
      this.connections += 1
      const feed = openFeed(this.options.url(), transport, { query, variables: { id, after: this.#cursor ?? null } }, (given) => {
        const event = eventSchema.parse(given)
        this.seen.push(event)
        this.#cursor = event.cursor
        this.#check()
        if (left === undefined) return
        left -= 1
        if (left <= 0) this.cut()
      })
      this.#feed = feed
      if ((await feed.ended.catch(orAway)) === 'complete') return
      // A server that is starting has better things to do than to hear knocking.
      pauseMs = this.seen.length > before ? shortestPauseMs : Math.min(pauseMs * 2, longestPauseMs)
      await sleep(pauseMs)
    }
  }

  #check(): void {
    const met = this.#waiting.filter(({ isMet }) => isMet())
    this.#waiting = this.#waiting.filter((one) => !met.includes(one))
    for (const { resolve } of met) resolve()
  }
}

/** A server whose stores are away for a moment says so; whoever follows comes back. */
function orAway(cause: unknown): 'broken' {
  if (cause instanceof Refused && cause.code === 'UPSTREAM_UNAVAILABLE') return 'broken'
  throw cause
}
