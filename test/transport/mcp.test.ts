import { request } from 'node:http'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { SendMessage } from '../../src/context.ts'
import { BoardError, UpstreamUnavailable } from '../../src/errors.ts'
import type { Person } from '../../src/records/person.ts'
import { turnId } from '../../src/records/id.ts'
import { maxOperations } from '../../src/transport/ws.ts'
import { clientNames, openClient, wordsOf } from '../mcp-clients.ts'
import { ada, type Faked, loaded, message, session, sessionId, silentAfter, turn } from './fake-doors.ts'
import { startServer } from './server.ts'

const accept = 'application/json, text/event-stream'
const json = { 'content-type': 'application/json', accept }
const call = (tool: string, input: object, id = 1) =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: tool, arguments: input } })
const listed = call('list_actions', {})
const nothing = { edges: [], hasNextPage: false, hasPreviousPage: false }
const noActions = { actions: { list: async () => nothing } }

const patiently = { timeout: 10_000 }

/** A turn that never ends by itself. */
function waiting() {
  const events = silentAfter([])
  const cancel = vi.fn(async () => turn(1))
  const send = vi.fn(async (_viewer: Person, { text }: SendMessage) => ({
    message: message(1, text),
    turn: { ...turn(1), status: 'QUEUED' as const }
  }))
  const faked: Faked = {
    sessions: { open: async () => session() },
    turns: { send, cancel },
    events: { ofTurn: async (_viewer, _id, _after, signal) => events.source(signal) }
  }
  return { faked, cancel, send, opened: events.opened, closed: events.closed }
}

