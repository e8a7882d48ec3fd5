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
  /** where the servers find both */
  settings: Settings
  close(): Promise<void>
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
  const settings = { REDIS_URL: redisCable.url, DATABASE_URL: postgresCable.url, LOG_LEVEL: process.env.CHAOS_LOG ?? 'warn' }
  const everything = opened.move()
  return { redis, postgres, redisCable, postgresCable, settings, close: () => everything.disposeAsync() }
}
