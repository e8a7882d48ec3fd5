import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SessionEvent, WholeEvent } from '../../src/event.ts'
import { sessionChannel, sessionKeys } from '../../src/redis/keys.ts'
import { privateFolder, startPrivateProcess } from '../private-process.ts'
import { findRedis, ping, type PrivateRedis, startRedis } from '../redis.ts'
import { type PrivateSentinel, startRedisSentinel } from '../redis-sentinel.ts'
import { eventAt, followTo, numbersTo, openStreamServer, type StreamServer, truthOf, wholeNumbers } from './redis-server.ts'

const command = findRedis()

describe.skipIf(!command)('events while Redis fails', () => {
  let redis: PrivateRedis
  let writer: StreamServer
  let reader: StreamServer
  let id: string
  let truth: WholeEvent[]

  beforeAll(async () => {
    redis = await startRedis(command ?? '')
  })
  afterAll(() => redis?.stop())
  beforeEach(async () => {
    id = randomUUID()
    truth = []
    writer = await openStreamServer(redis.url)
    reader = await openStreamServer(redis.url, { pollMs: 50 })
  })
  afterEach(async () => void (await Promise.all([writer.close(), reader.close()])))

  /** Writes as a server does: into the truth, then into the stream, where that can be reached. */
  async function write(upTo: number): Promise<void> {
    while (truth.length < upTo) {
      const event = eventAt(id, truth.length + 1)
      truth.push(event)
      await writer.stream.append(id, [event]).catch(() => undefined)
    }
  }
  const follower = (until: number, seen?: SessionEvent[]) => followTo(reader.stream, id, { until, readEvents: truthOf(truth), seen })

  test('a subscriber whose connection is killed again and again misses nothing and repeats nothing', async () => {
    const followers = numbersTo(5).map(() => follower(1_000))
    let kills = 0
    while (truth.length < 1_000) {
      await write(truth.length + 1 + Math.floor(Math.random() * 40))
      kills += Number(await writer.client.call('CLIENT', 'KILL', 'TYPE', 'PUBSUB'))
      await sleep(Math.random() * 150)
    }
    for (const seen of await Promise.all(followers)) expect(wholeNumbers(seen).slice(0, 1_000)).toEqual(numbersTo(1_000))
    expect(kills).toBeGreaterThan(10)
  })

  test('a subscriber that is killed learns of what is in Redis alone', async () => {
    const seen = followTo(reader.stream, id, { until: 300 })
    for (const number of numbersTo(300)) {
      await writer.stream.append(id, [eventAt(id, number)])
      if (number % 30 === 0) await writer.client.call('CLIENT', 'KILL', 'TYPE', 'PUBSUB')
    }
    expect(wholeNumbers(await seen)).toEqual(numbersTo(300))
  })

  test('Redis emptied in the middle leaves no gap', async () => {
    const [held, seen]: [SessionEvent[], SessionEvent[]] = [[], []]
    const followers = [follower(300, held), follower(300, seen)]
    for (const upTo of [60, 61, 120, 200, 300]) {
      await write(upTo)
      await writer.client.flushall()
      if (upTo === 120) await writer.client.call('CLIENT', 'KILL', 'TYPE', 'PUBSUB')
    }
    await Promise.all(followers)
    expect(wholeNumbers(held)).toEqual(numbersTo(300))
    expect(seen).toEqual(held)
  })

  test('what only the truth knows for a while is waited for, never stepped over', async () => {
    for (const number of numbersTo(3)) await writer.stream.append(id, [eventAt(id, number)])
    // The journal is still on its way to the truth when Redis loses what it held.
    await writer.client.flushall()
    await writer.stream.appendDelta(id, { after: 3, turn: 1, agent: 'atlas', draftId: 'd', text: 'word' })
    const seen: SessionEvent[] = []
    const ended = follower(5, seen)
    await sleep(50)
    await writer.stream.append(id, [eventAt(id, 4)])
    await sleep(200)
    expect(wholeNumbers(seen)).toEqual([])
    truth.push(...numbersTo(4).map((number) => eventAt(id, number)))
    await writer.stream.append(id, [eventAt(id, 5)])
    await ended
    expect(wholeNumbers(seen)).toEqual(numbersTo(5))
  })

  test('what was published and not heard is found before long', async () => {
    const server = await openStreamServer(redis.url, { checkMs: 50 })
    const seen = followTo(server.stream, id, { until: 2 })
    await writer.stream.append(id, [eventAt(id, 1)])
    await sleep(50)
    await writer.client.xadd(sessionKeys(id).events, '2-0', 'event', JSON.stringify(eventAt(id, 2)))
    expect(wholeNumbers(await seen)).toEqual([1, 2])
    await server.close()
  })

  test('an event that says other than the one that is held has the session read again', async () => {
    await writer.stream.append(id, [eventAt(id, 1), eventAt(id, 2)])
    expect((await reader.stream.read(id, { number: 0, delta: 0 })).events).toHaveLength(2)
    // As where Redis came back without its last second, and the number was given anew.
    await writer.client.del(sessionKeys(id).events)
    const other: WholeEvent = { ...eventAt(id, 2), turn: 2 }
    await writer.stream.append(id, [eventAt(id, 1), other])
    await expect.poll(async () => (await reader.stream.read(id, { number: 1, delta: 0 })).events).toEqual([other])
  })

  test('a Redis that hangs keeps nobody from the truth, and is heard again once it goes on', { timeout: 40_000 }, async () => {
    await write(10)
    const seen: SessionEvent[] = []
    const ended = follower(40, seen)
    await expect.poll(() => seen.length).toBe(10)
    process.kill(redis.pid, 'SIGSTOP')
    try {
      truth.push(...numbersTo(20, 11).map((number) => eventAt(id, number)))
      await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(20)
      // Known to be away by now: what comes is seen within a poll.
      truth.push(...numbersTo(30, 21).map((number) => eventAt(id, number)))
      await expect.poll(() => seen.length, { timeout: 1_000 }).toBe(30)
      expect(await reader.stream.read(id, { number: 0, delta: 0 })).toEqual({ events: [], missingBefore: Number.POSITIVE_INFINITY })
    } finally {
      process.kill(redis.pid, 'SIGCONT')
    }
    await expect.poll(() => writer.client.ping().catch(() => undefined), { timeout: 5_000 }).toBe('PONG')
    await write(40)
    await ended
    expect(seen).toEqual(truth)
  })

  test('a Redis that is gone is done without, and one that starts in its place is used', { timeout: 40_000 }, async () => {
    await write(10)
    const seen: SessionEvent[] = []
    const ended = follower(30, seen)
    await expect.poll(() => seen.length).toBe(10)
    const rung = reader.stream.actionRung(randomUUID(), new AbortController().signal)
    await redis.stop()
    try {
      await rung
      await write(20)
      await expect.poll(() => seen.length, { timeout: 2_000 }).toBe(20)
    } finally {
      redis = await startAt(redis.url)
    }
    await expect.poll(() => writer.client.status, { timeout: 5_000 }).toBe('ready')
    const channel = sessionChannel(id)
    await expect.poll(() => writer.client.pubsub('NUMSUB', channel), { timeout: 5_000 }).toEqual([channel, 1])
    await write(30)
    await ended
    expect(seen).toEqual(truth)
  })
})

