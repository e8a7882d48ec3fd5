// Where the newest state of sessions is: in this process alone, or on Redis, shared with other servers.

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { CannotStart, StoreUnavailable } from './errors.ts'
import { createDirectJournal } from './journal/direct.ts'
import { createRedisJournal, type RedisJournal } from './journal/redis.ts'
import type { Log } from './log.ts'
import { risksOf } from './redis/fitness.ts'
import { createMarker } from './redis/marker.ts'
import { commandTimeoutMs, isAway, openRedis, type RedisClient, redisIsAway } from './redis/redis.ts'
import { GenerationEnded, type Generations, openGenerations } from './session/generation.ts'
import type { HotState } from './session/hot.ts'
import { createMemoryHotState } from './session/memory.ts'
import { createPostgresHotState } from './session/postgres.ts'
import { createRedisHotState } from './session/redis.ts'
import { createSharedHotState } from './session/shared.ts'
import { within } from './session/within.ts'
import { createMemoryStream } from './stream/memory.ts'
import { ringActions } from './stream/publish.ts'
import { createRedisStream } from './stream/redis.ts'
import type { EventStream } from './stream/stream.ts'

export interface State {
  hot: HotState
  stream: EventStream
  /** the Redis that servers share, where they do */
  redis: RedisClient | undefined
  /** whether other servers share it */
  isShared: boolean
  /** Throws UpstreamUnavailable where so much waits for the truth that nothing more may be accepted. */
  requireRoom(): void
  /** Resolves once the truth has what was acknowledged of these sessions before this call. Throws StoreUnavailable. */
  settled(sessionIds: readonly string[]): Promise<void>
  /** The same for what this server acknowledged to a person, in whichever session but one, where one is left out. */
  settledOf(ownerId: string, butSessionId?: string): Promise<void>
  /** what does not work as it should, in words that name it */
  degraded(): string[]
  /** undrained entries, the age of the oldest in milliseconds, and those that were buried */
  journal(): { entries: number; oldestMs: number; deadLetters: number }
  /** Drains and closes. */
  close(): Promise<void>
}

/** State of a single server: every change is in the truth before it is acknowledged. */
export function openOwnState(database: Database): State {
  const stream = createMemoryStream()
  const journal = createDirectJournal(database)
  return {
    hot: createMemoryHotState({ journal, stream }),
    stream,
    redis: undefined,
    isShared: false,
    requireRoom: () => undefined,
    settled: async () => undefined,
    settledOf: async () => undefined,
    degraded: () => [],
    journal: () => ({ entries: 0, oldestMs: 0, deadLetters: 0 }),
    close: () => journal.drain()
  }
}

/** Longer than a turn takes from one commit to the next where no model is asked in between. */
const gatherMs = 10
const settledWithinMs = 4_000
const settledLookMs = 200
const sweepEveryMs = 60_000

