// A private Redis and Postgres with the settings that the documentation advises, and sessions to measure with.

import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import pg from 'pg'
import { type Database, openDatabase } from '../src/database/database.ts'
import { migrate } from '../src/database/migrate.ts'
import { openLog } from '../src/log.ts'
import { actionId, enteredEntryId } from '../src/records/id.ts'
import { createSessionStore, type SessionStore } from '../src/session/session.ts'
import { openSharedState, type State } from '../src/state.ts'
import { findPostgres, query, startPostgres } from '../test/postgres.ts'
import { findRedis, startRedis } from '../test/redis.ts'

export interface Place {
  database: Database
  /** bare clients, for the floors */
  redis: Redis
  pool: pg.Pool
  redisUrl: string
  databaseUrl: string
  /** A server's state and store; a server may be opened several times. */
  open(ack: 'journal' | 'durable'): Promise<{ state: State; store: SessionStore }>
  [Symbol.asyncDispose](): Promise<void>
}

/** How many connections a server has, and the floors. */
export const connections = 20

/** Undefined where this machine has no Redis or Postgres to start. */
export async function openPlace(): Promise<Place | undefined> {
  const [command, bin] = [findRedis(), findPostgres()]
  if (!command || !bin) return undefined
  await using opened = new AsyncDisposableStack()
  const server = await startRedis(command)
  opened.defer(() => server.stop())
  const postgres = await startPostgres(bin, { isDurable: true })
  opened.defer(() => postgres.stop())
  await query(postgres.url, 'create database bench')
  const url = Object.assign(new URL(postgres.url), { pathname: '/bench' }).href
  const database = await openDatabase({ url, connections })
  opened.defer(() => database.close())
  await migrate(database)
  const redis = new Redis(server.url)
  opened.defer(async () => redis.disconnect())
  await redis.config('SET', 'appendonly', 'yes')
  const pool = new pg.Pool({ connectionString: url, max: connections })
  pool.on('error', () => undefined)
  opened.defer(() => pool.end())
  const everything = opened.move()
  return {
    database,
    redis,
    pool,
    redisUrl: server.url,
    databaseUrl: url,
    open: async (ack) => {
      const state = await openSharedState({ redisUrl: server.url, ack }, database, openLog('silent'))
      everything.defer(() => state.close())
      return { state, store: createSessionStore({ database, hot: state.hot, settled: state.settled }) }
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync()
  }
}

const syllables = ['ba', 'ri', 'to', 'men', 'sal', 'dor', 'ket', 'lu', 'van', 'pi', 'gra', 'ost']
const word = (number: number): string => (number < 12 ? '' : word(Math.floor(number / 12))) + (syllables[number % 12] ?? '')

/** Text of about 1 KB from a vocabulary of 1,728 words, another one for each number. */
export function textOf(number: number): string {
  let [text, state] = ['', number + 1]
  while (text.length < 1_000) {
    state = (state * 48_271) % 2_147_483_647
    text += `${word(state % 1_728)} `
  }
  return text.slice(0, 1_000)
}

/** A session with so many messages of 1 KB, a dossier of 10 KB for its owner, and 20 open actions. */
export async function sessionOf(database: Database, messages: number): Promise<string> {
  const [id, owner, at] = [randomUUID(), randomUUID(), new Date().toISOString()]
  await database.query(
    `with s as (insert into sessions (id, owner_id, when_busy, agents, skills, created_at, last_active_at, revision)
      values ($1, $2, 'ENQUEUE', '{atlas,cipher,nova}', '{}', $3, $3, 0)),
    p as (insert into people (id, time_zone, created_at) values ($2, 'UTC', $3)),
    d as (insert into dossier_entries (id, owner_id, kind, text, confidence, valid_from, fingerprint)
      select $4 || n, $2, 'FACT', repeat('d', 100), 1, $3, n::text from generate_series(1, 30) n)
    insert into actions (id, session_id, source, owner_id, kind, status, title, quote, created_at, updated_at)
      select $5 || n, $1, 1, $2, 'TASK', 'OPEN', 'Do what has to be done', 'Need to do what has to be done', $3, $3 from generate_series(1, 20) n`,
    [id, owner, at, enteredEntryId(randomUUID()), actionId(id, 1, 1)]
  )
  for (let first = 1; first <= messages; first += 1_000) {
    const texts = Array.from({ length: Math.min(1_000, messages - first + 1) }, (_, index) => textOf(first + index))
    await database.query(
      `insert into messages (session_id, seq, owner_id, role, author_name, text, created_at)
      select $1, $2::int + n - 1, $3, 'USER', 'Bench', text, $4 from unnest($5::text[]) with ordinality as t(text, n)`,
      [id, first, owner, at, texts]
    )
  }
  return id
}

/** Messages of other sessions, 100 each, until the table has about so many. */
export async function fillTable(database: Database, messages: number): Promise<void> {
  for (let first = 0; first < messages; first += 50_000) {
    await database.query(
      `insert into messages (session_id, seq, owner_id, role, author_name, text, created_at)
      select ('00000000-0000-4000-8000-' || lpad(to_hex((n - 1) / 100), 12, '0'))::uuid, (n - 1) % 100 + 1, 'somebody', 'USER', 'Bench',
        'what has been said before in another session ' || n, now() from generate_series($1::int + 1, least($1::int + 50000, $2::int)) n`,
      [first, messages]
    )
  }
}
