// The journals of sessions as Redis holds them.

import { z } from 'zod'
import type { Change } from '../records/change.ts'
import { isSessionId } from '../records/id.ts'
import { sessionKeys } from '../redis/keys.ts'
import { isAway, mastersOf, type RedisClient, readScript, redisIsAway, runScript } from '../redis/redis.ts'
import { type Entry, type Flawed, isFlawed, readEntry } from './entry.ts'

const confirmScript = readScript(new URL('confirm.lua', import.meta.url))

/** The oldest entries of a journal. */
export interface Head {
  listed: { entry: Entry | Flawed; mark: string }[]
  /** how many more there were; undefined where nobody asked */
  rest: number | undefined
}

/** Entries that are known to be the journal's, each with its mark. */
export const headOf = (entries: readonly Entry[]): Head => ({
  listed: entries.map((entry) => ({ entry, mark: `${Buffer.byteLength(entry.json) + String(entry.version).length + 1} ${entry.version}` })),
  rest: undefined
})

/** Reads up to `count` entries. Those that are `held` come as the very same object, unread. */
export async function readHead(client: RedisClient, sessionId: string, count: number, held: readonly Entry[]): Promise<Head> {
  const { journal } = sessionKeys(sessionId)
  const found = await client.lrangeBuffer(journal, 0, count - 1)
  const length = found.length < count ? found.length : await client.llen(journal)
  const byVersion = new Map(held.map((entry) => [String(entry.version), entry]))
  const listed = found.map((bytes) => {
    const text = bytes.toString()
    const start = /^[0-9A-Za-z]*/.exec(text)?.[0] ?? ''
    const mine = byVersion.get(start)
    const isMine = mine && text.length === start.length + 1 + mine.json.length && text.endsWith(mine.json)
    return { entry: isMine ? mine : readEntry(sessionId, text), mark: `${bytes.length} ${start}` }
  })
  return { listed, rest: Math.max(0, length - found.length) }
}

const takenSchema = z.tuple([z.int(), z.int()]).transform(([taken, left]) => ({ taken, left }))

/** Takes entries off the head, by their marks; resolves to how many were still there, and how many are left. */
export const takeOff = async (client: RedisClient, sessionId: string, marks: readonly string[]): Promise<z.infer<typeof takenSchema>> =>
  takenSchema.parse(await runScript(client, confirmScript, [sessionKeys(sessionId).journal], marks))

/**
 * The changes of a session that Postgres may not have yet, oldest first, for whoever rebuilds it; entries that are none
 * are left out. Throws StoreUnavailable where Redis does not answer.
 */
export async function readJournal(client: RedisClient, sessionId: string): Promise<{ version: number; change: Change }[]> {
  try {
    const texts = await client.lrange(sessionKeys(sessionId).journal, 0, -1)
    return texts.flatMap((text) => {
      const entry = readEntry(sessionId, text)
      return isFlawed(entry) ? [] : [{ version: entry.version, change: entry.change }]
    })
  } catch (cause) {
    throw isAway(cause) ? redisIsAway(cause) : cause
  }
}

/** The sessions that have a journal, from all masters; some may come twice. Throws StoreUnavailable. */
export async function* findJournals(client: RedisClient, signal?: AbortSignal): AsyncGenerator<string[]> {
  for (const node of mastersOf(client)) {
    let cursor = '0'
    do {
      signal?.throwIfAborted()
      const [next, keys] = await node.scan(cursor, 'MATCH', 'session:*:journal', 'COUNT', 1_000).catch((cause: unknown) => {
        throw isAway(cause) ? redisIsAway(cause) : cause
      })
      cursor = next
      const ids = keys.map((key) => /^session:\{(.*)\}:journal$/.exec(key)?.[1] ?? '').filter(isSessionId)
      if (ids.length > 0) yield ids
    } while (cursor !== '0')
  }
}
