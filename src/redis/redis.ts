// The connection to Redis: one server, Sentinel or a cluster, all with the same deadlines.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Cluster, Redis } from 'ioredis'
import { StoreUnavailable } from '../errors.ts'

export type RedisClient = Redis | Cluster

/** No command of this server takes long: what has no answer by then is given up. */
export const commandTimeoutMs = 2_000
const connectTimeoutMs = 2_000

const shared = { commandTimeout: commandTimeoutMs, connectTimeout: connectTimeoutMs, maxRetriesPerRequest: 0, keepAlive: 10_000 }
const retry = (attempt: number) => Math.min(50 * attempt, 1_000)

/**
 * Opens a connection. `url` names one server (`redis://…`), several cluster nodes separated by commas, or Sentinels as
 * `redis+sentinel://host:port,host:port/name`. Commands that are given while it is away fail at once.
 */
export function openRedis(url: string): RedisClient {
  const client = connect(url)
  // Each command tells its own failure; without a listener the connection's would end the process.
  client.on('error', () => undefined)
  return client
}

function connect(url: string): RedisClient {
  if (url.startsWith('redis+sentinel://')) {
    const { username, password, pathname } = new URL(url.split(',')[0] ?? url)
    const hosts =
      url
        .slice('redis+sentinel://'.length)
        .replace(/^[^@]*@/, '')
        .split('/')[0] ?? ''
    return new Redis({
      ...shared,
      sentinels: hosts.split(',').map(addressOf),
      name: (pathname || url.slice(url.lastIndexOf('/'))).slice(1) || 'mymaster',
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
      enableOfflineQueue: false,
      retryStrategy: retry
    })
  }
  const nodes = url.split(',')
  if (nodes.length === 1) return new Redis(url, { ...shared, enableOfflineQueue: false, retryStrategy: retry })
  return new Cluster(nodes, {
    redisOptions: shared,
    enableOfflineQueue: false,
    clusterRetryStrategy: retry,
    slotsRefreshTimeout: connectTimeoutMs
  })
}

function addressOf(host: string): { host: string; port: number } {
  const [name = 'localhost', port = '26379'] = host.split(':')
  return { host: name, port: Number(port) }
}

/** A Lua script; `keys` is how many of its arguments are keys. */
export interface Script {
  keys: number
  lua: string
  sha: string
}

/** Reads a script beside the module that runs it. */
export function readScript(url: URL, keys: number): Script {
  const lua = readFileSync(url, 'utf8')
  return { keys, lua, sha: createHash('sha1').update(lua).digest('hex') }
}

/** Runs a script by its digest; a server that has not seen it yet is given the text. */
export async function runScript(client: RedisClient, { keys, lua, sha }: Script, args: readonly (string | number)[]): Promise<unknown> {
  try {
    return await client.evalsha(sha, keys, ...args)
  } catch (cause) {
    if (!(cause instanceof Error) || !cause.message.startsWith('NOSCRIPT')) throw cause
    return client.eval(lua, keys, ...args)
  }
}

/** Whether a failure is the connection's: a timeout, a closed socket, a node that is loading or has no master. */
export function isAway(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  return !/^(ERR|WRONGTYPE|NOSCRIPT|OOM|NOPERM|EXECABORT|CROSSSLOT)\b/.test(cause.message)
}

export const redisIsAway = (cause: unknown): StoreUnavailable =>
  new StoreUnavailable('The hot state does not answer: try again in a moment.', cause)
