// What it costs: `npm run bench -- [state] [turn] [page] [--rounds N]`, `-- memory [--sessions N]`, or `-- context`. Prints a table and
// writes bench/results.json.

import { writeFile } from 'node:fs/promises'
import { arch, cpus, platform } from 'node:os'
import { parseArgs } from 'node:util'
import { benchContext } from './context.ts'
import type { Report } from './measure.ts'
import { benchMemory } from './memory.ts'
import { benchPage } from './page.ts'
import { benchShared } from './shared.ts'
import { benchState } from './state.ts'
import { benchTurn } from './turn.ts'
import { turnCost } from './turn-cost.ts'

const benches: Record<string, (rounds: number) => Promise<Report>> = {
  state: async (rounds) => {
    const shared = await benchShared(rounds, Number(values.table))
    return { ...shared, figures: { ...shared.figures, ...(await benchState(rounds)) } }
  },
  turn: async (rounds) => {
    const figures = await benchTurn(rounds)
    const cost = await turnCost(rounds)
    const report: Report = { figures, sizes: {}, counts: {} }
    if (!cost) return report
    report.counts = { 'statements that write, of a simple turn': cost.written, 'statements that read': cost.read }
    report.sizes['write-ahead log of a simple turn'] = cost.wal
    return report
  },
  // A visit takes a second: some are enough.
  page: (rounds) => benchPage(Math.ceil(rounds / 10))
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '200' },
    table: { type: 'string', default: '1000000' },
    sessions: { type: 'string', default: '5000' }
  }
})
const [rounds, sessions] = [Number(values.rounds), Number(values.sessions)]
const unknown = positionals.find((name) => !['memory', 'context'].includes(name) && !(name in benches))
if (unknown !== undefined || ![rounds, sessions].every((count) => Number.isInteger(count) && count >= 1)) {
  process.stderr.write(
    `Usage: npm run bench -- [${Object.keys(benches).join('] [')}] [--rounds N], -- memory [--sessions N], or -- context\n`
  )
  process.exit(1)
}

const machine = `${platform()} ${arch()}, ${cpus().length} cores, Node ${process.versions.node}`
process.stdout.write(`${machine}, ${rounds} rounds, interleaved\n`)
const results: Report = { figures: {}, sizes: {} }
// A page needs a browser: only where it is asked for.
const asked = positionals.length > 0 ? positionals : ['state', 'turn']
for (const [name, bench] of Object.entries(benches)) {
  if (!asked.includes(name)) continue
  const { figures, sizes, counts = {} } = await bench(rounds)
  Object.assign(results.figures, figures)
  Object.assign(results.sizes, sizes)
  results.counts = { ...results.counts, ...counts }
  for (const [what, those] of Object.entries(figures)) {
    process.stdout.write(`\n${what.padEnd(48)}median ms   p99 ms    ratio\n`)
    for (const { name: candidate, medianMs, p99Ms, ratio } of those) {
      process.stdout.write(
        `  ${candidate.padEnd(44)}${medianMs.toFixed(3).padStart(11)}${p99Ms.toFixed(2).padStart(9)}${ratio.toFixed(2).padStart(9)}\n`
      )
    }
  }
  if (Object.keys(sizes).length > 0) process.stdout.write(`\n${'sizes'.padEnd(60)}KB\n`)
  for (const [what, count] of Object.entries(counts)) process.stdout.write(`  ${what.padEnd(52)}${count.toFixed(1).padStart(8)}\n`)
  for (const [what, bytes] of Object.entries(sizes)) process.stdout.write(`  ${what.padEnd(52)}${(bytes / 1024).toFixed(1).padStart(8)}\n`)
}
// Only where it is asked for: it takes minutes.
const memory = positionals.includes('memory') ? await benchMemory(sessions) : []
const [floor] = memory
if (floor) process.stdout.write(`\n${'memory of a server that has served'.padEnd(41)}heap MB  external MB  heap ratio\n`)
for (const { sessions: served, heapUsed, external } of memory) {
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(2)
  const ratio = (heapUsed / (floor?.heapUsed ?? Number.NaN)).toFixed(3)
  process.stdout.write(
    `  ${`${served} sessions`.padEnd(36)}${megabytes(heapUsed).padStart(10)}${megabytes(external).padStart(13)}${ratio.padStart(12)}\n`
  )
}
// Only where it is asked for, too.
const context = positionals.includes('context') ? await benchContext() : []
if (context.length > 0) process.stdout.write(`\n${'input tokens of a turn, estimated'.padEnd(68)}tokens  ratio to 500\n`)
for (const { name, inputTokens, ratio } of context)
  process.stdout.write(`  ${name.padEnd(64)}${String(inputTokens).padStart(8)}${ratio.toFixed(3).padStart(14)}\n`)
await writeFile(new URL('results.json', import.meta.url), `${JSON.stringify({ machine, rounds, ...results, memory, context }, null, 2)}\n`)
