// Events and deltas as they come out of Redis: read from both streams, or heard on a channel. What is not what it should
// be is missing, no more: followers read it from the truth.

import { z } from 'zod'
import { type Delta, deltaSchema, isAfter, placeOf, type SessionEvent, type WholeEvent, wholeEventSchema } from '../event.ts'
import type { Log } from '../log.ts'
import { sessionKeys } from '../redis/keys.ts'
import type { RedisClient } from '../redis/redis.ts'
import { createEventLog, type EventLog } from './event-log.ts'

const sessionEventSchema = z.discriminatedUnion('type', [wholeEventSchema, deltaSchema])

const entriesSchema = z.array(z.tuple([z.string(), z.array(z.string())]))
const entriesReply = z.tuple([z.null(), entriesSchema])
const textReply = z.tuple([z.null(), z.string().nullable()])
const repliesSchema = z.tuple([entriesReply, entriesReply, textReply, textReply])

/** What was said on a session's channel; undefined where that is no event of the session. */
export function readMessage(sessionId: string, text: string): SessionEvent | undefined {
  return parse(sessionEventSchema, sessionId, () => JSON.parse(text))
}

export interface ReadLogOptions {
  client: RedisClient
  log: Log
  /** how many events, and how many deltas, are read at most */
  entries: number
  generationKeyOf: ((sessionId: string) => string) | undefined
}

/**
 * Reads the newest events and deltas of a session in one round trip, one consistent view; undefined where there are none, or
 * where they are of another generation than the one that holds: then more may have happened since, or less.
 */
export async function readLog({ client, log, entries, generationKeyOf }: ReadLogOptions, sessionId: string): Promise<EventLog | undefined> {
  const keys = sessionKeys(sessionId)
  const replies = await client
    .multi()
    .xrevrange(keys.events, '+', '-', 'COUNT', entries)
    .xrevrange(keys.drafts, '+', '-', 'COUNT', entries)
    .hget(keys.state, 'generation')
    .get(generationKeyOf?.(sessionId) ?? keys.fence)
    .exec()
  const [[, events], [, drafts], [, heldIn], [, holds]] = repliesSchema.parse(replies)
  if (generationKeyOf && heldIn !== holds) return undefined
  const newest = Math.max(0, ...[events[0], drafts[0]].flatMap((entry) => (entry ? [idOf(entry).number] : [])))
  if (events.length === 0 && drafts.length === 0) return undefined

  /** Newest first, up to the first that is missing. */
  const whole: WholeEvent[] = []
  for (const entry of events) {
    const event = parse(wholeEventSchema, sessionId, () => JSON.parse(entry[1][1] ?? ''))
    if (!event || event.number !== idOf(entry).number)
      log.warn({ session: sessionId, entry: entry[0] }, 'an event could not be read: it is taken from the truth')
    if (event?.number !== newest - whole.length) break
    whole.push(event)
  }
  const deltas: Delta[] = drafts.flatMap((entry) => {
    const delta = parse(deltaSchema, sessionId, () => ({ ...JSON.parse(entry[1][3] ?? ''), ...idOf(entry) }))
    if (!delta) log.warn({ session: sessionId, entry: entry[0] }, 'a delta could not be read: it is left out')
    return delta ? [delta] : []
  })
  const number = newest - whole.length
  const held = [...whole, ...deltas].filter((event) => event.number >= number)
  const inOrder = held.toSorted((a, b) => (isAfter(placeOf(a), placeOf(b)) ? 1 : -1))
  return createEventLog({ entries, number, isHearsay: whole.length === 0, events: inOrder })
}

function parse<T extends SessionEvent>(schema: z.ZodType<T>, sessionId: string, read: () => unknown): T | undefined {
  try {
    const event = schema.parse(read())
    return event.sessionId === sessionId ? event : undefined
  } catch {
    return undefined
  }
}

function idOf([id]: readonly [string, ...unknown[]]): { number: number; delta: number } {
  const [number = 0, delta = 0] = id.split('-').map(Number)
  return { number, delta }
}
