import { type Client, createClient } from 'graphql-ws'
import { describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { NotFound } from '../../src/errors.ts'
import { turnId } from '../../src/records/id.ts'
import { maxOperations } from '../../src/transport/ws.ts'
import { sessionId, silentAfter, turnEnded } from './fake-doors.ts'
import { startServer } from './server.ts'

const ofTurn = `subscription { turnEvents(turnId: "${turnId(sessionId, 1)}") { __typename cursor turnId } }`
const ofSession = `subscription { sessionEvents(sessionId: "${sessionId}") { cursor } }`

async function* ended() {
  yield turnEnded(3)
}

type Server = Awaited<ReturnType<typeof startServer>>
const clientOf = (server: Server): Client =>
  createClient({ url: server.url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 })

/** A bare socket that has introduced itself; answers with the messages as they come. */
async function introduce(server: Server, payload?: unknown) {
  const socket = new WebSocket(server.url.replace('http', 'ws'), 'graphql-transport-ws')
  const messages: { id?: string; type: string; payload?: unknown }[] = []
  socket.addEventListener('message', ({ data }) => messages.push(JSON.parse(typeof data === 'string' ? data : '{}')))
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send(JSON.stringify({ type: 'connection_init', payload }))
  return { socket, messages, closed, say: (message: unknown) => socket.send(JSON.stringify(message)) }
}

describe('over SSE', () => {
  test('a subscription gives its events and completes with its source', async () => {
    await using server = await startServer({ events: { ofTurn: async () => ended() } })
    const response = await server.listen(ofTurn)
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const text = await response.text()
    const data = { turnEvents: { __typename: 'TurnEnded', cursor: `${sessionId}:3`, turnId: turnId(sessionId, 1) } }
    expect(text).toContain(`event: next\ndata: ${JSON.stringify({ data })}\n\n`)
    expect(text).toMatch(/event: complete\n/)
  })

  test('a subscription that cannot begin says why', async () => {
    await using server = await startServer({ events: { ofSession: async () => Promise.reject(new NotFound('session', sessionId)) } })
    expect(await (await server.listen(ofSession)).text()).toContain('"code":"NOT_FOUND"')
  })

  test('a client that leaves lets go of the source', async () => {
    const events = silentAfter([turnEnded(1)])
    await using server = await startServer({ events: { ofSession: async (_v, _id, _after, signal) => events.source(signal) } })
    const leaving = new AbortController()
    const response = await server.listen(ofSession, { signal: leaving.signal })
    await response.body?.getReader().read()
    await events.opened
    leaving.abort()
    await events.closed
  })

  test('a closing server cuts the stream instead of completing it, and lets go of the source', async () => {
    const events = silentAfter([turnEnded(1)])
    const server = await startServer({ events: { ofSession: async (_v, _id, _after, signal) => events.source(signal) } })
    const response = await server.listen(ofSession)
    let text = ''
    const read = (async () => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString()
    })().catch((error: Error) => error)
    await events.opened
    while (!text.includes('event: next')) await new Promise((resolve) => setTimeout(resolve, 5))
    const began = Date.now()
    await server.close()
    await events.closed
    expect(await read).toBeInstanceOf(Error)
    expect(text).not.toContain('event: complete')
    expect(Date.now() - began).toBeLessThan(2_000)
    expect(server.logged()).toBe('')
  })
})

