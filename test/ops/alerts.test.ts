// ops/ speaks of metrics that a running server has, and each of its alerts is raised by the fault that it is for.

import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { layCableTo } from '../chaos/cable.ts'
import { freshDatabase } from '../database.ts'
import { findRedis, startRedis } from '../redis.ts'
import type { ScriptedBoard } from '../scripted-board.ts'
import { startToolServer, type ToolServer } from '../stand-ins/tool-server.ts'
import { allConnected, startToolBoard } from '../tool-board.ts'
import { isRaised, namesIn } from './expression.ts'
import { type Sample, scrape } from './scrape.ts'

const ruleSchema = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string(), todo: z.string() })
})
const alerts = z
  .strictObject({ groups: z.tuple([z.strictObject({ name: z.string(), rules: z.array(ruleSchema) })]) })
  .parse(parse(readFileSync('ops/alerts.yaml', 'utf8'))).groups[0].rules
const panels = z
  .object({ panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })) })) })
  .parse(JSON.parse(readFileSync('ops/dashboard.json', 'utf8')))
  .panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))

const raisedOnce = new Set<string>()

function raises(alert: string, first: readonly Sample[], last: readonly Sample[]): boolean {
  const rule = alerts.find((each) => each.alert === alert)
  if (!rule) throw new Error(`ops/alerts.yaml has no ${alert}`)
  return isRaised(rule.expr, first, last)
}

/** Has a fault raise alerts that were not raised before it. */
async function expectRaised(names: readonly string[], url: () => string, fault: () => Promise<unknown>): Promise<void> {
  const first = await scrape(url())
  for (const name of names) expect(raises(name, first, first), `${name} before the fault`).toBe(false)
  await fault()
  const still = async () => {
    const last = await scrape(url()).catch((): Sample[] => [])
    return names.filter((name) => !raises(name, first, last))
  }
  await expect.poll(still, { timeout: 20_000, interval: 200 }).toEqual([])
  for (const name of names) raisedOnce.add(name)
}

const addWebhook = 'mutation($url: String!) { addWebhook(url: $url) { secret } }'
const addAction = 'mutation($input: AddActionInput!) { addAction(input: $input) { id } }'
const task = (sessionId: string, title: string) => ({ input: { sessionId, kind: 'TASK', title } })

