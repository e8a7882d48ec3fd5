// The round trips that a session on Redis takes: its scripts, and one read.

import { z } from 'zod'
import { isAway, type RedisClient, readScript, redisIsAway, runScript } from '../redis/redis.ts'
import { GenerationEnded } from './generation.ts'

const scripts = {
  commit: readScript(new URL('commit.lua', import.meta.url), 12),
  fill: readScript(new URL('fill.lua', import.meta.url), 10),
  lease: readScript(new URL('lease.lua', import.meta.url), 3),
  tell: readScript(new URL('tell.lua', import.meta.url), 1)
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

const texts = z.array(z.string().nullable())
const repliesSchema = z.tuple([
  z.tuple([z.null(), texts]),
  z.tuple([z.null(), z.array(z.string())]),
  z.tuple([z.null(), texts]),
  z.tuple([z.null(), z.string().nullable()])
])

/** Where the parts of a session lie that are read together. */
export interface Reading {
  state: string
  messages: string
  /** strings, read with one command */
  parts: readonly string[]
}

const readsBeforeLocking = 2

/**
 * Reads a session in one round trip, as one consistent view: the version is read before and after, and commits change it.
 * That is cheaper than a transaction, whose every command is answered twice; under many commits a transaction it is.
 * Throws StoreUnavailable where Redis is away.
 */
export async function readTexts(client: RedisClient, { state, messages, parts }: Reading) {
  try {
    for (let attempt = 1; ; attempt += 1) {
      const isLocking = attempt > readsBeforeLocking
      const replies = await (isLocking ? client.multi() : client.pipeline())
        .hmget(state, 'version', 'doc', 'generation')
        .lrange(messages, 0, -1)
        .mget(...parts)
        .hget(state, 'version')
        .exec()
      const [[, head], [, listed], [, others], [, version]] = repliesSchema.parse(replies)
      if (isLocking || version === head[0]) return { head, messages: listed, parts: others }
    }
  } catch (cause) {
    throw redisIsAway(cause)
  }
}
