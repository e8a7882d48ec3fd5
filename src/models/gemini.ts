import { GoogleGenAI } from '@google/genai'
import { z } from 'zod'
import { UpstreamUnavailable } from '../errors.ts'
import { addUsage, noUsage } from '../records/usage.ts'
import { type Endpoint, Interrupted, refusal } from './failure.ts'
import { type Echo, echoSchema, type GeminiEvent, readEvent, readUsage, type SignedThought, writeRequest } from './gemini-wire.ts'
import type { Model, ModelPart, ModelRequest } from './model.ts'
import { type CallOptions, callWithRetries } from './retry.ts'

export interface GeminiOptions extends CallOptions {
  apiKey: string
  /** Default Google's. May end in an API version; without one the SDK's is taken. */
  baseUrl?: string | undefined
  /** e.g. gemini-3.8-flash */
  model: string
}

const googleUrl = 'https://generativelanguage.googleapis.com'

/** Gemini over its Interactions API. Opens no connection before the first call and keeps no state between calls. */
export function createGemini({ apiKey, baseUrl = googleUrl, model, ...call }: GeminiOptions): Model {
  const endpoint: Endpoint = { name: 'Gemini', model, settings: { key: 'GEMINI_API_KEY', model: 'GEMINI_MODEL', url: 'GEMINI_BASE_URL' } }

  async function* attempt(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelPart> {
    const client = openClient(apiKey, baseUrl, signal)
    const events = await client.interactions.create(writeRequest(model, request), { retries: { strategy: 'none' } })
    yield* readAnswer(events, model)
  }

  return {
    name: model,
    isOffline: false,
    stream: (request) => callWithRetries({ ...call, endpoint, signal: request.signal, attempt: (signal) => attempt(request, signal) })
  }
}

/**
 * A client for one call, because the signal has to reach fetch by itself: the SDK copies it through two Request objects,
 * which follow each other by weak references only, so that after a garbage collection an abort is lost and the call hangs.
 */
function openClient(apiKey: string, baseUrl: string, signal: AbortSignal): GoogleGenAI {
  const apiVersion = /\/(v\d\w*)\/*$/.exec(baseUrl)?.[1]
  return new GoogleGenAI({
    apiKey,
    vertexai: false,
    httpOptions: {
      baseUrl: baseUrl.replace(/\/(v\d\w*)?\/*$/, ''),
      ...(apiVersion && { apiVersion }),
      fetch: async (input, init) => {
        const request = new Request(input, init)
        return fetch(request.url, { method: request.method, headers: request.headers, body: await request.text(), signal })
      }
    }
  })
}

type OpenStep = { type: 'thought'; thought: SignedThought } | { type: 'function_call'; call: Echo['call']; argumentsText: string }

async function* readAnswer(events: AsyncIterable<unknown>, model: string): AsyncGenerator<ModelPart> {
  const open = new Map<number, OpenStep>()
  let thoughts: SignedThought[] = []
  let status: string | undefined
  let usage = noUsage
  let isEmpty = true

  try {
    for await (const raw of events) {
      const event = read(raw)
      switch (event?.event_type) {
        case 'interaction.created':
          // A long answer comes in several interactions, one after the other; each counts its steps from 0.
          open.clear()
          break
        case 'step.start':
          if (event.step.type === 'thought') open.set(event.index, { type: 'thought', thought: event.step })
          if (event.step.type === 'function_call') open.set(event.index, { type: 'function_call', call: event.step, argumentsText: '' })
          if (event.step.type === 'model_output') {
            for (const { type, text } of event.step.content) {
              if (type !== 'text' || !text) continue
              isEmpty = false
              yield { type: 'text', text }
            }
          }
          break
        case 'step.delta': {
          const { delta, index } = event
          const step = open.get(index)
          if (delta.type === 'text' && delta.text) {
            isEmpty = false
            yield { type: 'text', text: delta.text }
          }
          if (delta.type === 'arguments_delta' && step?.type === 'function_call') step.argumentsText += delta.arguments ?? ''
          if (delta.type === 'thought_signature' && step?.type === 'thought') step.thought.signature = delta.signature
          break
        }
        case 'step.stop': {
          const step = open.get(event.index)
          open.delete(event.index)
          if (step?.type === 'thought') thoughts.push(step.thought)
          if (step?.type === 'function_call') {
            const part = readCall(step.call, step.argumentsText, thoughts)
            thoughts = []
            isEmpty = false
            yield part
          }
          break
        }
        case 'interaction.status_update':
          if (failedStatuses.has(event.status)) status = event.status
          break
        case 'interaction.completed':
          status = event.interaction.status === 'requires_continuation' ? undefined : event.interaction.status
          if (event.interaction.usage) usage = addUsage(usage, readUsage(model, event.interaction.usage))
          break
        case 'error':
          throw explainError(event.error)
      }
    }
  } catch (thrown) {
    // The answer was whole: what happens to the connection after it is no matter.
    if (status === undefined || thrown instanceof UpstreamUnavailable) throw thrown
  }

  checkEnd(status, isEmpty)
  yield { type: 'usage', usage }
}

function read(raw: unknown): GeminiEvent | undefined {
  try {
    return readEvent(raw)
  } catch (thrown) {
    if (thrown instanceof z.ZodError) throw new Interrupted('sent an event that does not have the documented shape')
    throw thrown
  }
}

/** Arguments that are no JSON object go on as they came: the tool's own schema refuses them, and the model is told. */
function readCall(call: Echo['call'], argumentsText: string, thoughts: SignedThought[]): ModelPart {
  let args: unknown = call.arguments
  try {
    if (argumentsText !== '') args = JSON.parse(argumentsText)
  } catch {
    args = argumentsText
  }
  const echo = echoSchema.safeParse({ thoughts, call: { ...call, arguments: args } })
  return { type: 'tool_call', id: call.id, name: call.name, arguments: args, ...(echo.success && { echo: echo.data }) }
}

const failedStatuses = new Set(['failed', 'cancelled', 'incomplete', 'budget_exceeded'])

function checkEnd(status: string | undefined, isEmpty: boolean): void {
  switch (status) {
    case 'completed':
    case 'requires_action':
      if (isEmpty)
        throw new UpstreamUnavailable('Gemini answered with nothing; it may have blocked the prompt: say it differently, or try again.')
      return
    case 'incomplete':
      throw refusal('Gemini stopped at its limit of output tokens, in the middle of its answer: raise the limit or ask for less.')
    case 'budget_exceeded':
      throw refusal('Gemini stopped because the budget of GEMINI_API_KEY is spent: raise it at Google.')
    case undefined:
      throw new Interrupted('cut its answer off before the end')
    default:
      throw new Interrupted(`ended its answer as ${JSON.stringify(status)}`)
  }
}

const blocked = /block|safety|prohibited|blocklist|recitation|spii/i
const permanent = /invalid|not_found|permission|unauthenticated|failed_precondition|^4(?!29)\d\d$/i

function explainError({ code = '', message = '' }: { code?: string | number | undefined; message?: string | undefined }): Error {
  if (blocked.test(`${code} ${message}`)) return refusal('Gemini blocked the prompt for its content: say it differently.')
  if (permanent.test(String(code))) return refusal(`Gemini refused the request (${code}): check GEMINI_API_KEY and GEMINI_MODEL.`)
  return new Interrupted(`reported an error in the middle of its answer${code === '' ? '' : ` (${code})`}`)
}
