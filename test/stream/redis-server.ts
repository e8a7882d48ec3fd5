// One of several servers on one Redis, as far as events go: a connection, the event stream on it, and its followers.

import { placeOf, type SessionEvent, type WholeEvent } from '../../src/event.ts'
import { openLog } from '../../src/log.ts'
import type { RedisClient } from '../../src/redis/redis.ts'
import { follow } from '../../src/stream/follow.ts'
import { createRedisStream, type RedisStream, type RedisStreamOptions } from '../../src/stream/redis.ts'
import { openReadyRedis } from '../redis.ts'
import { at } from '../session/conversation.ts'

export interface StreamServer {
  client: RedisClient
  stream: RedisStream
  close(): Promise<void>
}

export async function openStreamServer(url: string, options: Partial<RedisStreamOptions> = {}): Promise<StreamServer> {
  const client = await openReadyRedis(url)
  const stream = createRedisStream({ client, log: openLog('silent'), ...options })
  return {
    client,
    stream,
    close: async () => {
      await stream.close()
      client.disconnect()
    }
  }
}

export const eventAt = (sessionId: string, number: number): WholeEvent => ({
  type: 'DraftRetracted',
  sessionId,
  number,
  turn: 1,
  at,
  payload: { draftId: `draft ${number}`, reasons: [`reason ${number}`] }
})

export const numbersTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** A truth that answers page by page, a moment later. */
export const truthOf =
  (truth: readonly WholeEvent[], page = 100) =>
  async (_: string, after: number, upTo: number) =>
    truth.filter(({ number }) => number > after && number <= upTo).slice(0, page)

interface FollowerOptions {
  readEvents?: (sessionId: string, after: number, upTo: number) => Promise<WholeEvent[]>
  /** where it ends by itself */
  until: number
  signal?: AbortSignal
  seen?: SessionEvent[]
}

/** Follows a session from its beginning up to whole event `until`; the returned array is `seen`, which grows meanwhile. */
export async function followTo(stream: RedisStream, sessionId: string, options: FollowerOptions): Promise<SessionEvent[]> {
  const { readEvents = async () => [], until, seen = [], signal = new AbortController().signal } = options
  const place = seen.map(placeOf).at(-1) ?? { number: 0, delta: 0 }
  for await (const event of follow({ stream, readEvents }, sessionId, place, signal)) {
    seen.push(event)
    if (event.number >= until && event.type !== 'AgentDelta') break
  }
  return seen
}

export const wholeNumbers = (seen: readonly SessionEvent[]): number[] =>
  seen.flatMap((event) => (event.type === 'AgentDelta' ? [] : [event.number]))
