// Which store has the newest state of sessions, agreed by all servers.
//
// A write is acknowledged while it is in Redis and in the memory of one server, before Postgres has it. Where Redis loses
// its data, goes away or comes back with old data, nobody may read or number anything anew until every server that lives
// has written what it holds to Postgres. So time is cut into generations, each a row in Postgres. Whoever sees that the
// newest one no longer holds proposes the next; every server then stops, writes what it holds, acknowledges, and goes on
// once all that live have done so (docs/state.md).

import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import { StoreUnavailable } from '../errors.ts'
import type { Log } from '../log.ts'
import type { RedisMarker } from '../redis/marker.ts'
import { within } from './within.ts'
import { createRegister, type Generation, type Proposal } from './register.ts'

/** The store refused because the generation it was asked in has ended; nothing was read or written. */
export class GenerationEnded extends Error {}

export interface GenerationsOptions {
  database: Database
  marker: RedisMarker
  serverId: string
  log: Log
  /** Writes all that this server holds to Postgres. Throws where it cannot. */
  flush(): Promise<void>
  /** Told of each generation that begins to hold here. */
  begun(generation: Generation): void
  /** Drains what is left in the journals of Redis, before a new generation on it opens. Throws where that takes too long. */
  sweep(withinMs: number): Promise<void>
  /** The same while a generation on Redis holds, for what a server that died has left; it may take any time. */
  takeUp(): Promise<void>
}

export interface Generations {
  /**
   * Runs `work` in the generation that holds, and again in the next one where it ends meanwhile. Throws StoreUnavailable
   * where none holds for too long.
   */
  run<T>(work: (generation: Generation) => Promise<T>): Promise<T>
  /** Has the generation checked at once: something does not look as it should. */
  suspect(): void
  /** The one that holds now, or undefined between two. */
  readonly current: Generation | undefined
  close(): Promise<void>
}

type Seen = Awaited<ReturnType<RedisMarker['look']>>

const heartbeatMs = 500
/** How long Redis may fail to answer before the truth takes over. */
const patienceMs = 1_500
/** How long servers that see different masters may propose each its own before the truth takes over. */
const disputeMs = 3_000
const settleWithinMs = 8_000
/** A Postgres that hangs keeps nobody from a Redis that answers. */
const newestWithinMs = 1_000
/** What could not be drained by then is drained by the next attempt: meanwhile Redis may be gone again. */
const sweepWithinMs = 10_000
/** A Redis that some servers see and others do not is drained by then, or left as it is. */
const leaveWithinMs = 3_000

