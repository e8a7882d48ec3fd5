import OpenAI from 'openai'
import { UpstreamUnavailable } from '../errors.ts'
import { type Endpoint, Interrupted, refusal } from './failure.ts'
import type { Model, ModelPart, ModelRequest } from './model.ts'
import { chunkSchema, readUsage, writeRequest } from './openai-wire.ts'
import { type CallOptions, callWithRetries } from './retry.ts'

export interface OpenAiOptions extends CallOptions {
  /** With its version, e.g. http://127.0.0.1:11434/v1 */
  baseUrl: string
  /** Local servers need none. */
  apiKey?: string | undefined
  model: string
}

/** Any endpoint that speaks OpenAI's /chat/completions. Opens no connection before the first call and keeps no state between calls. */
export function createOpenAi({ baseUrl, apiKey = 'none', model, ...call }: OpenAiOptions): Model {
  // What is not given here the SDK would read from the environment.
  const client = new OpenAI({
    baseURL: baseUrl,
    apiKey,
    maxRetries: 0,
    adminAPIKey: null,
    organization: null,
    project: null,
    logLevel: 'off'
  })
  const endpoint: Endpoint = {
    name: 'The model endpoint',
    model,
    settings: { key: 'OPENAI_API_KEY', model: 'OPENAI_MODEL', url: 'OPENAI_BASE_URL' }
  }

  async function* attempt(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart> {
    const chunks = await client.chat.completions.create(writeRequest(model, baseUrl, request), { signal })
    yield* readAnswer(chunks, model)
  }

  return {
    name: model,
    isOffline: false,
    stream: (request) => callWithRetries({ ...call, endpoint, signal: request.signal, attempt: (signal) => attempt(request, signal) })
  }
}

interface OpenCall {
  index: number
  id: string
  name: string
  argumentsText: string
}

async function* readAnswer(chunks: AsyncIterable<unknown>, model: string): AsyncGenerator<ModelPart> {
  const calls: OpenCall[] = []
  let finish: string | undefined
  let usage = readUsage(model, undefined)
  let hasText = false

  try {
    for await (const raw of chunks) {
      const chunk = chunkSchema.safeParse(raw)
      if (!chunk.success) throw new Interrupted('sent a chunk that does not have the documented shape')
      if (chunk.data.usage) usage = readUsage(model, chunk.data.usage)
      const [choice] = chunk.data.choices ?? []
      if (choice?.delta?.refusal) throw refusal('The model refuses to answer this: say it differently.')
      if (choice?.delta?.content) {
        hasText = true
        yield { type: 'text', text: choice.delta.content }
      }
      for (const { index, id, function: named } of choice?.delta?.tool_calls ?? []) {
        // Some servers give every call the index 0 and only the ids tell them apart.
        let call = calls.findLast((open) => open.index === index && (!id || !open.id || open.id === id))
        if (!call) calls.push((call = { index, id: '', name: '', argumentsText: '' }))
        call.id ||= id ?? ''
        call.name ||= named?.name ?? ''
        call.argumentsText += named?.arguments ?? ''
      }
      finish = choice?.finish_reason ?? finish
    }
  } catch (thrown) {
    // The answer was whole: what happens to the connection after it is no matter.
    if (finish === undefined || thrown instanceof UpstreamUnavailable) throw thrown
  }

  checkEnd(finish, !hasText && calls.length === 0)
  for (const [place, { id, name, argumentsText }] of calls.entries()) {
    yield { type: 'tool_call', id: id || `call_${place}`, name, arguments: readArguments(argumentsText) }
  }
  yield { type: 'usage', usage }
}

function checkEnd(finish: string | undefined, isEmpty: boolean): void {
  switch (finish) {
    case undefined:
      throw new Interrupted('cut its answer off before the end')
    case 'length':
      throw refusal('The model stopped at its limit of output tokens, in the middle of its answer: raise the limit or ask for less.')
    case 'content_filter':
      throw refusal('The model endpoint blocked the prompt or the answer for its content: say it differently.')
    default:
      if (isEmpty) throw new UpstreamUnavailable('The model answered with nothing: try again, or check that OPENAI_MODEL is a chat model.')
  }
}

/** Arguments that are not JSON go on as they came: the tool's own schema refuses them, and the model is told. */
function readArguments(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
