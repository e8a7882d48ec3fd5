// The event stream of many servers: whole events and deltas in two Redis streams of each session, told to every server on
// the session's channel. A server mirrors the sessions that are followed on it, so that any number of followers cost one
// read. What Redis does not hold, or while it is away, followers read from the truth.

import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Log } from '../log.ts'
import { actionsChannel, sessionChannel, sessionKeys } from '../redis/keys.ts'
import { redisIsAway } from '../redis/redis.ts'
import { createBells } from './bells.ts'
import { readLog, readTold } from './entries.ts'
import { createMirrors } from './mirrors.ts'
import { createPublisher, type PublishOptions } from './publish.ts'
import type { EventStream } from './stream.ts'
import { createSubscriber, openSubscriber } from './subscriber.ts'
import { createTurnstile } from './turnstile.ts'

export interface RedisStreamOptions extends PublishOptions {
  log: Log
  /** Opens the connection that hears what is published, one that does not connect by itself; by default one like the client. */
  openSubscriber?: () => Redis
  /**
   * Whether all that happens is told by Redis. While servers write to the truth directly it is not, though Redis, or some
   * nodes of a cluster, may answer: then followers look into the truth.
   */
  isComplete?: () => boolean
  /** The key that says which generation holds, in the slot of a session; what an older one has left there is not read. */
  generationKeyOf?: (sessionId: string) => string
  /** how many sessions, and how many entries of each, are mirrored here */
  sessions?: number
  entries?: number
  /** how long a session is mirrored after the last one who followed it */
  lingerMs?: number
  /** how often whoever waits looks into the truth while Redis is away */
  pollMs?: number
  /** how often it is asked whether something was published that was not heard */
  checkMs?: number
}

export interface RedisStream extends EventStream {
  /** Has everything read again: another generation has begun, and more may have happened than was told here. */
  distrust(): void
  close(): Promise<void>
}

const newestSchema = z.array(z.tuple([z.string(), z.array(z.string())]))
const readsAtOnce = 32
/** After this long whoever waits looks again, rung or not. */
const roundMs = 60_000

/** Opens the event stream on Redis. It opens a connection of its own as soon as somebody follows; `close` ends that one. */
export function createRedisStream(options: RedisStreamOptions): RedisStream {
  const { client, log } = options
  const {
    isComplete = () => true,
    generationKeyOf,
    sessions = 1_000,
    entries = 1_000,
    lingerMs = 30_000,
    pollMs = 500,
    checkMs = 3_000
  } = options
  const publisher = createPublisher(options)
  const bells = createBells()

  const ringing = new Set<string>()
  /** Has whoever waits there look into the truth before long. */
  function ringSoon(channel: string): void {
    if (ringing.has(channel)) return
    ringing.add(channel)
    const ring = () => {
      ringing.delete(channel)
      bells.ring(channel)
    }
    setTimeout(ring, pollMs).unref()
  }

  const mirrors = createMirrors({
    log,
    sessions,
    entries,
    turnstile: createTurnstile(readsAtOnce),
    listen: (sessionId) => subscriber.listen(sessionChannel(sessionId)),
    read: (sessionId) => readLog({ client, log, entries, generationKeyOf }, sessionId),
    isFollowed: (sessionId) => bells.isHeard(sessionChannel(sessionId)),
    onChange: (sessionId) => bells.ring(sessionChannel(sessionId))
  })

  function distrust(): void {
    mirrors.distrustAll()
    bells.ringAll()
  }

  const subscriber = createSubscriber({
    open: options.openSubscriber ?? (() => openSubscriber(client)),
    log,
    lingerMs,
    isHeard: bells.isHeard,
    onMessage: (channel, text) => {
      const sessionId = sessionOf(channel)
      if (sessionId === undefined) return bells.ring(channel)
      const event = text === '' ? undefined : readTold(sessionId, text)
      if (!event && text !== '') log.warn({ session: sessionId }, 'what was published of a session is no event of it: it is read again')
      mirrors.take(sessionId, event)
    },
    onLeft: (channel) => mirrors.forget(sessionOf(channel) ?? ''),
    onBreak: distrust
  })

  /** What is published is told at most once: where it was lost with nothing after it, only asking tells. */
  async function check(): Promise<void> {
    const followed = mirrors.newest().filter(({ sessionId }) => bells.isHeard(sessionChannel(sessionId)))
    await Promise.all(
      followed.map(async ({ sessionId, number }) => {
        const [last] = newestSchema.parse(await client.xrevrange(sessionKeys(sessionId).events, '+', '-', 'COUNT', 1))
        if (last && Number(last[0].split('-')[0]) > number) mirrors.distrust(sessionId)
      })
    )
  }
  const checks = setInterval(() => void check().catch(() => undefined), checkMs).unref()
  const rounds = setInterval(bells.ringAll, roundMs).unref()

  return {
    distrust,

    append: async (sessionId, events) => {
      if (events.length === 0) return
      await publisher.append(sessionId, events)
      // Who appends here reads here what was appended, also before it is told.
      for (const event of events) mirrors.take(sessionId, event)
    },

    appendDelta: async (sessionId, delta) => {
      // Each would send every follower to the truth, which knows nothing of it.
      if (!isComplete()) throw redisIsAway(undefined)
      const placed = await publisher.appendDelta(sessionId, delta)
      mirrors.take(sessionId, placed)
      return placed
    },

    drop: async (sessionId) => {
      try {
        await publisher.drop(sessionId)
      } finally {
        mirrors.distrust(sessionId)
      }
    },

    read: async (sessionId, after) => {
      subscriber.isListening(sessionChannel(sessionId))
      await mirrors.refresh(sessionId)
      const held = isComplete() ? mirrors.held(sessionId)?.log?.after(after) : undefined
      return held ?? { events: [], missingBefore: Number.POSITIVE_INFINITY }
    },

    changed: async (sessionId, after, signal) => {
      if (signal.aborted) return
      const channel = sessionChannel(sessionId)
      await settled(mirrors.refresh(sessionId), signal)
      const held = isComplete() ? mirrors.held(sessionId) : undefined
      if (held?.log?.hasAfter(after)) return
      if (!held) ringSoon(channel)
      await bells.rung(channel, signal)
    },

    actionRung: async (ownerId, signal) => {
      const channel = actionsChannel(ownerId)
      if (!subscriber.isListening(channel)) {
        // A ring before it was heard, or while Redis is away, is made up for by one that nobody rang.
        subscriber.listen(channel).then(
          () => ringSoon(channel),
          () => ringSoon(channel)
        )
      }
      await bells.rung(channel, signal)
    },

    close: async () => {
      clearInterval(checks)
      clearInterval(rounds)
      subscriber.close()
    }
  }
}

/** Resolves when the work does, or when the signal aborts. */
const settled = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const leave = () => resolve()
    signal.addEventListener('abort', leave, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })

const sessionOf = (channel: string): string | undefined => /^session:\{(.+)\}$/.exec(channel)?.[1]
