// What is done to servers that share their state, and to what they share: one thing at a time.

import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { mastersOf } from '../../src/redis/redis.ts'
import { openReadyRedis } from '../redis.ts'
import type { Cable } from './cable.ts'
import type { Fault } from './faults.ts'
import type { Member } from './fleet.ts'
import type { Chance } from './random.ts'
import type { SharedPlace } from './shared-place.ts'

/** Each fault is over, and all that it ended started again, when its promise resolves. */
export function sharedFaults({ redisUrl, redis, postgres, redisCable, postgresCable }: SharedPlace, servers: readonly Member[]): Fault[] {
  const end = (signal: 'SIGKILL' | 'SIGTERM') => async (chance: Chance) => {
    const server = chance.pick(servers)
    await server.kill(signal)
    await sleep(chance.between(0, 3_000))
    await server.restart()
  }
  const restartRedis = (keepsData: boolean) => async (chance: Chance) => {
    const node = chance.pick(redis)
    await node.kill('SIGKILL')
    if (!keepsData) node.loseData()
    await sleep(chance.between(0, 4_000))
    await node.restart()
  }
  return [
    { name: 'server kill -9', weight: 6, strike: end('SIGKILL') },
    { name: 'server SIGTERM', weight: 3, strike: end('SIGTERM') },
    {
      name: 'server hung',
      weight: 2,
      strike: async (chance) => {
        const server = chance.pick(servers)
        server.hang()
        await sleep(chance.between(1_000, 8_000))
        server.goOn()
      }
    },
    { name: 'client connections cut', weight: 2, strike: async (chance) => chance.pick(servers).cutConnections() },
    { name: 'Redis kill -9, restart with data', weight: 3, strike: restartRedis(true) },
    { name: 'Redis kill -9, restart without data', weight: 3, strike: restartRedis(false) },
    { name: 'Redis emptied', weight: 4, strike: (chance) => empty(redisUrl, chance) },
    {
      name: 'Redis hung',
      weight: 4,
      strike: async (chance) => {
        const node = chance.pick(redis)
        node.hang()
        await sleep(chance.between(1_000, 8_000))
        node.goOn()
      }
    },
    {
      name: 'Redis connections cut',
      weight: 3,
      strike: async (chance) => (redisCable ? redisCable.cut() : cutClients(chance.pick(redis).url))
    },
    {
      name: 'Postgres stop and restart',
      weight: 4,
      strike: async (chance) => {
        // Postgres's own word for an immediate stop: no checkpoint, every backend dropped.
        await postgres.kill('SIGQUIT')
        await sleep(chance.between(0, 5_000))
        await postgres.restart()
      }
    },
    {
      name: 'Postgres dead on the line',
      weight: 1,
      strike: async (chance) => {
        postgresCable.freeze()
        await sleep(chance.between(500, 6_000))
        postgresCable.thaw()
      }
    },
    ...(redisCable
      ? [{ name: 'one server cut off from Redis', weight: 2, strike: (chance: Chance) => cutOff(chance.pick(servers).redisCable, chance) }]
      : []),
    { name: 'one server cut off from Postgres', weight: 2, strike: (chance) => cutOff(chance.pick(servers).postgresCable, chance) },
    { name: 'Postgres connections cut', weight: 3, strike: async () => postgresCable.cut() }
  ]
}

async function cutOff(cable: Cable | undefined, chance: Chance): Promise<void> {
  await cable?.pull()
  await sleep(chance.between(500, 8_000))
  await cable?.plug()
}

async function empty(url: string, chance: Chance): Promise<void> {
  const client = await openReadyRedis(url)
  await chance
    .pick(mastersOf(client))
    .flushall()
    .finally(() => client.disconnect())
}

async function cutClients(url: string): Promise<void> {
  const client = new Redis(url)
  for (const type of ['normal', 'pubsub']) await client.call('CLIENT', 'KILL', 'TYPE', type)
  client.disconnect()
}
