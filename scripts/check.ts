// npm run check: everything that can be known without running the server. All of it runs, so that one go shows it all.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findViolations, readImports } from './layers.ts'

const root = import.meta.dirname.replace(/[\\/]scripts$/, '')
let isGood = true

const report = (name: string, flaws: string): void => {
  console.log(flaws === '' ? `ok    ${name}` : `FAIL  ${name}\n${flaws.trimEnd().replaceAll(/^/gm, '      ')}`)
  if (flaws !== '') isGood = false
}

function run(name: string, command: string, ...args: string[]): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' })
  report(name, status === 0 ? '' : `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` || `${command} ended with ${status}`)
}

run('types', 'tsc', '-p', '.')
run('types of the page', 'tsc', '-p', 'web')
run('lint, floating promises among it', 'oxlint', '--type-aware', '--deny-warnings')
report('imports run downwards, without circles', findViolations(await readImports(root)).join('\n'))
run('format (npm run format mends it)', 'biome', 'format', '--reporter=summary', '.')
if (existsSync(`${root}/schema/print.ts`))
  run('schema.graphql is what the server serves (npm run schema)', 'node', 'schema/print.ts', '--check')

run('typed operations are what the schema serves (npm run codegen)', 'graphql-codegen', '--config', 'codegen.ts', '--check')

process.exitCode = isGood ? 0 : 1