describe('over a WebSocket', () => {
  test('a subscription gives its events and completes with its source', async () => {
    await using server = await startServer({ events: { ofTurn: async () => ended() } })
    const client = clientOf(server)
    const seen: unknown[] = []
    for await (const result of client.iterate({ query: ofTurn })) seen.push(result.data)
    expect(seen).toEqual([{ turnEvents: { __typename: 'TurnEnded', cursor: `${sessionId}:3`, turnId: turnId(sessionId, 1) } }])
    await client.dispose()
  })

  test('queries run too, with the same errors', async () => {
    await using server = await startServer({ people: { usage: async () => Promise.reject(new TypeError('secret detail')) } })
    const client = clientOf(server)
    const first = await client.iterate({ query: '{ viewer { id usage { costUsd } } }' }).next()
    expect(JSON.stringify(first.value)).toContain('INTERNAL_SERVER_ERROR')
    expect(JSON.stringify(first.value)).not.toContain('secret detail')
    await client.dispose()
  })

  test.each([
    ['a syntax error', '{ board {', 'GRAPHQL_PARSE_FAILED'],
    ['a validation error', '{ nonsense }', 'GRAPHQL_VALIDATION_FAILED'],
    ['endless nesting', `{ viewer { actions(kind: ${'['.repeat(2_400)}${']'.repeat(2_400)}) { edges { cursor } } } }`, 'FAILED']
  ])('%s answers its operation and leaves the socket open', async (_, query, code) => {
    await using server = await startServer()
    const { socket, messages, say } = await introduce(server)
    while (messages.length < 1) await new Promise((resolve) => setTimeout(resolve, 5))
    say({ id: '1', type: 'subscribe', payload: { query } })
    say({ id: '2', type: 'subscribe', payload: { query: '{ board { offline } }' } })
    while (messages.length < 4) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(messages.find(({ id, type }) => id === '1' && type === 'error')?.payload).toMatchObject([
      { extensions: { code: expect.stringContaining(code) } }
    ])
    expect(messages.find(({ id, type }) => id === '2' && type === 'next')?.payload).toEqual({ data: { board: { offline: true } } })
    expect(JSON.stringify(messages)).not.toContain('"http"')
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.terminate()
  })

  test('a client that completes a silent subscription lets go of its source and keeps the socket', async () => {
    const events = silentAfter([])
    await using server = await startServer({ events: { ofSession: async (_v, _id, _after, signal) => events.source(signal) } })
    const { socket, messages, say } = await introduce(server)
    while (messages.length < 1) await new Promise((resolve) => setTimeout(resolve, 5))
    say({ id: '1', type: 'subscribe', payload: { query: ofSession } })
    await events.opened
    say({ id: '1', type: 'complete' })
    await events.closed
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.terminate()
  })

  test('a socket that breaks lets go of its sources', async () => {
    const events = silentAfter([])
    await using server = await startServer({ events: { ofSession: async (_v, _id, _after, signal) => events.source(signal) } })
    const { socket, say } = await introduce(server)
    await new Promise((resolve) => socket.once('message', resolve))
    say({ id: '1', type: 'subscribe', payload: { query: ofSession } })
    await events.opened
    socket.terminate()
    await events.closed
  })

  test('a closing server says that it goes away', async () => {
    const events = silentAfter([])
    const server = await startServer({ events: { ofSession: async (_v, _id, _after, signal) => events.source(signal) } })
    const { socket, closed, messages, say } = await introduce(server)
    await new Promise((resolve) => socket.once('message', resolve))
    say({ id: '1', type: 'subscribe', payload: { query: ofSession } })
    await events.opened
    await server.close()
    expect(await closed).toBe(1001)
    await events.closed
    expect(messages.map(({ type }) => type)).toEqual(['connection_ack'])
  })

  test('a message beyond 1 MB closes the socket with 1009', async () => {
    await using server = await startServer()
    const { closed, socket } = await introduce(server)
    socket.send('x'.repeat(1_100_000))
    expect(await closed).toBe(1009)
  })

  test('more operations at once than a socket may run are refused one by one', async () => {
    const events = silentAfter([])
    await using server = await startServer({ events: { ofSession: async (_v, _id, _after, signal) => events.source(signal) } })
    const { socket, messages, say } = await introduce(server)
    await new Promise((resolve) => socket.once('message', resolve))
    for (let i = 0; i <= maxOperations; i++) say({ id: String(i), type: 'subscribe', payload: { query: ofSession } })
    while (messages.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(messages[1]).toMatchObject({ type: 'error', id: String(maxOperations), payload: [{ extensions: { code: 'RATE_LIMITED' } }] })
    socket.terminate()
  })

  test('who asks is shown with the connection, and a stranger is sent away with 4403', async () => {
    const shown: (string | null)[] = []
    await using server = await startServer(
      {},
      {
        authenticate: async (authorization) => {
          shown.push(authorization)
          throw new NotFound('person', 'nobody')
        }
      }
    )
    const { closed } = await introduce(server, { authorization: 'Bearer x' })
    expect(await closed).toBe(4403)
    expect(shown).toEqual(['Bearer x'])
  })
})
