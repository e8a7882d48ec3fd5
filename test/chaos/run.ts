// One run: a server, a crowd, faults by a seeded schedule, and at the end the checker over all that was said.

import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseSettings } from '../../src/database/database.ts'
import { type Account, readAccount } from './account.ts'
import { startBoardModel } from './board-model.ts'
import type { Cable } from './cable.ts'
import { findViolations, type Violation } from './checker.ts'
import { type Crowd, gatherCrowd, patienceMs } from './crowd.ts'
import { draw, faultsFor } from './faults.ts'
import { Ledger } from './ledger.ts'
import { MortalServer } from './mortal-server.ts'
import { chanceFrom } from './random.ts'
import type { Settings } from './server-process.ts'
import { readTruth } from './truth.ts'

export interface RunOptions {
  /** where the server keeps its data */
  settings: Settings
  /** the same, read past the server */
  truth: DatabaseSettings
  database?: Cable & { crash(): Promise<void> }
  minutes: number
  seed: number
}

export interface Report {
  notes?: string[]
  faults: Map<string, number>
  attempted: number
  acknowledged: number
  /** by how they ended */
  turns: Map<string, number>
  takenOver: number
  subscribers: number
  connections: number
  events: number
  /** from a fault to the next acknowledged write, in milliseconds */
  recoveriesMs: number[]
  violations: Violation[]
}

export async function runChaos({ settings, truth, database, minutes, seed }: RunOptions): Promise<Report> {
  const chance = chanceFrom(seed)
  const model = await startBoardModel(3)
  const all = { ...model.settings, ...settings }
  const server = await MortalServer.start(all)
  try {
    const ledger = new Ledger()
    const url = () => server.url
    const crowd = await gatherCrowd(url, ledger, chance)
    const faults = faultsFor({ server, settings: all, ...(database && { database }) })
    const struck = new Map<string, number>()
    const recoveriesMs: number[] = []

    const schedule = chance.fork('schedule')
    for (const endsAt = performance.now() + minutes * 60_000; performance.now() < endsAt; ) {
      await sleep(schedule.between(500, 4_000))
      const fault = draw(faults, schedule)
      struck.set(fault.name, (struck.get(fault.name) ?? 0) + 1)
      const struckAt = performance.now()
      await fault.strike(schedule)
      await ledger.nextAcknowledgement(patienceMs)
      recoveriesMs.push(performance.now() - struckAt)
    }

    await crowd.stop()
    const accounts = await Promise.all(crowd.sessionIds.map((id) => readAccount(url(), id, patienceMs)))
    await hearOut(crowd, accounts)
    await server.close()
    ledger.hangs.push(...server.flaws)
    return {
      faults: struck,
      recoveriesMs,
      ...tally(ledger, crowd, accounts),
      violations: findViolations({ ledger, accounts, subscribers: crowd.subscribers, truth: await readTruth(truth) })
    }
  } catch (cause) {
    await server.abandon()
    throw cause
  } finally {
    await model.close()
  }
}

/** Waits until all who follow have seen what there was to see, and has them leave. */
export async function hearOut({ subscribers }: Crowd, accounts: readonly Account[], withinMs = 60_000): Promise<void> {
  const last = new Map(accounts.map(({ sessionId, events }) => [sessionId, events.at(-1)?.cursor ?? '']))
  const all = subscribers.map((each) =>
    'sessionId' in each.options.follows ? each.untilCursor(last.get(each.options.follows.sessionId) ?? '') : each.done
  )
  await Promise.race([Promise.allSettled(all), sleep(withinMs, undefined, { ref: false })])
  await Promise.allSettled(subscribers.map((each) => each.leave()))
}

export function tally(ledger: Ledger, { subscribers }: Crowd, accounts: readonly Account[]) {
  const turns = accounts.flatMap((account) => account.turns)
  return {
    attempted: ledger.sendings.reduce((sum, { attempts }) => sum + attempts, 0),
    acknowledged: ledger.acknowledged.length,
    turns: new Map([...Map.groupBy(turns, ({ status }) => status)].map(([status, those]) => [status, those.length])),
    takenOver: turns.filter(({ attempts }) => attempts > 1).length,
    subscribers: subscribers.length,
    connections: subscribers.reduce((sum, { connections }) => sum + connections, 0),
    events: subscribers.reduce((sum, { seen }) => sum + seen.length, 0)
  }
}
