import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { approving, kindOf } from '../chaos/board-model.ts'
import { startGemini } from '../stand-ins/gemini.ts'
import type { ModelServer, ModelServerRequest, Reply } from '../stand-ins/model-server.ts'

// Each starts a server of its own, with an embedded store to be made first.
vi.setConfig({ testTimeout: 60_000 })

// $1.5 for a million tokens of input and $9 for one of output.
const model = 'gemini-3.5-flash'
const question = 'How long is our runway if we hire two engineers for the product roadmap?'

let endpoint: ModelServer
let room: BoardRoom
let answer: (request: ModelServerRequest) => Reply
beforeEach(async () => {
  answer = (request) => structured(request) ?? { text: 'Seven months.' }
  endpoint = await startGemini({ answer: (request) => answer(request) })
})
afterEach(async () => {
  vi.useRealTimers()
  await room?.close()
  await endpoint.close()
})

const start = async (dailyUsd: string, more: Readonly<Record<string, string>> = {}) => {
  room = await startBoardRoom({
    settings: { ...more, GEMINI_API_KEY: 'key', GEMINI_BASE_URL: endpoint.url, GEMINI_MODEL: model, BUDGET_DAILY_USD: dailyUsd }
  })
  return room.openSession()
}

/** What is answered where words are not asked for: nothing found, and nothing to be said against it. */
const structured = (request: ModelServerRequest): Reply | undefined => {
  if (kindOf(request) === 'review') return approving(request)
  return request.schema ? { json: { actions: [], dossier: [] } } : undefined
}

const spending = () =>
  room.read<{ viewer: { budget: { dailyUsd: number; spentTodayUsd: number }; usage: { costUsd: number } } }>(
    '{ viewer { budget { dailyUsd spentTodayUsd } usage { costUsd } } }'
  )

test('a budget that is spent fails the turn before any model is asked, and the next day it goes on', async () => {
  const session = await start('1.50')
  // Midday, so that no midnight falls into the test.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-25T12:00:00Z') })
  answer = (request) => structured(request) ?? { text: 'Much.', usage: { input: 100_000, cached: 0, output: 150_000 } }
  // It cannot be known that the stand-in writes more than it may: that is paid for, and nothing after it.
  expect((await room.talk(session, '@atlas And?')).status).toBe('COMPLETED')
  expect((await spending()).viewer).toEqual({ budget: { dailyUsd: 1.5, spentTodayUsd: 1.5 }, usage: { costUsd: 1.5 } })
  const asked = endpoint.requests.length
  const refused = await room.talk(session, '@atlas And?')
  expect(refused).toMatchObject({
    status: 'FAILED',
    reply: null,
    error: { code: 'BUDGET_EXCEEDED', message: expect.stringMatching(/\$1\.5 is spent.*2026-11-26T00:00:00Z/) }
  })
  expect(endpoint.requests).toHaveLength(asked)
  expect((await spending()).viewer.usage.costUsd).toBe(1.5)

  vi.setSystemTime(new Date('2026-11-26T00:00:01Z'))
  answer = (request) => structured(request) ?? { text: 'Little.' }
  expect(await room.talk(session, '@atlas And?')).toMatchObject({ status: 'COMPLETED', reply: { text: 'Little.' } })
  const { budget, usage } = (await spending()).viewer
  expect(budget.spentTodayUsd).toBeGreaterThan(0)
  expect(usage.costUsd).toBeCloseTo(1.5 + budget.spentTodayUsd, 12)
})

test('colleagues who are asked at once do not spend together what only one of them may', async () => {
  // A call may write 8,192 tokens for $0.074: one fits, two do not.
  const session = await start('0.12')
  let [open, most] = [0, 0]
  answer = (request) => {
    const found = structured(request)
    if (found) return found
    open += 1
    most = Math.max(most, open)
    void request.ended.then(() => (open -= 1))
    return { text: ['Seven ', 'months.'], pauseMs: kindOf(request) === 'contribute' ? 500 : 0 }
  }
  const turn = await room.talk(session, question)
  const { turn: seen } = await room.read<{ turn: { delegations: { status: string; error: string | null }[]; usage: { costUsd: number } } }>(
    'query($id: ID!) { turn(id: $id) { delegations { status error } usage { costUsd } } }',
    { id: turn.id }
  )
  expect(seen.delegations.length).toBeGreaterThan(1)
  expect(seen.delegations.filter(({ status }) => status === 'COMPLETED')).toHaveLength(1)
  expect(seen.delegations.filter(({ error }) => error?.includes('budget of $0.12'))).toHaveLength(seen.delegations.length - 1)
  expect(most).toBe(1)
  // What was reserved came back: the answer could be afforded.
  expect(turn.status).toBe('COMPLETED')
  expect((await spending()).viewer.budget.spentTodayUsd).toBeCloseTo(seen.usage.costUsd, 12)
})

