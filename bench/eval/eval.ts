// How well it does on labelled sets: `npm run eval -- [name] [--set tune]`. Prints tables; `--misses` also the lines that went
// wrong, of the sets that may be read.

import { parseArgs } from 'node:util'
import { evalActions } from './actions.ts'
import { evalCritic } from './critic.ts'
import { labelledSets, type LabelledSet } from './labelled-set.ts'

export interface EvalOptions {
  misses: boolean
  sets: readonly LabelledSet[]
}

const evals: Record<string, (options: EvalOptions) => Promise<void>> = {
  actions: evalActions,
  critic: evalCritic
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { misses: { type: 'boolean', default: false }, set: { type: 'string', multiple: true } }
})
const sets = labelledSets.filter((set) => values.set?.includes(set) ?? true)
if (positionals.some((name) => !(name in evals)) || sets.length < (values.set?.length ?? 1)) {
  process.stderr.write(`Usage: npm run eval -- [${Object.keys(evals).join('] [')}] [--set ${labelledSets.join('|')}]... [--misses]\n`)
  process.exit(1)
}
for (const [name, run] of Object.entries(evals))
  if (positionals.length === 0 || positionals.includes(name)) await run({ misses: values.misses, sets })
