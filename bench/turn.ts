// A whole turn over the wire, from sendMessage to TurnEnded, on Redis and Postgres with a model that takes no time,
// against a server written by hand that does the least.

import { randomUUID } from 'node:crypto'
import { createClient } from 'graphql-ws'
import pg from 'pg'
import WebSocket from 'ws'
import { startServer } from '../test/chaos/server-process.ts'
import { type Candidate, compare, type Figure } from './measure.ts'
import { openPlace, textOf } from './place.ts'

const history = 50
const question = 'Which market should we enter first, and why that one?'

interface Talk {
  /** Says something and resolves when the turn has ended. */
  turn(text: string): Promise<void>
  /** from each message to the first piece of its answer, in milliseconds */
  firstTokens: number[]
  close(): Promise<void>
}

/** Nothing where this machine has no Redis or Postgres to start. */
export async function benchTurn(rounds: number): Promise<Record<string, Figure[]>> {
  await using place = await openPlace()
  if (!place) {
    process.stdout.write('\nNo Redis or no Postgres to start here: a turn is not measured.\n')
    return {}
  }
  await using opened = new AsyncDisposableStack()
  const start = async (program: string, settings: Record<string, string>) => {
    const server = await startServer(settings, program, false)
    opened.defer(async () => void (await server.kill('SIGTERM')))
    return server.url
  }
  const model = await start('bench/stand-in.ts', {})
  const settings = { DATABASE_URL: place.databaseUrl, GEMINI_BASE_URL: model }
  const twin = await talkWithTwin(await start('bench/twin.ts', settings), place.pool)
  opened.defer(() => twin.close())
  const board = await talkWithBoard(
    await start('src/main.ts', {
      ...settings,
      REDIS_URL: place.redisUrl,
      GEMINI_API_KEY: 'key',
      GEMINI_MODEL: 'stand-in',
      LOG_LEVEL: 'error'
    })
  )
  opened.defer(() => board.close())

  const alone: Candidate[] = [
    { name: 'floor: one call, one select, one insert', run: () => twin.turn(question) },
    { name: 'one member answers', run: () => board.turn(`@atlas ${question}`) }
  ]
  const together: Candidate[] = [
    { name: 'floor: two calls, then one, one select, one insert', run: () => twin.turn(`delegated: ${question}`) },
    { name: 'two are asked before', run: () => board.turn(`What do our pricing, our roadmap and our strategy have to be? ${question}`) }
  ]
  const figures = {
    'a turn over the wire': await compare(alone, rounds),
    'a turn with two delegations': await compare(together, rounds)
  }
  return {
    ...figures,
    'to the first token': [firstToken('floor', twin), firstToken('board', board)].map((each, _, [floor]) => ({
      ...each,
      ratio: each.medianMs / (floor?.medianMs ?? 1)
    }))
  }
}

const firstToken = (name: string, { firstTokens }: Talk): Figure => {
  const sorted = firstTokens.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { name, medianMs: at(0.5), p99Ms: at(0.99), ratio: 1 }
}

/** One socket, a subscription on it, and a message at a time. */
function talk(
  url: string,
  subscription: string,
  sessionId: string,
  kindOf: (event: unknown) => 'token' | 'end' | undefined,
  send: (text: string) => { query: string; variables: Record<string, unknown> }
): Talk {
  const client = createClient({ url: url.replace('http', 'ws') + '/graphql', webSocketImpl: WebSocket, lazy: false })
  const firstTokens: number[] = []
  let waiting: { startedAt: number; hasToken: boolean; end: () => void } | undefined
  client.subscribe<Record<string, unknown>>(
    { query: subscription, variables: { id: sessionId } },
    {
      next: ({ data }) => {
        const kind = kindOf(Object.values(data ?? {})[0])
        if (kind === 'token' && waiting && !waiting.hasToken) {
          waiting.hasToken = true
          firstTokens.push(performance.now() - waiting.startedAt)
        }
        if (kind === 'end') waiting?.end()
      },
      error: (cause) => {
        throw new Error(`the subscription of ${url} ended: ${JSON.stringify(cause)}`)
      },
      complete: () => undefined
    }
  )
  return {
    firstTokens,
    turn: async (text) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting = { startedAt: performance.now(), hasToken: false, end: resolve }
      const late = setTimeout(() => {
        throw new Error(`a turn at ${url} did not end`)
      }, 30_000)
      const { query, variables } = send(text)
      for await (const { errors } of client.iterate({ query, variables })) if (errors) throw new Error(JSON.stringify(errors))
      await promise
      clearTimeout(late)
    },
    close: async () => {
      await client.dispose()
    }
  }
}

async function talkWithTwin(url: string, pool: pg.Pool): Promise<Talk> {
  const id = randomUUID()
  for (let number = 0; number < history; number += 1)
    await pool.query('insert into twin_messages (session_id, role, text) values ($1, $2, $3)', [
      id,
      number % 2 ? 'AGENT' : 'USER',
      textOf(number)
    ])
  return talk(
    url,
    'subscription($id: ID!) { events(sessionId: $id) { type text } }',
    id,
    (event) => (isOf(event, 'type', 'Delta') ? 'token' : isOf(event, 'type', 'Ended') ? 'end' : undefined),
    (text) => ({
      query: 'mutation($s: ID!, $t: String!, $d: Boolean!) { sendMessage(sessionId: $s, text: $t, delegated: $d) }',
      variables: { s: id, t: text, d: text.startsWith('delegated') }
    })
  )
}

/** A session of the board with as much said in it as there is history. */
export async function talkWithBoard(url: string): Promise<Talk> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'mutation { openSession(input: {}) { id } }' })
  })
  const [, id = ''] = /"id":"([^"]+)"/.exec(await response.text()) ?? []
  const board = talk(
    url,
    'subscription($id: ID!) { sessionEvents(sessionId: $id) { __typename ... on AgentDelta { text } } }',
    id,
    (event) => (isOf(event, '__typename', 'AgentDelta') ? 'token' : isOf(event, '__typename', 'TurnEnded') ? 'end' : undefined),
    (text) => ({
      query: 'mutation($s: ID!, $t: String!) { sendMessage(input: { sessionId: $s, text: $t }) { turn { id } } }',
      variables: { s: id, t: text }
    })
  )
  // As long as the other's, of the same length.
  for (let number = 0; number < history; number += 2) await board.turn(`@atlas ${textOf(number)}`)
  board.firstTokens.length = 0
  return board
}

const isOf = (event: unknown, field: string, value: string): boolean =>
  typeof event === 'object' && event !== null && Reflect.get(event, field) === value
