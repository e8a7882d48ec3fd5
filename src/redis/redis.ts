// The connection to Redis: one server, Sentinel or a cluster, all with the same deadlines.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { StoreUnavailable } from '../errors.ts'

export type RedisClient = Redis | Cluster

/** No command of this server takes long: what has no answer by then is given up. */
export const commandTimeoutMs = 2_000
const connectTimeoutMs = 2_000

const shared = { commandTimeout: commandTimeoutMs, connectTimeout: connectTimeoutMs, maxRetriesPerRequest: 0, keepAlive: 10_000 }
const retry = (attempt: number) => Math.min(50 * attempt, 1_000)

/**
 * Opens a connection. `url` names one server (`redis://…`), several cluster nodes separated by commas, or Sentinels as
 * `redis+sentinel://user:password@host:port,host:port/name?sentinelPassword=…`: the user is one of Redis, and Sentinels that
 * ask for a password of their own are given that one, and `sentinelUsername`. Commands that are given while it is away fail
 * at once.
 */
export function openRedis(url: string): RedisClient {
  const client = connect(url)
  // Each command tells its own failure; without a listener the connection's would end the process.
  client.on('error', () => undefined)
  return client
}

function connect(url: string): RedisClient {
  if (url.startsWith('redis+sentinel://'))
    return new Redis({ ...shared, ...sentinelOptions(url), enableOfflineQueue: false, retryStrategy: retry })
  const nodes = url.split(',')
  if (nodes.length === 1) return new Redis(url, { ...shared, enableOfflineQueue: false, retryStrategy: retry })
  return new Cluster(nodes, {
    redisOptions: shared,
    enableOfflineQueue: false,
    clusterRetryStrategy: retry,
    slotsRefreshTimeout: connectTimeoutMs,
    // A command whose connection closed may have been run, and its node may come back with older data: whoever gave it
    // has to know, and has the generation looked at.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0
  })
}

function sentinelOptions(url: string): RedisOptions {
  const [, hosts = ''] = /^[^:]+:\/\/(?:[^@/]*@)?([^/?]*)/.exec(url) ?? []
  // One host is as many as an address may have.
  const { username, password, pathname, searchParams } = new URL(url.replace(hosts, hosts.split(',')[0] ?? ''))
  return {
    sentinels: hosts.split(',').map(addressOf),
    name: decodeURIComponent(pathname.slice(1)) || 'mymaster',
    username: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    sentinelUsername: searchParams.get('sentinelUsername') ?? undefined,
    sentinelPassword: searchParams.get('sentinelPassword') ?? undefined,
    // One that hangs keeps nobody from the next.
    sentinelCommandTimeout: commandTimeoutMs,
    sentinelRetryStrategy: retry,
    // A master that hangs, or whose machine is gone, closes no connection: only who connects again asks for another.
    socketTimeout: commandTimeoutMs,
    // Nor does one that was made a replica by hand.
    reconnectOnError: ({ message }) => message.startsWith('READONLY')
  }
}

function addressOf(text: string): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${text}`)
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 26_379) }
}

const slots = 16_384

/** The one server, or every master of a cluster that has slots. Throws StoreUnavailable where one of them is not connected. */
export function mastersOf(client: RedisClient): Redis[] {
  if (!(client instanceof Cluster)) return [client]
  const connected = new Map(client.nodes('master').map((node) => [`${node.options.host}:${node.options.port}`, node]))
  const addresses = new Set(Array.from({ length: slots }, (_, slot) => client.slots[slot]?.[0] ?? ''))
  return [...addresses].map((address) => {
    const master = connected.get(address)
    if (!master) throw redisIsAway(new Error(`no master is connected at ${address || 'some slots'}`))
    return master
  })
}

/** A Lua script. */
export interface Script {
  lua: string
  sha: string
}

/** Reads a script beside the module that runs it. */
export function readScript(url: URL): Script {
  const lua = readFileSync(url, 'utf8')
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}

/** Runs a script by its digest; a server that has not seen it yet is given the text. */
export async function runScript(
  client: RedisClient,
  { lua, sha }: Script,
  keys: readonly string[],
  args: readonly (string | number)[]
): Promise<unknown> {
  try {
    return await client.evalsha(sha, keys.length, ...keys, ...args)
  } catch (cause) {
    if (!(cause instanceof Error) || !cause.message.startsWith('NOSCRIPT')) throw cause
    return client.eval(lua, keys.length, ...keys, ...args)
  }
}

/** Whether a failure is the connection's: a timeout, a closed socket, a node that is loading or has no master. */
export function isAway(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  return !/^(ERR|WRONGTYPE|NOSCRIPT|OOM|NOPERM|EXECABORT|CROSSSLOT)\b/.test(cause.message)
}

export const redisIsAway = (cause: unknown): StoreUnavailable =>
  new StoreUnavailable('The hot state does not answer: try again in a moment.', cause)
