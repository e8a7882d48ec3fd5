// The round trips that a session on Redis takes: its scripts, and one read.

import { z } from 'zod'
import { isAway, type RedisClient, readScript, redisIsAway, runScript } from '../redis/redis.ts'
import { GenerationEnded } from './generation.ts'

const scripts = {
  commit: readScript(new URL('commit.lua', import.meta.url)),
  fill: readScript(new URL('fill.lua', import.meta.url)),
  lease: readScript(new URL('lease.lua', import.meta.url)),
  tell: readScript(new URL('tell.lua', import.meta.url))
}

/** Runs the scripts. Throws StoreUnavailable where Redis is away, GenerationEnded where the generation has ended. */
export const scriptsOf =
  (client: RedisClient) =>
  async (name: keyof typeof scripts, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> => {
    const outcome = await runScript(client, scripts[name], keys, args).catch((cause: unknown) => {
      throw isAway(cause) ? redisIsAway(cause) : cause
    })
    if (outcome === -3) throw new GenerationEnded()
    return outcome
  }

const repliesSchema = z.tuple([z.tuple([z.null(), z.array(z.string().nullable())]), z.tuple([z.null(), z.array(z.string())])])

/**
 * Reads a session's strings and its messages in one round trip. A commit may come in between, which shows in the seq of
 * the last message; a transaction keeps it out, at the price of answering every command twice.
 * Throws StoreUnavailable where Redis is away.
 */
export async function readTexts(client: RedisClient, strings: readonly string[], messages: string, isTransaction: boolean) {
  try {
    const commands = isTransaction ? client.multi() : client.pipeline()
    const [[, texts], [, listed]] = repliesSchema.parse(
      await commands
        .mget(...strings)
        .lrange(messages, 0, -1)
        .exec()
    )
    return { texts, messages: listed }
  } catch (cause) {
    throw redisIsAway(cause)
  }
}
