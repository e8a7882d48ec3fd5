// Imports run downwards only, and rooms on one floor do not know one another (README, "The house"). What a file may
// import is read from where it lies; a room that has no floor yet is told to get one here.

import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join, normalize, sep } from 'node:path'

/** From the ground up. Only what stands on the ground floor may import its neighbours. */
const floors = [
  ['event', 'errors', 'records', 'page', 'log'],
  ['database', 'redis', 'outgoing'],
  ['tools'],
  ['models', 'stream', 'journal'],
  ['session', 'agents', 'critic', 'dossier', 'actions', 'skills', 'people', 'remote', 'notifications', 'deliveries', 'bridges'],
  ['turn'],
  ['context'],
  ['schema'],
  ['transport'],
  ['state'],
  ['read-own-writes', 'health', 'metrics'],
  ['doors', 'authenticate'],
  ['main', 'replay', 'token', 'doctor']
]
const floorOf = new Map(floors.flatMap((rooms, floor) => rooms.map((room): [string, number] => [room, floor])))

/** All that schema/ may know of src/: what the doors take and give, never what is behind them. */
const openToSchema = /^src\/(context\.ts|event\.ts|errors\.ts|page\.ts|records\/.*|agents\/board\.ts)$/
/** Programs of their own: they read the settings as main does. */
const programs = new Set(['src/main.ts', 'src/state.ts', 'src/database/migrate.ts', 'src/replay.ts', 'src/token.ts', 'src/doctor.ts'])

/** file → the files it imports, all relative to the project's root and with forward slashes */
export type Imports = ReadonlyMap<string, readonly string[]>

const statement = /^\s*(?:import|export)\b[^'";]*?\bfrom\s*'(\.[^']+)'|^\s*import\s*'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'/gm

/** Reads the imports of every source, type-only ones too: a type is knowledge as well. */
export async function readImports(root: string): Promise<Imports> {
  const imports = new Map<string, string[]>()
  for await (const path of glob(['{src,schema,bots,web}/**/*.{ts,tsx}'], {
    cwd: root,
    exclude: ['**/node_modules/**', '**/generated/**']
  })) {
    const targets = [...readFileSync(join(root, path), 'utf8').matchAll(statement)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    imports.set(
      path.split(sep).join('/'),
      targets.map((target) =>
        normalize(join(dirname(path), target))
          .split(sep)
          .join('/')
      )
    )
  }
  return imports
}

/** One sentence for each import that goes up, sideways or round in a circle. */
export function findViolations(imports: Imports): string[] {
  const wrong = [...imports].flatMap(([file, targets]) => targets.flatMap((target) => judge(file, target) ?? []))
  return [...wrong, ...findCircles(imports)]
}

const roomOf = (file: string): string => {
  const [top = '', second = ''] = file.split('/')
  return top === 'src' ? second.replace(/\.ts$/, '') : top
}

function judge(file: string, target: string): string | undefined {
  const [from, to] = [roomOf(file), roomOf(target)]
  const says = (reason: string) => `${file} imports ${target}: ${reason}`
  if (from === 'bots' || from === 'web')
    return /^(src|schema)\//.test(target) ? says('it is a client, and speaks to the server by GraphQL only') : undefined
  if (from === to) return undefined
  if (to === 'bots') return file === 'src/main.ts' ? undefined : says('a bot is a client: only main starts it, inside the server')
  if (to === 'config') return programs.has(file) ? undefined : says('only a program reads the settings and hands them on')
  const [own, other] = [floorOf.get(from), floorOf.get(to)]
  if (from !== 'config' && own === undefined) return says(`"${from}" has no floor: give it one in scripts/layers.ts`)
  if (other === undefined) return says(`"${to}" has no floor: give it one in scripts/layers.ts`)
  if (from === 'config') return other === 0 ? undefined : says('the settings know the ground floor only')
  if (from === 'schema' && !openToSchema.test(target))
    return says('schema/ may know context, records, event, errors, page and agents/board.ts')
  if (other > (own ?? 0)) return says(`imports run downwards, and ${to} stands above ${from}`)
  return other === own && own > 0 ? says(`${from} and ${to} stand on one floor: let the floor above bring them together`) : undefined
}

function findCircles(imports: Imports): string[] {
  const circles: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file)
    if (start !== -1) circles.push(`a circle: ${[...path.slice(start), file].join(' → ')}`)
    if (start !== -1 || done.has(file)) return
    for (const target of imports.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of imports.keys()) visit(file, [])
  return circles
}
