// What one simple turn asks of Postgres: its statements and its write-ahead log, where servers share Redis and Postgres. The
// server runs here, so that its statements can be counted where they are made; its model is a stand-in without latency.

import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/database/database.ts'
import { migrate } from '../src/database/migrate.ts'
import { openLog } from '../src/log.ts'
import { startServer } from '../src/main.ts'
import { findPostgres, query, startPostgres } from '../test/postgres.ts'
import { findRedis, startRedis } from '../test/redis.ts'
import { startGemini } from '../test/stand-ins/gemini.ts'

/** What a server asks again and again, turns or none: who lives, who has left turns lying, what is to be indexed. */
const isUpkeep = (statement: string): boolean =>
  /\b(?:servers|generations|message_words)\b|indexed|pg_try_advisory|select distinct session_id|^(?:begin|commit|rollback)$|from "people"/.test(
    statement
  )

export interface TurnCost {
  /** a turn, in the mean */
  written: number
  read: number
  /** bytes of write-ahead log from before a turn until all of it was written; the median, for the search index follows in its own time */
  wal: number
  /** the texts of one turn's statements */
  statements: readonly string[]
}

const historyTurns = 25
const reply = Array.from({ length: 40 }, (_, number) => ` word${number % 10}`)

/** Undefined where this machine has no Redis or Postgres to start. */
export async function turnCost(turns: number, latencyMs = 0): Promise<TurnCost | undefined> {
  const [command, bin] = [findRedis(), findPostgres()]
  if (!command || !bin) return undefined
  await using opened = new AsyncDisposableStack()
  const redis = await startRedis(command)
  opened.defer(() => redis.stop())
  const postgres = await startPostgres(bin, { isDurable: true })
  opened.defer(() => postgres.stop())
  await query(postgres.url, 'create database bench')
  const url = Object.assign(new URL(postgres.url), { pathname: '/bench' }).href
  const database = await openDatabase({ url, connections: 2 })
  opened.defer(() => database.close())
  await migrate(database)
  const gemini = await startGemini({
    answer: async ({ schema }) => {
      await sleep(latencyMs)
      return schema ? { json: { actions: [], dossier: [] } } : { text: reply }
    }
  })
  opened.defer(() => gemini.close())

  const statements: string[] = []
  const { query: ask } = pg.Client.prototype
  Reflect.set(pg.Client.prototype, 'query', function (this: pg.Client, ...args: unknown[]) {
    const [asked] = args
    statements.push(typeof asked === 'object' && asked !== null && 'text' in asked ? String(asked.text) : String(asked))
    return Reflect.apply(ask, this, args)
  })
  opened.defer(() => void Reflect.set(pg.Client.prototype, 'query', ask))
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: url,
    REDIS_URL: redis.url,
    GEMINI_API_KEY: 'key',
    GEMINI_BASE_URL: gemini.url,
    BOARD_DIR: 'board'
  })
  const server = await startServer(config, openLog('silent'))
  opened.defer(() => server.close())

  const post = async (text: string, variables: object = {}) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: text, variables })
    })
    const [, id] = /"id":"([^"]+)"/.exec(await response.text()) ?? []
    if (id === undefined) throw new Error('a request of the benchmark was refused')
    return id
  }
  const session = await post('mutation { openSession(input: {}) { id } }')
  const open = async () => {
    const text = await (
      await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ session(id: "' + session + '") { activeTurn { id } } }' })
      })
    ).text()
    return text.includes('"activeTurn":{')
  }
  /** Says something, waits for the reply in the hot state, and until Postgres has it all. */
  const turn = async (number: number) => {
    const send = 'mutation($s: ID!, $t: String!) { sendMessage(input: { sessionId: $s, text: $t }) { turn { id } } }'
    await post(send, { s: session, t: `@atlas Which market should we take as number ${number}?` })
    while (await open()) await sleep(5)
    while (!/^boardroom_journal_entries 0$/m.test(await (await fetch(`${server.url}/metrics`)).text())) await sleep(5)
  }
  const position = async () => {
    const [row] = await database.query<{ bytes: string }>(`select pg_current_wal_insert_lsn() - '0/0' as bytes`)
    return Number(row?.bytes)
  }

  for (let number = 1; number <= historyTurns; number += 1) await turn(number)
  const own: string[] = []
  const logs: number[] = []
  let last: string[] = []
  for (let number = 1; number <= turns; number += 1) {
    const before = await position()
    const from = statements.length
    await turn(number)
    last = statements.slice(from).filter((text) => !isUpkeep(text))
    logs.push((await position()) - before)
    own.push(...last)
  }
  const written = own.filter((text) => /\binsert into\b|\bupdate\b|\bdelete from\b/.test(text)).length / turns
  const wal = logs.toSorted((a, b) => a - b)[Math.floor(turns / 2)] ?? Number.NaN
  return { written, read: own.length / turns - written, wal, statements: last }
}
