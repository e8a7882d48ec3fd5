// A store that is killed, hung and started again on the same data, or without them.

import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { query, startPostgres } from '../postgres.ts'
import { freePort, type PrivateProcess, privateFolder, startPrivateProcess } from '../private-process.ts'
import { ping } from '../redis.ts'

export interface MortalStore {
  readonly url: string
  /** Ends it by a signal and waits until it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** Lets it hang with every connection open, and go on. */
  hang(): void
  goOn(): void
  restart(): Promise<void>
  close(): Promise<void>
}

/** Redis with its appends on disk, as a server that is to survive a restart has them. */
export async function startMortalRedis(command: string): Promise<MortalStore & { loseData(): void }> {
  const dir = privateFolder('redis')
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const args = [
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--dir',
    dir,
    '--save',
    '',
    '--appendonly',
    'yes',
    '--appendfsync',
    'everysec'
  ]
  const start = () => startPrivateProcess({ command, args, dir, stopSignal: 'TERM', probe: () => ping(url) })
  const store = mortal(url, await start(), start)
  return { ...store, loseData: () => rmSync(join(dir, 'appendonlydir'), { recursive: true, force: true }) }
}

/** Postgres with an empty database `chaos`. */
export async function startMortalPostgres(bin: string): Promise<MortalStore> {
  const { url, restart, ...running } = await startPostgres(bin, { isDurable: true })
  await query(url, 'create database chaos')
  return mortal(new URL('/chaos', url).href, running, restart)
}

function mortal(url: string, first: PrivateProcess, start: () => Promise<PrivateProcess>): MortalStore {
  // Those that ended wait for their word to clear up: the data are theirs.
  const lives = [first]
  const pid = () => lives.at(-1)?.pid ?? 0
  return {
    url,
    kill: async (signal) => {
      const dying = pid()
      process.kill(dying, signal)
      while (isRunning(dying)) await sleep(20)
    },
    hang: () => process.kill(pid(), 'SIGSTOP'),
    goOn: () => process.kill(pid(), 'SIGCONT'),
    restart: async () => void lives.push(await start()),
    close: async () => {
      for (const life of lives.toReversed()) await life.stop()
    }
  }
}

/** Also not while it is a zombie, which its shell takes leave of at the close. */
function isRunning(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z')
  } catch {
    return false
  }
}
