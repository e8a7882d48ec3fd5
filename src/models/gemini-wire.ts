// What goes over the wire of Gemini's Interactions API and what we rely on in what comes back.
// https://ai.google.dev/gemini-api/docs/interactions, https://ai.google.dev/gemini-api/docs/interactions/streaming

import type { Interactions } from '@google/genai'
import { z } from 'zod'
import type { Usage } from '../records/usage.ts'
import { jsonSchemaOf } from './json-schema.ts'
import type { InputMessage, ModelRequest, Sound } from './model.ts'
import { costUsd } from './prices.ts'

type Step = Interactions.Step
type CreateParams = Interactions.InteractionCreateParams.CreateModelInteractionParamsStreaming

const signedThought = z.object({ type: z.literal('thought'), signature: z.string().optional() })
const functionCall = z.looseObject({
  type: z.literal('function_call'),
  id: z.string(),
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).default({})
})

/** What a tool call carries in `echo`: the signed thoughts before it and the call, as Gemini gave them and wants them back. */
export const echoSchema = z.object({ thoughts: z.array(signedThought), call: functionCall })
export type Echo = z.infer<typeof echoSchema>
export type SignedThought = z.infer<typeof signedThought>

const count = z.int().nonnegative().optional().default(0)
const usageOnWire = z.object({
  total_input_tokens: count,
  total_cached_tokens: count,
  total_output_tokens: count,
  total_thought_tokens: count,
  total_tool_use_tokens: count
})

const textContent = z.looseObject({ type: z.string(), text: z.string().optional() })
const stepStarted = z.union([
  signedThought,
  functionCall,
  z.object({ type: z.literal('model_output'), content: z.array(textContent).default([]) }),
  z.object({ type: z.string().transform(() => 'other' as const) })
])

const events = z.discriminatedUnion('event_type', [
  z.object({ event_type: z.literal('interaction.created') }),
  z.object({ event_type: z.literal('interaction.status_update'), status: z.string() }),
  z.object({ event_type: z.literal('step.start'), index: z.int(), step: stepStarted }),
  z.object({
    event_type: z.literal('step.delta'),
    index: z.int(),
    delta: z.looseObject({
      type: z.string(),
      text: z.string().optional(),
      arguments: z.string().optional(),
      signature: z.string().optional()
    })
  }),
  z.object({ event_type: z.literal('step.stop'), index: z.int() }),
  z.object({
    event_type: z.literal('interaction.completed'),
    interaction: z.object({ status: z.string(), usage: usageOnWire.optional() })
  }),
  z.object({
    event_type: z.literal('error'),
    error: z.object({ code: z.union([z.string(), z.number()]).optional(), message: z.string().optional() }).default({})
  })
])
export type GeminiEvent = z.infer<typeof events>

const eventTypes = new Set<string>(events.options.map((option) => option.shape.event_type.value))
const anyEvent = z.object({ event_type: z.string() })

/** Reads one event of the stream: undefined where its type is new to us. Throws a ZodError where its shape is not as documented. */
export function readEvent(raw: unknown): GeminiEvent | undefined {
  const { event_type } = anyEvent.parse(raw)
  return eventTypes.has(event_type) ? events.parse(raw) : undefined
}

/** Thinking is billed as output and reported beside it. */
export function readUsage(model: string, wire: z.infer<typeof usageOnWire>): Usage {
  const tokens = {
    inputTokens: wire.total_input_tokens + wire.total_tool_use_tokens,
    outputTokens: wire.total_output_tokens + wire.total_thought_tokens,
    cachedInputTokens: Math.min(wire.total_cached_tokens, wire.total_input_tokens)
  }
  return { ...tokens, costUsd: costUsd(model, tokens) }
}

/** The whole request: nothing is stored at the provider, so everything goes along each time. */
export function writeRequest(model: string, request: ModelRequest): CreateParams {
  return {
    model,
    store: false,
    stream: true,
    system_instruction: request.system,
    input: [...request.input.flatMap(writeSteps), ...(request.sound ? [writeSound(request.sound)] : [])],
    ...(request.tools && request.tools.length > 0 && { tools: request.tools.map((tool) => ({ type: 'function' as const, ...tool })) }),
    ...(request.schema && {
      response_format: { type: 'text' as const, mime_type: 'application/json' as const, schema: jsonSchemaOf(request.schema) }
    }),
    ...(request.maxOutputTokens !== undefined && { generation_config: { max_output_tokens: request.maxOutputTokens } })
  }
}

function writeSteps(message: InputMessage): Step[] {
  switch (message.role) {
    case 'user':
      return [{ type: 'user_input', content: [{ type: 'text', text: message.text }] }]
    case 'model':
      return [{ type: 'model_output', content: [{ type: 'text', text: message.text }] }]
    case 'tool_call': {
      const echo = echoSchema.safeParse(message.echo)
      if (echo.success) return [...echo.data.thoughts, echo.data.call]
      const args = z.record(z.string(), z.unknown()).catch({}).parse(message.arguments)
      return [{ type: 'function_call', id: message.id, name: message.name, arguments: args }]
    }
    case 'tool_result':
      return [{ type: 'function_result', call_id: message.id, name: message.name, result: writeResult(message.result) }]
  }
}

function writeSound({ mimeType, bytes }: Sound): Step {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return { type: 'user_input', content: [{ type: 'audio', mime_type: mimeType, data }] }
}

/** An array would be taken for content blocks, so whatever is not an object goes as text. */
function writeResult(result: unknown): string | Record<string, unknown> {
  if (typeof result === 'string') return result
  const object = z.record(z.string(), z.unknown()).safeParse(result)
  return object.success ? object.data : (JSON.stringify(result) ?? 'null')
}
