import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readHead, takeOff } from '../../src/journal/list.ts'
import { sessionKeys } from '../../src/redis/keys.ts'
import { openRedis, type RedisClient } from '../../src/redis/redis.ts'
import { findRedis, type PrivateRedis, startRedis } from '../redis.ts'

describe.skipIf(!findRedis())('taking entries off a journal', () => {
  let redis: PrivateRedis
  let client: RedisClient
  beforeAll(async () => {
    redis = await startRedis('redis-server')
    client = openRedis(redis.url)
    await new Promise((resolve) => client.once('ready', resolve))
  })
  afterAll(async () => {
    client?.disconnect()
    await redis?.stop()
  })

  async function journalOf(...entries: (string | Buffer)[]) {
    const id = randomUUID()
    const { journal } = sessionKeys(id)
    if (entries.length > 0) await client.rpush(journal, ...entries)
    return {
      id,
      push: (...more: string[]) => client.rpush(journal, ...more),
      left: () => client.lrange(journal, 0, -1),
      marks: async (count: number) => (await readHead(client, id, count, [])).listed.map(({ mark }) => mark)
    }
  }

  test('takes exactly those that were read, whatever came behind them', async () => {
    const { id, push, left, marks } = await journalOf('1 {}', '2 {}', '3 {}')
    const read = await marks(2)
    await push('4 {}')
    expect((await takeOff(client, id, read)).taken).toBe(2)
    expect(await left()).toEqual(['3 {}', '4 {}'])
  })

  test('passes over what another server took off before', async () => {
    const { id, left, marks } = await journalOf('1 {}', '2 {}', '3 {}', '4 {}')
    const [mine, other] = [await marks(3), await marks(2)]
    expect((await takeOff(client, id, other)).taken).toBe(2)
    expect((await takeOff(client, id, mine)).taken).toBe(1)
    expect((await takeOff(client, id, mine)).taken).toBe(0)
    expect(await left()).toEqual(['4 {}'])
  })

  test('takes nothing of another count, where Redis was emptied in between and numbers begin anew', async () => {
    const { id, push, left, marks } = await journalOf('8 {"text":"old"}', '9 {"text":"old"}')
    const read = await marks(2)
    await client.flushall()
    await push('3 {"text":"new"}', '8 {"text":"newer"}')
    expect((await takeOff(client, id, read)).taken).toBe(0)
    expect(await left()).toHaveLength(2)
  })

  test('takes what is no entry, to the byte, and text in any language', async () => {
    const { id, left, marks } = await journalOf('no version', Buffer.from([0xff, 0xfe, 0x00]), '', '7 {"text":"Grüße, 世界"}', '8 {}')
    expect((await takeOff(client, id, await marks(4))).taken).toBe(4)
    expect(await left()).toEqual(['8 {}'])
  })

  test('removes the key with the last entry', async () => {
    const { id, marks } = await journalOf('1 {}')
    await takeOff(client, id, await marks(8))
    expect(await client.exists(sessionKeys(id).journal)).toBe(0)
  })
})
