// Events and deltas as they come out of Redis: read from both streams, or heard on a channel. What is not what it should
// be is missing, no more: followers read it from the truth.

import { z } from 'zod'
import { type Delta, deltaSchema, fromKept, isAfter, keptEventSchema, placeOf, type SessionEvent, type WholeEvent } from '../event.ts'
import type { Log } from '../log.ts'
import { messageSchema } from '../records/message.ts'
import { sessionKeys } from '../redis/keys.ts'
import type { RedisClient } from '../redis/redis.ts'
import { createEventLog, type EventLog } from './event-log.ts'

const toldSchema = z.discriminatedUnion('type', [keptEventSchema, deltaSchema])

const entriesSchema = z.array(z.tuple([z.string(), z.array(z.string())]))
const entriesReply = z.tuple([z.null(), entriesSchema])
const textReply = z.tuple([z.null(), z.string().nullable()])
const repliesSchema = z.tuple([entriesReply, entriesReply, z.tuple([z.null(), z.array(z.string())]), textReply, textReply])

/**
 * What was told on a session's channel: an event as it is kept, on a line of its own, and the message that it speaks of
 * behind it. Undefined where that is no event of the session.
 */
export function readTold(sessionId: string, text: string): SessionEvent | undefined {
  const [kept = '', said] = text.split('\n')
  return attempt(sessionId, () => {
    const event = toldSchema.parse(JSON.parse(kept))
    return event.type === 'AgentDelta' ? event : fromKept(event, () => messageSchema.parse(JSON.parse(said ?? '')))
  })
}

export interface ReadLogOptions {
  client: RedisClient
  log: Log
  /** how many events, and how many deltas, are read at most */
  entries: number
  generationKeyOf?: ((sessionId: string) => string) | undefined
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
    .lrange(keys.messages, 0, -1)
    .getrange(keys.state, 0, 63)
    .get(generationKeyOf?.(sessionId) ?? keys.fence)
    .exec()
  const [[, events], [, drafts], [, said], [, head], [, holds]] = repliesSchema.parse(replies)
  if (generationKeyOf && /^\d+ (-?\d+) /.exec(head ?? '')?.[1] !== holds) return undefined
  const messages = said.flatMap((text) => attempt(sessionId, () => messageSchema.parse(JSON.parse(text))) ?? [])
  const newest = Math.max(0, ...[events[0], drafts[0]].flatMap((entry) => (entry ? [idOf(entry).number] : [])))
  if (events.length === 0 && drafts.length === 0) return undefined

  /** Newest first, up to the first that is missing. */
  const whole: WholeEvent[] = []
  for (const entry of events) {
    const kept = attempt(sessionId, () => keptEventSchema.parse(JSON.parse(entry[1][1] ?? '')))
    if (!kept || kept.number !== idOf(entry).number)
      log.warn({ session: sessionId, entry: entry[0] }, 'an event could not be read: it is taken from the truth')
    // What was said before the last messages that are held is in the truth.
    const event = kept && fromKept(kept, (seq) => messages.findLast((message) => message.seq === seq))
    if (event?.number !== newest - whole.length) break
    whole.push(event)
  }
  const deltas: Delta[] = drafts.flatMap((entry) => {
    const delta = attempt(sessionId, () => deltaSchema.parse({ ...JSON.parse(entry[1][3] ?? ''), ...idOf(entry) }))
    if (!delta) log.warn({ session: sessionId, entry: entry[0] }, 'a delta could not be read: it is left out')
    return delta ? [delta] : []
  })
  const number = newest - whole.length
  const held = [...whole, ...deltas].filter((event) => event.number >= number)
  const inOrder = held.toSorted((a, b) => (isAfter(placeOf(a), placeOf(b)) ? 1 : -1))
  return createEventLog({ entries, number, isHearsay: whole.length === 0, events: inOrder })
}

/** What is read; undefined where it cannot be, or is another session's. */
function attempt<T extends { sessionId: string }>(sessionId: string, read: () => T | undefined): T | undefined {
  try {
    const found = read()
    return found?.sessionId === sessionId ? found : undefined
  } catch {
    return undefined
  }
}

function idOf([id]: readonly [string, ...unknown[]]): { number: number; delta: number } {
  const [number = 0, delta = 0] = id.split('-').map(Number)
  return { number, delta }
}
