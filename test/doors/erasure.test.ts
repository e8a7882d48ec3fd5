// What is deleted is gone from every store: marks that were planted in all that a person can leave behind are looked for
// afterwards, in every table and every key.

import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { createTokens } from '../../src/people/tokens.ts'
import { openRedis, type RedisClient } from '../../src/redis/redis.ts'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { freshDatabase } from '../database.ts'
import { findRedis, type PrivateRedis, startRedis } from '../redis.ts'

const secret = 'a secret of the tests that is long enough'
const within = { timeout: 10_000, interval: 50 }

describe.skipIf(!inject('databaseUrl') || !inject('redisUrl'))('what a person left behind', () => {
  let redis: PrivateRedis
  let client: RedisClient
  let database: Awaited<ReturnType<typeof freshDatabase>>
  let room: BoardRoom
  const tokens = { ada: '', bob: '' }

  beforeAll(async () => {
    const command = findRedis()
    if (command === undefined) throw new Error('this test looks into a Redis of its own')
    redis = await startRedis(command)
    client = openRedis(redis.url)
    database = await freshDatabase()
    execFileSync(process.execPath, ['src/database/migrate.ts'], { env: { ...process.env, DATABASE_URL: database.url }, stdio: 'pipe' })
    room = await startBoardRoom({
      settings: { AUTH_JWT_SECRET: secret, REDIS_URL: redis.url, DATABASE_URL: database.url, PRIVATE_HOSTS: '127.0.0.1' }
    })
    const issue = createTokens({ secret, jwksUrl: undefined, issuer: undefined, audience: undefined })?.issue
    for (const name of ['ada', 'bob'] as const) tokens[name] = (await issue?.({ subject: name, seconds: 3_600 })) ?? ''
  })
  afterAll(async () => {
    await room?.close()
    client?.disconnect()
    await database?.drop()
    await redis?.stop()
  })

  /** Tables and keys in which a text is. */
  async function placesOf(text: string): Promise<string[]> {
    const tables = await room.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`
    )
    const found: string[] = []
    for (const { name } of tables) {
      const [row] = await room.query<{ n: number }>(`select count(*)::int as n from "${name}" t where t::text ilike $1`, [`%${text}%`])
      if (row && row.n > 0) found.push(`table ${name}`)
    }
    for (const key of await client.keys('*')) {
      if (`${key}\n${await valueOf(key)}`.toLowerCase().includes(text.toLowerCase())) found.push(`key ${key}`)
    }
    return found.toSorted()
  }

  async function valueOf(key: string): Promise<string> {
    const kind = await client.type(key)
    if (kind === 'string') return (await client.get(key)) ?? ''
    if (kind === 'list') return (await client.lrange(key, 0, -1)).join('\n')
    if (kind === 'stream') return JSON.stringify(await client.xrange(key, '-', '+'))
    throw new Error(`this test cannot read a ${kind}: teach it`)
  }

  /** A number that keeps whoever still works on a session from writing it: it holds nothing that was said, and ends by itself. */
  async function onlyFenceIsLeft(session: string): Promise<void> {
    const fence = `session:{${session}}:fence`
    await vi.waitFor(async () => expect((await placesOf(session)).filter((place) => place !== `key ${fence}`)).toEqual([]), within)
    expect(await client.get(fence)).toMatch(/^\d+:\d+$/)
    expect(await client.pttl(fence)).toBeGreaterThan(0)
  }

  /** Leaves a mark wherever a person can. */
  async function leaveMarks(mark: string): Promise<{ session: string; other: string }> {
    const session = await room.openSession({ title: `About ${mark}`, externalRef: `ref:${mark}` })
    const other = await room.openSession({ title: mark })
    await room.talk(session, `We sell ${mark}. Our goal is ${mark}. I'll draft the ${mark} deck by Friday.`, {
      clientMessageId: `${mark}-1`,
      authorName: mark
    })
    await room.talk(session, `Should we hire for ${mark}? We have $90,000 and spend $12,000 a month.`, { meeting: true })
    await room.talk(other, `@cipher what is our runway for ${mark}?`)
    await room.read(`mutation { addDossierEntry(input: { kind: FACT, text: "Knows ${mark}" }) { id } }`)
    await room.read(`mutation { addWebhook(url: "http://127.0.0.1:9/${mark}") { webhook { id } } }`)
    await room.read(`mutation { updateViewer(input: { name: "${mark}" }) { id } }`)
    await room.read('mutation { renewCalendarFeed { feed { __typename } } }')
    // The truth has it all, the words to search by among it.
    await vi.waitFor(async () => {
      const places = await placesOf(mark)
      for (const table of ['messages', 'actions', 'dossier_entries', 'events', 'sessions', 'people', 'webhooks'])
        expect(places).toContain(`table ${table}`)
      expect(places.some((place) => place.startsWith(`key session:{${session}}`))).toBe(true)
    }, within)
    return { session, other }
  }

  test('is in no table and no key after deleteMyData, which says how much there was; another person keeps what is theirs', async () => {
    room.as(tokens.bob)
    await leaveMarks('Mangrovenholz')
    const ofBob = await placesOf('Mangrovenholz')
    room.as(tokens.ada)
    const { session } = await leaveMarks('Zitronenfalter')
    const { deleteMyData } = await room.read<{ deleteMyData: { counts: Record<string, number> } }>(
      'mutation { deleteMyData(confirm: true) { id erasedAt counts } }'
    )
    expect(deleteMyData.counts).toMatchObject({ sessions: 2, messages: 6, webhooks: 1 })
    await vi.waitFor(async () => expect(await placesOf('Zitronenfalter')).toEqual([]), within)
    await onlyFenceIsLeft(session)
    expect(await placesOf('Mangrovenholz')).toEqual(ofBob)
  })

  test('in one session is gone after deleteSession, and the other session stays', async () => {
    room.as(tokens.ada)
    const { session, other } = await leaveMarks('Perlmuttknopf')
    const { deleteSession } = await room.read<{ deleteSession: { counts: Record<string, number> } }>(
      'mutation($id: ID!) { deleteSession(sessionId: $id) { counts } }',
      { id: session }
    )
    expect(deleteSession.counts).toMatchObject({ sessions: 1, messages: 4 })
    await onlyFenceIsLeft(session)
    expect((await placesOf('@cipher what is our runway for Perlmuttknopf')).length).toBeGreaterThan(0)
    expect((await room.read<{ session: unknown }>('query($id: ID!) { session(id: $id) { id } }', { id: other })).session).toMatchObject({
      id: other
    })
  })
})
