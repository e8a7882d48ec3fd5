// A server that lives only as long as the tests that started it, however they end.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface PrivateProcess {
  pid: number
  /** Ends it and waits until it is gone, with its folder. */
  stop(): Promise<void>
}

interface Start {
  command: string
  args: readonly string[]
  /** its own, and removed with it; output goes to `log` in here */
  dir: string
  /** what the server takes for "end quickly and in order" */
  stopSignal: 'INT' | 'TERM'
  /** who it runs as, where that is not who we are */
  user?: { uid: number; gid: number } | undefined
  /** Throws until the server answers. */
  probe(): Promise<void>
}

/**
 * The server's parent is a shell that waits for its standard input to close: it closes when we say so, and also when we
 * are killed, so nothing is left behind. The shell alone signals the server, and a parent cannot mistake its child's pid.
 */
const keeper = '"$@" >"$LOG" 2>&1 </dev/null & server=$!; echo $server; read -r _; kill -s "$STOP" $server; wait $server; rm -rf "$DIR"'

const startTimeoutMs = 30_000

/** Starts a server and waits until it answers. Throws with the end of its output where it does not. */
export async function startPrivateProcess({ command, args, dir, stopSignal, user, probe }: Start): Promise<PrivateProcess> {
  const log = join(dir, 'log')
  const shell = spawn('sh', ['-c', keeper, 'sh', command, ...args], {
    cwd: dir,
    env: { PATH: process.env.PATH, LOG: log, STOP: stopSignal, DIR: dir },
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
    ...user
  })
  const ended = once(shell, 'exit')
  const [pid] = (await once(shell.stdout, 'data')) as [Buffer]
  const stop = async () => {
    shell.stdin.end()
    await ended
  }
  const deadline = Date.now() + startTimeoutMs
  for (;;) {
    try {
      await probe()
      return { pid: Number(pid.toString()), stop }
    } catch (cause) {
      if (Date.now() < deadline && isAlive(Number(pid.toString()))) {
        await sleep(30)
        continue
      }
      const output = readFileSync(log, 'utf8')
      await stop()
      throw new Error(`${command} did not start:\n${output.slice(-2000)}`, { cause })
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A port of the loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port')
  return address.port
}

export const privateFolder = (name: string): string => mkdtempSync(join(tmpdir(), `board-room-${name}-`))
