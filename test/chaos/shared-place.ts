// What several servers share: a Redis (or a cluster, or one under Sentinels) and a Postgres of their own that can be harmed.

import { execFileSync } from 'node:child_process'
import type { MortalProcess } from '../mortal-process.ts'
import { findPostgres, startMortalPostgres } from '../postgres.ts'
import { findRedis, type MortalRedis, startMortalRedis } from '../redis.ts'
import { startRedisCluster } from '../redis-cluster.ts'
import { startRedisSentinel } from '../redis-sentinel.ts'
import { type Cable, layCableTo } from './cable.ts'
import type { Settings } from './server-process.ts'

export interface SharedPlace {
  /** past all cables */
  redisUrl: string
  /** each process that may hold data */
  redis: readonly MortalRedis[]
  postgres: MortalProcess
  /** none where clients find their own way to several processes */
  redisCable: Cable | undefined
  postgresCable: Cable
  /** Where a server finds both, at the end of cables of its own, which lead to those of all. */
  connect(): Promise<Connection>
  close(): Promise<void>
}

export interface Connection {
  settings: Settings
  redisCable: Cable | undefined
  postgresCable: Cable
}

/** The programs that it takes; undefined where this machine lacks one. */
export function findStores(): { redis: string; postgres: string } | undefined {
  const [redis, postgres] = [findRedis(), findPostgres()]
  return redis === undefined || postgres === undefined ? undefined : { redis, postgres }
}

export type RedisKind = 'single' | 'cluster' | 'sentinel'

export async function openSharedPlace(programs: { redis: string; postgres: string }, kind: RedisKind = 'single'): Promise<SharedPlace> {
  await using opened = new AsyncDisposableStack()
  const redis = await startRedis[kind](programs.redis)
  opened.defer(() => redis.stop())
  const postgres = await startMortalPostgres(programs.postgres)
  opened.defer(() => postgres.close())
  const redisCable = kind === 'single' ? await layCableTo(redis.url) : undefined
  opened.defer(() => redisCable?.close())
  const postgresCable = await layCableTo(postgres.url)
  opened.defer(() => postgresCable.close())
  execFileSync(process.execPath, ['src/database/migrate.ts'], {
    cwd: new URL('../..', import.meta.url),
    env: { ...process.env, DATABASE_URL: postgres.url },
    stdio: 'pipe'
  })
  const everything = opened.move()
  const connect = async () => {
    const [ownRedis, ownPostgres] = await Promise.all([redisCable && layCableTo(redisCable.url), layCableTo(postgresCable.url)])
    everything.defer(async () => void (await Promise.all([ownRedis?.close(), ownPostgres.close()])))
    const settings = {
      REDIS_URL: ownRedis?.url ?? redis.url,
      DATABASE_URL: ownPostgres.url,
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn'
    }
    return { settings, redisCable: ownRedis, postgresCable: ownPostgres }
  }
  const close = () => everything.disposeAsync()
  return { redisUrl: redis.url, redis: redis.nodes, postgres, redisCable, postgresCable, connect, close }
}

const startRedis = {
  single: async (command: string) => {
    const redis = await startMortalRedis(command)
    return { url: redis.url, nodes: [redis], stop: redis.close }
  },
  cluster: (command: string) => startRedisCluster({ command, keepsData: true }),
  sentinel: (command: string) => startRedisSentinel(undefined, command)
}
