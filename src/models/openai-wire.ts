// What goes over the wire of /chat/completions, as OpenAI, Ollama, llama.cpp and vLLM all speak it, and what we rely on in
// what comes back. https://platform.openai.com/docs/api-reference/chat-streaming

import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
  ChatCompletionMessageToolCall
} from 'openai/resources/chat/completions'
import { z } from 'zod'
import type { Usage } from '../records/usage.ts'
import { isStrict, jsonSchemaOf } from './json-schema.ts'
import type { InputMessage, ModelRequest } from './model.ts'
import { costUsd } from './prices.ts'

const count = z.int().nonnegative().nullish()

const usageOnWire = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count }).nullish()
})

/** Servers differ in what they leave out and what they send as null. */
export const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            refusal: z.string().nullish(),
            tool_calls: z
              .array(
                z.object({
                  index: z.int().default(0),
                  id: z.string().nullish(),
                  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish()
                })
              )
              .nullish()
          })
          .nullish(),
        finish_reason: z.string().nullish()
      })
    )
    .nullish(),
  usage: usageOnWire.nullish()
})

/** A server that counts nothing has used nothing, as far as we can know. */
export function readUsage(model: string, wire: z.infer<typeof usageOnWire> | undefined): Usage {
  const inputTokens = wire?.prompt_tokens ?? 0
  const tokens = {
    inputTokens,
    outputTokens: wire?.completion_tokens ?? 0,
    cachedInputTokens: Math.min(wire?.prompt_tokens_details?.cached_tokens ?? 0, inputTokens)
  }
  return { ...tokens, costUsd: costUsd(model, tokens) }
}

export function writeRequest(model: string, baseUrl: string, request: ModelRequest): ChatCompletionCreateParamsStreaming {
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: 'system', content: request.system }, ...writeMessages(request.input)],
    ...(request.tools &&
      request.tools.length > 0 && { tools: request.tools.map((tool) => ({ type: 'function' as const, function: tool })) }),
    ...(request.schema && { response_format: writeFormat(request.task, request.schema) }),
    ...writeLimit(baseUrl, request.maxOutputTokens)
  }
}

function writeFormat(name: string, zodSchema: z.ZodType): NonNullable<ChatCompletionCreateParamsStreaming['response_format']> {
  const schema = jsonSchemaOf(zodSchema)
  return { type: 'json_schema', json_schema: { name, schema, strict: isStrict(schema) } }
}

/** OpenAI's newer models refuse `max_tokens`, and Ollama knows nothing else. */
function writeLimit(baseUrl: string, limit: number | undefined): { max_tokens?: number; max_completion_tokens?: number } {
  if (limit === undefined) return {}
  return new URL(baseUrl).hostname === 'api.openai.com' ? { max_completion_tokens: limit } : { max_tokens: limit }
}

/** Calls that follow one another, and the words before them, are one message of the assistant: the API wants it so. */
function writeMessages(input: readonly InputMessage[]): ChatCompletionMessageParam[] {
  const messages: ChatCompletionMessageParam[] = []
  for (const message of input) {
    switch (message.role) {
      case 'user':
        messages.push({ role: 'user', content: message.text })
        break
      case 'model':
        messages.push({ role: 'assistant', content: message.text })
        break
      case 'tool_call': {
        const last = messages.at(-1)
        if (last?.role === 'assistant') last.tool_calls = [...(last.tool_calls ?? []), writeCall(message)]
        else messages.push({ role: 'assistant', content: null, tool_calls: [writeCall(message)] })
        break
      }
      case 'tool_result':
        messages.push({ role: 'tool', tool_call_id: message.id, content: asText(message.result) })
    }
  }
  return messages
}

const writeCall = (message: InputMessage & { role: 'tool_call' }): ChatCompletionMessageToolCall => ({
  id: message.id,
  type: 'function',
  function: { name: message.name, arguments: asText(message.arguments) }
})

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null'))