describe('what comes to /mcp', () => {
  test.each([
    ['https://evil.example', 403],
    ['null', 403],
    ['own', 200],
    ['https://app.example.com', 200]
  ])('from a page of %s is answered %i', async (origin, status) => {
    await using server = await startServer(noActions, { allowedOrigins: ['https://app.example.com'] })
    const headers = { ...json, origin: origin === 'own' ? server.base : origin }
    const response = await fetch(`${server.base}/mcp`, { method: 'POST', headers, body: listed })
    expect(response.status).toBe(status)
    if (status === 403) expect(await response.json()).toMatchObject({ jsonrpc: '2.0', id: null, error: { data: { code: 'FORBIDDEN' } } })
  })

  test('under a name that is not the server’s own is refused', async () => {
    await using server = await startServer(noActions)
    const status = await new Promise((resolve, reject) => {
      const headers = { ...json, host: 'rebound.evil.example' }
      request(`${server.base}/mcp`, { method: 'POST', headers }, (response) => resolve(response.resume().statusCode))
        .once('error', reject)
        .end(listed)
    })
    expect(status).toBe(403)
  })

  test('is of whoever its Authorization says, as for every door; of nobody, it is refused', async () => {
    const people: Record<string, Person> = { 'Bearer ada': ada, 'Bearer bob': { id: 'bob', name: 'Bob', timeZone: 'UTC' } }
    const list = vi.fn(async () => nothing)
    await using server = await startServer(
      { actions: { list } },
      {
        authenticate: async (authorization) => {
          const person = people[authorization ?? '']
          if (!person) throw new BoardError('UNAUTHENTICATED', 'Send a token.')
          return { viewer: person, expiresAt: undefined }
        }
      }
    )
    const ask = (headers: Record<string, string>) =>
      fetch(`${server.base}/mcp`, { method: 'POST', headers: { ...json, ...headers }, body: listed })
    await Promise.all(['Bearer ada', 'Bearer bob'].map(async (authorization) => (await ask({ authorization })).text()))
    expect(list.mock.calls.map(([viewer]: unknown[]) => viewer)).toEqual(expect.arrayContaining(Object.values(people)))
    const refused = await ask({})
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(await refused.json()).toMatchObject({ error: { message: 'Send a token.', data: { code: 'UNAUTHENTICATED', retryable: false } } })
    expect(list).toHaveBeenCalledTimes(2)
  })

  test.each(['GET', 'DELETE', 'PUT'])('with %s is not allowed: there is no session to listen to or to end', async (method) => {
    await using server = await startServer()
    expect((await fetch(`${server.base}/mcp`, { method, headers: { accept } })).status).toBe(405)
  })

  test.each<[string, BodyInit, Record<string, string>, number]>([
    ['a body of more than 1 MB', call('ask_board', { question: 'x'.repeat(1_000_000) }), json, 413],
    ['the same without a length', new Blob([call('ask_board', { question: 'x'.repeat(1_000_000) })]).stream(), json, 413],
    ['what is no JSON', '{"jsonrpc":', json, 400],
    ['an empty body', '', json, 400],
    ['what is no JSON-RPC', '{"question":"Hi"}', json, 400],
    ['a form', 'question=Hi', { ...json, 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['a client that takes no events', listed, { 'content-type': 'application/json', accept: 'text/html' }, 406],
    ['a protocol that nobody speaks', listed, { ...json, 'mcp-protocol-version': '1999-01-01' }, 400],
    ['101 calls at once', `[${Array.from({ length: 101 }, (_, id) => call('list_actions', {}, id)).join(',')}]`, json, 400]
  ])('is refused where it is %s', async (_, body, headers, status) => {
    await using server = await startServer(noActions)
    const response = await fetch(`${server.base}/mcp`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { message: expect.stringMatching(/\S/) } })
    expect(server.logged()).toBe('')
  })

  test('nested without end is refused, and breaks nothing', async () => {
    await using server = await startServer(noActions)
    const body = call('list_actions', {}).replace('"arguments":{}', `"arguments":{"status":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)
    const response = await fetch(`${server.base}/mcp`, { method: 'POST', headers: json, body })
    expect(await response.text()).toContain('"isError":true')
    expect((await fetch(`${server.base}/health`)).status).toBe(200)
  })

  test(`more than ${maxOperations} questions of one person at once are refused`, async () => {
    const { faked, send } = waiting()
    await using server = await startServer(faked)
    const client = await openClient('the client 2, in the protocol of 2026', server.base)
    const leaving = new AbortController()
    for (let count = 0; count < maxOperations; count += 1)
      client.call('ask_board', { question: 'Hi' }, { signal: leaving.signal }).catch(() => undefined)
    await expect.poll(() => send.mock.calls.length, patiently).toBe(maxOperations)
    const refused = await client.call('ask_board', { question: 'Hi' })
    expect(wordsOf(refused)).toMatch(/^RATE_LIMITED: 100 questions of yours wait .* may succeed later/)
    leaving.abort()
    await client.close()
  })

  test('to listen for changes hears that none are told of, and that the server ends', async () => {
    const server = await startServer()
    const client = new Client({ name: 'an assistant', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
    await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.base)))
    const subscription = await client.listen({ toolsListChanged: true, resourcesListChanged: true })
    expect(subscription.honoredFilter).toEqual({})
    await server.close()
    expect(await subscription.closed).toBe('graceful')
    await client.close()
  })
})

describe.each(clientNames)('with %s', (name) => {
  const isOlder = !name.endsWith('2026')

  test('what nobody expected is masked, and logged under an id', async () => {
    await using server = await startServer({
      actions: { list: async () => Promise.reject(new Error('select * from secrets')) },
      sessions: { load: async () => Promise.reject(new Error('select * from secrets')) }
    })
    const client = await openClient(name, server.base)
    const failed = await client.call('list_actions', {})
    const [, errorId = 'none'] = /^INTERNAL_SERVER_ERROR: .*logged under ([-0-9a-f]{36})/.exec(wordsOf(failed)) ?? []
    expect(server.logged()).toContain(errorId)
    await expect(client.read(`board://sessions/${sessionId}/transcript`)).rejects.toThrow(/^(?!.*secrets).*logged under/)
    await client.close()
  })

  test('a question whose fate is not known comes back with how to ask for it again', async () => {
    const { faked, send } = waiting()
    send.mockRejectedValueOnce(new UpstreamUnavailable('The database is away.'))
    await using server = await startServer(faked)
    const client = await openClient(name, server.base)
    const failed = await client.call('ask_board', { question: 'Hi' })
    const used = send.mock.calls[0]?.[1].clientMessageId
    expect(failed.isError).toBe(true)
    expect(wordsOf(failed)).toMatch(/^UPSTREAM_UNAVAILABLE: The database is away\. The same call may succeed later\./)
    expect(wordsOf(failed)).toContain(`session_id ${sessionId} and client_message_id ${used}`)
    await client.close()
  })

  test('in quiet times somebody who waits hears that the board is still at work', async () => {
    onTestFinished(() => void vi.useRealTimers())
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { faked, opened } = waiting()
    await using server = await startServer(faked)
    const client = await openClient(name, server.base)
    const heard = Promise.withResolvers<unknown>()
    const leaving = new AbortController()
    const asked = client.call('ask_board', { question: 'Hi' }, { signal: leaving.signal, onprogress: heard.resolve })
    asked.catch(() => undefined)
    await opened
    vi.advanceTimersByTime(10_000)
    expect(await heard.promise).toEqual({ progress: 1, message: 'The board is still at work.' })
    leaving.abort()
    await client.close()
    vi.useRealTimers()
  })

  test('a server that goes away leaves the turn alone, and says so in a whole answer', async () => {
    const { faked, cancel, opened, closed } = waiting()
    const server = await startServer(faked)
    const client = await openClient(name, server.base)
    const asked = client.call('ask_board', { question: 'Hi' }, { onprogress: () => undefined })
    await opened
    await server.close()
    expect(await asked).toMatchObject({ structuredContent: { status: 'QUEUED', session_id: sessionId, turn_id: turnId(sessionId, 1) } })
    await closed
    expect(cancel).not.toHaveBeenCalled()
    await client.close().catch(() => undefined)
  })

  test(`a connection that is lost ${isOlder ? 'leaves the turn alone' : 'cancels the turn'}, as its protocol says`, async () => {
    const { faked, cancel, opened, closed } = waiting()
    await using server = await startServer(faked)
    const client = await openClient(name, server.base)
    const asked = client.call('ask_board', { question: 'Hi' })
    asked.catch(() => undefined)
    await opened
    await client.close()
    await closed
    if (isOlder) expect(cancel).not.toHaveBeenCalled()
    else await expect.poll(() => cancel.mock.calls, patiently).toEqual([[ada, turnId(sessionId, 1)]])
  })

  test('a call is cancelled by its own client alone', async () => {
    const { faked, cancel, opened } = waiting()
    await using server = await startServer(faked)
    const [client, other] = [await openClient(name, server.base), await openClient(name, server.base)]
    const leaving = new AbortController()
    const asked = client.call('ask_board', { question: 'Hi' }, { signal: leaving.signal })
    asked.catch(() => undefined)
    await opened
    // each client counts its calls alike
    for (const id of [0, 1, 2, 3]) await other.notify({ method: 'notifications/cancelled', params: { requestId: id } })
    expect(cancel).not.toHaveBeenCalled()
    leaving.abort()
    await expect.poll(() => cancel.mock.calls, patiently).toEqual([[ada, turnId(sessionId, 1)]])
    await Promise.all([client.close(), other.close()])
  })

  test('a long transcript is read a piece at a time, down to its beginning', async () => {
    const all = Array.from({ length: 120 }, (_, index) => message(index + 1, `No. ${index + 1} ${'x'.repeat(3_000)}`))
    await using server = await startServer({
      sessions: {
        load: async () => [loaded()],
        messages: async (_viewer, _ids, { last, before }) => {
          const end = before == null ? 121 : Number(JSON.parse(Buffer.from(before, 'base64url').toString())[0])
          const edges = all.filter(({ seq }) => seq < end).slice(-(last ?? 0))
          return [{ edges: edges.map((node) => ({ cursor: '', node })), hasNextPage: false, hasPreviousPage: false }]
        }
      }
    })
    const client = await openClient(name, server.base)
    const read: number[][] = []
    for (let uri: string | undefined = `board://sessions/${sessionId}/transcript`; uri !== undefined; ) {
      const text = await client.read(uri)
      expect(Buffer.byteLength(text)).toBeLessThan(101_000)
      read.unshift([...text.matchAll(/^No\. (\d+) /gm)].map(([, seq]) => Number(seq)))
      uri = /Earlier ones: (\S+)/.exec(text)?.[1]
    }
    expect(read.flat()).toEqual(all.map(({ seq }) => seq))
    expect(read.length).toBeGreaterThan(3)
    await client.close()
  })

  test('conversations are listed a page at a time', async () => {
    const page = (id: string, after: string | null | undefined) => ({
      edges: [{ cursor: 'c1', node: session(id) }],
      hasNextPage: after == null,
      hasPreviousPage: false
    })
    await using server = await startServer({
      sessions: { list: async (_viewer, { after }) => page(after == null ? sessionId : 'later', after) }
    })
    const client = await openClient(name, server.base)
    const uris: string[] = []
    let cursor: string | undefined
    do {
      const page = await client.resources(cursor)
      uris.push(...page.resources.map(({ uri }) => uri))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(uris).toEqual([sessionId, 'later'].map((id) => `board://sessions/${id}/transcript`))
    await client.close()
  })
})
