// What it costs to rebuild a session and to commit to it where servers share Redis and Postgres, against the same bytes
// through a bare client. Both are private, with the settings that the documentation advises.

import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import pg from 'pg'
import { type Database, openDatabase } from '../src/database/database.ts'
import { migrate } from '../src/database/migrate.ts'
import { openLog } from '../src/log.ts'
import { actionId, enteredEntryId } from '../src/records/id.ts'
import type { Session } from '../src/records/session.ts'
import { sessionKeys } from '../src/redis/keys.ts'
import { changeOf } from '../src/session/change.ts'
import { createSessionStore, type SessionStore } from '../src/session/session.ts'
import { openSharedState, type State } from '../src/state.ts'
import { findPostgres, query, startPostgres } from '../test/postgres.ts'
import { findRedis, startRedis } from '../test/redis.ts'
import { compare, type Figure } from './measure.ts'

const text = 'x'.repeat(1000)
const said = { role: 'USER', agent: null, authorName: 'Bench', text, clientMessageId: null, speech: null, review: null } as const

/** Nothing where this machine has no Redis or Postgres to start. */
export async function benchShared(rounds: number): Promise<Record<string, Figure[]>> {
  const [command, bin] = [findRedis(), findPostgres()]
  if (!command || !bin) {
    process.stdout.write('\nNo Redis or no Postgres to start here: what servers share is not measured.\n')
    return {}
  }
  await using servers = new AsyncDisposableStack()
  const redis = await startRedis(command)
  servers.defer(() => redis.stop())
  const postgres = await startPostgres(bin, { isDurable: true })
  servers.defer(() => postgres.stop())
  await query(postgres.url, 'create database bench')
  const url = Object.assign(new URL(postgres.url), { pathname: '/bench' }).href
  const database = await openDatabase({ url, connections: 20 })
  servers.defer(() => database.close())
  await migrate(database)
  const bare = new Redis(redis.url)
  servers.defer(async () => bare.disconnect())
  await bare.config('SET', 'appendonly', 'yes')
  const prepared = new pg.Client({ connectionString: url })
  await prepared.connect()
  servers.defer(() => prepared.end())

  const open = async (ack: 'journal' | 'durable'): Promise<{ state: State; store: SessionStore }> => {
    const state = await openSharedState({ redisUrl: redis.url, ack }, database, openLog('silent'))
    servers.defer(() => state.close())
    return { state, store: createSessionStore({ database, hot: state.hot, settled: state.settled }) }
  }
  const journaled = await open('journal')
  const durable = await open('durable')

  const [short, long, hot] = [await sessionOf(database, 50), await sessionOf(database, 10_000), await sessionOf(database, 50)]
  await journaled.store.load(hot)
  const floorKeys = await plainCopy(bare, hot)
  const readFloor = async () => {
    const replies = await bare
      .pipeline()
      .lrange(floorKeys.messages, 0, -1)
      .get(floorKeys.a)
      .get(floorKeys.b)
      .get(floorKeys.c)
      .get(floorKeys.d)
      .exec()
    const [messages, ...others] = (replies ?? []).map(([, value]) => value)
    return [JSON.parse(`[${Array.isArray(messages) ? messages.join(',') : ''}]`), ...others.map((value) => JSON.parse(String(value)))]
  }
  const readHot = () => journaled.store.load(hot)
  const readPrepared = (id: string) =>
    prepared.query({
      name: 'last50',
      text: 'select seq, role, agent, author_name, text, created_at, turn from messages where session_id = $1 order by seq desc limit 50',
      values: [id]
    })
  const readCold = async (id: string) => {
    await bare.del(Object.values(sessionKeys(id)))
    await journaled.store.load(id)
  }
  const commitTo =
    ({ store }: { store: SessionStore }, id: string) =>
    async () => {
      const loaded = await store.load(id)
      if (!loaded) throw new Error('the session of the benchmark is missing')
      const startedAt = performance.now()
      await store.commit(loaded.view, (view) =>
        changeOf(view, new Date(), (change) => {
          change.say(said, null)
          change.say(said, null)
        })
      )
      return performance.now() - startedAt
    }

  const results: Record<string, Figure[]> = {
    'rebuild a hot session (Redis)': await compare(
      [
        { name: 'floor: pipeline of LRANGE and 4 GET, parsed', run: readFloor },
        { name: 'hot, 50 messages, dossier, 20 actions', run: readHot }
      ],
      rounds
    ),
    'the same, 32 at once': await compare(
      [
        { name: 'floor: pipeline of LRANGE and 4 GET, parsed', run: readFloor },
        { name: 'hot', run: readHot }
      ],
      Math.ceil(rounds / 4),
      32
    ),
    'rebuild a cold session (Postgres)': await compare(
      [
        { name: 'floor: prepared select of the last 50 of 10,000', run: () => readPrepared(long) },
        { name: 'cold, 50 messages, Redis filled again', run: () => readCold(short) },
        { name: 'cold, 10,000 messages, Redis filled again', run: () => readCold(long) }
      ],
      rounds
    ),
    'commit two messages, ACK=journal': await compare(
      [
        {
          name: 'floor: read, then RPUSH, LTRIM, XADD',
          run: async () => {
            await readFloor()
            await bare
              .pipeline()
              .rpush(floorKeys.messages, text, text)
              .ltrim(floorKeys.messages, -50, -1)
              .xadd('floor:events', 'MAXLEN', '~', 1000, '*', 'event', text, 'event', text)
              .exec()
            await bare.ltrim(floorKeys.messages, 0, -3)
          }
        },
        { name: 'read and commit', run: commitTo(journaled, hot) }
      ],
      rounds
    ),
    'commit two messages, ACK=durable': await compare(
      [
        {
          name: 'floor: one insert of two rows, committed',
          run: () =>
            prepared.query({
              name: 'insert2',
              text: `insert into messages (session_id, seq, owner_id, role, author_name, text, created_at)
                values ($1, 1, 'bench', 'USER', 'Bench', $2, now()), ($1, 2, 'bench', 'AGENT', 'Atlas', $2, now())`,
              values: [randomUUID(), text]
            })
        },
        { name: 'read and commit', run: commitTo(durable, await sessionOf(database, 50)) }
      ],
      rounds
    )
  }
  const memory = await Promise.all(Object.values(sessionKeys(hot)).map((key) => bare.memory('USAGE', key)))
  process.stdout.write(
    `\nA hot session in Redis: ${Math.round(memory.reduce<number>((sum, bytes) => sum + Number(bytes ?? 0), 0) / 1024)} KB by MEMORY USAGE, events included\n`
  )
  return results
}

