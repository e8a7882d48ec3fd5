import { expect, test } from 'vitest'
import { type BoardRoom, describeBoardRoom, startBoardRoom } from '../board-room.ts'
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
