// The real server as a child process, to be killed and started again on the same data.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fillStore } from '../embedded-store.ts'

export type Settings = Readonly<Record<string, string>>

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface ServerProcess {
  readonly url: string
  readonly pid: number
  /** from the start of the process to its first ready answer */
  readonly readyMs: number
  readonly exited: Promise<Exit>
  /** all that it wrote so far, on both channels */
  output(): string
  /** Sends a signal and waits for the end. */
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<Exit>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const startTimeoutMs = 120_000
/** Each server finds what the ones before it have compiled. */
const compileCache = join(root, 'node_modules', '.cache', 'compiled')

/** The process that a server runs in, which may end before it is ready. */
export function spawnServer(settings: Settings, program = 'src/main.ts') {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  if (settings.DATA_DIR && !settings.DATABASE_URL) fillStore(settings.DATA_DIR)
  const env = { PATH, HOME, ...(TMPDIR && { TMPDIR }), NODE_COMPILE_CACHE: compileCache, PORT: '0', TZ: 'UTC', ...settings }
  const child = spawn(process.execPath, [program], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const channel of [child.stdout, child.stderr]) channel.on('data', (chunk: Buffer) => (output += chunk.toString()))
  // 'close', not 'exit': only then all that it wrote has been read.
  const exited = once(child, 'close').then(([code, signal]): Exit => ({ code, signal }))
  const { pid } = child
  if (pid === undefined) throw new Error('the server was not started')
  guard(pid, exited)
  return { child, pid, exited, output: () => output }
}

/** Starts a server and waits until it is ready, where it tells. Throws with its output where it ends before. */
export async function startServer(settings: Settings, program?: string, tellsReady = true): Promise<ServerProcess> {
  const startedAt = performance.now()
  const { child, pid, exited, output } = spawnServer(settings, program)
  let hasExited = false
  void exited.then(() => (hasExited = true))
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return exited
  }
  for (;;) {
    const url = /The board room is open: (http:\/\/[^/\s]+)/.exec(output())?.[1]
    if (url !== undefined && (!tellsReady || (await isReady(url))))
      return { url, pid, readyMs: performance.now() - startedAt, exited, output, kill }
    if (hasExited) throw new Error(`the server ended before it was ready:\n${output().slice(-4000)}`)
    if (performance.now() - startedAt > startTimeoutMs) {
      await kill('SIGKILL')
      throw new Error(`the server was not ready within ${startTimeoutMs / 1000} s:\n${output().slice(-4000)}`)
    }
    await sleep(20)
  }
}

export async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) })
    await response.body?.cancel()
    return response.status === 200
  } catch {
    return false
  }
}

/** Where we are killed ourselves, the guard's input closes and it takes the server along. */
export function guard(pid: number, exited: Promise<unknown>): void {
  const watcher = spawn('sh', ['-c', 'read -r _; kill -9 "$0"', String(pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  watcher.unref()
  void exited.then(() => watcher.kill('SIGKILL'))
}