describe.skipIf(!command)('events while the master that Sentinels watch over fails', () => {
  let sentinel: PrivateSentinel
  let writer: StreamServer
  let reader: StreamServer

  beforeEach(async () => {
    // What may stand in a password, in an address it has to be encoded.
    sentinel = await startRedisSentinel({ user: 'bo@rd', password: 'p:/,?#w', sentinelPassword: 's&/,@=' })
    writer = await openStreamServer(sentinel.url)
    reader = await openStreamServer(sentinel.url, { pollMs: 50 })
  })
  afterEach(async () => {
    await Promise.all([writer.close(), reader.close()])
    await sentinel.stop()
  })

  test.each(['dies', 'hangs'])(
    'one that %s is done without, and the replica that takes its place is heard',
    { timeout: 60_000 },
    async (fate) => {
      const id = randomUUID()
      const truth: WholeEvent[] = []
      const write = async (upTo: number) => {
        for (const number of numbersTo(upTo, truth.length + 1)) {
          truth.push(eventAt(id, number))
          await writer.stream.append(id, truth.slice(-1)).catch(() => undefined)
        }
      }
      const seen: SessionEvent[] = []
      const ended = followTo(reader.stream, id, { until: 30, readEvents: truthOf(truth), seen })
      await write(10)
      await expect.poll(() => seen.length).toBe(10)
      const old = await sentinel.master()
      if (fate === 'dies') await old.kill('SIGKILL')
      else old.hang()
      try {
        await write(20)
        await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(20)
        await expect.poll(() => sentinel.master(), { timeout: 20_000 }).not.toBe(old)
        const master = (await sentinel.master()).client()
        const channel = sessionChannel(id)
        await expect.poll(() => master.pubsub('NUMSUB', channel), { timeout: 20_000 }).toEqual([channel, 1])
        master.disconnect()
        await expect.poll(() => writer.client.ping().catch(() => undefined), { timeout: 10_000 }).toBe('PONG')
      } finally {
        if (fate === 'hangs') old.goOn()
        else await old.restart()
      }
      await write(30)
      await ended
      expect(seen).toEqual(truth)
    }
  )
})

/** An empty Redis where another was. */
async function startAt(url: string): Promise<PrivateRedis> {
  const dir = privateFolder('redis')
  const args = ['--bind', '127.0.0.1', '--port', new URL(url).port, '--dir', dir, '--save', '', '--appendonly', 'no']
  return { ...(await startPrivateProcess({ command: command ?? '', args, dir, stopSignal: 'TERM', probe: () => ping(url) })), url }
}
