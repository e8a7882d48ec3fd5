import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { privateFolder } from '../private-process.ts'
import { readAccount, startOf } from './account.ts'
import { openSession } from './api.ts'
import { type BoardModel, startBoardModel } from './board-model.ts'
import { findViolations } from './checker.ts'
import { type Transport, transports } from './feed.ts'
import { Ledger } from './ledger.ts'
import { type Chance, chanceFrom } from './random.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { Subscriber } from './subscriber.ts'

const seed = 4_711
const cutsDue = 50
const longestPatience = 40

const dataDir = privateFolder('cut')
let model: BoardModel
let server: ServerProcess
const url = () => server.url

beforeAll(async () => {
  model = await startBoardModel(12)
  server = await startServer({ DATA_DIR: dataDir, ...model.settings })
}, 180_000)

afterAll(async () => {
  await server?.kill('SIGKILL')
  await model?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const isDelta = (event: { __typename: string } | undefined) => event?.__typename === 'AgentDelta'

/** Cuts after each few events, so that every kind of event and every delta is the last one seen some time. */
function follower(
  name: string,
  transport: Transport,
  follows: Subscriber['options']['follows'],
  chance: Chance,
  after?: string
): Subscriber {
  const own = chance.fork(`${name} ${transport}`)
  return new Subscriber({ name: `${name} over ${transport}`, url, transport, follows, after, cutAfter: () => own.between(1, 6) })
}

const isOver = (turnId: string) => (seen: readonly { __typename: string; turnId: string | null }[]) =>
  seen.some((event) => event.__typename === 'TurnEnded' && event.turnId === turnId)

describe('a subscriber that is cut at random and comes back with its last cursor', () => {
  test(`sees every event of its session once and in order, ${cutsDue} cuts on each transport (seed ${seed})`, {
    timeout: 300_000
  }, async () => {
    const chance = chanceFrom(seed)
    const ledger = new Ledger()
    const { id: sessionId } = await openSession(url())
    const watchers = transports.map((transport) => follower('session', transport, { sessionId }, chance, startOf(sessionId)))
    const ofTurns: Subscriber[] = []
    for (let number = 1; number <= longestPatience && watchers.some(({ cuts }) => cuts < cutsDue); number += 1) {
      const { turnId } = await ledger.deliver(
        url,
        ledger.begin(sessionId, `cut-${number}`, `No. ${number}: what does hiring cost, and what do we build?`)
      )
      const both = transports.map((transport) => follower(`turn ${number}`, transport, { turnId }, chance))
      ofTurns.push(...both)
      // Those that follow the turn end with it, by themselves.
      await Promise.all([...both.map(({ done }) => done), ...watchers.map((watcher) => watcher.until(isOver(turnId)))])
    }
    const account = await readAccount(url(), sessionId)
    await Promise.all(watchers.map((watcher) => watcher.leave()))

    expect(findViolations({ ledger, accounts: [account], subscribers: [...watchers, ...ofTurns] })).toEqual([])
    for (const watcher of watchers) {
      expect(watcher.cuts).toBeGreaterThanOrEqual(cutsDue)
      expect(watcher.wholeEvents).toHaveLength(account.events.length)
    }
    for (const transport of transports) {
      const ofTransport = ofTurns.filter(({ options }) => options.transport === transport)
      expect(ofTransport.reduce((sum, { cuts }) => sum + cuts, 0)).toBeGreaterThanOrEqual(cutsDue / 2)
      expect(ofTransport.some(({ seen }) => seen.some(isDelta))).toBe(true)
    }
  })

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'does so across a restart after %s in the middle of a turn, also from the cursor of a delta',
    { timeout: 180_000 },
    async (signal) => {
      const chance = chanceFrom(seed + 1)
      const ledger = new Ledger()
      const { id: sessionId } = await openSession(url())
      const watchers = transports.map((transport) => follower('session', transport, { sessionId }, chance, startOf(sessionId)))
      const { turnId } = await ledger.deliver(url, ledger.begin(sessionId, 'restart', 'What does hiring cost, and what do we build first?'))
      const ofTurn = transports.map((transport) => new Subscriber({ name: `turn over ${transport}`, url, transport, follows: { turnId } }))
      await Promise.all(ofTurn.map((one) => one.until((seen) => isDelta(seen.at(-1)))))
      await server.kill(signal)
      for (const one of ofTurn) expect(isDelta(one.seen.at(-1))).toBe(true)
      server = await startServer({ DATA_DIR: dataDir, ...model.settings })
      await Promise.all([...ofTurn.map(({ done }) => done), ...watchers.map((watcher) => watcher.until(isOver(turnId)))])
      const account = await readAccount(url(), sessionId)
      await Promise.all(watchers.map((watcher) => watcher.leave()))
      expect(findViolations({ ledger, accounts: [account], subscribers: [...watchers, ...ofTurn] })).toEqual([])
      expect(account.turns).toMatchObject([{ status: 'COMPLETED', attempts: 2 }])
    }
  )

  test('goes on with the very next piece of a draft that is still being spoken', { timeout: 180_000 }, async () => {
    const { id: sessionId } = await openSession(url())
    const ledger = new Ledger()
    const { turnId } = await ledger.deliver(url, ledger.begin(sessionId, 'pieces', 'Hello there'))
    const uncut = transports.map((transport) => new Subscriber({ name: transport, url, transport, follows: { turnId } }))
    const cut = transports.map(
      (transport) => new Subscriber({ name: `${transport}, cut`, url, transport, follows: { turnId }, cutAfter: () => 4 })
    )
    await Promise.all([...uncut, ...cut].map(({ done }) => done))
    const [whole] = uncut
    const piecesIn = (seen: readonly { __typename: string; cursor: string }[]) =>
      seen
        .filter(isDelta)
        .map(({ cursor }) => cursor)
        .join(' ')
    expect(whole?.seen.filter(isDelta).length).toBeGreaterThan(3)
    // Once the turn has ended its drafts are gone, so a reader that lags behind may miss the last of them; what it saw has no hole.
    for (const { seen } of cut) expect(piecesIn(whole?.seen ?? [])).toContain(piecesIn(seen))
  })
})