test('what a turn used that was broken off is counted, for the turn and for the day', async () => {
  const session = await start('5')
  answer = () => ({ hang: true, text: ['Seven ', 'months, ', 'or so'] })
  const { turn } = await room.say(session, '@atlas And?')
  const heard = room.events('subscription($id: ID!) { turnEvents(turnId: $id) { __typename cursor turnId } }', { id: turn.id })
  for await (const { __typename } of heard) if (__typename === 'AgentDelta') break
  await room.read('mutation($id: ID!) { cancelTurn(turnId: $id) { status } }', { id: turn.id })
  const usageOf = async () =>
    (
      await room.read<{ turn: { status: string; usage: { inputTokens: number; outputTokens: number; costUsd: number } } }>(
        'query($id: ID!) { turn(id: $id) { status usage { inputTokens outputTokens costUsd } } }',
        { id: turn.id }
      )
    ).turn
  await expect.poll(async () => (await usageOf()).usage.costUsd, { timeout: 10_000 }).toBeGreaterThan(0)
  const { status, usage } = await usageOf()
  expect(status).toBe('CANCELLED')
  expect(usage.outputTokens).toBeGreaterThan(0)
  expect((await spending()).viewer).toMatchObject({ usage: { costUsd: usage.costUsd } })
  await expect.poll(async () => (await spending()).viewer.budget.spentTodayUsd).toBeCloseTo(usage.costUsd, 12)
})

const usages = async (id: string) => {
  const { turn, viewer, agents } = await room.read<{
    turn: { status: string; attempts: number; usage: { costUsd: number; outputTokens: number } }
    viewer: { usage: { costUsd: number } }
    agents: { performance: { usage: { costUsd: number } } }[]
  }>(
    `query($id: ID!) {
      turn(id: $id) { status attempts usage { costUsd outputTokens } } viewer { usage { costUsd } } agents { performance { usage { costUsd } } }
    }`,
    { id }
  )
  // The critic is none of the members that are listed.
  const [critic] = await room.query<{ usd: number }>(
    `select coalesce(sum(cost_usd), 0)::float8 as usd from model_calls where agent = 'critic'`
  )
  const sum = agents.reduce((usd, { performance }) => usd + performance.usage.costUsd, critic?.usd ?? 0)
  return { turn, day: viewer.usage.costUsd, agents: sum }
}

test('what a turn used that failed is counted, for the turn, the agent and the day', async () => {
  const session = await start('5')
  answer = () => ({ cut: 'cleanly', text: ['Seven ', 'months, ', 'or so'] })
  const { id, status } = await room.talk(session, '@atlas And?')
  expect(status).toBe('FAILED')
  const { turn, day, agents } = await usages(id)
  expect(turn.usage).toMatchObject({ costUsd: expect.any(Number), outputTokens: 5 })
  expect(turn.usage.costUsd).toBeGreaterThan(0)
  expect([day, agents]).toEqual([turn.usage.costUsd, turn.usage.costUsd])
})

test('a turn that is taken over counts what was used before, and nothing twice', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'board-room-'))
  try {
    const session = await start('5', { DATA_DIR: dir })
    answer = (request) => (kindOf(request) === 'compose' ? { hang: true, text: ['Seven '] } : { text: 'Much.' })
    const { turn: sent } = await room.say(session, question)
    await expect.poll(() => endpoint.requests.filter((request) => kindOf(request) === 'compose').length, { timeout: 20_000 }).toBe(1)
    const before = (await usages(sent.id)).day
    expect(before).toBeGreaterThan(0)
    answer = (request) => structured(request) ?? { text: 'Seven months.' }
    await room.restart()
    await room.ended(sent.id)
    const { turn, day, agents } = await usages(sent.id)
    expect(turn).toMatchObject({ status: 'COMPLETED', attempts: 2 })
    expect(turn.usage.costUsd).toBeGreaterThan(before)
    expect([day, agents]).toEqual([expect.closeTo(turn.usage.costUsd, 12), expect.closeTo(turn.usage.costUsd, 12)])
  } finally {
    await room.close()
    await rm(dir, { recursive: true, force: true })
  }
})

test('a model that costs nothing is asked for no budget', async () => {
  room = await startBoardRoom({ settings: { BUDGET_DAILY_USD: '0' } })
  const session = await room.openSession()
  expect((await room.talk(session, 'Which market should we enter first?')).status).toBe('COMPLETED')
  expect(await room.query('select * from spending')).toEqual([])
})
