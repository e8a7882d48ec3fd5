// What several servers share: a Redis and a Postgres of their own that can be harmed, each at the end of a cable.

import { execFileSync } from 'node:child_process'
import { findPostgres } from '../postgres.ts'
import { findRedis } from '../redis.ts'
import { type Cable, layCableTo } from './cable.ts'
import { type MortalStore, startMortalPostgres, startMortalRedis } from './mortal-store.ts'
import type { Settings } from './server-process.ts'

export interface SharedPlace {
  redis: MortalStore & { loseData(): void }
  postgres: MortalStore
  redisCable: Cable
  postgresCable: Cable
  /** Where a server finds both, at the end of cables of its own, which lead to those of all. */
  connect(): Promise<Connection>
  close(): Promise<void>
}

export interface Connection {
  settings: Settings
  redisCable: Cable
  postgresCable: Cable
}

/** The programs that it takes; undefined where this machine lacks one. */
export function findStores(): { redis: string; postgres: string } | undefined {
  const [redis, postgres] = [findRedis(), findPostgres()]
  return redis === undefined || postgres === undefined ? undefined : { redis, postgres }
}

export async function openSharedPlace(programs: { redis: string; postgres: string }): Promise<SharedPlace> {
  await using opened = new AsyncDisposableStack()
  const redis = await startMortalRedis(programs.redis)
  opened.defer(() => redis.close())
  const postgres = await startMortalPostgres(programs.postgres)
  opened.defer(() => postgres.close())
  const redisCable = await layCableTo(redis.url)
  opened.defer(() => redisCable.close())
  const postgresCable = await layCableTo(postgres.url)
  opened.defer(() => postgresCable.close())
  execFileSync(process.execPath, ['src/database/migrate.ts'], {
    cwd: new URL('../..', import.meta.url),
    env: { ...process.env, DATABASE_URL: postgres.url },
    stdio: 'pipe'
  })
  const everything = opened.move()
  const connect = async () => {
    const [ownRedis, ownPostgres] = await Promise.all([layCableTo(redisCable.url), layCableTo(postgresCable.url)])
    everything.defer(async () => void (await Promise.all([ownRedis.close(), ownPostgres.close()])))
    const settings = { REDIS_URL: ownRedis.url, DATABASE_URL: ownPostgres.url, LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' }
    return { settings, redisCable: ownRedis, postgresCable: ownPostgres }
  }
  return { redis, postgres, redisCable, postgresCable, connect, close: () => everything.disposeAsync() }
}
