// The one connection on which a server hears what is published in Redis. It is opened when somebody listens first, and
// opened anew by whoever listens after it was lost: nothing is remembered in between, because what was told then is lost.

import { Cluster, type Redis } from 'ioredis'
import type { Log } from '../log.ts'
import { type RedisClient, redisIsAway } from '../redis/redis.ts'

export interface Subscriber {
  /** Resolves once the channel is heard. Throws UpstreamUnavailable: at once where it is known that Redis is away. */
  listen(channel: string): Promise<void>
  /** Whether the channel is heard already; asking prolongs it. */
  isListening(channel: string): boolean
  close(): void
}

export interface SubscriberOptions {
  /** Opens a connection that does not connect by itself. */
  open(): Redis
  log: Log
  /** how long a channel is heard after the last one who cared, in milliseconds */
  lingerMs: number
  /** Whether somebody still cares for a channel. */
  isHeard(channel: string): boolean
  onMessage(channel: string, text: string): void
  /** Nothing is heard from the channel from now on, because nobody cares for it any more. */
  onLeft(channel: string): void
  /** What was told on any channel since an unknown moment may be lost, or Redis is back. */
  onBreak(): void
}

const heartbeatMs = 1_000
const timeoutMs = 2_000

/** A connection of its own like the client's; in a cluster to any of its nodes, since each hears what is told to any. */
export function openSubscriber(client: RedisClient): Redis {
  const nodes = client instanceof Cluster ? client.nodes('all') : [client]
  const node = nodes[Math.floor(Math.random() * nodes.length)]
  if (!node) throw new Error('no node of the cluster is known')
  return node.duplicate({
    lazyConnect: true,
    readOnly: false,
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
    enableOfflineQueue: false,
    autoResubscribe: false,
    connectionName: 'board-room-events',
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs
  })
}

interface Channel {
  confirmed: Promise<void>
  isConfirmed: boolean
  usedAt: number
}

export function createSubscriber({ open, log, lingerMs, isHeard, onMessage, onLeft, onBreak }: SubscriberOptions): Subscriber {
  /** the connection, or the attempt to open it */
  let line: Promise<Redis> | undefined
  let connected: { redis: Redis; since: number } | undefined
  let failures = 0
  let retryAt = 0
  let isClosed = false
  const channels = new Map<string, Channel>()

  function fail(): void {
    failures += 1
    retryAt = Date.now() + Math.min(50 * 2 ** failures, 1_000)
  }

  function lose(redis: Redis): void {
    redis.disconnect()
    if (connected?.redis !== redis || isClosed) return
    log.warn('the connection that hears events was lost')
    const wasStable = Date.now() - connected.since > heartbeatMs
    connected = undefined
    line = undefined
    channels.clear()
    if (!wasStable) fail()
    onBreak()
  }

  async function connect(): Promise<Redis> {
    let redis: Redis | undefined
    try {
      redis = open()
      redis.on('error', () => undefined)
      await redis.connect()
    } catch (cause) {
      redis?.disconnect()
      fail()
      throw redisIsAway(cause)
    }
    const opened = redis
    opened.on('message', onMessage)
    opened.once('close', () => lose(opened))
    connected = { redis: opened, since: Date.now() }
    const wasAway = failures > 0
    failures = 0
    if (isClosed) opened.disconnect()
    else if (wasAway) queueMicrotask(onBreak)
    return opened
  }

  async function subscribe(channel: string): Promise<void> {
    if (!line && (isClosed || Date.now() < retryAt)) throw redisIsAway(undefined)
    const wasAway = failures > 0
    const attempt = line ?? connect()
    line = attempt
    attempt.catch(() => {
      if (line === attempt) line = undefined
    })
    // Whoever asks goes on without it; onBreak tells when it is back.
    if (wasAway) throw redisIsAway(undefined)
    const redis = await attempt
    try {
      await redis.subscribe(channel)
    } catch (cause) {
      lose(redis)
      throw redisIsAway(cause)
    }
  }

  function listen(name: string): Promise<void> {
    const known = channels.get(name)
    if (known) {
      known.usedAt = Date.now()
      return known.confirmed
    }
    const channel: Channel = { confirmed: subscribe(name), isConfirmed: false, usedAt: Date.now() }
    channels.set(name, channel)
    channel.confirmed.then(
      () => {
        channel.isConfirmed = true
      },
      () => {
        if (channels.get(name) === channel) channels.delete(name)
      }
    )
    return channel.confirmed
  }

  const heartbeat = setInterval(() => {
    const redis = connected?.redis
    // A server that hangs closes nothing: only the missing answer tells.
    redis?.ping().catch(() => lose(redis))
  }, heartbeatMs).unref()

  const sweep = setInterval(() => {
    for (const [name, channel] of channels) {
      if (isHeard(name)) channel.usedAt = Date.now()
      if (!channel.isConfirmed || channel.usedAt > Date.now() - lingerMs) continue
      channels.delete(name)
      onLeft(name)
      connected?.redis.unsubscribe(name).catch(() => undefined)
    }
  }, lingerMs / 3).unref()

  return {
    listen,
    isListening: (name) => {
      const channel = channels.get(name)
      if (channel) channel.usedAt = Date.now()
      return channel?.isConfirmed ?? false
    },
    close: () => {
      isClosed = true
      clearInterval(heartbeat)
      clearInterval(sweep)
      channels.clear()
      connected?.redis.disconnect()
    }
  }
}
