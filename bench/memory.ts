// Whether a server holds something of the sessions it has served: its heap after a thousand of them and after many more.
// The server is the real one in a process of its own, spoken to over HTTP, on a private Redis and Postgres.

import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { z } from 'zod'
import { openDatabase } from '../src/database/database.ts'
import { migrate } from '../src/database/migrate.ts'
import { findPostgres, query, startPostgres } from '../test/postgres.ts'
import { findRedis, startRedis } from '../test/redis.ts'

const usageSchema = z.object({ heapUsed: z.number(), external: z.number(), arrayBuffers: z.number() })

export interface MemoryFigure extends z.infer<typeof usageSchema> {
  /** touched by the server until then */
  sessions: number
}

const first = 1_000
const atOnce = 32
/** A session that was followed is mirrored for half a minute more, and looked after every ten seconds. */
const restMs = 45_000

/** Nothing where this machine has no Redis or Postgres to start. */
export async function benchMemory(sessions: number): Promise<MemoryFigure[]> {
  const [command, bin] = [findRedis(), findPostgres()]
  if (!command || !bin) {
    process.stdout.write('\nNo Redis or no Postgres to start here: the memory of a server that shares them is not measured.\n')
    return []
  }
  await using servers = new AsyncDisposableStack()
  const redis = await startRedis(command)
  servers.defer(() => redis.stop())
  const postgres = await startPostgres(bin)
  servers.defer(() => postgres.stop())
  await query(postgres.url, 'create database bench')
  const databaseUrl = Object.assign(new URL(postgres.url), { pathname: '/bench' }).href
  const database = await openDatabase({ url: databaseUrl })
  await migrate(database)
  await database.close()

  const { child, url } = await startServer({ REDIS_URL: redis.url, DATABASE_URL: databaseUrl })
  servers.defer(async () => {
    child.disconnect()
    await once(child, 'exit')
  })

  let touched = 0
  const touchUpTo = async (count: number) => {
    const next = async () => {
      while (touched < count) {
        touched += 1
        const number = touched
        await touch(url, number)
        if (number % 10_000 === 0) process.stdout.write(`  ${number} sessions\n`)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, next))
  }
  const figures: MemoryFigure[] = []
  const tens = [first, first * 10, first * 100].filter((count) => count < sessions)
  for (const count of [...tens, sessions]) {
    await touchUpTo(count)
    await sleep(restMs)
    await hasDrained(url)
    child.send('tell')
    const [told] = await once(child, 'message')
    figures.push({ sessions: count, ...usageSchema.parse(told) })
  }
  return figures
}

async function startServer(settings: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(join(import.meta.dirname, 'memory-server.ts'), {
    execArgv: ['--expose-gc'],
    env: { PATH: process.env.PATH, PORT: '0', BOARD_DIR: join(import.meta.dirname, '../board'), ...settings }
  })
  const [url] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (typeof url !== 'string') throw new Error('the server ended before it was ready')
  return { child, url }
}

const open = `mutation($id: ID!) {
  openSession(input: { id: $id }) { id }
  addAction(input: { sessionId: $id, kind: TASK, title: "Call the bank about the loan" }) { id }
}`
const finish = 'mutation($id: ID!) { updateAction(input: { id: $id, status: DONE }) { id } }'
const look = `query($id: ID!) {
  session(id: $id) { cursor load { source } messages(last: 10) { edges { node { text } } } actions { edges { node { title } } } }
}`
const send = `mutation($id: ID!) {
  sendMessage(input: { sessionId: $id, text: "@atlas We are targeting B2B first. I will draft the pitch deck by Friday." }) { turn { id } }
}`
const follow = 'subscription($id: ID!, $after: String) { sessionEvents(sessionId: $id, after: $after) { __typename cursor } }'
const followTurn = 'subscription($id: ID!) { turnEvents(turnId: $id) { __typename } }'
const remove = 'mutation($id: ID!) { deleteSession(sessionId: $id) { id } }'

/** Opens a session, which is rebuilt cold, writes to it twice and reads it hot; some do more. */
async function touch(url: string, number: number): Promise<void> {
  const id = randomUUID()
  const opened = await ask(url, open, { id }, z.object({ addAction: z.object({ id: z.string() }) }))
  await ask(url, finish, opened.addAction, z.unknown())
  await ask(url, look, { id }, z.object({ session: z.object({ load: z.object({ source: z.literal('HOT') }) }) }))
  if (number % 20 === 0) await followInPassing(url, id, number % 40 === 0 ? 'SSE' : 'WebSocket')
  if (number % 50 === 0) {
    const { sendMessage } = await ask(url, send, { id }, z.object({ sendMessage: z.object({ turn: z.object({ id: z.string() }) }) }))
    const heard = await post(url, followTurn, { id: sendMessage.turn.id }, 'text/event-stream').then((response) => response.text())
    if (!heard.includes('TurnEnded')) throw new Error('the turn did not end')
  }
  if (number % 10 === 0) await ask(url, remove, { id }, z.unknown())
}

/** Hears what has happened in a session, begins to wait for more, and leaves. */
async function followInPassing(url: string, id: string, transport: 'SSE' | 'WebSocket'): Promise<void> {
  const variables = { id, after: `${id}:0` }
  if (transport === 'SSE') {
    const response = await post(url, follow, variables, 'text/event-stream')
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) if (text.includes('ActionUpdated')) break
    return
  }
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 })
  for await (const _ of client.iterate({ query: follow, variables })) break
  await client.dispose()
}

const post = (url: string, query: string, variables: object, accept: string) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(60_000)
  })

async function ask<Data>(url: string, query: string, variables: object, shape: z.ZodType<Data>): Promise<Data> {
  const answer = await post(url, query, variables, 'application/json').then((response) => response.text())
  const { data, errors } = z.object({ data: z.unknown(), errors: z.array(z.unknown()).default([]) }).parse(JSON.parse(answer))
  if (errors.length > 0) throw new Error(`refused: ${answer}`)
  return shape.parse(data)
}

async function hasDrained(url: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
    const metrics = await fetch(`${url}/metrics`).then((response) => response.text())
    if (/^boardroom_journal_entries 0$/m.test(metrics)) return
    if (Date.now() > deadline) throw new Error('the journal was not drained within a minute')
  }
}
