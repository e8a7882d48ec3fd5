// One run of several servers on one Redis and one Postgres: a crowd spread over all of them, one fault at a time, and at
// the end the checker over what every server has to say.

import { mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type Account, readAccount } from './account.ts'
import { startBoardModel } from './board-model.ts'
import { findViolations, type Violation } from './checker.ts'
import { gatherCrowd, patienceMs } from './crowd.ts'
import { draw } from './faults.ts'
import { startFleet } from './fleet.ts'
import { compareStores } from './hot-and-cold.ts'
import { Ledger } from './ledger.ts'
import { chanceFrom } from './random.ts'
import { hearOut, type Report, tally } from './run.ts'
import type { Settings } from './server-process.ts'
import { sharedFaults } from './shared-faults.ts'
import type { SharedPlace } from './shared-place.ts'
import { readTruth } from './truth.ts'

export interface SharedRunOptions {
  place: SharedPlace
  minutes: number
  seed: number
  servers: number
  /** how many fives of sessions */
  crowd?: number
  /** the servers' own unless told otherwise, with settings of its own */
  program?: string
  settings?: Settings
  /** does nobody any harm */
  isPeaceful?: boolean
  /** only faults whose names begin like this */
  only?: string
  /** how long anything may take before it counts as hung, in milliseconds */
  waitMs?: number
  /** told of each fault and of what became of it */
  tell?: (line: string) => void
}

export async function runSharedChaos(options: SharedRunOptions): Promise<Report> {
  const { place, minutes, seed, servers: size, crowd: times = 1, waitMs = patienceMs, tell } = options
  const chance = chanceFrom(seed)
  const model = await startBoardModel(3)
  const fleet = await startFleet(size, place, { ...model.settings, ...options.settings }, chance.fork('which server'), options.program)
  try {
    const ledger = new Ledger()
    const crowd = await gatherCrowd(fleet.url, ledger, chance, times, waitMs)
    const faults = sharedFaults(place, fleet.servers).filter(({ name }) => name.startsWith(options.only ?? ''))
    const struck = new Map<string, number>()
    const recoveriesMs: number[] = []
    const restsMs: number[] = []

    const schedule = chance.fork('schedule')
    for (const endsAt = performance.now() + minutes * 60_000; performance.now() < endsAt; ) {
      await sleep(schedule.between(300, 2_000))
      if (options.isPeaceful) continue
      const fault = draw(faults, schedule)
      struck.set(fault.name, (struck.get(fault.name) ?? 0) + 1)
      const struckAt = performance.now()
      const next = ledger.nextAcknowledgement(patienceMs).then(() => recoveriesMs.push(performance.now() - struckAt))
      await fault.strike(schedule)
      const overAt = performance.now()
      await next
      // Two faults at once may lose data, and nobody said otherwise: the next one waits until all is well.
      const amiss = await fleet.atRest(patienceMs)
      if (amiss !== undefined) ledger.hangs.push(`not at rest ${patienceMs / 1000} s after ${fault.name}: ${amiss}`)
      restsMs.push(performance.now() - overAt)
      tell?.(`${new Date().toISOString()} ${fault.name}: at rest ${Math.round(restsMs.at(-1) ?? 0)} ms after its end`)
      if (amiss !== undefined) break
    }

    await crowd.stop()
    const [accounts = [], ...others] = await Promise.all(
      fleet.servers.map(({ url }) => Promise.all(crowd.sessionIds.map((id) => readAccount(url, id, waitMs, Math.min(waitMs, 30_000)))))
    )
    await hearOut(crowd, accounts, Math.min(waitMs, 60_000))
    await fleet.atRest(Math.min(waitMs, 30_000))
    const remains = await compareStores(place.redisUrl, place.postgres.url, crowd.sessionIds)
    await fleet.close()
    ledger.hangs.push(...fleet.servers.flatMap(({ flaws }) => flaws))
    const truth = await readTruth({ url: place.postgres.url })
    return {
      faults: struck,
      recoveriesMs,
      ...tally(ledger, crowd, accounts),
      notes: [
        `at rest      p50 ${seconds(restsMs, 0.5)}, max ${seconds(restsMs, 1)}, from the end of a fault until all servers are ready and nothing waits`,
        `hot = cold   ${remains.compared} sessions compared; ${remains.overtaken} writes that were never acknowledged came too late`
      ],
      violations: [
        ...findViolations({ ledger, accounts, subscribers: crowd.subscribers, truth }),
        ...others.flatMap((those, index) => disagreements(accounts, those, index + 2)),
        ...remains.violations
      ]
    }
  } catch (cause) {
    await fleet.abandon()
    throw cause
  } finally {
    if (process.env.CHAOS_LOGS !== undefined) {
      mkdirSync(process.env.CHAOS_LOGS, { recursive: true })
      for (const [index, server] of fleet.servers.entries())
        writeFileSync(`${process.env.CHAOS_LOGS}/server-${index + 1}.log`, server.output())
    }
    await model.close()
  }
}

const seconds = (times: readonly number[], share: number): string => {
  const place = Math.min(times.length - 1, Math.floor(times.length * share))
  return `${((times.toSorted((a, b) => a - b)[place] ?? 0) / 1000).toFixed(1)} s`
}

/** All servers have to tell the same story. */
function disagreements(first: readonly Account[], those: readonly Account[], server: number): Violation[] {
  return those.flatMap((account, index) =>
    isDeepStrictEqual(withoutDeltas(account), withoutDeltas(first[index]))
      ? []
      : [{ kind: 'truth' as const, sessionId: account.sessionId, what: `server ${server} tells another story than server 1` }]
  )
}

const withoutDeltas = (account: Account | undefined) => ({ ...account, events: account?.events.map(({ cursor }) => cursor) })