describe('a board whose model, tools and receivers fail', () => {
  let board: ScriptedBoard
  let tracker: ToolServer
  const url = () => board.room.url
  beforeAll(async () => {
    tracker = await startToolServer([{ name: 'create_issue', call: () => ({ content: [] }) }])
    const settings = { PRIVATE_HOSTS: '127.0.0.1' }
    board = await startToolBoard({ tracker: { url: tracker.url } }, ['tracker/*'], { settings })
    await allConnected(board.room)
    // What is counted by model and stage is there once it was counted.
    await board.room.talk(await board.room.openSession(), 'Where do we stand?')
  })
  afterAll(async () => {
    await board?.close()
    await tracker?.close()
  })

  test('serves every metric that ops/ names', async () => {
    const served = new Set((await scrape(url())).map(({ name }) => name))
    const named = [...new Set([...alerts.flatMap(({ expr }) => namesIn(expr)), ...panels.flatMap(namesIn)])]
    expect(named.length).toBeGreaterThan(15)
    expect(named.filter((name) => !served.has(name))).toEqual([])
  })

  test('shows and describes every metric that it serves', async () => {
    const served = new Set((await scrape(url())).map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')))
    const shown = new Set(panels.flatMap(namesIn).map((name) => name.replace(/_(bucket|sum|count)$/, '')))
    expect([...served].filter((name) => !shown.has(name))).toEqual([])
    const described = readFileSync('docs/operations.md', 'utf8')
    expect([...served].filter((name) => !described.includes(`\`${name.replace('boardroom_', '')}\``))).toEqual([])
  })

  test('a model that answers more than was thought of costs money', () =>
    expectRaised(['Spending'], url, async () => {
      board.script({ compose: () => ({ text: ['At length.'], usage: { input: 1_000, output: 10_000_000 } }) })
      await board.room.talk(await board.room.openSession(), 'Tell me everything.')
      board.script({})
    }))

  test('a model that refuses fails turns', () =>
    expectRaised(['ModelFails', 'TurnsFail'], url, async () => {
      const refuse = () => ({ status: 400 })
      board.script({ plan: refuse, compose: refuse, contribute: refuse, review: refuse, extract: refuse })
      expect(await board.room.talk(await board.room.openSession(), 'Are you there?')).toMatchObject({ status: 'FAILED' })
      board.script({})
    }))

  test('a webhook that nobody takes fails in the outbox', () =>
    expectRaised(['OutboxFails'], url, async () => {
      // Nothing listens on the first port.
      await board.room.read(addWebhook, { url: 'http://127.0.0.1:1/hook' })
      await board.room.read(addAction, task(await board.room.openSession(), 'Draft the deck'))
    }))

  test(
    'a tool server that is killed is missed',
    () =>
      expectRaised(['ToolServerDown', 'BoardRoomDegraded'], url, async () => {
        await tracker.kill()
        await board.room.talk(await board.room.openSession(), 'And now?')
      }),
    60_000
  )
})

describe('a server that ends', () => {
  test('is gone, and leaves its turns to the next', { timeout: 60_000 }, async () => {
    const room = await startBoardRoom({ wordDelayMs: 150 })
    await expectRaised(
      ['TurnsTakenOver'],
      () => room.url,
      async () => {
        for (let count = 0; count < 4; count += 1) await room.say(await room.openSession(), 'What do you make of our prices?')
        const running = `select from turns where status = 'RUNNING'`
        await expect.poll(() => room.query(running), { timeout: 10_000, interval: 20 }).toHaveLength(4)
        await room.restart()
      }
    )
    const { url } = room
    await expectRaised(
      ['BoardRoomGone'],
      () => url,
      () => room.close()
    )
  })
})

describe.skipIf(!findRedis() || !inject('databaseUrl'))('servers whose stores fail', () => {
  let room: BoardRoom
  let redis: Awaited<ReturnType<typeof startRedis>>
  let cable: Awaited<ReturnType<typeof layCableTo>>
  const opened = new AsyncDisposableStack()
  const url = () => room.url
  beforeAll(async () => {
    redis = await startRedis(findRedis() ?? '')
    opened.defer(() => redis.stop())
    const place = await freshDatabase()
    opened.defer(place.drop)
    const database = await openDatabase({ url: place.url })
    await migrate(database)
    await database.close()
    cable = await layCableTo(place.url)
    opened.defer(() => cable.close())
    room = await startBoardRoom({ settings: { REDIS_URL: redis.url, DATABASE_URL: cable.url } })
    opened.defer(() => room.close())
  })
  afterAll(() => opened.disposeAsync())

  test('a lock in Postgres slows turns', { timeout: 60_000 }, async () => {
    const session = await room.openSession()
    await room.talk(session, 'Good morning.')
    await expectRaised(['SlowTurns'], url, async () => {
      const holding = room.query(`begin; lock table tool_calls, sessions, people in access exclusive mode; select pg_sleep(3); commit`)
      await sleep(200)
      await room.talk(session, 'How long does our cash last? We have $90,000 and spend $12,000 a month.')
      await holding
    })
  })

  test('a change that Postgres refuses is a dead letter', { timeout: 60_000 }, async () => {
    await room.query(`alter table actions add constraint refused check (title <> 'Refuse me') not valid`)
    await expectRaised(['DeadLetters'], url, async () => {
      await room.ask(addAction, task(await room.openSession(), 'Refuse me'))
    })
  })

  test('while Postgres is away the journal waits, and in the end no turn is taken', { timeout: 60_000 }, async () => {
    const session = await room.openSession()
    await room.talk(session, 'Good morning.')
    await expectRaised(['JournalBehind', 'BoardRoomNotReady'], url, async () => {
      await cable.pull()
      await room.read(addAction, task(session, 'Draft the deck'))
    })
    await cable.plug()
    await expect.poll(async () => (await fetch(`${url()}/ready`)).status, { timeout: 20_000 }).toBe(200)
  })

  test('without Redis sessions are rebuilt from Postgres', { timeout: 60_000 }, async () => {
    const session = await room.openSession()
    await room.talk(session, 'Good morning.')
    await expectRaised(['ColdLoads'], url, async () => {
      await redis.stop()
      for (let count = 0; count < 20; count += 1) await room.ask('query($id: ID!) { session(id: $id) { opening } }', { id: session })
    })
  })
})

test.skipIf(!findRedis() || !inject('databaseUrl'))('no alert is left that nothing has raised', () => {
  expect(alerts.map(({ alert }) => alert).filter((name) => !raisedOnce.has(name))).toEqual([])
})
