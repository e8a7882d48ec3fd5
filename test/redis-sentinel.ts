// A private Redis with a replica and three Sentinels that watch over both, on the loopback interface only.

import { Redis, type RedisOptions } from 'ioredis'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type MortalProcess, mortal } from './mortal-process.ts'
import { freePort, privateFolder, startPrivateProcess } from './private-process.ts'
import { findRedis, type MortalRedis, ping, startMortalRedis } from './redis.ts'

export interface Node extends MortalRedis {
  port: number
  /** past the Sentinels, as the one who may do anything */
  client(): Redis
}

export interface PrivateSentinel {
  /** all Sentinels and the name of what they watch over */
  url: string
  nodes: readonly [Node, Node]
  sentinels: readonly MortalProcess[]
  /** The node that most Sentinels take for the master. */
  master(): Promise<Node>
  /** Ends all of it and waits until it is gone. */
  stop(): Promise<void>
}

export interface Secrets {
  /** of the nodes */
  user: string
  password: string
  /** of the Sentinels */
  sentinelPassword: string
}

const name = 'board'
const downAfterMs = 1_000
const formTimeoutMs = 30_000

/** Starts all five and waits until each Sentinel knows all the others. With `secrets` nobody is let in without them. */
export async function startRedisSentinel(secrets?: Secrets, command = findRedis() ?? 'redis-server'): Promise<PrivateSentinel> {
  await using opened = new AsyncDisposableStack()
  const nodeLogin: RedisOptions = secrets ? { username: secrets.user, password: secrets.password } : {}
  const startNode = async (master?: number): Promise<Node> => {
    // A file of its own, for a failover to be written into: what comes back is what it was last told to be.
    const dir = privateFolder('redis')
    const file = writeConf(dir, [
      'repl-diskless-sync-delay 0',
      'repl-ping-replica-period 1',
      ...(secrets ? [`user ${secrets.user} on >${secrets.password} ~* &* +@all`, 'user default off'] : []),
      ...(secrets ? [`masteruser ${secrets.user}`, `masterauth ${secrets.password}`] : []),
      ...(master === undefined ? [] : [`replicaof 127.0.0.1 ${master}`])
    ])
    const port = await freePort()
    const node = await startMortalRedis(command, { dir, file, port })
    opened.defer(() => node.close())
    return { ...node, port, client: () => new Redis(port, { ...nodeLogin, commandTimeout: 5_000 }) }
  }
  const first = await startNode()
  const second = await startNode(first.port)
  await until(second.client(), (client) => client.info('replication'), /master_link_status:up/)

  const watch = [
    `sentinel monitor ${name} 127.0.0.1 ${first.port} 2`,
    `sentinel down-after-milliseconds ${name} ${downAfterMs}`,
    `sentinel failover-timeout ${name} 4000`,
    ...(secrets
      ? [
          `sentinel auth-user ${name} ${secrets.user}`,
          `sentinel auth-pass ${name} ${secrets.password}`,
          `requirepass ${secrets.sentinelPassword}`,
          `sentinel sentinel-pass ${secrets.sentinelPassword}`
        ]
      : [])
  ]
  const startSentinel = async () => {
    const dir = privateFolder('sentinel')
    const port = await freePort()
    const args = [writeConf(dir, ['bind 127.0.0.1', `port ${port}`, `dir ${dir}`, ...watch]), '--sentinel']
    const url = `redis://127.0.0.1:${port}`
    const start = () => startPrivateProcess({ command, args, dir, stopSignal: 'TERM', probe: () => ping(url) })
    const sentinel = mortal(url, await start(), start)
    opened.defer(() => sentinel.close())
    return { ...sentinel, port }
  }
  const sentinels = await Promise.all([1, 2, 3].map(startSentinel))
  const sentinelClient = (port: number) => new Redis(port, { password: secrets?.sentinelPassword, commandTimeout: 5_000 })
  const know = async (client: Redis) => {
    const state = (await client.call('SENTINEL', 'MASTER', name)) as string[]
    return ['num-other-sentinels', 'num-slaves', 'flags'].map((field) => state[state.indexOf(field) + 1]).join(' ')
  }
  for (const { port } of sentinels) await until(sentinelClient(port), know, /^2 1 master$/)

  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')
  const login = secrets ? `${encodeURIComponent(secrets.user)}:${encodeURIComponent(secrets.password)}@` : ''
  const query = secrets ? `?sentinelPassword=${encodeURIComponent(secrets.sentinelPassword)}` : ''
  const everything = opened.move()
  return {
    url: `redis+sentinel://${login}${hosts}/${name}${query}`,
    nodes: [first, second],
    sentinels,
    master: async () => {
      const told = await Promise.all(
        sentinels.map(async ({ port }) => {
          const client = sentinelClient(port)
          const address = (await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name).finally(() => client.disconnect())) as string[]
          return Number(address[1])
        })
      )
      const port = told.find((each) => told.filter((other) => other === each).length > 1)
      return port === second.port ? second : first
    },
    stop: () => everything.disposeAsync()
  }
}

function writeConf(dir: string, lines: readonly string[]): string {
  const file = join(dir, 'conf')
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

/** Asks again and again, and closes the connection. */
async function until(client: Redis, ask: (client: Redis) => Promise<string>, good: RegExp): Promise<void> {
  const deadline = Date.now() + formTimeoutMs
  try {
    for (;;) {
      const answer = await ask(client)
      if (good.test(answer)) return
      if (Date.now() > deadline) throw new Error(`the Sentinels did not find together:\n${answer}`)
      await sleep(30)
    }
  } finally {
    client.disconnect()
  }
}
