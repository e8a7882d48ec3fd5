// A private Redis from the binary of this machine: memory only, its own port, on the loopback interface only.

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { mastersOf, openRedis, type RedisClient } from '../src/redis/redis.ts'
import { type MortalProcess, mortal } from './mortal-process.ts'
import { freePort, type PrivateProcess, privateFolder, startPrivateProcess } from './private-process.ts'

export interface PrivateRedis extends PrivateProcess {
  url: string
}

/** The command that starts Redis here; undefined for none. */
export function findRedis(): string | undefined {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return 'redis-server'
  } catch {
    return undefined
  }
}

export async function startRedis(command: string): Promise<PrivateRedis> {
  const dir = privateFolder('redis')
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--save', '', '--appendonly', 'no']
  const running = await startPrivateProcess({ command, args, dir, stopSignal: 'TERM', probe: () => ping(url) })
  return { ...running, url }
}

export interface MortalRedis extends MortalProcess {
  /** Takes away what it wrote, while it is dead. */
  loseData(): void
}

/** With its appends on disk, as a server that is to survive a restart has them, unless `args` say otherwise. */
export async function startMortalRedis(
  command: string,
  { dir = privateFolder('redis'), file, port, args = [] }: { dir?: string; file?: string; port?: number; args?: readonly string[] } = {}
): Promise<MortalRedis> {
  const ownPort = port ?? (await freePort())
  const url = `redis://127.0.0.1:${ownPort}`
  const listens = ['--bind', '127.0.0.1', '--port', String(ownPort), '--dir', dir]
  const keeps = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec']
  const start = () =>
    startPrivateProcess({
      command,
      args: [...(file ? [file] : []), ...listens, ...keeps, ...args],
      dir,
      stopSignal: 'TERM',
      probe: () => ping(url)
    })
  const running = mortal(url, await start(), start)
  return { ...running, loseData: () => rmSync(join(dir, 'appendonlydir'), { recursive: true, force: true }) }
}

/** A client as servers have it, once it is connected to all that it needs: what is asked of a cluster before that may fail. */
export async function openReadyRedis(url: string): Promise<RedisClient> {
  const client = openRedis(url)
  await once(client, 'ready')
  await Promise.all(mastersOf(client).map((master) => master.ping()))
  return client
}

/** Throws where no Redis answers at this address. One that asks for a password answers too. */
export async function ping(url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port || 6379), timeout: 5000 })
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(5000) })
    socket.write('PING\r\n')
    const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(5000) })) as [Buffer]
    if (!/^(\+PONG|-NOAUTH)/.test(answer.toString())) throw new Error(`something at ${hostname}:${port} answers, and it is no Redis`)
  } finally {
    socket.destroy()
  }
}
