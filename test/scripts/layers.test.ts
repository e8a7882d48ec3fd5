import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findViolations, readImports } from '../../scripts/layers.ts'

const root = join(import.meta.dirname, '../..')
const violations = (...edges: [file: string, target: string][]) => findViolations(new Map(edges.map(([file, target]) => [file, [target]])))

test('the project keeps its own rules', async () => {
  const imports = await readImports(root)
  expect(imports.get('src/context.ts')).toContain('src/agents/board.ts')
  expect(findViolations(imports)).toEqual([])
})

test.each([
  ['a room that looks up', 'src/session/load.ts', 'src/turn/turn.ts', 'imports run downwards, and turn stands above session'],
  ['a room that looks sideways', 'src/session/load.ts', 'src/dossier/dossier.ts', 'session and dossier stand on one floor'],
  ['a model that looks into the journal', 'src/models/gemini.ts', 'src/journal/journal.ts', 'models and journal stand on one floor'],
  ['the ground floor that looks up', 'src/errors.ts', 'src/database/database.ts', 'database stands above errors'],
  ['a resolver behind the doors', 'schema/turn.ts', 'src/turn/turn.ts', 'schema/ may know context'],
  ['a room that reads the settings', 'src/models/gemini.ts', 'src/config.ts', 'only a program reads the settings'],
  ['settings that know a room', 'src/config.ts', 'src/models/model.ts', 'the settings know the ground floor only'],
  ['a bot that reaches in', 'bots/slack/app.ts', 'src/errors.ts', 'it is a client'],
  ['a room that knows a bot', 'src/turn/turn.ts', 'bots/slack/bot.ts', 'only main starts it'],
  ['a room nobody planned', 'src/cellar/cellar.ts', 'src/errors.ts', '"cellar" has no floor'],
  ['an import of a room nobody planned', 'src/main.ts', 'src/cellar/cellar.ts', '"cellar" has no floor']
])('%s is told of', (_, file, target, reason) => {
  const [violation, ...others] = violations([file, target])
  expect(violation).toContain(`${file} imports ${target}: `)
  expect(violation).toContain(reason)
  expect(others).toEqual([])
})

test.each([
  ['src/main.ts', 'src/config.ts'],
  ['src/main.ts', 'schema/schema.ts'],
  ['src/main.ts', 'bots/slack/bot.ts'],
  ['src/transport/http.ts', 'schema/schema.ts'],
  ['src/turn/turn.ts', 'src/critic/critic.ts'],
  ['src/event.ts', 'src/records/turn.ts'],
  ['src/config.ts', 'src/errors.ts'],
  ['schema/agent.ts', 'src/agents/board.ts'],
  ['src/database/migrate.ts', 'src/config.ts']
])('%s may import %s', (file, target) => {
  expect(violations([file, target])).toEqual([])
})

test('a circle is told of, file by file', () => {
  expect(violations(['src/turn/a.ts', 'src/turn/b.ts'], ['src/turn/b.ts', 'src/turn/c.ts'], ['src/turn/c.ts', 'src/turn/b.ts'])).toEqual([
    'a circle: src/turn/b.ts → src/turn/c.ts → src/turn/b.ts'
  ])
})
