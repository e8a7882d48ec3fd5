// One file of the board: YAML between two lines of three dashes, then Markdown. Whatever is wrong with it is said with
// its file and line, because the one who reads it edits a text and no program.

import { readFile } from 'node:fs/promises'
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'

export interface BoardFile<Values> {
  values: Values
  /** what follows the front matter, trimmed */
  body: string
  /** `file:line: reason` at a key of the front matter, or at one of its items */
  at(path: readonly PropertyKey[], reason: string): string
}

/** What keeps a file of the board from being used, one `file:line: reason` for each thing wrong with it. */
export class BadBoardFile extends Error {
  readonly problems: readonly string[]

  constructor(...problems: string[]) {
    super(problems.join('\n'))
    this.name = 'BadBoardFile'
    this.problems = problems
  }
}

const maxBytes = 128 * 1024

/** Reads and checks one file. Throws BadBoardFile. A byte order mark and Windows line ends do no harm. */
export async function readBoardFile<S extends z.ZodType>(file: string, schema: S): Promise<BoardFile<z.infer<S>>> {
  const { yaml, body, bodyLine } = split(file, decode(file, await readFile(file)))
  const lines = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  // The YAML starts on the file's second line.
  const lineAt = (offset: number) => lines.linePos(offset).line + 1
  const flaws = [...document.errors, ...document.warnings]
  if (flaws.length > 0) throw new BadBoardFile(...flaws.map((flaw) => `${file}:${lineAt(flaw.pos[0])}: ${firstLine(flaw.message)}`))

  const lineOf = (path: readonly PropertyKey[]): number => {
    const [first, ...rest] = path
    if (!isMap(document.contents) || first === undefined) return 1
    const pair = document.contents.items.find(({ key }) => isScalar(key) && key.value === first)
    if (!pair) return 1
    const node = rest.length > 0 ? document.getIn(path, true) : pair.key
    return lineAt((isScalar(node) ? node : isScalar(pair.key) ? pair.key : undefined)?.range?.[0] ?? 0)
  }
  const at = (path: readonly PropertyKey[], reason: string) => `${file}:${lineOf(path)}: ${reason}`

  // A number or a date written bare (name: 2026) is text too, but guessing hides mistakes: the schema says "must be text".
  const parsed = schema.safeParse(toValue(document, (reason) => at([], reason)) ?? {})
  if (!parsed.success) {
    throw new BadBoardFile(...parsed.error.issues.flatMap((issue) => explain(issue, at, (path) => document.hasIn(path))))
  }
  if (body.trim() === '') throw new BadBoardFile(`${file}:${bodyLine}: nothing follows the front matter: write it here, in Markdown`)
  return { values: parsed.data, body: body.trim(), at }
}

function decode(file: string, bytes: Uint8Array): string {
  if (bytes.length > maxBytes) throw new BadBoardFile(`${file}:1: is ${bytes.length} bytes long: shorten it to ${maxBytes}`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n')
  } catch {
    throw new BadBoardFile(`${file}:1: is not UTF-8 text: save it as UTF-8`)
  }
}

function split(file: string, text: string): { yaml: string; body: string; bodyLine: number } {
  const lines = text.split('\n')
  const isFence = (line: string) => line.trimEnd() === '---'
  if (!isFence(lines[0] ?? '')) throw new BadBoardFile(`${file}:1: must begin with front matter: a line "---", YAML, a line "---"`)
  const end = lines.findIndex((line, index) => index > 0 && isFence(line))
  if (end === -1) throw new BadBoardFile(`${file}:1: the front matter has no end: close it with a line "---"`)
  return { yaml: lines.slice(1, end).join('\n'), body: lines.slice(end + 1).join('\n'), bodyLine: Math.min(end + 2, lines.length) }
}

/** Anchors and aliases say nothing here that plain lines could not, and can be made to grow without end. */
function toValue(document: Document.Parsed, say: (reason: string) => string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch {
    throw new BadBoardFile(say('anchors and aliases (&, *) are not understood: write the value out, in quotes if it starts with one'))
  }
}

function explain(issue: z.core.$ZodIssue, at: BoardFile<unknown>['at'], has: (path: readonly PropertyKey[]) => boolean): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => at([...issue.path, key], `unknown key "${key}"`))
  const name = issue.path.map(String).join('.')
  if (name === '') return [at([], 'the front matter must be a list of "key: value" lines')]
  return [at(issue.path, has(issue.path) ? `${name} ${issue.message}` : `${name} is missing`)]
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? text
