// The server whose memory is measured: the real one, which also tells what it holds when its parent asks.

import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapSnapshot } from 'node:v8'
import { readConfig } from '../src/config.ts'
import { openLog } from '../src/log.ts'
import { startServer } from '../src/main.ts'

const rounds = 8

const server = await startServer({ ...readConfig(), wordDelayMs: 0 }, openLog('error'))
process.on('message', () => void tell())
process.once('disconnect', () => void server.close())
process.send?.(server.url)

async function tell(): Promise<void> {
  if (!gc) throw new Error('start this with --expose-gc')
  // Before a snapshot V8 lets go of what an ordinary collection leaves: some megabytes of compiled sources, at its own time.
  getHeapSnapshot().destroy()
  for (let round = 0; round < rounds; round += 1) {
    await gc({ type: 'major', execution: 'async' })
    // What a collection finalizes is let go of by the next one.
    await sleep(50)
  }
  process.send?.(process.memoryUsage())
}
