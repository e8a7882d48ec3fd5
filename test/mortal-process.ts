// A private process that is killed, hung and started again on the same data.

import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PrivateProcess } from './private-process.ts'

export interface MortalProcess {
  readonly url: string
  /** Ends it by a signal and waits until it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** Lets it hang with every connection open, and go on. */
  hang(): void
  goOn(): void
  restart(): Promise<void>
  close(): Promise<void>
}

export function mortal(url: string, first: PrivateProcess, start: () => Promise<PrivateProcess>): MortalProcess {
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
