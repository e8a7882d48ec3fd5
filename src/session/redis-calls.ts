// The round trips that a session on Redis takes: three scripts, and one read.

import type { ChainableCommander } from 'ioredis'
import { z } from 'zod'
import { isAway, type RedisClient, readScript, redisIsAway, runScript } from '../redis/redis.ts'
import { GenerationEnded } from './generation.ts'

const scripts = {
  commit: readScript(new URL('commit.lua', import.meta.url), 12),
  fill: readScript(new URL('fill.lua', import.meta.url), 10),
  lease: readScript(new URL('lease.lua', import.meta.url), 3)
}

/** Runs the scripts. Throws StoreUnavailable where Redis is away, GenerationEnded where the generation has ended. */
export const scriptsOf =
  (client: RedisClient) =>
  async (name: keyof typeof scripts, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> => {
    const outcome = await runScript(client, scripts[name], [...keys, ...args]).catch((cause: unknown) => {
      throw isAway(cause) ? redisIsAway(cause) : cause
    })
    if (outcome === -3) throw new GenerationEnded()
    return outcome
  }

const repliesSchema = z.tuple([
  z.tuple([z.null(), z.array(z.string().nullable())]),
  z.tuple([z.null(), z.array(z.string())]),
  z.tuple([z.null(), z.array(z.string().nullable())])
])

/** Runs the three reads of a load as one transaction: one round trip, one consistent view. */
export async function inOneView(reads: ChainableCommander) {
  try {
    const [[, head], [, messages], [, parts]] = repliesSchema.parse(await reads.exec())
    return [head, messages, parts] as const
  } catch (cause) {
    throw redisIsAway(cause)
  }
}