/** A session with so many messages of 1 KB, a dossier of 10 KB for its owner, and 20 open actions. */
async function sessionOf(database: Database, messages: number): Promise<string> {
  const at = new Date().toISOString()
  const owner = randomUUID()
  const session: Pick<Session, 'id' | 'ownerId'> = { id: randomUUID(), ownerId: owner }
  await database.query(
    `with s as (insert into sessions (id, owner_id, when_busy, agents, skills, created_at, last_active_at, revision)
      values ($1, $2, 'ENQUEUE', '{atlas,cipher,nova}', '{}', $4, $4, 0)),
    d as (insert into dossier_entries (id, owner_id, kind, text, confidence, valid_from, fingerprint)
      select $6 || n, $2, 'FACT', repeat('d', 200), 1, $4, n::text from generate_series(1, 30) n),
    a as (insert into actions (id, session_id, source, owner_id, kind, status, title, quote, created_at, updated_at)
      select $7 || n, $1, 1, $2, 'TASK', 'OPEN', 'Do what has to be done', 'Need to do what has to be done', $4, $4 from generate_series(1, 20) n)
    insert into messages (session_id, seq, owner_id, role, author_name, text, created_at)
    select $1, n, $2, 'USER', 'Bench', $5, $4 from generate_series(1, $3::int) n`,
    [session.id, owner, messages, at, text, enteredEntryId(randomUUID()), actionId(session.id, 1, 1)]
  )
  return session.id
}

/** The same bytes under keys that nobody else touches. */
async function plainCopy(bare: Redis, id: string) {
  const from = sessionKeys(id)
  const keys = { messages: 'floor:messages', a: 'floor:a', b: 'floor:b', c: 'floor:c', d: 'floor:d' }
  await bare.copy(from.messages, keys.messages)
  await bare.copy(from.dossier, keys.a)
  await bare.copy(from.actions, keys.b)
  await bare.copy(from.agents, keys.c)
  await bare.set(keys.d, (await bare.hget(from.state, 'doc')) ?? '{}')
  return keys
}
