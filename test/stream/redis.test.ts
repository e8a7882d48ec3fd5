import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { StoreUnavailable } from '../../src/errors.ts'
import type { SessionEvent, WholeEvent } from '../../src/event.ts'
import { sessionChannel, sessionKeys } from '../../src/redis/keys.ts'
import { ringActions } from '../../src/stream/publish.ts'
import type { RedisStreamOptions } from '../../src/stream/redis.ts'
import { type PrivateRedis, findRedis, startRedis } from '../redis.ts'
import { type PrivateCluster, startRedisCluster } from '../redis-cluster.ts'
import { eventAt, followTo, numbersTo, openStreamServer, type StreamServer, truthOf, wholeNumbers } from './redis-server.ts'
import { describeEventStream } from './stream-contract.ts'

const url = inject('redisUrl') ?? ''
const command = findRedis()
const never = new AbortController().signal
const start = { number: 0, delta: 0 }
const delta = (after: number, text = 'word') => ({ after, turn: 1, agent: 'atlas', draftId: 'd', text })

describe.skipIf(!url)('Redis', () => {
  describeEventStream('Redis', ({ entries }) => openStreamServer(url, { entries }))
})

describe.skipIf(!command)('Redis Cluster', () => {
  let cluster: PrivateCluster
  beforeAll(async () => {
    cluster = await startRedisCluster()
  })
  afterAll(() => cluster?.stop())

  describeEventStream('Redis Cluster', ({ entries }) => openStreamServer(cluster.url, { entries }))

  test('servers that listen at different nodes hear of every session, wherever its keys lie', async () => {
    const servers = await Promise.all(numbersTo(4).map(() => openStreamServer(cluster.url)))
    const ids = numbersTo(12).map(() => randomUUID())
    const seen = servers.flatMap(({ stream }) => ids.map((id) => followTo(stream, id, { until: 20 })))
    for (const number of numbersTo(20)) {
      await Promise.all(ids.map(async (id, index) => servers[(index + number) % 4]?.stream.append(id, [eventAt(id, number)])))
    }
    for (const events of await Promise.all(seen)) expect(wholeNumbers(events)).toEqual(numbersTo(20))
    await Promise.all(servers.map((server) => server.close()))
  })
})

