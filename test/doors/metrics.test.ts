import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, inject, test } from 'vitest'
import { type BoardRoom, describeBoardRoom, startBoardRoom } from '../board-room.ts'
import { freshDatabase } from '../database.ts'
import { findRedis, startRedis } from '../redis.ts'
import { scrape, sumOf } from '../ops/scrape.ts'

const follow = 'subscription($id: ID!) { sessionEvents(sessionId: $id) { __typename cursor turnId } }'

describeBoardRoom('/metrics', tests, { wordDelayMs: 5 })

function tests(room: () => BoardRoom): void {
  const read = async (name: string, labels: Record<string, string> = {}) => sumOf(await scrape(room().url), name, labels) ?? 0

  test('counts turns by their end, what they took and where sessions were loaded from', async () => {
    const before = await scrape(room().url)
    const session = await room().openSession()
    await room().talk(session, 'I will draft the pitch deck by Friday.')
    await room().talk(session, 'We are targeting B2B first.')
    const after = await scrape(room().url)
    const grown = (name: string, labels = {}) => (sumOf(after, name, labels) ?? 0) - (sumOf(before, name, labels) ?? 0)
    expect(grown('boardroom_turns_total', { status: 'COMPLETED' })).toBe(2)
    expect(grown('boardroom_turns_total', { status: 'FAILED' })).toBe(0)
    expect(grown('boardroom_turn_seconds_count')).toBe(2)
    expect(grown('boardroom_turn_overhead_seconds_count')).toBe(2)
    expect(grown('boardroom_turn_overhead_seconds_sum')).toBeGreaterThan(0)
    expect(grown('boardroom_session_load_seconds_count', { source: 'HOT' })).toBeGreaterThan(0)
    expect(grown('boardroom_session_load_seconds_count', { source: 'COLD' })).toBeGreaterThan(0)
    const calls = await room().query<{ stage: string; n: number; tokens: number }>(
      'select stage, count(*)::int as n, sum(input_tokens)::int as tokens from model_calls where session_id = $1 group by stage',
      [session]
    )
    expect(calls.map(({ stage }) => stage)).toContain('compose')
    for (const { stage, n, tokens } of calls) {
      expect(grown('boardroom_model_calls_total', { stage, outcome: 'ok' })).toBe(n)
      expect(grown('boardroom_model_tokens_total', { stage, kind: 'input' })).toBe(tokens)
    }
  })

  test('counts whoever follows events, until they are gone', async () => {
    const session = await room().openSession()
    const from = await read('boardroom_subscribers')
    const followers = (['SSE', 'WebSocket'] as const).map((transport) => room().events(follow, { id: session }, transport))
    const first = followers.map((events) => events.next())
    await expect.poll(() => read('boardroom_subscribers')).toBe(from + 2)
    await room().talk(session, 'Good morning.')
    await Promise.all(first)
    for (const events of followers) await events.return(undefined)
    await expect.poll(() => read('boardroom_subscribers')).toBe(from)
  })

  test('counts a turn that was cancelled', async () => {
    const session = await room().openSession()
    const from = await read('boardroom_turns_total', { status: 'CANCELLED' })
    const { turn } = await room().say(session, 'What should we do next?')
    await room().read('mutation($id: ID!) { cancelTurn(turnId: $id) { status } }', { id: turn.id })
    expect(await read('boardroom_turns_total', { status: 'CANCELLED' })).toBe(from + 1)
  })

  test('has nobody and nothing that was said in it', async () => {
    const session = await room().openSession({ title: 'Planted title' })
    await room().talk(session, 'Planted words: we are called Zanzibar.')
    const text = await (await fetch(`${room().url}/metrics`)).text()
    for (const secret of [session, session.slice(0, 8), 'Planted', 'Zanzibar', 'local']) expect(text).not.toContain(secret)
    const labels = new Set((await scrape(room().url)).flatMap((sample) => Object.keys(sample.labels)))
    expect([...labels].toSorted()).toEqual(['kind', 'le', 'model', 'outcome', 'source', 'stage', 'status'])
  })
}

test('/metrics with METRICS_TOKEN is for whoever shows it', async () => {
  const token = 'c'.repeat(48)
  const room = await startBoardRoom({ settings: { METRICS_TOKEN: token } })
  try {
    const read = (authorization?: string) => fetch(`${room.url}/metrics`, { headers: authorization === undefined ? {} : { authorization } })
    for (const wrong of [undefined, token, `Bearer ${token}x`, 'Bearer ']) {
      const response = await read(wrong)
      expect(response.status).toBe(401)
      expect(await response.text()).not.toContain('boardroom_')
    }
    expect(await (await read(`Bearer ${token}`)).text()).toContain('boardroom_ready 1')
  } finally {
    await room.close()
  }
})

describe.skipIf(!inject('databaseUrl') || !findRedis())('/metrics of servers that share their state', () => {
  test('counts the commit of a turn that was cancelled at another server', { timeout: 60_000 }, async () => {
    await using opened = new AsyncDisposableStack()
    const redis = await startRedis(findRedis() ?? '')
    opened.defer(() => redis.stop())
    const { url, drop } = await freshDatabase()
    opened.defer(drop)
    execFileSync(process.execPath, ['src/database/migrate.ts'], { env: { ...process.env, DATABASE_URL: url }, stdio: 'pipe' })
    const settings = { DATABASE_URL: url, REDIS_URL: redis.url }
    const [worker, other] = [await startBoardRoom({ settings, wordDelayMs: 15 }), await startBoardRoom({ settings })]
    opened.defer(() => worker.close())
    opened.defer(() => other.close())
    const fenced = async () => sumOf(await scrape(worker.url), 'boardroom_fenced_commits_total')

    expect(await fenced()).toBe(0)
    // Where its heartbeat comes first, the worker stops before it commits anything: then the next one may.
    let cancelled = 0
    while ((await fenced()) === 0 && cancelled < 10) {
      const { turn } = await worker.say(await worker.openSession(), 'What do you make of our prices?')
      const isRunning = () => worker.query(`select from turns where status = 'RUNNING'`)
      await expect.poll(isRunning, { timeout: 10_000, interval: 20 }).toHaveLength(1)
      await other.read('mutation($id: ID!) { cancelTurn(turnId: $id) { status } }', { id: turn.id })
      cancelled += 1
      await expect.poll(isRunning, { timeout: 10_000 }).toHaveLength(0)
      for (const until = Date.now() + 3_000; (await fenced()) === 0 && Date.now() < until; ) await sleep(50)
    }
    expect(await fenced()).toBeGreaterThan(0)
    expect(sumOf(await scrape(other.url), 'boardroom_turns_total', { status: 'CANCELLED' })).toBe(cancelled)
  })
})
