// The real server, in this process, and what its clients do with it.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createSocketClient } from 'graphql-ws'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, inject, vi } from 'vitest'
import WebSocket from 'ws'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/database/database.ts'
import { migrate } from '../src/database/migrate.ts'
import { openLog } from '../src/log.ts'
import { startServer, type Tempo } from '../src/main.ts'
import { freshDatabase } from './database.ts'
import { fillStore } from './embedded-store.ts'

export interface BoardRoomOptions {
  /** as the environment would have them */
  settings?: Readonly<Record<string, string>>
  /** between the words of the offline model; none by default */
  wordDelayMs?: number
  /** of the stages of a turn, by their names */
  deadlinesMs?: Readonly<Record<string, number>>
  slackTempo?: Tempo['slackTempo']
}

export interface Failure {
  message: string
  path?: (string | number)[]
  extensions: { code: string; retryable: boolean; errorId?: string }
}

export interface Answer<Data> {
  status: number
  data: Data | null | undefined
  errors: Failure[]
}

export interface Event {
  __typename: string
  cursor: string
  turnId: string | null
  [field: string]: unknown
}

export type Transport = 'SSE' | 'WebSocket'

export type BoardRoom = Awaited<ReturnType<typeof startBoardRoom>>

type Variables = Record<string, unknown>

/**
 * Starts the server. What it keeps in PGlite lies in `DATA_DIR`, or in a folder of its own until the close. The pool that it
 * opens is its own affair: these tests look over its shoulder to count its statements and to put in what others own.
 */
