// node schema/print.ts            writes schema/schema.graphql
// node schema/print.ts --check    exits 1 where the committed file is not what is served

import { readFileSync, writeFileSync } from 'node:fs'
import { printedSchema } from './schema.ts'

const file = new URL('schema.graphql', import.meta.url)

if (!process.argv.includes('--check')) {
  writeFileSync(file, printedSchema())
} else if (readFileSync(file, 'utf8') !== printedSchema()) {
  console.error('schema/schema.graphql is not what is served: run npm run schema and commit it.')
  process.exit(1)
}
