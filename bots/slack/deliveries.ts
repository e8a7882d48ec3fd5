// All answers that this process brings to Slack, and those that others have left: each is held by a claim with the board, which
// runs out where its holder dies.

import { setTimeout as sleep } from 'node:timers/promises'
import { isLost } from './answer.ts'
import type { Api } from './api.ts'
import { deliver, type DeliverRoom } from './deliver.ts'
import type { Log } from './log.ts'
import { claim, waiting } from './operations.ts'
import { type Asked, newPlace, type Place, readPlace } from './place.ts'
import { SlackRefused } from './slack.ts'

export interface DeliveriesRoom extends DeliverRoom {
  api: Api
  /** names this process, as no other is named */
  holder: string
  log: Log
  claimSeconds: number
  /** how often it is looked for what others have left */
  lookEveryMs: number
}

/** Answers that are followed at once; others wait until one of them is there. */
const mostAtOnce = 300

class Taken extends Error {}

export function createDeliveries(room: DeliveriesRoom) {
  const { api, holder, log, claimSeconds, lookEveryMs } = room
  const running = new Map<string, Promise<void>>()
  const closing = new AbortController()

  const ask = async (turnId: string, more: { begin?: Place; state?: Place; done?: boolean }, seconds = claimSeconds) => {
    const input = { turnId, channel: 'slack', holder, seconds, ...more }
    return (await api.ask(claim, { input })).claimDelivery
  }

  /** Notes with the board that an answer is owed, and begins with it where nobody else has. Throws where that is not noted. */
  async function take(turnId: string, asked: Asked): Promise<void> {
    if (running.has(turnId)) return
    const isFull = running.size >= mostAtOnce || closing.signal.aborted
    const begin = newPlace(asked)
    const delivery = await ask(turnId, { begin }, isFull ? 0 : claimSeconds)
    if (delivery.holder === holder && !running.has(turnId)) start(turnId, readPlace(delivery.state) ?? begin, false)
  }

  async function takeUp(turnId: string): Promise<void> {
    const delivery = await ask(turnId, {})
    if (delivery.holder !== holder || running.has(turnId)) return
    const place = readPlace(delivery.state)
    if (place) start(turnId, place, true)
    else await ask(turnId, { done: true })
  }

  function start(turnId: string, place: Place, isResumed: boolean): void {
    const work = run(turnId, place, isResumed).finally(() => running.delete(turnId))
    running.set(turnId, work)
  }

  async function run(turnId: string, place: Place, isResumed: boolean): Promise<void> {
    const aborting = new AbortController()
    const signal = AbortSignal.any([aborting.signal, closing.signal])
    let heldUntil = Date.now() + claimSeconds * 1000
    /** Holds on to the claim, with what there is to note. Throws Taken where another has it. */
    const hold = async (more: { state?: Place; done?: boolean }): Promise<void> => {
      signal.throwIfAborted()
      const sentAt = Date.now()
      if (sentAt > heldUntil) throw new Taken()
      const delivery = await ask(turnId, more)
      if (delivery.holder !== holder && !more.done) throw new Taken()
      heldUntil = sentAt + claimSeconds * 1000
    }
    const keep = (change: Partial<Place>): Promise<void> => hold({ state: Object.assign(place, change) })
    const renewal = setInterval(
      () => void hold({}).catch((cause: unknown) => (cause instanceof Taken || Date.now() > heldUntil) && aborting.abort(cause)),
      (claimSeconds * 1000) / 3
    )
    try {
      await deliver(room, { turnId, place, isResumed: isResumed || hasBegun(place), keep }, signal)
      await hold({ done: true })
    } catch (cause) {
      await letGo(turnId, cause, signal)
    } finally {
      clearInterval(renewal)
    }
  }

  /** What could not be brought: another goes on with it, unless there is nowhere to bring it. */
  async function letGo(turnId: string, cause: unknown, { aborted }: AbortSignal): Promise<void> {
    const isHopeless = cause instanceof SlackRefused && isLost(cause) && !room.slack.isShut()
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
  return {
    take,
    /** Stops at once and lets go of everything, for another to go on with. */
    close: async (): Promise<void> => {
      closing.abort(new Error('the bot is closing'))
      await Promise.all([watching, ...running.values()])
    }
  }
}

const hasBegun = ({ message, isOpening, isSaying, approvals }: Place): boolean =>
  message !== null || isOpening || isSaying || approvals.length > 0
