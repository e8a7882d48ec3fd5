import { describe, inject } from 'vitest'
import { openLog } from '../../src/log.ts'
import { openRedis } from '../../src/redis/redis.ts'
import { createRedisStream } from '../../src/stream/redis.ts'
import { describeEventStream } from './stream-contract.ts'
import { once } from 'node:events'

const url = inject('redisUrl') ?? ''
const log = openLog('silent')

describe.skipIf(!url)('Redis', () => {
  describeEventStream('Redis', async ({ entries }) => {
    const client = openRedis(url)
    await once(client, 'ready')
    const stream = createRedisStream({ client, log, entries })
    return {
      stream,
      close: async () => {
        await stream.close()
        client.disconnect()
      }
    }
  })
})
