import { describe, expect, test } from 'vitest'
import { BoardError, Busy, NotFound, UpstreamUnavailable } from '../../src/errors.ts'
import { session, sessionId } from './fake-doors.ts'
import { startServer } from './server.ts'

const rename = 'mutation { updateViewer(input: { name: "Ada" }) { id } }'

describe('an error', () => {
  test.each([
    [new NotFound('session', 'x'), 'NOT_FOUND', false],
    [new Busy(), 'BUSY', true],
    [new UpstreamUnavailable('The model did not answer: try again.'), 'UPSTREAM_UNAVAILABLE', true]
  ])('that a room has named keeps its words and its code: %s', async (thrown, code, retryable) => {
    const update = async () => Promise.reject(thrown)
    await using server = await startServer({ people: { update } })
    const { status, errors } = await server.ask(rename)
    expect(status).toBe(200)
    expect(errors[0]).toMatchObject({ message: thrown.message, extensions: { code, retryable }, path: ['updateViewer'] })
  })

  test('that nobody expected is masked, and logged under the id that the client gets', async () => {
    const update = async () => Promise.reject(new Error('connection to 10.0.0.7 lost'))
    await using server = await startServer({ people: { update } })
    const { errors } = await server.ask(rename)
    const { code, errorId } = errors[0]?.extensions ?? {}
    expect(code).toBe('INTERNAL_SERVER_ERROR')
    expect(JSON.stringify(errors)).not.toContain('10.0.0.7')
    expect(server.logged()).toContain(errorId)
    expect(server.logged()).toContain('10.0.0.7')
  })

  test('leaves the fields beside it standing', async () => {
    const load = async (_: unknown, ids: readonly string[]) => ids.map(() => undefined)
    const open = () => Promise.reject(new NotFound('session', sessionId))
    await using server = await startServer({ sessions: { load, byExternalRef: open } })
    const { data } = await server.ask(
      `{ a: session(id: "${sessionId}") { id } b: sessionByExternalRef(externalRef: "b") { id } board { offline } }`
    )
    expect(data).toEqual({ a: null, b: null, board: { offline: true } })
  })

  test.each([
    ['UNAUTHENTICATED', 401],
    ['FORBIDDEN', 403]
  ] as const)('of who is asking has the status that HTTP has for it: %s', async (code, status) => {
    const authenticate = async () => Promise.reject(new BoardError(code, 'Send a valid token.'))
    await using server = await startServer({}, { authenticate })
    const answer = await server.ask('{ board { offline } }')
    expect(answer).toMatchObject({ status, errors: [{ message: 'Send a valid token.', extensions: { code } }] })
  })

  test.each([
    ['{ board {', 'GRAPHQL_PARSE_FAILED'],
    ['{ board { nonsense } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ viewer { actions(status: [LOST]) { edges { cursor } } } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ viewer { dossier(asOf: "2026-02-30T00:00:00Z") { version } } }', 'BAD_USER_INPUT'],
    ['query($since: DateTime!) { viewer { usage(since: $since) { costUsd } } }', 'BAD_USER_INPUT']
  ])('of the request itself says what was wrong: %s', async (query, code) => {
    await using server = await startServer()
    const { data, errors } = await server.ask(query)
    expect(data ?? null).toBeNull()
    expect(errors[0]?.extensions.code).toBe(code)
  })

  test('in a variable names the variable', async () => {
    await using server = await startServer()
    const { errors } = await server.ask('query($since: DateTime) { viewer { usage(since: $since) { costUsd } } }', {
      since: '2026-02-30T00:00:00Z'
    })
    expect(errors[0]).toMatchObject({ message: expect.stringContaining('"$since"'), extensions: { code: 'BAD_USER_INPUT' } })
  })

  test('never puts what people say into the log', async () => {
    const send = async () => Promise.reject(new TypeError('broken'))
    await using server = await startServer({ turns: { send }, sessions: { open: async () => session() } })
    const secret = 'our runway is four months'
    await server.ask('mutation($i: SendMessageInput!) { sendMessage(input: $i) { turn { id } } }', { i: { sessionId, text: secret } })
    await server.ask(`mutation { sendMessage(input: { sessionId: "${sessionId}", text: "${secret}" }) { turn { id } } }`)
    expect(server.logged()).toContain('broken')
    expect(server.logged()).not.toContain('runway')
  })
})
