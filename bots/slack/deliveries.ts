// All answers that this process brings to Slack, and those that others have left: each is held by a claim with the board, which
// runs out where its holder dies.

import { setTimeout as sleep } from 'node:timers/promises'
import { isLost } from './answer.ts'
import { isLasting } from './api.ts'
import { deliver, type DeliverRoom } from './deliver.ts'
import type { Log } from './log.ts'
import type { ClaimMutation } from './generated/graphql.ts'
import { claim, hold, waiting } from './operations.ts'
import { type Asked, newPlace, type Place, readPlace } from './place.ts'
import { SlackRefused } from './slack.ts'

export interface DeliveriesRoom extends Omit<DeliverRoom, 'isOthers'> {
  /** names this process, as no other is named */
  holder: string
  log: Log
  claimSeconds: number
  /** how often it is looked for what others have left */
  lookEveryMs: number
}

/** Answers that are followed at once; others wait until one of them is there. */
const mostAtOnce = 300

type Claimed = ClaimMutation['claimDelivery']

/** A delivery that is under way here. */
interface Held {
  aborting: AbortController
  /** by when the claim runs out unless it is held on to, in milliseconds of this machine's clock */
  until: number
  work: Promise<void>
  place: Place
}

/** The delivery is another's by now. */
class Taken extends Error {}

export function createDeliveries(room: DeliveriesRoom) {
  const { holder, log, claimSeconds, lookEveryMs } = room
  const api = room.boards.own
  const running = new Map<string, Held>()
  const closing = new AbortController()

  const ask = async (turnId: string, more: { begin?: Place; state?: Place; done?: boolean }, seconds = claimSeconds) => {
    const input = { turnId, channel: 'slack', holder, seconds, ...more }
    return (await api.ask(claim, { input })).claimDelivery
  }

  /** Notes with the board that an answer is owed, and begins with it where nobody else has. Throws where that is not noted. */
  async function take(turnId: string, asked: Asked): Promise<void> {
    if (running.has(turnId)) return
    const isFull = running.size >= mostAtOnce || closing.signal.aborted
    await begin(turnId, await ask(turnId, { begin: newPlace(asked) }, isFull ? 0 : claimSeconds))
  }

  /** Goes on with what another has left. */
  const takeUp = async (turnId: string): Promise<void> => begin(turnId, await ask(turnId, {}))

  async function begin(turnId: string, { holder: by, state, attempts }: Claimed): Promise<void> {
    if (by !== holder || running.has(turnId)) return
    const place = readPlace(state)
    if (!place) return void (await ask(turnId, { done: true }))
    const held: Held = { aborting: new AbortController(), until: Date.now() + claimSeconds * 1000, work: Promise.resolve(), place }
    running.set(turnId, held)
    held.work = run(turnId, place, attempts > 1, held).finally(() => running.delete(turnId))
  }

  async function run(turnId: string, place: Place, isResumed: boolean, held: Held): Promise<void> {
    const signal = AbortSignal.any([held.aborting.signal, closing.signal])
    const keep = async (change: Partial<Place>): Promise<void> => {
      signal.throwIfAborted()
      const sentAt = Date.now()
      if (sentAt > held.until) throw new Taken()
      const { holder: by } = await ask(turnId, { state: Object.assign(place, change) })
      if (by !== holder) throw new Taken()
      held.until = sentAt + claimSeconds * 1000
    }
    try {
      const isOthers = (ts: string) => [...running.values()].some((each) => each !== held && each.place.message?.ts === ts)
      await deliver({ ...room, isOthers }, { turnId, place, isResumed, keep }, signal)
      await ask(turnId, { done: true })
    } catch (cause) {
      await letGo(turnId, cause, signal)
    }
  }

  /** Holds on to all that is under way, in one go; what is held no longer is another's to bring. */
  async function holdOn(): Promise<void> {
    const [before, sentAt] = [[...running], Date.now()]
    const kept = new Set(before.length === 0 ? [] : (await api.ask(hold, { holder, seconds: claimSeconds })).holdDeliveries)
    for (const [turnId, held] of before) {
      if (kept.has(turnId)) held.until = sentAt + claimSeconds * 1000
      else held.aborting.abort(new Taken())
    }
  }

  function abortStale(): void {
    for (const held of running.values()) if (Date.now() > held.until) held.aborting.abort(new Taken())
  }

  /** What could not be brought: another goes on with it, unless there is nowhere to bring it. */
  async function letGo(turnId: string, cause: unknown, { aborted }: AbortSignal): Promise<void> {
    // Its conversation was erased, or its channel is gone.
    const isHopeless = isLasting(cause) || (cause instanceof SlackRefused && isLost(cause) && !room.slack.isShut())
    if (isHopeless) log.warn({ err: cause, turnId }, 'an answer has no channel any more to be brought to')
    else if (!aborted && !(cause instanceof Taken)) log.warn({ err: cause, turnId }, 'an answer could not be brought to Slack yet')
    // At the close others are to go on at once; after a failure it is tried again in a while.
    const seconds = closing.signal.aborted ? 0 : claimSeconds
    if (!(cause instanceof Taken)) await ask(turnId, { done: isHopeless }, seconds).catch(() => undefined)
  }

  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        const { waitingDeliveries } = room.slack.isShut() ? { waitingDeliveries: [] } : await api.ask(waiting, {})
        for (const { turnId } of waitingDeliveries.slice(0, Math.max(0, mostAtOnce - running.size))) await takeUp(turnId)
      } catch (cause) {
        if (!closing.signal.aborted) log.warn({ err: cause }, 'what others have left could not be looked for')
      }
      await sleep(lookEveryMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }

  const watching = watch()
  const holding = setInterval(() => void holdOn().catch(abortStale), (claimSeconds * 1000) / 3)
  return {
    take,
    /** Stops at once and lets go of everything, for another to go on with. */
    close: async (): Promise<void> => {
      clearInterval(holding)
      closing.abort(new Error('the bot is closing'))
      await Promise.all([watching, ...[...running.values()].map(({ work }) => work)])
    }
  }
}
