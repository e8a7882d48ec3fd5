// The tools that other programs bring, over MCP: which there are right now, and how one is called.

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv'
import type { JsonSchemaType, Tool as ListedTool } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { BadUserInput } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Tool } from '../tool.ts'
import { Connection } from './connection.ts'
import type { ApprovalRule, ToolServerConfig } from './mcp-file.ts'
import { readResult } from './result.ts'

export interface CallOptions {
  signal: AbortSignal
  /** the same for every attempt at one call; goes along in `_meta` */
  idempotencyKey: string
}

export interface ToolServers {
  /** names of all servers of the file, whether they answer or not */
  readonly names: readonly string[]
  /** Tools there are right now, by server and name; those of a server that is away are not among them. */
  tools(): readonly Tool[]
  /** Resolves once each server has been reached or has failed to be; after a moment in any case. */
  tried(): Promise<void>
  /** Servers that cannot be used now, and why. */
  down(): readonly { server: string; reason: string }[]
  /**
   * Calls a tool and answers its data, bounded, within the server's deadline. It is not asked whether the person approves.
   * Throws BadUserInput where the tool refuses or fails, UpstreamUnavailable where its server does not answer as it should;
   * the signal's reason where it aborts.
   */
  call(server: string, tool: string, args: Record<string, unknown>, options: CallOptions): Promise<z.core.util.JSONType>
  /** How long one call of a server's tools may take. */
  timeoutMsOf(server: string): number
  close(): Promise<void>
}

const firstLookMs = 3_000

/** Starts to connect to each and returns at once: a server that is down keeps nobody. */
export function openToolServers(configs: readonly ToolServerConfig[], { version, log }: { version: string; log: Log }): ToolServers {
  const connections = new Map(configs.map((config) => [config.name, new Connection(config, version, log)]))
  const made = new WeakMap<ListedTool, Tool>()

  const call: ToolServers['call'] = async (server, tool, args, { signal, idempotencyKey }) => {
    const connection = connections.get(server)
    if (!connection) throw new BadUserInput(`There is no tool server ${server}: add it to mcp.json.`)
    return readResult(await connection.call(tool, args, idempotencyKey, signal))
  }

  function toolOf({ config }: Connection, listed: ListedTool): Tool {
    const known = made.get(listed)
    if (known) return known
    const { name, description = '', inputSchema, annotations } = listed
    const isReadOnly = annotations?.readOnlyHint === true
    const { $schema: _, ...schema } = inputSchema
    const parameters = checkedBy(inputSchema)
    const tool: Tool = {
      server: config.name,
      name,
      description,
      parameters,
      inputSchema: schema,
      isReadOnly,
      needsApproval: needsApproval(config.approval, isReadOnly),
      run: (args, signal, idempotencyKey = randomUUID()) => call(config.name, name, parameters.parse(args), { signal, idempotencyKey })
    }
    made.set(listed, tool)
    return tool
  }

  return {
    names: [...connections.keys()],
    tools: () => [...connections.values()].flatMap((connection) => connection.tools.map((listed) => toolOf(connection, listed))),
    tried: async () => {
      const all = Promise.all([...connections.values()].map(({ tried }) => tried))
      await Promise.race([all, sleep(firstLookMs, undefined, { ref: false })])
    },
    down: () =>
      [...connections.values()].flatMap(({ config, down }) => (down === undefined ? [] : [{ server: config.name, reason: down }])),
    call,
    timeoutMsOf: (server) => connections.get(server)?.config.timeoutMs ?? 0,
    close: async () => void (await Promise.all([...connections.values()].map((connection) => connection.close())))
  }
}

const needsApproval = (rule: ApprovalRule, isReadOnly: boolean): boolean => rule === 'always' || (rule === 'writes' && !isReadOnly)

/** Arguments as the tool's own schema wants them, so that nobody is asked to approve what the tool would refuse. */
function checkedBy(inputSchema: ListedTool['inputSchema']): z.ZodType<Record<string, unknown>> {
  let validate: ReturnType<AjvJsonSchemaValidator['getValidator']> | undefined
  const schema = z.record(z.string(), z.json())
  return schema.superRefine((args, context) => {
    try {
      validate ??= new AjvJsonSchemaValidator().getValidator(inputSchema as JsonSchemaType)
    } catch {
      // A schema that we cannot read is the server's own to apply.
      return
    }
    const { valid, errorMessage } = validate(args)
    if (!valid) context.addIssue({ code: 'custom', message: errorMessage ?? 'The arguments do not fit the schema.' })
  })
}
