// What one simple turn asks of Postgres: its statements and its write-ahead log, where servers share Redis and Postgres. The
// server runs in this process, so that its statements are counted where they are made; its model takes no time.

import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { readConfig } from '../src/config.ts'
import { openLog } from '../src/log.ts'
import { startServer } from '../src/main.ts'
import { startServer as startProgram } from '../test/chaos/server-process.ts'
import { openPlace } from './place.ts'
import { talkWithBoard } from './turn.ts'

/** What a server asks again and again, turns or none: who lives, who has left turns lying, what is to be indexed. */
const upkeep =
  /\b(?:servers|generations|message_words|indexed)\b|pg_try_advisory|pg_current_wal|select distinct session_id|^(?:begin|commit|rollback)$|from "people"|^select 1$|\bfrom jobs\b/

export interface TurnCost {
  /** statements of a turn, in the mean */
  written: number
  read: number
  /**
   * Bytes of write-ahead log from before a turn until Postgres has all of it; the median, for the search index follows the
   * messages in its own time.
   */
  wal: number
}

/** Undefined where this machine has no Redis or Postgres to start. */
export async function turnCost(turns: number): Promise<TurnCost | undefined> {
  await using place = await openPlace()
  if (!place) return undefined
  await using opened = new AsyncDisposableStack()
  const model = await startProgram({}, 'bench/stand-in.ts', false)
  opened.defer(async () => void (await model.kill('SIGTERM')))
  const statements: string[] = []
  const { query } = pg.Client.prototype
  Reflect.set(pg.Client.prototype, 'query', function (this: pg.Client, ...args: unknown[]) {
    const [asked] = args
    statements.push(typeof asked === 'object' && asked !== null && 'text' in asked ? String(asked.text) : String(asked))
    return Reflect.apply(query, this, args)
  })
  opened.defer(() => void Reflect.set(pg.Client.prototype, 'query', query))
  const settings = { PORT: '0', DATABASE_URL: place.databaseUrl, REDIS_URL: place.redisUrl }
  const config = readConfig({ ...settings, GEMINI_API_KEY: 'key', GEMINI_BASE_URL: model.url, GEMINI_MODEL: 'stand-in' })
  const server = await startServer(config, openLog('silent'))
  opened.defer(() => server.close())
  const board = await talkWithBoard(server.url)
  opened.defer(() => board.close())

  const drained = async () => {
    while (!/^boardroom_journal_entries 0$/m.test(await (await fetch(`${server.url}/metrics`)).text())) await sleep(10)
  }
  const position = async () => {
    const [row] = await place.database.query<{ bytes: string }>(`select pg_current_wal_insert_lsn() - '0/0' as bytes`)
    return Number(row?.bytes)
  }
  await drained()
  const [own, logs]: [string[], number[]] = [[], []]
  for (let number = 1; number <= turns; number += 1) {
    const [from, before] = [statements.length, await position()]
    await board.turn(`@atlas Which market should we take as number ${number}?`)
    await drained()
    logs.push((await position()) - before)
    own.push(...statements.slice(from).filter((text) => !upkeep.test(text)))
  }
  const written = own.filter((text) => /\binsert into\b/.test(text)).length
  const wal = logs.toSorted((a, b) => a - b)[Math.floor(turns / 2)] ?? Number.NaN
  return { written: written / turns, read: (own.length - written) / turns, wal }
}
