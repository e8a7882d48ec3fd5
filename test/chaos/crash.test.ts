import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rmSync } from 'node:fs'
import { z } from 'zod'
import { openDatabase } from '../../src/database/database.ts'
import { privateFolder } from '../private-process.ts'
import { readAccount, startOf } from './account.ts'
import { ask, openSession } from './api.ts'
import { type BoardModel, startBoardModel } from './board-model.ts'
import { findViolations } from './checker.ts'
import { Ledger } from './ledger.ts'
import { type Chance, chanceFrom } from './random.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { Subscriber } from './subscriber.ts'
import { readTruth } from './truth.ts'

const seed = 20_261_127
const question = (number: number) => `No. ${number}: how long is our runway if we hire two engineers for the product roadmap?`

const dataDir = privateFolder('crash')
let model: BoardModel
let server: ServerProcess
const url = () => server.url
const start = async () => {
  server = await startServer({ DATA_DIR: dataDir, ...model.settings })
}

beforeAll(async () => {
  model = await startBoardModel()
  await start()
}, 180_000)

afterAll(async () => {
  await server?.kill('SIGKILL')
  await model?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** A moment in the life of a turn: resolves when it has come. */
type Moment = (watcher: Subscriber, seen: number, chance: Chance) => Promise<void>

const event =
  (type: string, role?: string): Moment =>
  (watcher, seen) =>
    watcher.until((all) => all.slice(seen).some((one) => one.__typename === type && (role === undefined || one.message?.role === role)))

const anyEvent: Moment = (watcher, seen, chance) => {
  const wanted = seen + chance.between(1, 30)
  return watcher.until((all) => all.length >= wanted || all.slice(seen).some(({ __typename }) => __typename === 'TurnEnded'))
}

const moments: Moment[] = [
  event('MessageCommitted', 'USER'),
  event('TurnStarted'),
  event('DelegationUpdated'),
  () => model.holdNext('contribute'),
  () => model.holdNext('compose'),
  event('ReviewCompleted'),
  () => model.holdNext('extract'),
  event('MessageCommitted', 'AGENT'),
  event('TurnEnded'),
  // The message is on its way and nobody knows yet whether it arrived.
  (_watcher, _seen, chance) => new Promise((resolve) => setTimeout(resolve, chance.next() * 12)),
  ...Array.from({ length: 10 }, () => anyEvent)
]

describe('a server killed with kill -9', () => {
  test(`${moments.length} times in the middle of a turn loses and doubles nothing, and every turn ends (seed ${seed})`, {
    timeout: 600_000
  }, async () => {
    const chance = chanceFrom(seed)
    const ledger = new Ledger()
    const { id: sessionId } = await openSession(url())
    const watcher = new Subscriber({ name: 'watcher', url, transport: 'SSE', follows: { sessionId }, after: startOf(sessionId) })
    for (const [index, moment] of moments.entries()) {
      const seen = watcher.seen.length
      const sending = ledger.begin(sessionId, `crash-${index}`, question(index))
      const hasCome = moment(watcher, seen, chance)
      const first = ledger.attempt(server.url, sending).catch(() => undefined)
      await hasCome
      await server.kill('SIGKILL')
      await Promise.all([first, start()])
      // Sent again whether or not it was acknowledged: the same message and turn come back.
      const { turnId } = await ledger.deliver(url, sending)
      await watcher.until((all) => all.some((one) => one.__typename === 'TurnEnded' && one.turnId === turnId))
    }

    const account = await readAccount(url(), sessionId)
    await watcher.untilCursor(account.events.at(-1)?.cursor ?? '')
    await watcher.leave()
    await server.kill('SIGTERM')
    const truth = await readTruth({ dataDir })
    expect(findViolations({ ledger, accounts: [account], subscribers: [watcher], truth })).toEqual([])
    expect(account.messages).toHaveLength(2 * moments.length)
    expect(account.turns.map(({ status }) => status)).toEqual(moments.map(() => 'COMPLETED'))
    expect(account.turns.filter(({ attempts }) => attempts > 1).length).toBeGreaterThan(moments.length / 3)
    expect(await stagesRunAgain()).toEqual([])
    await start()
  })

  test('in one stage after the other goes on from the last one that was finished', { timeout: 300_000 }, async () => {
    const ledger = new Ledger()
    const { id: sessionId } = await openSession(url())
    const text = question(100)
    const sending = ledger.begin(sessionId, 'staged', text)
    for (const stage of ['contribute', 'compose', 'review'] as const) {
      const held = model.holdNext(stage)
      await ledger.deliver(url, sending)
      await held
      // It is asked for while the critic reads, and kept with the reply only.
      if (stage === 'review') await expect.poll(() => model.calls(text, 'extract'), { timeout: 20_000 }).toBe(1)
      await server.kill('SIGKILL')
      await start()
    }
    const account = await readAccount(url(), sessionId)
    expect(findViolations({ ledger, accounts: [account], subscribers: [] })).toEqual([])
    expect(account.turns).toMatchObject([{ status: 'COMPLETED', attempts: 4 }])
    // Each was cut off once and then done once; what had been finished was not asked again.
    expect([3, 4]).toContain(model.calls(text, 'contribute'))
    expect(model.calls(text, 'compose')).toBe(2)
    expect(model.calls(text, 'review')).toBe(2)
    expect(model.calls(text, 'extract')).toBe(2)
  })

  test('while colleagues are at work asks only those again who had not ended, and leaves none at work', { timeout: 300_000 }, async () => {
    const ledger = new Ledger()
    const { id: sessionId } = await openSession(url())
    const text = question(200)
    const held = model.holdNext('contribute')
    const { turnId } = await ledger.deliver(url, ledger.begin(sessionId, 'delegated', text))
    await held
    const statuses = async () => {
      const shape = z.object({ turn: z.object({ delegations: z.array(z.object({ status: z.string() })) }) })
      const { turn } = await ask(url(), 'query ($id: ID!) { turn(id: $id) { delegations { status } } }', { id: turnId }, shape)
      return turn.delegations.map(({ status }) => status)
    }
    await expect.poll(async () => (await statuses()).toSorted(), { timeout: 60_000 }).toEqual(['COMPLETED', 'RUNNING'])
    await server.kill('SIGKILL')
    await start()
    const account = await readAccount(url(), sessionId)
    expect(account.turns).toMatchObject([{ status: 'COMPLETED', attempts: 2 }])
    expect(await statuses()).toEqual(['COMPLETED', 'COMPLETED'])
    expect(model.calls(text, 'contribute')).toBe(3)
    expect(model.calls(text, 'plan')).toBe(1)
    expect(findViolations({ ledger, accounts: [account], subscribers: [] })).toEqual([])
  })
})

/** Model calls that were made for a stage after the attempt that had finished it. */
async function stagesRunAgain(): Promise<unknown[]> {
  const database = await openDatabase({ dataDir })
  try {
    return await database.query(
      `select c.turn, c.stage, c.attempt, r.attempt as finished from model_calls c
      join stage_results r on r.session_id = c.session_id and r.turn = c.turn and r.stage = c.stage and r.attempt < c.attempt`
    )
  } finally {
    await database.close()
  }
}
