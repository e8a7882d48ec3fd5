// One agent speaking: the model's answer streamed, its tool calls run and given back, until it has said all.

import { z } from 'zod'
import { BoardError } from '../errors.ts'
import type { InputMessage, Model, ModelRequest, ToolSpec } from '../models/model.ts'
import { addUsage, noUsage, type Usage } from '../records/usage.ts'
import type { Told } from '../tools/told.ts'
import { functionName, type Tool } from '../tools/tool.ts'

export interface Listener {
  text(piece: string): void
  /** Called before a tool runs, or is to wait, and again when it has ended; resolves once that is recorded, with what is told of it. */
  toolCall(call: ToolRun): Promise<Told>
  /** What is told of the call of this number where it has been made before, or waits already: it is not made again. */
  madeBefore?(number: number): Promise<Told | undefined>
  /** The same for every attempt at the call of this number. */
  idempotencyKey?(number: number): string
}

export interface ToolRun {
  /** counts the calls of this speech, from 1 */
  number: number
  server: string
  tool: string
  arguments: unknown
  status: 'AWAITING_APPROVAL' | 'RUNNING' | 'SUCCEEDED' | 'FAILED'
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
const mostNamed = 20

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
  if (before) return inWords(before)
  const tool = tools.find((candidate) => functionName(candidate) === call.name)
  const run = { number, server: tool?.server ?? 'board', tool: tool?.name ?? call.name, arguments: call.arguments ?? {} }
  const record = async (ended: Pick<ToolRun, 'status' | 'result' | 'error' | 'milliseconds'>) =>
    inWords(await listener.toolCall({ ...run, ...ended }))
  if (!tool) {
    const names = tools.slice(0, mostNamed).map(functionName)
    return record({ status: 'FAILED', error: `There is no tool ${call.name}; there are ${names.join(', ')}.`, milliseconds: 0 })
  }
  const checked = tool.parameters.safeParse(run.arguments)
  if (!checked.success) return record({ status: 'FAILED', error: z.prettifyError(checked.error), milliseconds: 0 })
  if (tool.needsApproval) return record({ status: 'AWAITING_APPROVAL' })
  await listener.toolCall({ ...run, status: 'RUNNING' })
  const startedAt = performance.now()
  try {
    const result = await tool.run(checked.data, signal, listener.idempotencyKey?.(number))
    return await record({ status: 'SUCCEEDED', result, milliseconds: performance.now() - startedAt })
  } catch (cause) {
    signal.throwIfAborted()
    const error = cause instanceof BoardError ? cause.message : 'The tool failed.'
    return record({ status: 'FAILED', error, milliseconds: performance.now() - startedAt })
  }
}

const inWords = (told: Told): unknown => ('error' in told ? { error: told.error } : told.result)

const specOf = (tool: Tool): ToolSpec => ({
  name: functionName(tool),
  description: tool.description,
  parameters: tool.inputSchema ?? z.toJSONSchema(tool.parameters, { io: 'input' })
})
