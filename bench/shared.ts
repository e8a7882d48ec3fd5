// What it costs to rebuild a session and to commit to it where servers share Redis and Postgres, against the same bytes
// through a bare client.

import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import type pg from 'pg'
import { toKept } from '../src/event.ts'
import { type Change, writeChange } from '../src/records/change.ts'
import { sessionKeys } from '../src/redis/keys.ts'
import { changeOf } from '../src/session/change.ts'
import { textsOf } from '../src/session/redis-view.ts'
import type { SessionStore } from '../src/session/session.ts'
import type { SessionView } from '../src/session/view.ts'
import { type Candidate, compare, type Report } from './measure.ts'
import { connections, fillTable, openPlace, type Place, sessionOf, textOf } from './place.ts'

const atOnce = 32

/** Made before anything is timed. */
const texts = Array.from({ length: 100 }, (_, number) => textOf(number))
const madeText = (number: number): string => texts[Math.floor(number) % texts.length] ?? ''

/** Nothing where this machine has no Redis or Postgres to start. */
export async function benchShared(rounds: number, tableSize: number): Promise<Report> {
  await using place = await openPlace()
  if (!place) {
    process.stdout.write('\nNo Redis or no Postgres to start here: what servers share is not measured.\n')
    return { figures: {}, sizes: {} }
  }
  const { database, redis, pool } = place
  await fillTable(database, tableSize)
  const [journaled, durable] = [await place.open('journal'), await place.open('durable')]
  const [short, long, hot] = [await sessionOf(database, 50), await sessionOf(database, 10_000), await sessionOf(database, 50)]
  await database.query('vacuum analyze')
  while ((await journaled.store.load(hot))?.source !== 'HOT');

  const floorOfLoad = await plainLoad(redis, hot)
  const loads: Candidate[] = [
    { name: 'floor: pipeline of LRANGE and 4 GET, parsed', run: floorOfLoad },
    { name: 'hot: 50 messages, dossier, 20 actions', run: () => loadFrom('HOT', journaled.store, hot) }
  ]
  const [few, many] = [Math.ceil(rounds / 4), rounds * 5]
  const figures: Report['figures'] = {
    'rebuild a hot session': await compare(loads, many),
    [`the same, ${atOnce} at once`]: await compare(loads, few, atOnce),
    [`rebuild a cold session, table of ${tableSize.toLocaleString('en')}`]: await compare(
      [
        { name: 'floor: the same rows by one prepared select', run: () => plainRows(pool, long) },
        { name: 'the last 50 messages alone', run: () => plainMessages(pool, long) },
        cold('cold: the last 50 of 10,000 messages', place, journaled.store, long),
        cold('cold: 50 messages', place, journaled.store, short)
      ],
      many
    ),
    'commit two messages, ACK=journal': await compare(
      [await plainAppend(redis), await sameWrites(redis, journaled.store, hot), await commits('commit', place, journaled, [hot])],
      many
    ),
    'load, then commit two messages, ACK=journal': await compare(
      [plainRequest(floorOfLoad, await plainAppend(redis)), await requests('load and commit', place, journaled, hot)],
      many
    ),
    'commit two messages, ACK=durable': await compare(
      [
        plainCommit('floor: one insert of the two, committed', pool),
        await commits('commit, 50 messages before', place, durable, [await sessionOf(database, 50)]),
        await commits('commit, 10,000 messages before', place, durable, [long])
      ],
      rounds
    ),
    [`the same, ${atOnce} at once, ${connections} connections`]: await compare(
      [
        plainCommit('floor: one insert of the two, committed', pool),
        await commits('commit', place, durable, await Promise.all(Array.from({ length: atOnce }, () => sessionOf(database, 50))))
      ],
      few,
      atOnce
    )
  }
  return { figures, sizes: await sizesOf(place, durable, [await sessionOf(database, 50), long]) }
}

