// How well it does on labelled sets: `npm run eval -- [name]`. Prints tables; `--misses` also the lines that went wrong, of
// the sets that may be read.

import { parseArgs } from 'node:util'
import { evalActions } from './actions.ts'
import { evalCritic } from './critic.ts'

export interface EvalOptions {
  misses: boolean
}

const evals: Record<string, (options: EvalOptions) => Promise<void>> = {
  actions: evalActions,
  critic: evalCritic
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { misses: { type: 'boolean', default: false } } })
if (positionals.some((name) => !(name in evals))) {
  process.stderr.write(`Usage: npm run eval -- [${Object.keys(evals).join('] [')}] [--misses]\n`)
  process.exit(1)
}
for (const [name, run] of Object.entries(evals)) if (positionals.length === 0 || positionals.includes(name)) await run(values)
