import { afterEach, expect, test, vi } from 'vitest'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'

// Each starts a server of its own, with an embedded store to be made first.
vi.setConfig({ testTimeout: 60_000 })

let room: BoardRoom
afterEach(() => room?.close())

test('a model that is away fails the turn with a clear error, and the message stays', async () => {
  room = await startBoardRoom({ settings: { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', OPENAI_MODEL: 'absent' } })
  const sessionId = await room.openSession({ agents: ['atlas'] })
  const turn = await room.talk(sessionId, 'Which market should we enter first?')
  expect(turn).toMatchObject({ status: 'FAILED', reply: null, error: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } })
  expect(turn.error?.message).toMatch(/again|check|start/i)
  const { session } = await room.read<{ session: object }>(
    'query($id: ID!) { session(id: $id) { activeTurn { id } messages { edges { node { text role } } } } }',
    { id: sessionId }
  )
  expect(session).toEqual({
    activeTurn: null,
    messages: { edges: [{ node: { text: 'Which market should we enter first?', role: 'USER' } }] }
  })
  expect((await room.history(sessionId)).filter(({ __typename }) => __typename === 'TurnEnded')).toHaveLength(1)
})

test('what people say is in no line of the log, however much goes wrong', async () => {
  room = await startBoardRoom({ settings: { LOG_LEVEL: 'info' } })
  const sessionId = await room.openSession({ title: 'Zanzibar' })
  await room.talk(sessionId, "I'll draft the zanzibar deck by Friday")
  await room.send(sessionId, 'zanzibar', { to: 'zanzibar' })
  await room.ask('query($text: String!) { viewer { searchMessages(query: $text) { edges { cursor } } } }', { text: 'zanzibar\u0000' })
  await room.ask('{ zanzibar }')
  expect(room.logged().toLowerCase()).not.toContain('zanzibar')
})