/** The same bytes under keys that nobody else touches. */
async function plainLoad(redis: Redis, id: string): Promise<() => Promise<unknown>> {
  const from = sessionKeys(id)
  await redis.copy(from.messages, 'floor:messages')
  await redis.copy(from.dossier, 'floor:dossier')
  await redis.copy(from.actions, 'floor:actions')
  await redis.copy(from.agents, 'floor:agents')
  const state = (await redis.get(from.state)) ?? ''
  await redis.set('floor:doc', state.slice(state.indexOf('{')))
  return async () => {
    const replies = await redis
      .pipeline()
      .lrange('floor:messages', 0, -1)
      .get('floor:dossier')
      .get('floor:actions')
      .get('floor:agents')
      .get('floor:doc')
      .exec()
    const [messages, ...others] = (replies ?? []).map(([, value]) => value)
    return [JSON.parse(`[${Array.isArray(messages) ? messages.join(',') : ''}]`), ...others.map((value) => JSON.parse(String(value)))]
  }
}

/** All that a session is made of, each kind by its index. */
const plainRows = (pool: pg.Pool, id: string) =>
  pool.query({
    name: 'rows',
    text: `(select seq, owner_id, role, agent, author_name, text, created_at, turn, client_message_id
        from messages where session_id = $1 order by seq desc limit 50)
      union all select 0, d.owner_id, kind, quote, fingerprint, text, valid_from, source_seq, superseded_by
        from sessions s join dossier_entries d on d.owner_id = s.owner_id where s.id = $1
      union all select source, owner_id, kind, status, owner, title || quote, created_at, 0, id from actions where session_id = $1`,
    values: [id]
  })

const plainMessages = (pool: pg.Pool, id: string) =>
  pool.query({
    name: 'last50',
    text: `select seq, owner_id, role, agent, author_name, text, created_at, turn, client_message_id, speech, review
      from messages where session_id = $1 order by seq desc limit 50`,
    values: [id]
  })

async function loadFrom(source: 'HOT' | 'COLD', store: SessionStore, id: string): Promise<void> {
  const loaded = await store.load(id)
  if (loaded?.source !== source) throw new Error(`a session that was to be ${source} was not`)
}

/** Redis has nothing of the session, and is filled again after it has been rebuilt. */
function cold(name: string, { redis }: Place, store: SessionStore, id: string): Candidate {
  const { state } = sessionKeys(id)
  return {
    name,
    before: () => redis.del(Object.values(sessionKeys(id))),
    run: () => loadFrom('COLD', store, id),
    after: async () => {
      while ((await redis.exists(state)) === 0);
    }
  }
}

/** Two messages upon a list, bounded, and into a stream. */
async function plainAppend(redis: Redis): Promise<Candidate> {
  const said = JSON.stringify({ role: 'USER', text: textOf(1), createdAt: new Date().toISOString() })
  await redis.rpush('floor:append', ...Array.from({ length: 50 }, () => said))
  return {
    name: 'floor: RPUSH, LTRIM and XADD of the two',
    run: () =>
      redis
        .pipeline()
        .rpush('floor:append', said, said)
        .ltrim('floor:append', -50, -1)
        .xadd('floor:events', 'MAXLEN', '~', 1000, '*', 'event', said, 'event', said)
        .exec()
  }
}

/** What commit.lua writes for two messages, all or nothing, with nothing checked and nobody else in the way. */
async function sameWrites(redis: Redis, store: SessionStore, id: string): Promise<Candidate> {
  const view = (await store.load(id))?.view
  if (!view) throw new Error('the session of the benchmark is missing')
  const change = twoSaid(view)
  const said = change.messages.map((message) => JSON.stringify(message))
  const state = textsOf(view).doc()
  const journal = writeChange(change)
  const kept = change.events.map((event) => JSON.stringify(toKept(event)))
  return {
    name: 'the same writes in one MULTI, unchecked',
    run: () => {
      const multi = redis
        .multi()
        .set('same:state', state, 'PX', 86_400_000)
        .rpush('same:messages', ...said)
        .ltrim('same:messages', -50, -1)
      for (const event of kept) multi.xadd('same:events', 'MAXLEN', '~', 100, '*', 'event', event)
      return multi.rpush('same:journal', journal).exec()
    },
    after: () => redis.del('same:journal')
  }
}

