// Whether a Redis is fit to hold what is acknowledged; what a setting risks is said plainly, at the start.

import type { Redis } from 'ioredis'
import { CannotStart } from '../errors.ts'
import { mastersOf, type RedisClient } from './redis.ts'

const leastVersion = 7

/**
 * What the settings of Redis, or of the masters of a cluster, risk, one sentence each; empty where all is well. Settings
 * that it does not tell are left unjudged. Throws CannotStart where it is too old to run the scripts.
 */
export async function risksOf(client: RedisClient): Promise<string[]> {
  return [...new Set((await Promise.all(mastersOf(client).map(risksOfOne))).flat())]
}

async function risksOfOne(redis: Redis): Promise<string[]> {
  const info = await redis.info()
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1]
  const version = field('redis_version') ?? ''
  if (Number.parseInt(version, 10) < leastVersion)
    throw new CannotStart(`Redis ${version} is too old: Redis ${leastVersion} or later is needed.`)
  const policy = field('maxmemory_policy') ?? ''
  const isPersistent = field('aof_enabled') === '1'
  return [
    ...(policy.startsWith('allkeys-')
      ? [`Redis may evict journals (maxmemory-policy ${policy}), which hold acknowledged writes: set volatile-ttl or noeviction.`]
      : []),
    ...(isPersistent
      ? []
      : ['Redis keeps nothing over a restart (appendonly no): what a server had not drained when it died may be lost with it.'])
  ]
}
