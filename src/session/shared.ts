// The state of sessions for several servers: Redis while its generation holds, the truth alone while Redis is away.

import { StoreUnavailable } from '../errors.ts'
import type { Change } from '../records/change.ts'
import { GenerationEnded, type Generations } from './generation.ts'
import type { HotState } from './hot.ts'
import type { Generation } from './register.ts'
import { inOrderOf, joinChanges } from './view.ts'

export interface SharedHotStateOptions {
  generations: Generations
  /** The drivers for a generation on Redis, and for one on the truth alone. */
  redis(generation: number): HotState
  postgres(generation: number): HotState
  /**
   * Changes of a session that Postgres may not have yet, oldest first, as Redis has them in that generation. Throws
   * GenerationEnded.
   */
  undrained(sessionId: string, generation: number): Promise<readonly Change[]>
}

export function createSharedHotState({ generations, redis, postgres, undrained }: SharedHotStateOptions): HotState {
  let newest: { number: number; driver: HotState } | undefined

  function driverOf(generation: Generation): HotState {
    const { number, store } = generation
    if (newest?.number !== number) newest = { number, driver: store === 'REDIS' ? redis(number) : postgres(number) }
    return newest.driver
  }

  /** Runs in the generation that holds; a store that does not answer has the generation looked at. */
  const run = <T>(work: (driver: HotState, generation: Generation) => Promise<T>): Promise<T> =>
    generations.run(async (generation) => {
      try {
        return await work(driverOf(generation), generation)
      } catch (cause) {
        if (cause instanceof StoreUnavailable && generation.store === 'REDIS') generations.suspect()
        throw cause
      }
    })

  return {
    kind: 'REDIS',
    load: (sessionId) => run((driver) => driver.load(sessionId)),
    fill: (view) => run((driver) => driver.fill(view)),
    warm: (view) => void run(async (driver) => driver.warm(view)).catch(() => undefined),
    rebuild: (sessionIds, readTruth) =>
      run(async (driver, { store, number }) => {
        // The journal first: what leaves it between the two reads is in the truth by then.
        const pending = store === 'REDIS' ? await Promise.all(sessionIds.map((id) => undrained(id, number))) : []
        const truth = await settledOf(readTruth(sessionIds))
        // Thrown outside: a truth that is away says nothing against Redis, where other sessions go on.
        if (truth.status === 'rejected') return truth
        // The connection to Redis broke meanwhile: what came back may not have been the newest journal.
        if (generations.current?.number !== number) throw new GenerationEnded()
        const value = inOrderOf(sessionIds, truth.value).map((view, index) => view && joinChanges(view, pending[index] ?? []))
        for (const view of value) if (view) driver.warm(view)
        return { status: 'fulfilled' as const, value }
      }).then(valueOf),
    commit: (known, build, token) => run((driver) => driver.commit(known, build, token)),
    mayHaveSent: (sessionId, id) => run((driver) => driver.mayHaveSent(sessionId, id)),
    drop: (sessionId, first) => run((driver) => driver.drop(sessionId, first)),
    acquireLease: (sessionId, ttlMs) => run((driver) => driver.acquireLease(sessionId, ttlMs)),
    renewLease: (sessionId, token, ttlMs) => run((driver) => driver.renewLease(sessionId, token, ttlMs)),
    releaseLease: (sessionId, token) => run((driver) => driver.releaseLease(sessionId, token))
  }
}

const settledOf = async <T>(work: Promise<T>): Promise<PromiseSettledResult<T>> => {
  const [result] = await Promise.allSettled([work])
  return result
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason
  return result.value
}
