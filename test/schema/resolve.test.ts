import { describe, expect, test } from 'vitest'
import { NotFound } from '../../src/errors.ts'
import { messageId, turnId } from '../../src/records/id.ts'
import { loaded, message, session, sessionId, turn } from '../transport/fake-doors.ts'
import { startServer } from '../transport/server.ts'

const page = <T>(nodes: T[]) => ({ edges: nodes.map((node, i) => ({ cursor: `c${i}`, node })), hasNextPage: false, hasPreviousPage: false })

describe('resolvers', () => {
  test('read what a list of turns asks for in one batch for each kind of thing', async () => {
    const asked: Record<string, number> = {}
    const count = <T>(what: string, answer: T) => {
      asked[what] = (asked[what] ?? 0) + 1
      return answer
    }
    await using server = await startServer({
      sessions: {
        load: async (_, ids) =>
          count(
            'load',
            ids.map(() => loaded())
          ),
        opening: async () => null,
        messagesByIds: async (_, ids) =>
          count(
            'messages',
            ids.map((_, i) => message(i + 1))
          )
      },
      turns: {
        list: async () => [page([turn(1), turn(3), turn(5)])],
        delegations: async (_, ids) =>
          count(
            'delegations',
            ids.map(() => [])
          ),
        toolCalls: async (_, ids) =>
          count(
            'toolCalls',
            ids.map(() => [])
          ),
        reviews: async (_, ids) =>
          count(
            'reviews',
            ids.map(() => [])
          ),
        positions: async (_, ids) =>
          count(
            'positions',
            ids.map(() => [])
          )
      }
    })
    const { errors, data } = await server.ask(
      `query($id: ID!) { session(id: $id) { cursor load { source } opening turns(last: 3) { edges { node {
        message { seq } delegations { id } toolCalls { id } reviews { attempt } positions { stance } timing { overheadMs } } } } } }`,
      { id: sessionId }
    )
    expect(errors).toEqual([])
    expect(data).toMatchObject({
      session: { cursor: `${sessionId}:7`, turns: { edges: [{ node: { timing: { overheadMs: 70 } } }, {}, {}] } }
    })
    expect(asked).toEqual({ load: 1, messages: 1, delegations: 1, toolCalls: 1, reviews: 1, positions: 1 })
  })

  test('find any Node by the shape of its id', async () => {
    await using server = await startServer({
      sessions: { load: async (_, ids) => ids.map(() => loaded()), messagesByIds: async () => [message(3)] },
      turns: { byIds: async () => [turn(3)] },
      dossiers: { byIds: async () => [undefined] }
    })
    const node = (id: string) => server.ask('query($id: ID!) { node(id: $id) { __typename id } }', { id })
    for (const [id, type] of [
      [sessionId, 'Session'],
      [messageId(sessionId, 3), 'Message'],
      [turnId(sessionId, 3), 'Turn'],
      ['atlas', 'Agent']
    ] as const) {
      expect((await node(id)).data).toEqual({ node: { __typename: type, id } })
    }
    expect((await node('entry-0192f0aa-0000-7000-8000-000000000009')).data).toEqual({ node: null })
    expect((await node('nonsense')).data).toEqual({ node: null })
  })

  test('see in a second mutation what the first has changed', async () => {
    let event = 0
    await using server = await startServer({
      sessions: {
        open: async () => session(),
        load: async (_, ids) => ids.map(() => ({ ...loaded(), event: ++event }))
      }
    })
    const { data } = await server.ask('mutation { a: openSession(input: {}) { cursor } b: openSession(input: {}) { cursor } }')
    expect(data).toEqual({ a: { cursor: `${sessionId}:1` }, b: { cursor: `${sessionId}:2` } })
  })

  test('name a speaker who has left the board, and leave out an assigned one', async () => {
    await using server = await startServer({
      sessions: {
        load: async (_, ids) => ids.map(() => loaded()),
        messages: async () => [page([{ ...message(2), role: 'AGENT' as const, agent: 'gone' }])]
      }
    })
    const { data } = await server.ask(`{ session(id: "${sessionId}") { agents { id } messages { edges { node { agent { id role } } } } } }`)
    expect(data).toEqual({
      session: { agents: [{ id: 'atlas' }], messages: { edges: [{ node: { agent: { id: 'gone', role: 'Former member' } } }] } }
    })
  })

  test('say NOT_FOUND where a field that cannot be null has nothing', async () => {
    await using server = await startServer({
      sessions: { messagesByIds: async () => [undefined] },
      turns: { byIds: async () => [turn(1)] }
    })
    const { data, errors } = await server.ask(`{ turn(id: "${turnId(sessionId, 1)}") { message { text } } }`)
    expect(data).toEqual({ turn: null })
    expect(errors[0]?.extensions.code).toBe('NOT_FOUND')
    expect(errors[0]?.message).toBe(new NotFound('message', messageId(sessionId, 1)).message)
  })

  test('erase nothing without confirmation', async () => {
    await using server = await startServer()
    expect((await server.ask('mutation { deleteMyData(confirm: false) { id } }')).errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })
})
