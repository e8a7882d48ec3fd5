// board/mcp.json: which tool servers there are, in the format that other MCP hosts use. What is wrong with it is said with
// file and line; no value is repeated, for many are secrets.

import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { isMap, isScalar, LineCounter, type ParsedNode, parseDocument } from 'yaml'
import { z } from 'zod'
import { CannotStart } from '../../errors.ts'

/** Which of a server's tools wait for the person: `writes` are all that do not say that they only read. */
export type ApprovalRule = 'writes' | 'always' | 'never'

export interface ToolServerConfig {
  name: string
  approval: ApprovalRule
  /** how long one call may take */
  timeoutMs: number
  /** a program to start, or an address to call */
  reach:
    | { type: 'stdio'; command: string; args: readonly string[]; env: Readonly<Record<string, string>>; cwd: string }
    | { type: 'http'; url: string; headers: Readonly<Record<string, string>> }
}

const texts = z.record(z.string(), z.string({ error: 'must be text' }), { error: 'must be an object of texts' }).default({})
const common = {
  disabled: z.boolean({ error: 'must be true or false' }).default(false),
  approval: z.enum(['writes', 'always', 'never'], { error: 'must be writes, always or never' }).default('writes'),
  timeout: z
    .int({ error: 'must be a whole number of milliseconds' })
    .min(100, { error: 'must be at least 100 (milliseconds)' })
    .max(300_000, { error: 'must be at most 300000 (milliseconds)' })
    .default(30_000)
}
const stdioSchema = z.strictObject({
  type: z.literal('stdio', { error: 'must be stdio, where there is a command' }).default('stdio'),
  command: z.string({ error: 'must be the program to start, as text' }).min(1, { error: 'is empty' }),
  args: z.array(z.string({ error: 'must be text' }), { error: 'must be a list of texts' }).default([]),
  env: texts,
  cwd: z.string({ error: 'must be a folder, as text' }).optional(),
  ...common
})
const httpSchema = z.strictObject({
  type: z
    .enum(['http', 'streamable-http', 'streamableHttp'], { error: 'must be http, where there is a url (the older sse is not spoken)' })
    .default('http'),
  url: z.string({ error: 'must be an address, as text' }),
  headers: texts,
  ...common
})

/** What one host writes beside it is not for us. */
const fileSchema = z.looseObject({
  mcpServers: z.record(
    z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, { error: 'is no name: use up to 64 letters, digits, dots, dashes and underscores' }),
    z.unknown(),
    { error: 'must be an object of servers by name' }
  )
})

type Path = readonly PropertyKey[]
type Issue = { path: Path; message: string }

/**
 * Reads the tool servers of a file, `${NAME}` and `${NAME:-default}` replaced by what `variable` knows; none where there is no
 * file and nobody asked for one. Throws CannotStart with one `file:line: reason` for each thing that is wrong.
 */
