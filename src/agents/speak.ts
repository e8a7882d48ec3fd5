// One agent speaking: the model's answer streamed, its tool calls run and given back, until it has said all.

import { z } from 'zod'
import { BadUserInput, BoardError } from '../errors.ts'
import type { InputMessage, Model, ModelRequest, ToolSpec } from '../models/model.ts'
import { addUsage, noUsage, type Usage } from '../records/usage.ts'
import type { Tool } from '../tools/tool.ts'

export interface Listener {
  text(piece: string): void
  /** Called before a tool runs and again when it has ended; resolves once that is recorded. */
  toolCall(call: ToolRun): Promise<void>
  /** What the call of this number came to where it has been made before, in an attempt that was cut off: it is not made again. */
  madeBefore?(number: number): Promise<Pick<ToolRun, 'result' | 'error'> | undefined>
}

export interface ToolRun {
  /** counts the calls of this speech, from 1 */
  number: number
  server: string
  tool: string
  arguments: unknown
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED'
  result?: unknown
  error?: string
  milliseconds?: number
}

export interface Speech {
  text: string
  usage: Usage
}

// A model that still asks for tools after this many rounds is going in circles.
const mostRounds = 6

/**
 * Streams what an agent says to the listener and returns the whole. Throws what the model throws; a tool that fails is
 * told to the model, not thrown.
 */
export async function speak(model: Model, request: ModelRequest, tools: readonly Tool[], listener: Listener): Promise<Speech> {
  const specs = tools.map(specOf)
  let input: readonly InputMessage[] = request.input
  let text = ''
  let usage = noUsage
  let calls = 0
  for (let round = 1; ; round += 1) {
    const asked: (InputMessage & { role: 'tool_call' })[] = []
    const offered = round < mostRounds && specs.length > 0 ? specs : undefined
    for await (const part of model.stream({ ...request, input, tools: offered })) {
      request.signal.throwIfAborted()
      if (part.type === 'text') {
        text += part.text
        listener.text(part.text)
      } else if (part.type === 'tool_call') {
        asked.push({ role: 'tool_call', id: part.id, name: part.name, arguments: part.arguments, echo: part.echo })
      } else {
        usage = addUsage(usage, part.usage)
      }
    }
    if (asked.length === 0) return { text, usage }
    const results: InputMessage[] = []
    for (const call of asked) {
      calls += 1
      const result = await runTool(tools, call, calls, request.signal, listener)
      results.push({ role: 'tool_result', id: call.id, name: call.name, result })
    }
    input = [...input, ...asked, ...results]
  }
}

async function runTool(
  tools: readonly Tool[],
  call: { name: string; arguments: unknown },
  number: number,
  signal: AbortSignal,
  listener: Listener
): Promise<unknown> {
  const before = await listener.madeBefore?.(number)
  if (before) return before.error === undefined ? before.result : { error: before.error }
  const tool = tools.find((candidate) => candidate.name === call.name)
  const run = { number, server: tool?.server ?? 'board', tool: call.name, arguments: call.arguments ?? {} }
  await listener.toolCall({ ...run, status: 'RUNNING' })
  const startedAt = performance.now()
  try {
    if (!tool) throw new BadUserInput(`There is no tool ${call.name}; there are ${tools.map(({ name }) => name).join(', ')}.`)
    const checked = tool.parameters.safeParse(call.arguments)
    if (!checked.success) throw new BadUserInput(z.prettifyError(checked.error))
    const result = await tool.run(checked.data, signal)
    await listener.toolCall({ ...run, status: 'SUCCEEDED', result, milliseconds: performance.now() - startedAt })
    return result
  } catch (cause) {
    signal.throwIfAborted()
    const error = cause instanceof BoardError ? cause.message : 'The tool failed.'
    await listener.toolCall({ ...run, status: 'FAILED', error, milliseconds: performance.now() - startedAt })
    return { error }
  }
}

const specOf = (tool: Tool): ToolSpec => ({
  name: tool.name,
  description: tool.description,
  parameters: z.toJSONSchema(tool.parameters, { io: 'input' })
})

/** The tools an agent may call: its front matter names them, `*` standing for any run of characters. */
export const toolsOf = (agent: { tools: readonly string[] }, tools: readonly Tool[]): Tool[] =>
  tools.filter((tool) => agent.tools.some((pattern) => matches(pattern, tool.name) || matches(pattern, `${tool.server}/${tool.name}`)))

const matches = (pattern: string, name: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`
  ).test(name)