/** State that any number of servers share. Throws CannotStart where Redis is not fit to hold it. */
export async function openSharedState(config: Pick<Config, 'ack'> & { redisUrl: string }, database: Database, log: Log): Promise<State> {
  const client = openRedis(config.redisUrl)
  const serverId = randomUUID()
  const marker = createMarker(client)
  const stream = createRedisStream({
    client,
    log,
    isComplete: () => agreed?.current?.store !== 'POSTGRES',
    generationKeyOf: marker.keyOf
  })
  let isSweeping = 0
  let agreed: Generations | undefined
  const journal = createRedisJournal({
    client,
    database,
    log,
    actionsChanged: (ownerIds) => void ringActions(client, ownerIds),
    gatherMs: config.ack === 'durable' ? 0 : gatherMs,
    mayReadRedis: () => isSweeping > 0 || agreed?.current?.store === 'REDIS'
  })
  const takeUp = async () => {
    await journal.sweep()
    await journal.drained()
  }
  const sweep = (withinMs: number) => {
    isSweeping += 1
    // Given up in time: into a generation on the truth it may not go on.
    return within(withinMs, takeUp()).finally(() => {
      isSweeping -= 1
    })
  }
  const generations = await openGenerations({
    database,
    marker,
    serverId,
    log,
    flush: () => journal.flushMemory(),
    begun: () => stream.distrust(),
    sweep,
    takeUp
  }).catch(async (cause: unknown) => {
    await stream.close()
    client.disconnect()
    throw new CannotStart('The servers cannot agree where the newest state is: check that Postgres answers, and its clock.', cause)
  })
  agreed = generations
  for (const event of ['close', 'end', '-node']) {
    client.on(event, () => {
      if (generations.current?.store === 'REDIS') generations.suspect()
    })
  }
  await tellRisks(client, log).catch(async (cause: unknown) => {
    await generations.close()
    await stream.close()
    client.disconnect()
    throw cause
  })
  const sweeping = setInterval(() => void journal.sweep().catch(() => undefined), sweepEveryMs).unref()

  const hot = createSharedHotState({
    generations,
    redis: (generation) =>
      createRedisHotState({
        client,
        marker,
        generation,
        log,
        accepted: (accepted) => {
          const safe = journal.accepted(accepted)
          return config.ack === 'durable' ? safe : undefined
        },
        drained: (id) => journal.drained(id),
        latest: () => marker.timeIn(commandTimeoutMs),
        uncertain: (id) => void journal.adopt([id]).catch(() => undefined)
      }),
    postgres: (generation) => createPostgresHotState({ database, generation, stream }),
    undrained: async (id, generation) => {
      // Asked behind the journal on the same connection: what was lost before it was read shows here.
      const [entries, holds] = await Promise.all([journal.pending(id), client.get(marker.keyOf(id))]).catch((cause: unknown) => {
        throw isAway(cause) ? redisIsAway(cause) : cause
      })
      if (holds !== String(generation)) throw new GenerationEnded()
      return entries.map(({ change }) => change)
    }
  })

  return {
    hot,
    stream,
    redis: client,
    isShared: true,
    requireRoom: journal.requireRoom,
    settled: (ids) => settled(ids, journal, generations),
    settledOf: (ownerId, but) =>
      settled(
        journal.heldOf(ownerId).filter((id) => id !== but),
        journal,
        generations
      ),
    degraded: () => degradedBy(generations, journal),
    journal: () => ({ entries: journal.entries, oldestMs: journal.oldestMs, deadLetters: journal.deadLetters }),
    close: async () => {
      clearInterval(sweeping)
      await journal.close()
      await generations.close()
      await stream.close()
      await close(client)
    }
  }
}

/** Redis may be away when a server starts: then its settings are not known, and nobody is kept from starting. */
async function tellRisks(client: RedisClient, log: Log): Promise<void> {
  try {
    for (const risk of await risksOf(client)) log.warn(risk)
  } catch (cause) {
    if (cause instanceof CannotStart) throw cause
  }
}

async function settled(sessionIds: readonly string[], journal: RedisJournal, generations: Generations): Promise<void> {
  if (sessionIds.length === 0) return
  let isDrained = false
  const drained = Promise.allSettled(sessionIds.map((id) => journal.drained(id))).then(() => {
    isDrained = true
  })
  const until = Date.now() + settledWithinMs
  for (;;) {
    // Between two generations the truth may lack what another server holds: it has all of it once the next one opens.
    const generation = await generations.run(async (current) => current)
    if (generation.store === 'POSTGRES') return
    await Promise.race([drained, sleep(settledLookMs, undefined, { ref: false })])
    if (isDrained) return
    // What hung answers at once when it is back, and then without what waits for it here: rather no answer than an old one.
    if (generations.current === generation && Date.now() > until)
      throw new StoreUnavailable('The database is behind: try again in a moment.')
  }
}

function degradedBy({ current }: Generations, { deadLetters, oldestMs }: RedisJournal): string[] {
  return [
    ...(current ? [] : ['the servers are agreeing where the newest state is']),
    ...(current?.store === 'POSTGRES' ? ['Redis is away: the database alone holds the state'] : []),
    ...(oldestMs > 5_000 ? ['the database is behind: accepted writes wait for it'] : []),
    ...(deadLetters > 0 ? [`${deadLetters} changes were refused by the database: see dead_letters`] : [])
  ]
}

async function close(client: RedisClient): Promise<void> {
  await client.quit().catch(() => client.disconnect())
}
