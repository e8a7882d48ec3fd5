// How often a person may ask, counted by all servers together where they share a Redis.

import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { BoardError } from '../errors.ts'
import type { RedisClient } from '../redis/redis.ts'

export interface RateLimitOptions {
  /** requests a minute, of one person */
  perMinute: number
  /** where servers count together; each counts for itself where there is none, or while it is away */
  redis: RedisClient | undefined
}

/** Counts one request of a person. Throws RATE_LIMITED where that is one too many. */
export type RateLimit = (personId: string) => Promise<void>

export function createRateLimit({ perMinute, redis }: RateLimitOptions): RateLimit {
  const counting = { keyPrefix: 'rate', points: perMinute, duration: 60 }
  const own = new RateLimiterMemory(counting)
  const limiter = redis
    ? // Whoever is over the limit is refused without asking Redis again.
      new RateLimiterRedis({ ...counting, storeClient: redis, insuranceLimiter: own, inMemoryBlockOnConsumed: perMinute })
    : own
  return async (personId) => {
    try {
      await limiter.consume(personId)
    } catch (cause) {
      if (!(cause instanceof RateLimiterRes)) throw cause
      const seconds = Math.ceil(cause.msBeforeNext / 1000)
      throw new BoardError('RATE_LIMITED', `More than ${perMinute} requests in a minute: try again in ${seconds} s.`, { retryable: true })
    }
  }
}
