// A private Redis Cluster of three masters, on the loopback interface only.

import { Redis } from 'ioredis'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './private-process.ts'
import { findRedis, type MortalRedis, startMortalRedis } from './redis.ts'

export interface PrivateCluster {
  /** its nodes, separated by commas */
  url: string
  nodes: readonly MortalRedis[]
  /** Ends all of it and waits until it is gone. */
  stop(): Promise<void>
}

interface Node extends MortalRedis {
  port: number
  busPort: number
}

const slots = 16_384
const masters = 3
const formTimeoutMs = 30_000

/** Starts three masters and waits until each of them takes the cluster for whole. They hold all in memory only, unless told otherwise. */
export async function startRedisCluster({ command = findRedis() ?? 'redis-server', keepsData = false } = {}): Promise<PrivateCluster> {
  const started = await Promise.allSettled(Array.from({ length: masters }, () => startNode(command, keepsData)))
  const nodes = started.flatMap((node) => (node.status === 'fulfilled' ? [node.value] : []))
  const stop = async () => void (await Promise.all(nodes.map((node) => node.close())))
  try {
    const failed = started.find((node) => node.status === 'rejected')
    if (failed) throw failed.reason
    await join(nodes)
  } catch (cause) {
    await stop()
    throw cause
  }
  return { url: nodes.map(({ url }) => url).join(','), nodes, stop }
}

async function startNode(command: string, keepsData: boolean): Promise<Node> {
  // The bus takes the port 10,000 above unless it is told another, and that one may be beyond 65,535 or taken.
  const [port, busPort] = await Promise.all([freePort(), freePort()])
  const args = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '2000']
  const running = await startMortalRedis(command, { port, args: keepsData ? args : [...args, '--appendonly', 'no'] })
  return { ...running, port, busPort }
}

/** Deals the slots out, introduces the nodes to one another and waits until all agree. */
async function join(nodes: readonly Node[]): Promise<void> {
  const clients = nodes.map(({ url }) => new Redis(url, { commandTimeout: 5_000 }))
  try {
    await Promise.all(
      clients.map(async (client, index) => {
        const first = Math.floor((slots * index) / nodes.length)
        const last = Math.floor((slots * (index + 1)) / nodes.length) - 1
        // Without an epoch of its own each, nodes that meet have to settle who is who first.
        await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
        await client.call('CLUSTER', 'ADDSLOTSRANGE', first, last)
      })
    )
    for (const { port, busPort } of nodes.slice(1)) await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort)
    const deadline = Date.now() + formTimeoutMs
    for (const client of clients) {
      for (;;) {
        const info = String(await client.call('CLUSTER', 'INFO'))
        if (info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`)) break
        if (Date.now() > deadline) throw new Error(`the cluster did not form:\n${info}`)
        await sleep(30)
      }
    }
  } finally {
    for (const client of clients) client.disconnect()
  }
}
