// The rolling summary where servers die and Redis is emptied: what was made stays, and what was being made is made by another.

import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { freshDatabase } from '../database.ts'
import { findRedis, openReadyRedis, startRedis } from '../redis.ts'
import { startGemini } from '../stand-ins/gemini.ts'
import type { ModelServer, ModelServerRequest, Reply } from '../stand-ins/model-server.ts'
import { ask, sendMessage } from './api.ts'
import { type ServerProcess, type Settings, startServer } from './server-process.ts'

const summarized = '- [3] Ada decided to target clinics first'
const isSummary = ({ system }: ModelServerRequest) => system.startsWith('You keep the minutes')

describe.skipIf(!findRedis() || !inject('databaseUrl'))('a summary of servers that share their state', () => {
  const opened = new AsyncDisposableStack()
  let gemini: ModelServer
  let summary: Reply | Promise<Reply>
  let settings: Settings
  let redisUrl: string
  let pool: pg.Pool
  beforeAll(async () => {
    gemini = await startGemini({
      answer: (request) =>
        isSummary(request) ? summary : request.schema ? { json: { actions: [], dossier: [] } } : { text: 'Clinics it is.' }
    })
    opened.defer(() => gemini.close())
    const redis = await startRedis('redis-server')
    opened.defer(() => redis.stop())
    redisUrl = redis.url
    const { url, drop } = await freshDatabase()
    opened.defer(drop)
    const database = await openDatabase({ url })
    await migrate(database)
    await database.close()
    pool = new pg.Pool({ connectionString: url })
    opened.defer(() => pool.end())
    settings = { DATABASE_URL: url, REDIS_URL: redisUrl, GEMINI_API_KEY: 'key', GEMINI_BASE_URL: gemini.url }
  }, 60_000)
  afterAll(() => opened.disposeAsync())

  /** A session of 60 messages. */
  async function imported(): Promise<string> {
    const id = randomUUID()
    await pool.query(
      `with s as (insert into sessions (id, owner_id, when_busy, agents, skills, created_at, last_active_at, revision)
        values ($1, 'local', 'ENQUEUE', '{atlas}', '{}', now(), now(), 0))
      insert into messages (session_id, seq, owner_id, role, author_name, text, created_at)
      select $1, n, 'local', 'USER', 'Ada', 'Something was said here, number ' || n || '.', now() from generate_series(1, 60) n`,
      [id]
    )
    return id
  }

  async function talk({ url }: ServerProcess, sessionId: string, text: string): Promise<void> {
    const { turnId } = await sendMessage(url, { sessionId, text })
    const shape = z.object({ turn: z.object({ status: z.string() }) })
    const status = async () => (await ask(url, 'query($id: ID!) { turn(id: $id) { status } }', { id: turnId }, shape)).turn.status
    await expect.poll(status, { timeout: 20_000 }).toBe('COMPLETED')
  }

  const kept = async (id: string) =>
    (await pool.query<{ version: number; text: string }>('select version, text from summaries where session_id = $1', [id])).rows[0]

  /** What was told of the conversation with the question that has this text. */
  const backgroundOf = (text: string) =>
    gemini.requests.find(({ input, schema }) => !schema && input.some((message) => message.text === `You: ${text}`))?.input[0]?.text

  test('outlives the server that made it, and a Redis that is emptied', async () => {
    summary = { text: summarized }
    const id = await imported()
    const first = await startServer(settings)
    await talk(first, id, 'What then?')
    await expect.poll(() => kept(id), { timeout: 20_000 }).toMatchObject({ version: 1, text: summarized })
    const asked = gemini.requests.filter(isSummary).length
    await first.kill('SIGKILL')
    const client = await openReadyRedis(redisUrl)
    await client.flushall()
    client.disconnect()

    const second = await startServer(settings)
    try {
      await talk(second, id, 'And after the fall?')
      expect(backgroundOf('And after the fall?')).toContain(summarized)
      // Now it is hot again, and comes from there.
      await talk(second, id, 'And once more?')
      expect(backgroundOf('And once more?')).toContain(summarized)
      expect(gemini.requests.filter(isSummary)).toHaveLength(asked)
    } finally {
      await second.kill('SIGKILL')
    }
  }, 120_000)

  test('that a server was making when it died is made by whoever ends the next turn', async () => {
    summary = { hang: true, text: ['- [3] '] }
    const id = await imported()
    const first = await startServer(settings)
    const before = gemini.requests.filter(isSummary).length
    await talk(first, id, 'What then?')
    await expect.poll(() => gemini.requests.filter(isSummary).length, { timeout: 20_000 }).toBeGreaterThan(before)
    await first.kill('SIGKILL')
    expect(await kept(id)).toBeUndefined()

    summary = { text: summarized }
    const second = await startServer(settings)
    try {
      await talk(second, id, 'And after the fall?')
      await expect.poll(() => kept(id), { timeout: 20_000 }).toMatchObject({ version: 1, text: summarized })
    } finally {
      await second.kill('SIGKILL')
    }
  }, 120_000)

  test('that two servers make at once is the first that was ready, and both calls are in the ledger', async () => {
    const late = Promise.withResolvers<Reply>()
    summary = late.promise
    const id = await imported()
    const [first, second] = await Promise.all([startServer(settings), startServer(settings)])
    try {
      const before = gemini.requests.filter(isSummary).length
      await talk(first, id, 'What then?')
      await expect.poll(() => gemini.requests.filter(isSummary).length, { timeout: 20_000 }).toBe(before + 1)
      summary = { text: summarized }
      await talk(second, id, 'And you?')
      await expect.poll(() => kept(id), { timeout: 20_000 }).toMatchObject({ version: 1, text: summarized })
      late.resolve({ text: '- [3] too late' })
      const entered = async () => (await pool.query(`select from model_calls where session_id = $1 and stage = 'summary'`, [id])).rowCount
      await expect.poll(entered, { timeout: 20_000 }).toBe(2)
      expect(await kept(id)).toMatchObject({ version: 1, text: summarized })
    } finally {
      await Promise.all([first, second].map((server) => server.kill('SIGKILL')))
    }
  }, 120_000)
})
