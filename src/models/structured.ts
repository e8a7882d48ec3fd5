// Asks a model for one JSON document and hands back a checked value.

import { z } from 'zod'
import { UpstreamUnavailable } from '../errors.ts'
import { addUsage, noUsage, type Usage } from '../records/usage.ts'
import type { InputMessage, Model, ModelRequest } from './model.ts'

/**
 * Asks for an answer of the schema's shape; a code fence around the JSON is tolerated. Where the answer is not JSON or
 * does not fit, asks once more and says what was wrong. `usage` is the sum of both calls.
 * Throws UpstreamUnavailable where the second answer does not fit either, and whatever the model throws.
 */
export async function answerAs<T>(
  model: Model,
  request: Omit<ModelRequest, 'schema' | 'tools'> & { schema: z.ZodType<T> }
): Promise<{ value: T; usage: Usage }> {
  const first = await collect(model, request)
  const reading = read(first.text, request.schema)
  if ('value' in reading) return { value: reading.value, usage: first.usage }

  const correction: InputMessage[] = [
    { role: 'model', text: first.text },
    {
      role: 'user',
      text: `That answer cannot be used: ${reading.problem}\nAnswer again with the corrected JSON document and nothing else.`
    }
  ]
  const second = await collect(model, { ...request, input: [...request.input, ...correction] })
  const usage = addUsage(first.usage, second.usage)
  const rereading = read(second.text, request.schema)
  if ('value' in rereading) return { value: rereading.value, usage }
  throw new UpstreamUnavailable(
    `${model.name} answered twice with what is not the JSON that was asked for: try again, or choose a more capable model.`
  )
}

/** Streams an answer to its end. Throws what the model throws. */
export async function collect(model: Model, request: ModelRequest): Promise<{ text: string; usage: Usage }> {
  let text = ''
  let usage = noUsage
  for await (const part of model.stream(request)) {
    if (part.type === 'text') text += part.text
    if (part.type === 'usage') usage = part.usage
  }
  return { text, usage }
}

function read<T>(text: string, schema: z.ZodType<T>): { value: T } | { problem: string } {
  let json: unknown
  try {
    json = JSON.parse(withoutFence(text))
  } catch {
    return { problem: 'it is not valid JSON.' }
  }
  const parsed = schema.safeParse(json)
  return parsed.success ? { value: parsed.data } : { problem: z.prettifyError(parsed.error) }
}

const withoutFence = (text: string): string => /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/i.exec(text)?.[1] ?? text