/** What a server that keeps nothing does for each message: it loads, then it writes. */
const plainRequest = (load: () => Promise<unknown>, append: Candidate): Candidate => ({
  name: 'floor: that read, then that append',
  run: async (lane) => {
    await load()
    await append.run(lane)
  }
})

async function requests(name: string, place: Place, server: Server, id: string): Promise<Candidate> {
  return {
    ...(await commits(name, place, server, [id])),
    run: async () => {
      const loaded = await server.store.load(id)
      if (loaded) await saysTwo(server.store, loaded.view)
    }
  }
}

/** Two messages as rows of their table. */
const plainCommit = (name: string, pool: pg.Pool): Candidate => ({
  name,
  run: () =>
    pool.query({
      name: 'insert2',
      text: `insert into messages (session_id, seq, owner_id, role, author_name, text, created_at)
        values ($1, 1, 'bench', 'USER', 'Bench', $2, now()), ($1, 2, 'bench', 'AGENT', 'Atlas', $3, now())`,
      values: [randomUUID(), madeText(Math.random() * 1e6), madeText(Math.random() * 1e6)]
    })
})

type Server = Awaited<ReturnType<Place['open']>>

/** Commits two messages, as a turn does, to one of these sessions in each lane; what it has not drained by then is waited for. */
async function commits(name: string, { redis }: Place, { store, state }: Server, ids: readonly string[]): Promise<Candidate> {
  const views = await Promise.all(ids.map(async (id) => (await store.load(id))?.view))
  return {
    name,
    run: async (lane) => {
      const view = views[lane]
      if (!view) throw new Error('the session of the benchmark is missing')
      views[lane] = await saysTwo(store, view)
    },
    after: async () => {
      while (state.journal().entries > 0) await redis.ping()
    }
  }
}

const saysTwo = (store: SessionStore, known: SessionView): Promise<SessionView> => store.commit(known, twoSaid)

const twoSaid = (view: SessionView): Change =>
  changeOf(view, new Date(), (change) => {
    const said = { agent: null, authorName: 'Bench', clientMessageId: null, speech: null, review: null }
    change.say({ ...said, role: 'USER', text: madeText(change.nextSeq) }, null)
    change.say({ ...said, role: 'AGENT', text: madeText(change.nextSeq) }, null)
  })

const commitsMeasured = 200

/** What each of that many commits wrote to the log of Postgres, and what a hot session then takes in Redis. */
async function sizesOf({ database, redis, pool }: Place, { store }: Server, ids: readonly string[]): Promise<Report['sizes']> {
  const position = async () => {
    const [row] = await database.query<{ bytes: string }>(`select pg_current_wal_insert_lsn() - '0/0' as bytes`)
    return Number(row?.bytes)
  }
  const walOf = async (work: () => Promise<unknown>) => {
    const before = await position()
    for (let count = 0; count < commitsMeasured; count += 1) await work()
    return Math.round((await position()) - before) / commitsMeasured
  }
  const plain = plainCommit('', pool)
  const sizes: Report['sizes'] = { 'write-ahead log of an insert of two messages': await walOf(() => plain.run(0)) }
  for (const id of ids) {
    let view = (await store.load(id))?.view
    const name = `write-ahead log of a commit of two, after ${view?.seq} messages`
    sizes[name] = await walOf(async () => view && (view = await saysTwo(store, view)))
  }
  const usages = await Promise.all(Object.values(sessionKeys(ids[0] ?? '')).map((key) => redis.memory('USAGE', key)))
  sizes['a hot session in Redis, by MEMORY USAGE of its keys'] = usages.reduce<number>((sum, bytes) => sum + Number(bytes ?? 0), 0)
  return sizes
}