export async function startBoardRoom({ settings = {}, wordDelayMs = 0, deadlinesMs, slackTempo }: BoardRoomOptions = {}) {
  const checkouts = vi.spyOn(pg.Pool.prototype, 'connect')
  const statements = vi.spyOn(pg.Client.prototype, 'query')
  const written = new PassThrough()
  let logged = ''
  written.on('data', (chunk) => {
    logged += String(chunk)
  })

  const dataDir = settings['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'board-room-')))
  const removeOwn = () => (settings['DATA_DIR'] ? undefined : rm(dataDir, { recursive: true, force: true }))
  if (!settings['DATABASE_URL']) fillStore(dataDir)

  async function start() {
    const before = new Set<unknown>(checkouts.mock.contexts)
    const config = readConfig({ PORT: '0', DATA_DIR: dataDir, ...settings })
    const server = await startServer({ ...config, wordDelayMs, deadlinesMs, slackTempo }, openLog('info', written))
    const pool: unknown = checkouts.mock.contexts.find((context) => !before.has(context))
    if (!(pool instanceof pg.Pool)) throw new Error('the server opened no pool')
    return { server, pool }
  }

  let { server, pool } = await start().catch(async (cause: unknown) => {
    await removeOwn()
    throw cause
  })

  let token: string | undefined
  const shown = (): Record<string, string> => (token === undefined ? {} : { authorization: `Bearer ${token}` })

  async function post<Data = Record<string, unknown>>(
    body: string | FormData,
    headers: Record<string, string> = {}
  ): Promise<Answer<Data>> {
    const response = await fetch(`${server.url}/graphql`, { method: 'POST', body, headers: { ...shown(), ...headers } })
    const { data, errors } = (await response.json()) as Partial<Answer<Data>>
    return { status: response.status, data, errors: errors ?? [] }
  }

  const ask = <Data = Record<string, unknown>>(query: string, variables?: Variables) =>
    post<Data>(JSON.stringify({ query, variables }), { 'content-type': 'application/json' })

  /** Asks for what there has to be. */
  async function read<Data>(query: string, variables?: Variables): Promise<Data> {
    const { data, errors } = await ask<Data>(query, variables)
    if (errors.length > 0 || !data) throw new Error(`refused: ${JSON.stringify(errors)}`)
    return data
  }

  /** The events of a subscription until it completes, or the caller leaves. Throws where it is refused. */
  async function* events(subscription: string, variables: Variables = {}, transport: Transport = 'SSE'): AsyncGenerator<Event> {
    const url = `${server.url}/graphql`
    const client =
      transport === 'SSE'
        ? createSseClient({ url, retryAttempts: 0, headers: shown })
        : createSocketClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: shown })
    try {
      for await (const { data, errors } of client.iterate<Record<string, Event>>({ query: subscription, variables })) {
        const [event] = Object.values(data ?? {})
        if (errors || !event) throw new Error(`refused: ${JSON.stringify(errors)}`)
        yield event
      }
    } finally {
      await client.dispose()
    }
  }

  const query = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) => (await pool.query<Row>(text, values)).rows

  /** Rows by table. */
  /** Rows by table; the search index follows the messages in its own time. */
  async function countRows(): Promise<Record<string, number>> {
    const tables = await query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'mikro%' and table_name <> 'message_words' order by 1`
    )
    const counts = await Promise.all(tables.map(({ name }) => query<{ n: number }>(`select count(*)::int as n from "${name}"`)))
    return Object.fromEntries(tables.map(({ name }, index) => [name, counts[index]?.[0]?.n ?? 0]))
  }

  /** The statements that the server ran meanwhile, without looking up who asks and who is to be told, which it does every few seconds. */
  async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
    const from = statements.mock.calls.length
    await work()
    const texts = statements.mock.calls.slice(from).map(([statement]: unknown[]) => textOf(statement))
    return texts.filter((text) => !text.includes('from "people"') && !text.includes('notifications') && !text.includes('from jobs'))
  }

  /** Every whole event of a session up to now. */
  async function history(sessionId: string): Promise<Event[]> {
    const { session } = await read<{ session: { cursor: string } }>('query($id: ID!) { session(id: $id) { cursor } }', { id: sessionId })
    const seen: Event[] = []
    if (session.cursor.endsWith(':0')) return seen
    for await (const event of events(sessionEvents, { id: sessionId, after: `${sessionId}:0` })) {
      if (event.__typename !== 'AgentDelta') seen.push(event)
      if (event.cursor === session.cursor) break
    }
    return seen
  }

  async function openSession(input: Variables = {}): Promise<string> {
    const opened = await read<{ openSession: { id: string } }>(
      'mutation($input: OpenSessionInput!) { openSession(input: $input) { id } }',
      {
        input
      }
    )
    return opened.openSession.id
  }

  const send = (sessionId: string, text: string, more: Variables = {}) =>
    ask<{ sendMessage: Sent }>(sendMessage, { input: { sessionId, text, ...more } })

  /** Says something, and answers the message and its turn as they were then. */
  const say = async (sessionId: string, text: string, more: Variables = {}): Promise<Sent> =>
    (await read<{ sendMessage: Sent }>(sendMessage, { input: { sessionId, text, ...more } })).sendMessage

  /** Waits until a turn has ended and answers all that is known of it. */
  async function ended(turnId: string): Promise<EndedTurn> {
    for await (const event of events('subscription($id: ID!) { turnEvents(turnId: $id) { __typename cursor turnId } }', { id: turnId })) {
      if (event.__typename === 'TurnEnded') break
    }
    return (await read<{ turn: EndedTurn }>(turnQuery, { id: turnId })).turn
  }

  return {
    get url() {
      return server.url
    },
    logged: () => logged,
    /** Has whoever this token is of ask from now on. */
    as: (another: string | undefined) => {
      token = another
    },
    post,
    ask,
    read,
    events,
    query,
    countRows,
    statementsOf,
    history,
    openSession,
    send,
    say,
    ended,
    /** Says something and waits for the answer. */
    talk: async (sessionId: string, text: string, more: Variables = {}) => ended((await say(sessionId, text, more)).turn.id),
    /** Stops the server and starts it again on what it kept. */
    restart: async () => {
      await server.close()
      ;({ server, pool } = await start())
    },
    close: async () => {
      await server.close()
      await removeOwn()
    }
  }
}

export const sessionEvents = `subscription($id: ID!, $after: String) {
  sessionEvents(sessionId: $id, after: $after) {
    __typename cursor turnId
    ... on TurnEnded { turn { id status } }
    ... on MessageCommitted { message { id seq role text } }
    ... on ActionUpdated { action { id title status } }
  }
}`

export interface Sent {
  message: { id: string; seq: number; text: string; turnId: string }
  turn: { id: string; status: string }
}

const sendMessage = `mutation($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id seq text turnId } turn { id status } }
}`

export interface EndedTurn {
  id: string
  status: string
  attempts: number
  reply: { id: string; seq: number; text: string; agent: { id: string } } | null
  error: { code: string; message: string; retryable: boolean } | null
  actions: {
    id: string
    kind: string
    status: string
    title: string
    quote: string
    dueAt: string | null
    source: { id: string; text: string }
  }[]
}

const turnQuery = `query($id: ID!) {
  turn(id: $id) {
    id status attempts reply { id seq text agent { id } } error { code message retryable }
    actions { id kind status title quote dueAt source { id text } }
  }
}`

/** A place where a server can keep everything for the length of a suite. */
async function openPlace(store: 'PGlite' | 'Postgres'): Promise<{ settings: Record<string, string>; remove(): Promise<void> }> {
  if (store === 'PGlite') {
    const dir = await mkdtemp(join(tmpdir(), 'board-room-'))
    return { settings: { DATA_DIR: dir }, remove: () => rm(dir, { recursive: true, force: true }) }
  }
  const { url, drop } = await freshDatabase()
  const database = await openDatabase({ url })
  await migrate(database)
  await database.close()
  return { settings: { DATABASE_URL: url }, remove: drop }
}

/**
 * Runs a suite against a server on each store that this machine has: one server for all of its tests, which start with
 * nothing known of whoever asks.
 */
export function describeBoardRoom(name: string, tests: (room: () => BoardRoom) => void, options: BoardRoomOptions = {}): void {
  for (const store of ['PGlite', 'Postgres'] as const) {
    describe.skipIf(store === 'Postgres' && !inject('databaseUrl'))(`${name}, on ${store}`, () => {
      let place: Awaited<ReturnType<typeof openPlace>>
      let room: BoardRoom

      beforeAll(async () => {
        place = await openPlace(store)
        room = await startBoardRoom({ ...options, settings: { ...place.settings, ...options.settings } })
      })
      beforeEach(async ({ onTestFailed }) => {
        const from = room.logged().length
        onTestFailed(() => console.log(room.logged().slice(from)))
        await room.read('mutation { deleteMyData(confirm: true) { id } }')
      })
      afterAll(async () => {
        await room?.close()
        await place?.remove()
      })

      tests(() => room)
    })
  }
}

/** The text of what was handed to a client's query(), in whichever form. */
const textOf = (statement: unknown): string =>
  typeof statement === 'object' && statement !== null && 'text' in statement ? String(statement.text) : String(statement)