export async function readMcpFile(
  file: string,
  variable: (name: string) => string | undefined,
  { isRequired = false }: { isRequired?: boolean } = {}
): Promise<ToolServerConfig[]> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' && !isRequired) return undefined
    throw new CannotStart(`${file}: cannot be read (${cause.code}): MCP_CONFIG must name a file like board/mcp.json.`, cause)
  })
  if (text === undefined) return []
  const json = parseJson(file, text)
  const lines = linesOf(text)
  const refuse = (issues: readonly Issue[]): never => {
    throw new CannotStart(issues.map(({ path, message }) => `${file}:${lines(path)}: ${message}`).join('\n'))
  }
  const parsed = fileSchema.safeParse(json)
  if (!parsed.success) return refuse(parsed.error.issues.flatMap((issue) => sayIssue(issue, [])))
  const issues: Issue[] = []
  const servers = Object.entries(parsed.data.mcpServers).flatMap(([name, raw]): ToolServerConfig[] => {
    const path = ['mcpServers', name]
    if (name === 'board') issues.push({ path, message: '"board" means the tools of the board itself: choose another name' })
    const isStdio = typeof raw === 'object' && raw !== null && 'command' in raw
    const one = (isStdio ? stdioSchema : httpSchema).safeParse(raw)
    if (!one.success) {
      const isNeither = !isStdio && typeof raw === 'object' && raw !== null && !('url' in raw)
      if (isNeither) issues.push({ path, message: `${name} needs a command (a program to start) or a url (an address to call)` })
      else issues.push(...one.error.issues.flatMap((issue) => sayIssue(issue, path)))
      return []
    }
    if (one.data.disabled) return []
    const fill = (value: string, ...at: PropertyKey[]) =>
      substitute(value, variable, (message) => issues.push({ path: [...path, ...at], message }))
    const filled = (values: Readonly<Record<string, string>>, at: string) =>
      Object.fromEntries(Object.entries(values).map(([key, value]) => [key, fill(value, at, key)]))
    const { approval, timeout: timeoutMs } = one.data
    if ('command' in one.data) {
      const { command, args, env, cwd } = one.data
      const reach = {
        type: 'stdio' as const,
        command: fill(command, 'command'),
        args: args.map((value, index) => fill(value, 'args', index)),
        env: filled(env, 'env'),
        // A folder is meant from where the file lies, whichever folder the server was started in.
        cwd: cwd === undefined ? process.cwd() : resolve(dirname(file), fill(cwd, 'cwd'))
      }
      return [{ name, approval, timeoutMs, reach }]
    }
    const url = fill(one.data.url, 'url')
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      issues.push({ path: [...path, 'url'], message: 'url is not an http(s) address: write it like https://tools.example.com/mcp' })
    const headers = filled(one.data.headers, 'headers')
    for (const key of Object.keys(headers))
      if (!isHeader(key, headers[key])) issues.push({ path: [...path, 'headers', key], message: `headers.${key} is no HTTP header` })
    return [{ name, approval, timeoutMs, reach: { type: 'http' as const, url, headers } }]
  })
  if (issues.length > 0) return refuse(issues)
  return servers
}

export function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    // V8 says where, in one of two ways, and quotes the text around it, which may be a secret.
    const message = cause instanceof Error ? cause.message : ''
    const position = /at position (\d+)/.exec(message)?.[1]
    const line = position === undefined ? text.trimEnd().split('\n').length : text.slice(0, Number(position)).split('\n').length
    const reason =
      position === undefined ? 'it ends too early, or holds a word that JSON has not' : message.replace(/[,.]? ?("|\.\.\.|in JSON).*$/s, '')
    throw new CannotStart(`${file}:${line}: is no JSON: ${reason}.`)
  }
}

/** The line of a place in the text. JSON is YAML too, as whose document it tells its places. */
export function linesOf(text: string): (path: Path) => number {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  return (path) => {
    let node: ParsedNode | null = document.contents
    let offset = 0
    for (const key of path) {
      if (isMap(node)) {
        const pair: { key: unknown; value: unknown } | undefined = node.items.find((item) => isScalar(item.key) && item.key.value === key)
        if (!pair) break
        offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset
        node = pair.value as ParsedNode | null
      } else break
    }
    return counter.linePos(offset).line || 1
  }
}

export function sayIssue(issue: z.core.$ZodIssue, under: Path): Issue[] {
  const path = [...under, ...issue.path]
  const name = issue.path.map(String).join('.') || String(under.at(-1) ?? 'the file')
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...path, key], message: `unknown key "${key}"` }))
  if (issue.code === 'invalid_key') return [{ path, message: `"${name.split('.').at(-1)}" ${issue.issues[0]?.message ?? 'is no name'}` }]
  return [{ path, message: `${name} ${issue.message.startsWith('Invalid input') ? 'must be an object' : issue.message}` }]
}

const reference = /\$\{([A-Za-z_]\w*)(:-([^}]*))?\}/g

function substitute(value: string, variable: (name: string) => string | undefined, complain: (message: string) => void): string {
  return value.replaceAll(reference, (whole, name: string, hasDefault: string | undefined, standard: string | undefined) => {
    const known = variable(name)
    if (known !== undefined && known !== '') return known
    if (hasDefault !== undefined) return standard ?? ''
    complain(`names the environment variable ${name}, which is not set: set it, or write \${${name}:-} where it may be empty`)
    return whole
  })
}

function isHeader(name: string, value: string | undefined): boolean {
  try {
    new Headers({ [name]: value ?? '' })
    return true
  } catch {
    return false
  }
}
