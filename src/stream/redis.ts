// The event stream of many servers: whole events and deltas in two Redis streams of each session, told to every server on
// the session's channel. A server mirrors the sessions that are followed on it, so that any number of followers cost one
// read. What Redis does not hold, or while it is away, followers read from the truth.

import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Delta } from '../event.ts'
import type { Log } from '../log.ts'
import { actionsChannel, sessionChannel, sessionKeys } from '../redis/keys.ts'
import { isAway, type RedisClient, readScript, redisIsAway, runScript, type Script } from '../redis/redis.ts'
import { createBells } from './bells.ts'
import { readLog, readMessage } from './entries.ts'
import { createMirrors } from './mirrors.ts'
import type { EventStream } from './stream.ts'
import { createSubscriber, openSubscriber } from './subscriber.ts'
import { createTurnstile } from './turnstile.ts'

export interface RedisStreamOptions {
  client: RedisClient
  log: Log
  /** Opens the connection that hears what is published, one that does not connect by itself; by default one like the client. */
  openSubscriber?: () => Redis
  now?: () => Date
  /** how many events of a session Redis holds, give or take a hundred, and as many deltas */
  held?: number
  /** after which the events, and the deltas, of a session where nothing happens leave Redis */
  expiryMs?: number
  draftExpiryMs?: number
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
  close(): Promise<void>
}

const scripts = {
  append: readScript(new URL('append.lua', import.meta.url), 2),
  appendDelta: readScript(new URL('append-delta.lua', import.meta.url), 2),
  drop: readScript(new URL('drop.lua', import.meta.url), 2)
}
const placeSchema = z.tuple([z.int(), z.int()])
const newestSchema = z.array(z.tuple([z.string(), z.array(z.string())]))
const readsAtOnce = 32
/** After this long whoever waits looks again, rung or not. */
const roundMs = 60_000

/** Opens the event stream on Redis. It opens a connection of its own as soon as somebody follows; `close` ends that one. */
export function createRedisStream(options: RedisStreamOptions): RedisStream {
  const { client, log, now = () => new Date(), held = 1_000, expiryMs = 86_400_000, draftExpiryMs = 3_600_000 } = options
  const { sessions = 1_000, entries = 1_000, lingerMs = 30_000, pollMs = 500, checkMs = 10_000 } = options
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
    read: (sessionId) => readLog({ client, log, entries }, sessionId),
    isFollowed: (sessionId) => bells.isHeard(sessionChannel(sessionId)),
    onChange: (sessionId) => bells.ring(sessionChannel(sessionId))
  })

  const subscriber = createSubscriber({
    open: options.openSubscriber ?? (() => openSubscriber(client)),
    log,
    lingerMs,
    isHeard: bells.isHeard,
    onMessage: (channel, text) => {
      const sessionId = sessionOf(channel)
      if (sessionId === undefined) return bells.ring(channel)
      const event = text === '' ? undefined : readMessage(sessionId, text)
      if (!event && text !== '') log.warn({ session: sessionId }, 'what was published of a session is no event of it: it is read again')
      mirrors.take(sessionId, event)
    },
    onLeft: (channel) => mirrors.forget(sessionOf(channel) ?? ''),
    onBreak: () => {
      mirrors.distrustAll()
      bells.ringAll()
    }
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

  async function run(script: Script, sessionId: string, args: readonly (string | number)[]): Promise<unknown> {
    const { events, drafts } = sessionKeys(sessionId)
    try {
      return await runScript(client, script, [events, drafts, ...args])
    } catch (cause) {
      throw isAway(cause) ? redisIsAway(cause) : cause
    }
  }

  return {
    append: async (sessionId, events) => {
      if (events.length === 0) return
      const documents = events.flatMap((event) => [
        ...[event.number, JSON.stringify(event)],
        event.type === 'TurnEnded' ? String(event.payload.seq) : ''
      ])
      await run(scripts.append, sessionId, [held, expiryMs, sessionChannel(sessionId), ...documents])
      // Who appends here reads here what was appended, also before it is told.
      for (const event of events) mirrors.take(sessionId, event)
      await ringActions(
        client,
        events.flatMap((event) => (event.type === 'ActionUpdated' ? [event.payload.ownerId] : []))
      )
    },

    appendDelta: async (sessionId, { after, turn, ...payload }) => {
      const unplaced = { type: 'AgentDelta' as const, sessionId, turn, at: now().toISOString(), payload }
      const args = [after, turn, JSON.stringify(unplaced), held, draftExpiryMs, sessionChannel(sessionId)]
      const [number, count] = placeSchema.parse(await run(scripts.appendDelta, sessionId, args))
      const delta: Delta = { ...unplaced, number, delta: count }
      mirrors.take(sessionId, delta)
      return delta
    },

    drop: async (sessionId) => {
      try {
        await run(scripts.drop, sessionId, [sessionChannel(sessionId)])
      } finally {
        mirrors.distrust(sessionId)
      }
    },

    read: async (sessionId, after) => {
      subscriber.isListening(sessionChannel(sessionId))
      await mirrors.refresh(sessionId)
      return mirrors.held(sessionId)?.log?.after(after) ?? { events: [], missingBefore: Number.POSITIVE_INFINITY }
    },

    changed: async (sessionId, after, signal) => {
      const channel = sessionChannel(sessionId)
      await settled(mirrors.refresh(sessionId), signal)
      const held = mirrors.held(sessionId)
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

/**
 * Tells every server that actions of these people have changed in Postgres.
 * Throws UpstreamUnavailable where Redis is away; whoever waits for it then looks into the truth now and then.
 */
export async function ringActions(client: RedisClient, ownerIds: Iterable<string>): Promise<void> {
  try {
    await Promise.all([...new Set(ownerIds)].map((ownerId) => client.publish(actionsChannel(ownerId), '')))
  } catch (cause) {
    throw isAway(cause) ? redisIsAway(cause) : cause
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