/** Joins the servers of this database and waits for a generation to hold. Throws StoreUnavailable. */
export async function openGenerations({
  database,
  marker,
  serverId,
  log,
  flush,
  begun,
  sweep,
  takeUp
}: GenerationsOptions): Promise<Generations> {
  let current: Generation | undefined
  let known: Generation | undefined
  let working = 0
  let settling: Promise<void> | undefined
  let taking: Promise<void> | undefined
  let acknowledged = 0
  /** the newest generation that this server may have acknowledged, for all that it knows */
  let promised = 0
  /** the run ids of the Redis that is seen here, '' for none */
  let sees = ''
  const register = createRegister(database, serverId)
  const closing = new AbortController()
  const waiting = new Set<() => void>()

  const wake = () => {
    for (const resume of waiting) resume()
  }
  const changed = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer)
        waiting.delete(finish)
        resolve()
      }
      const timer = setTimeout(finish, milliseconds)
      waiting.add(finish)
    })

  function suspect(): void {
    current = undefined
    settling ??= settle().finally(() => {
      settling = undefined
    })
  }

  /** Works until a generation holds: the last one still, or the next that all agree on. */
  async function settle(): Promise<void> {
    let silentSince: number | undefined
    const since = Date.now()
    while (!closing.signal.aborted && !current) {
      try {
        const seen = await marker.look()
        silentSince = seen ? undefined : (silentSince ?? Date.now())
        sees = seen?.runIds ?? ''
        if (known?.store === 'REDIS' && isSame(known, seen) && (await isNewest(known))) {
          current = known
          break
        }
        if (!seen && silentSince !== undefined && Date.now() - silentSince < patienceMs && known?.store !== 'POSTGRES') {
          await pause(100)
          continue
        }
        current = await agree(seen && Date.now() - since > disputeMs && !(await doAllSee(seen.runIds)) ? undefined : seen)
        if (current) begun(current)
        else await pause(100)
      } catch (cause) {
        log.warn({ err: cause }, 'the servers cannot agree where the newest state is: they try again')
        await pause(250)
      }
    }
    wake()
  }

  /** Where Postgres does not answer, no other can have been opened without this server's word for it. */
  async function isNewest(generation: Generation): Promise<boolean> {
    if (promised > generation.number) return false
    try {
      return (await within(newestWithinMs, register.newest()))?.number === generation.number
    } catch (cause) {
      if (cause instanceof StoreUnavailable) return true
      throw cause
    }
  }

  /** Follows the newest generation, or proposes one that fits what was seen of Redis; the generation once it is open. */
  async function agree(seen: Seen): Promise<Generation | undefined> {
    const last = await register.newest()
    const generation = last && (await fits(last, seen)) ? last : await propose(last, seen)
    await acknowledge(generation, seen)
    if (!generation.isOpen && !(await register.haveAllAcknowledged(generation.number))) return undefined
    if (!generation.isOpen && !(await openUp(generation))) return undefined
    known = { number: generation.number, store: generation.store, runIds: generation.runIds }
    log.info({ generation: known.number, store: known.store }, 'the newest state is agreed upon')
    return known
  }

  async function fits(last: Proposal, seen: Seen): Promise<boolean> {
    if (last.store === 'POSTGRES') return !seen || !(await doAllSee(seen.runIds))
    return seen !== undefined && last.runIds === seen.runIds && (!last.isOpen || last.number === seen.generation)
  }

  async function propose(last: Proposal | undefined, seen: { runIds: string } | undefined): Promise<Proposal> {
    const next: Proposal = {
      number: (last?.number ?? 0) + 1,
      store: seen ? 'REDIS' : 'POSTGRES',
      runIds: seen?.runIds ?? '',
      isOpen: false
    }
    await register.propose(next)
    // Somebody else may have been first with another one.
    return (await register.newest()) ?? next
  }

  /** Writes what this server holds, so that whoever reads the truth reads all of it. */
  async function acknowledge({ number, store }: Generation, seen: Seen): Promise<void> {
    if (acknowledged >= number) return
    while (working > 0) await pause(10)
    await flush()
    if (store === 'POSTGRES' && known && isSame(known, seen)) await leave(number)
    promised = number
    await register.beat(number, sees)
    acknowledged = number
  }

  /**
   * Some servers may still see the Redis that is left. A commit whose answer never came may have been read by whoever follows:
   * it becomes the truth, rather than something that they saw and that never was.
   */
  const leave = (number: number): Promise<void> =>
    closeOff(number, leaveWithinMs).catch((cause: unknown) => {
      log.debug({ err: cause }, 'what was left on Redis could not be drained before the truth took over')
    })

  /** Nothing of an older time may be written any more, however late it arrives; what was written is drained. */
  async function closeOff(number: number, withinMs: number): Promise<void> {
    await within(withinMs, marker.write(-number))
    await sweep(withinMs)
  }

  /**
   * Redis takes over from the truth once every server sees the same: one that is cut off from it, or sees a master that
   * another has replaced, would propose its own again at once, and so on without end.
   */
  async function doAllSee(runIds: string): Promise<boolean> {
    await register.beat(acknowledged, sees)
    return register.doAllSee(runIds)
  }

  /** One server prepares the store of a generation that all have acknowledged; true once it is open. */
  const openUp = ({ number, store }: Proposal): Promise<boolean> =>
    register.open(number, async () => {
      if (store === 'POSTGRES') return
      await closeOff(number, sweepWithinMs)
      await marker.write(number)
    })

  const pause = (milliseconds: number) => sleep(milliseconds, undefined, { signal: closing.signal }).catch(() => undefined)

  async function heartbeat(): Promise<void> {
    while (!closing.signal.aborted) {
      await pause(heartbeatMs)
      try {
        const generation = current
        const seen = await marker.look()
        // A Redis that hangs is missed before the first command's deadline passes, and one that restarted while nobody here
        // spoke to it, as a node of a cluster may, before it is asked for anything.
        if (generation?.store === 'REDIS' && generation === current && !isSame(generation, seen)) suspect()
        if (current?.store === 'POSTGRES') sees = seen?.runIds ?? ''
        await register.beat(acknowledged, sees)
        const last = await register.newest()
        // Not waited for: a server that fell silent over it would be taken for dead itself.
        if (current?.store === 'REDIS') taking ??= takeAfterTheDead().finally(() => (taking = undefined))
        taking?.catch(() => undefined)
        const isBack = current?.store === 'POSTGRES' && seen !== undefined && (await doAllSee(seen.runIds))
        const isOver = !current || last?.number !== current.number || isBack
        if (isOver) suspect()
      } catch {
        // Without Postgres there is no other generation than the one that holds.
      }
    }
  }

  /** What a server that fell silent has left in the journals is drained by one of those that live. */
  async function takeAfterTheDead(): Promise<void> {
    const dead = await register.dead()
    if (dead.length === 0) return
    log.warn({ servers: dead.length }, 'a server is gone: what it has left is taken up')
    await takeUp()
    await register.strikeOff(dead)
  }

  async function held(): Promise<Generation> {
    const until = Date.now() + settleWithinMs
    while (!current) {
      const left = until - Date.now()
      if (left <= 0 || closing.signal.aborted) throw new StoreUnavailable('The stores of this server do not answer: try again in a moment.')
      await changed(left)
    }
    return current
  }

  async function run<T>(work: (generation: Generation) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const generation = await held()
      working += 1
      try {
        return await work(generation)
      } catch (cause) {
        if (cause instanceof GenerationEnded && attempt < 10) suspect()
        else throw cause
      } finally {
        working -= 1
      }
    }
  }

  await register.beat(0, sees)
  suspect()
  const beating = heartbeat()
  await held()
  return {
    run,
    suspect,
    get current() {
      return current
    },
    close: async () => {
      closing.abort()
      wake()
      await Promise.all([beating, settling])
      await register.leave().catch(() => undefined)
    }
  }
}

/** Whether the Redis that is seen is the one that a generation began with, and has its data. */
const isSame = ({ number, runIds }: Generation, seen: Seen): boolean => seen?.runIds === runIds && seen.generation === number
