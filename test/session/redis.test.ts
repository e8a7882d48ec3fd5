import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { Fenced } from '../../src/errors.ts'
import { openLog } from '../../src/log.ts'
import { changeSchema } from '../../src/records/change.ts'
import { sessionKeys } from '../../src/redis/keys.ts'
import { createMarker } from '../../src/redis/marker.ts'
import type { RedisClient } from '../../src/redis/redis.ts'
import { GenerationEnded } from '../../src/session/generation.ts'
import { createRedisHotState } from '../../src/session/redis.ts'
import { newView } from '../../src/session/view.ts'
import { readLog } from '../../src/stream/entries.ts'
import { createMemoryStream } from '../../src/stream/memory.ts'
import { openReadyRedis } from '../redis.ts'
import { startRedisCluster } from '../redis-cluster.ts'
import { startRedisSentinel } from '../redis-sentinel.ts'
import { newSession, say } from './conversation.ts'
import { describeHotState, type HotSubject } from './hot-contract.ts'

const generation = 1
/** No journal takes the changes any further. */
const alone = { accepted: () => undefined, drained: async () => undefined, uncertain: () => undefined }

async function createSubject(url: string): Promise<HotSubject & { client: RedisClient }> {
  const client = await openReadyRedis(url)
  const marker = createMarker(client)
  if ((await marker.look())?.generation !== generation) await marker.write(generation)
  const hot = createRedisHotState({ client, marker, generation, log: openLog('silent'), ...alone })
  return {
    client,
    hot,
    stream: {
      ...createMemoryStream(),
      read: async (sessionId, after) =>
        (await readLog({ client, log: openLog('silent'), entries: 100 }, sessionId))?.after(after) ?? { events: [], missingBefore: 0 }
    },
    written: async (sessionId) =>
      (await client.lrange(sessionKeys(sessionId).journal, 0, -1)).map((entry) =>
        changeSchema.parse(JSON.parse(entry.slice(entry.indexOf(' ') + 1)))
      ),
    pass: async (milliseconds) => {
      await sleep(milliseconds)
    },
    close: async () => void (await client.quit())
  }
}

describe.skipIf(!inject('redisUrl'))('on Redis', () => {
  const create = () => createSubject(inject('redisUrl') ?? '')

  describeHotState('Redis', create, { hasOwnJournal: true })

  test('a part that cannot be read counts as not held, and is replaced by what is rebuilt', async () => {
    const { hot, client, close } = await create()
    const view = newView(newSession())
    await hot.fill(view)
    await client.set(sessionKeys(view.session.id).actions, '[{"id":')
    expect(await hot.load(view.session.id)).toBeUndefined()
    await hot.fill(view)
    expect(await hot.load(view.session.id)).toEqual(view)
    await close()
  })

  test('a token is of its generation alone, and keeps nobody from the next one', async () => {
    const { hot, client, close } = await create()
    const marker = createMarker(client)
    const view = newView(newSession())
    const { id } = view.session
    await hot.fill(view)
    const old = (await hot.acquireLease(id, 60_000)) ?? 0
    await marker.write(2)
    const next = createRedisHotState({ client, marker, generation: 2, log: openLog('silent'), ...alone })
    await next.fill(view)
    await expect(next.commit(view, say('too late'), old)).rejects.toThrow(Fenced)
    expect(await next.renewLease(id, old, 60_000)).toBe(false)
    const token = (await next.acquireLease(id, 60_000)) ?? 0
    expect(token).toBeGreaterThan(old)
    expect((await next.commit(view, say('in time'), token))?.seq).toBe(1)
    await marker.write(generation)
    await close()
  })

  test('a commit to a session that could not be kept says why', async () => {
    const { hot, client, close } = await create()
    const view = newView(newSession())
    await client.hset(sessionKeys(view.session.id).state, 'not', 'a string')
    hot.warm(view)
    await expect(hot.commit(view, say('lost'))).rejects.toThrow(/WRONGTYPE/)
    await client.del(sessionKeys(view.session.id).state)
    hot.warm(view)
    expect((await hot.commit(view, say('kept')))?.seq).toBe(1)
    await close()
  })

  test('two servers that commit to one session at once lose nothing, and number without gap', async () => {
    const [one, two] = [await create(), await create()]
    const view = newView(newSession())
    await one.hot.fill(view)
    await Promise.all(Array.from({ length: 100 }, (_, index) => (index % 2 ? one : two).hot.commit(view, say(`message ${index}`))))
    const written = await one.written(view.session.id)
    expect(written.flatMap(({ messages }) => messages.map(({ seq }) => seq))).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
    expect(new Set(written.flatMap(({ messages }) => messages.map(({ text }) => text))).size).toBe(100)
    await one.close()
    await two.close()
  })

  test('nothing is read or written in a generation that has ended, nor what an older one has left', async () => {
    const { hot, client, close } = await create()
    const marker = createMarker(client)
    const view = newView(newSession())
    await hot.fill(view)
    await marker.write(2)
    await expect(hot.load(view.session.id)).rejects.toThrow(GenerationEnded)
    await expect(hot.commit(view, say('too late'))).rejects.toThrow(GenerationEnded)
    await expect(hot.fill(view)).rejects.toThrow(GenerationEnded)
    await expect(hot.acquireLease(view.session.id, 1_000)).rejects.toThrow(GenerationEnded)
    const next = createRedisHotState({ client, marker, generation: 2, log: openLog('silent'), ...alone })
    expect(await next.load(view.session.id)).toBeUndefined()
    await marker.write(generation)
    await close()
  })
})

describe.skipIf(!inject('redisUrl'))('on a Redis Cluster of three masters', () => {
  let cluster: Awaited<ReturnType<typeof startRedisCluster>>
  beforeAll(async () => {
    cluster = await startRedisCluster()
  })
  afterAll(() => cluster?.stop())

  describeHotState('Redis Cluster', () => createSubject(cluster.url), { hasOwnJournal: true })
})

describe.skipIf(!inject('redisUrl'))('on a Redis under Sentinels', () => {
  let sentinel: Awaited<ReturnType<typeof startRedisSentinel>>
  beforeAll(async () => {
    sentinel = await startRedisSentinel()
  })
  afterAll(() => sentinel?.stop())

  describeHotState('Redis under Sentinels', () => createSubject(sentinel.url), { hasOwnJournal: true })
})