describe.skipIf(!command)('several servers on one Redis', () => {
  let redis: PrivateRedis
  let open: StreamServer[]
  let id: string

  beforeAll(async () => {
    redis = await startRedis(command ?? '')
  })
  afterAll(() => redis?.stop())
  beforeEach(() => {
    id = randomUUID()
    open = []
  })
  afterEach(async () => void (await Promise.all(open.map((server) => server.close()))))

  async function openServer(options?: Partial<RedisStreamOptions>): Promise<StreamServer> {
    const server = await openStreamServer(redis.url, options)
    open.push(server)
    return server
  }
  const calls = async (server: StreamServer, name: string) =>
    Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(await server.client.info('commandstats'))?.[1] ?? 0)
  const listeners = async (server: StreamServer) => Number((await server.client.pubsub('NUMSUB', sessionChannel(id)))[1])

  test('each sees what any of them adds, live and in one order', async () => {
    const [a, b] = [await openServer(), await openServer()]
    const followers = [a, b].map(({ stream }) => followTo(stream, id, { until: 200 }))
    for (const number of numbersTo(200)) {
      const [writer, speaker] = number % 3 === 0 ? [a, b] : [b, a]
      await writer.stream.append(id, [eventAt(id, number)])
      await speaker.stream.appendDelta(id, delta(number, `${number}`))
    }
    const [first = [], second] = await Promise.all(followers)
    expect(wholeNumbers(first)).toEqual(numbersTo(200))
    expect(second).toEqual(first)
    expect(first.length).toBeGreaterThan(390)
  })

  test('what two of them add at once is there once', async () => {
    const [a, b] = [await openServer(), await openServer()]
    const seen = followTo(a.stream, id, { until: 30 })
    for (const number of numbersTo(30)) {
      await Promise.all([a, b].map(({ stream }) => stream.append(id, [eventAt(id, number - (number > 1 ? 1 : 0)), eventAt(id, number)])))
    }
    expect(wholeNumbers(await seen)).toEqual(numbersTo(30))
    expect(await a.client.xlen(sessionKeys(id).events)).toBe(30)
  })

  test('fifty followers of a session cost one subscription and one read', async () => {
    const [a, b] = [await openServer(), await openServer()]
    await b.stream.append(id, [eventAt(id, 1)])
    await a.client.config('RESETSTAT')
    const followers = numbersTo(50).map(() => followTo(a.stream, id, { until: 100 }))
    for (const number of numbersTo(100, 2)) await b.stream.append(id, [eventAt(id, number)])
    for (const events of await Promise.all(followers)) expect(wholeNumbers(events)).toEqual(numbersTo(100))
    expect(await calls(a, 'subscribe')).toBe(1)
    expect(await calls(a, 'multi')).toBe(1)
    expect(await listeners(a)).toBe(1)
    const connections = String(await a.client.client('LIST'))
    expect(connections.match(/name=board-room-events/g)).toHaveLength(1)
  })

  test('a session is heard while somebody follows it, a little longer, and not for ever', async () => {
    const server = await openServer({ lingerMs: 150 })
    const leaving = new AbortController()
    await server.stream.append(id, [eventAt(id, 1)])
    const follower = followTo(server.stream, id, { until: 3, signal: leaving.signal })
    await sleep(500)
    expect(await listeners(server)).toBe(1)
    leaving.abort()
    await follower
    await expect.poll(() => listeners(server), { timeout: 5_000 }).toBe(0)
    await server.stream.append(id, [eventAt(id, 2)])
    expect((await server.stream.read(id, start)).events).toHaveLength(2)
  })

  test('what one of them drops no other keeps', async () => {
    const [a, b] = [await openServer(), await openServer()]
    await a.stream.append(
      id,
      numbersTo(5).map((number) => eventAt(id, number))
    )
    expect((await b.stream.read(id, start)).events).toHaveLength(5)
    const told = b.stream.changed(id, { number: 5, delta: 0 }, never)
    await a.stream.drop(id)
    await told
    expect(await b.stream.read(id, start)).toEqual({ events: [], missingBefore: Number.POSITIVE_INFINITY })
    expect(await a.client.exists(sessionKeys(id).events, sessionKeys(id).drafts)).toBe(0)
  })

  test('an entry that cannot be read is taken from the truth', async () => {
    const server = await openServer()
    const truth = numbersTo(9).map((number) => eventAt(id, number))
    const { events: key } = sessionKeys(id)
    for (const number of numbersTo(6)) {
      const text = JSON.stringify(number === 4 ? { ...eventAt(id, 4), type: 'Nonsense' } : eventAt(id, number))
      await server.client.xadd(key, `${number}-0`, 'event', text)
    }
    const seen = followTo(server.stream, id, { until: 9, readEvents: truthOf(truth, 2) })
    await sleep(50)
    await server.client.xadd(key, '7-0', 'event', '{')
    await server.client.publish(sessionChannel(id), '{')
    await server.stream.append(id, truth.slice(7))
    expect(await seen).toEqual(truth)
  })

  test('while servers write to the truth directly it is looked at, whatever Redis tells', async () => {
    let isComplete = true
    const server = await openServer({ isComplete: () => isComplete, pollMs: 20 })
    const truth = [1, 2, 3].map((number) => eventAt(id, number))
    const seen: SessionEvent[] = []
    const ended = followTo(server.stream, id, { until: 5, seen, readEvents: truthOf(truth) })
    await server.stream.append(id, truth)
    await expect.poll(() => seen.length).toBe(3)
    isComplete = false
    server.stream.distrust()
    truth.push(eventAt(id, 4))
    await expect.poll(() => seen.length).toBe(4)
    await expect(server.stream.appendDelta(id, delta(4))).rejects.toThrow(StoreUnavailable)
    // What was only told, and is not in the truth, has not happened there.
    const other: WholeEvent = { ...eventAt(id, 5), turn: 2 }
    await server.stream.append(id, [other])
    await sleep(100)
    expect(seen).toHaveLength(4)
    truth.push(eventAt(id, 5))
    expect(await ended).toEqual(truth)
  })

  test('what another generation has left in Redis is not taken for all there is', async () => {
    const key = `generation:{${id}}`
    const server = await openServer({ generationKeyOf: () => key })
    const truth = numbersTo(5).map((number) => eventAt(id, number))
    await server.client.set(key, 1)
    await server.client.set(sessionKeys(id).state, '1 1 3 {}')
    await server.stream.append(id, truth.slice(0, 3))
    expect((await server.stream.read(id, start)).events).toHaveLength(3)
    await server.client.set(key, 2)
    server.stream.distrust()
    expect(await server.stream.read(id, start)).toEqual({ events: [], missingBefore: Number.POSITIVE_INFINITY })
    expect(await followTo(server.stream, id, { until: 5, readEvents: truthOf(truth) })).toEqual(truth)
  })

  test('beyond its room for sessions a server reads from the truth', async () => {
    const server = await openServer({ sessions: 2, pollMs: 20 })
    const ids = numbersTo(4).map(() => randomUUID())
    const seen = ids.map((each) =>
      followTo(server.stream, each, {
        until: 50,
        readEvents: truthOf(
          numbersTo(50).map((n) => eventAt(each, n)),
          5
        )
      })
    )
    for (const number of numbersTo(50)) await Promise.all(ids.map((each) => server.stream.append(each, [eventAt(each, number)])))
    for (const events of await Promise.all(seen)) expect(wholeNumbers(events)).toEqual(numbersTo(50))
  })

  test('a ring reaches whoever waits for it on another server, and one that came too early is made up for', async () => {
    const [a, b] = [await openServer({ pollMs: 50 }), await openServer()]
    const owner = randomUUID()
    await a.stream.actionRung(owner, never)
    const rung = a.stream.actionRung(owner, never)
    await sleep(120)
    await ringActions(b.client, [owner, owner])
    await rung
  })
})
