import type { z } from 'zod'
import { digestOf } from '../records/canonical.ts'

/** A tool an agent may call. Built-in ones compute; those of MCP servers reach out. */
export interface Tool<Arguments = unknown, Result = unknown> {
  /** `board` for the built-in ones, else the MCP server's name */
  server: string
  name: string
  description: string
  parameters: z.ZodType<Arguments>
  /** JSON Schema of the arguments, where somebody else has written it and `parameters` only checks */
  inputSchema?: Record<string, unknown>
  /** Waits for the person before it is run. */
  needsApproval?: boolean
  /** Says that a call of it changes nothing: one that was cut off may be made again. */
  isReadOnly?: boolean
  /**
   * Runs it with checked arguments. Throws BadUserInput where they make no sense (a division by zero, say). What has an effect
   * passes the key on, which is the same for every attempt at one call.
   */
  run(args: Arguments, signal: AbortSignal, idempotencyKey?: string): Promise<Result> | Result
}

/** Names of servers in which `__` cannot be mistaken for what parts them from the tool. */
const isPlainServer = /^[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*$/

/**
 * The name under which a model knows a tool: letters, digits, `_` and `-`, at most 64, as all providers take it. The same
 * tool always has the same name, and no two have one: what had to be changed or cut ends with a digest of the whole.
 */
export function functionName({ server, name }: Pick<Tool, 'server' | 'name'>): string {
  if (server === 'board') return name
  const plain = `${server}__${name}`
  if (isPlainServer.test(server) && /^[\w-]{1,64}$/.test(plain)) return plain
  return `${plain.replaceAll(/[^\w-]/g, '_').slice(0, 55)}_${digestOf(`${server}/${name}`).slice(0, 8)}`
}

/**
 * The tools an agent may call: `runway` or `dil*` name some of the board's own; those of MCP servers are named with their
 * server, as in `github/*`, so that nobody is given one by chance.
 */
export const toolsFor = (patterns: readonly string[], own: readonly Tool[], outside: readonly Tool[] = []): Tool[] => {
  const isNamed = (tool: Tool) => patterns.some((pattern) => matches(pattern, `${tool.server}/${tool.name}`))
  return [...own.filter((tool) => isNamed(tool) || patterns.some((pattern) => matches(pattern, tool.name))), ...outside.filter(isNamed)]
}

/** Whether a pattern is for tools of a server. */
export const namesServer = (pattern: string, server: string): boolean => {
  const [of, tool] = pattern.split('/')
  return tool !== undefined && matches(of ?? '', server)
}

/** `*` stands for any run of characters. */
const matches = (pattern: string, name: string): boolean =>
  (!name.includes('/') || pattern.includes('/')) &&
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`
  ).test(name)
