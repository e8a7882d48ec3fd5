// Servers that share one private Redis and one Postgres, each with its journal, and conversations that they commit to.

import { Writable } from 'node:stream'
import type pg from 'pg'
import { z } from 'zod'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { StoreUnavailable } from '../../src/errors.ts'
import type { Accepted } from '../../src/journal/entry.ts'
import { createRedisJournal, type RedisJournal, type RedisJournalOptions } from '../../src/journal/redis.ts'
import { openLog } from '../../src/log.ts'
import { type Change, writeChange } from '../../src/records/change.ts'
import { sessionKeys } from '../../src/redis/keys.ts'
import type { RedisClient } from '../../src/redis/redis.ts'
import type { ChangeBuilder } from '../../src/session/change.ts'
import { insertSession } from '../../src/session/rows.ts'
import { applyChange, newView, type SessionView } from '../../src/session/view.ts'
import { layCableTo } from '../chaos/cable.ts'
import { freshDatabase } from '../database.ts'
import { openReadyRedis } from '../redis.ts'
import { newSession, said, write } from '../session/conversation.ts'

/** The truth as one server sees it: its statements are counted, and it can be away. */
export interface Watched {
  database: Database
  statements: string[]
  isAway: boolean
}

export function watch(database: Database): Watched {
  const watched: Watched = {
    statements: [],
    isAway: false,
    database: {
      ...database,
      query: async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => {
        watched.statements.push(text)
        if (watched.isAway) throw new StoreUnavailable('The database is away.')
        return database.query<Row>(text, values)
      }
    }
  }
  return watched
}

// As the script of a commit does it: the next version and the change, in one go.
const push = `local version = redis.call('HINCRBY', KEYS[1], 'version', 1)
redis.call('RPUSH', KEYS[2], version .. ' ' .. ARGV[1])
return { version, redis.call('LLEN', KEYS[2]) }`

const pushedSchema = z.tuple([z.int(), z.int()])

export interface Conversation {
  id: string
  ownerId: string
  /** the change that says this next */
  say(text: string, more?: (change: ChangeBuilder) => void): Change
  /** what was said so far */
  texts: string[]
}

/** `redis` is a server or a cluster of its own, by its URL. */
export async function openSharedRoom(redis: { url: string; stop(): Promise<void> }) {
  const postgres = await freshDatabase()
  const cable = await layCableTo(redis.url.split(',')[0] ?? redis.url)
  const database = await openDatabase({ url: postgres.url })
  await migrate(database)
  const client = await openReadyRedis(redis.url)
  const lines: { level: string; msg: string; [field: string]: unknown }[] = []
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      lines.push(JSON.parse(chunk.toString()))
      done()
    }
  })
  const log = openLog('info', output)
  const opened: { journal: RedisJournal; client: RedisClient }[] = []

  return {
    client,
    database,
    lines,
    cable,
    url: postgres.url,

    /** A server's journal, on connections of its own; `cabled` where its Redis can be cut off. */
    server: async ({ cabled = false, ...options }: Partial<RedisJournalOptions> & { cabled?: boolean } = {}): Promise<RedisJournal> => {
      const own = await openReadyRedis(cabled ? cable.url : redis.url)
      const journal = createRedisJournal({ client: own, database, log, ...options })
      opened.push({ journal, client: own })
      return journal
    },

    converse: async (ownerId = 'ada'): Promise<Conversation> => {
      const session = newSession({ ownerId })
      await database.query(`insert into people (id, time_zone, created_at) values ($1, 'UTC', now()) on conflict do nothing`, [ownerId])
      await insertSession(database, session)
      let view: SessionView = newView(session)
      const texts: string[] = []
      return {
        id: session.id,
        ownerId,
        texts,
        say: (text, more) => {
          const change = write((builder) => {
            builder.say(said(text), null)
            more?.(builder)
          })(view)
          view = applyChange(view, change)
          texts.push(text)
          return change
        }
      }
    },

    /** Puts a change where a commit puts it; resolves to what a server accepts then. */
    push: async (change: Change): Promise<Accepted> => {
      const { sessionId } = change
      const { state, journal } = sessionKeys(sessionId)
      const json = writeChange(change)
      const [version, waiting] = pushedSchema.parse(await client.eval(push, 2, state, journal, json))
      return { sessionId, version, change, json, waiting }
    },

    pushText: (sessionId: string, text: string) => client.rpush(sessionKeys(sessionId).journal, text),
    length: (sessionId: string) => client.llen(sessionKeys(sessionId).journal),

    /** What Postgres has of a conversation: texts by seq, without a gap from 1, or it throws. */
    textsOf: async (sessionId: string): Promise<string[]> => {
      const rows = await database.query<{ seq: number; text: string }>(
        'select seq, text from messages where session_id = $1 order by seq',
        [sessionId]
      )
      const gap = rows.find(({ seq }, index) => seq !== index + 1)
      if (gap) throw new Error(`message ${gap.seq} was written before one that comes before it`)
      return rows.map(({ text }) => text)
    },

    eventsOf: async (sessionId: string): Promise<number[]> =>
      (await database.query<{ number: number }>('select number from events where session_id = $1 order by number', [sessionId])).map(
        ({ number }) => number
      ),

    lettersOf: (sessionId: string) =>
      database.query<{ version: number | null; ownerId: string; reason: string; entry: unknown }>(
        'select version::int, owner_id as "ownerId", reason, entry from dead_letters where session_id = $1 order by version',
        [sessionId]
      ),

    close: async () => {
      for (const { journal } of opened) await journal.close(100)
      for (const { client: own } of opened) own.disconnect()
      client.disconnect()
      await cable.close()
      await redis.stop()
      await database.close()
      await postgres.drop()
    }
  }
}

export type SharedRoom = Awaited<ReturnType<typeof openSharedRoom>>
