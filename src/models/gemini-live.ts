// Gemini's Live API (https://ai.google.dev/gemini-api/docs/live-api). A connection lasts some ten minutes and Google's side
// of it is never relied upon: whoever connects brings the history along.

import { GoogleGenAI, type LiveServerMessage, Modality, type Session, type UsageMetadata } from '@google/genai'
import { UpstreamUnavailable } from '../errors.ts'
import type { Usage } from '../records/usage.ts'
import { heardHz, type LiveConnection, type LiveModel, type LivePart } from './live.ts'
import { costUsd } from './prices.ts'

export interface GeminiLiveOptions {
  apiKey: string
  baseUrl: string | undefined
  /** e.g. gemini-3.8-live */
  model: string
}

const connectWithinMs = 10_000

export function createGeminiLive({ apiKey, baseUrl, model }: GeminiLiveOptions): LiveModel {
  const httpOptions = { ...(baseUrl !== undefined && { baseUrl: baseUrl.replace(/\/(v\d\w*)?\/*$/, '') }), apiVersion: 'v1beta' }
  return {
    name: model,
    connect: async ({ system, history, tool, on, signal }) => {
      let state: 'CONNECTING' | 'OPEN' | 'ENDED' = 'CONNECTING'
      const connecting = new GoogleGenAI({ apiKey, vertexai: false, httpOptions }).live.connect({
        model,
        config: {
          responseModalities: [Modality.AUDIO],
          systemInstruction: system,
          tools: [{ functionDeclarations: [{ name: tool.name, description: tool.description, parametersJsonSchema: tool.parameters }] }]
        },
        callbacks: {
          onmessage: (message) => {
            for (const part of partsOf(message, model)) if (state === 'OPEN') on(part)
          },
          onclose: () => {
            if (state === 'OPEN') on({ type: 'closed' })
            state = 'ENDED'
          }
        }
      })
      const session = await within(connecting, signal).catch((cause: unknown) => {
        signal.throwIfAborted()
        throw new UpstreamUnavailable(
          `Gemini's live model ${model} could not be reached: check GEMINI_API_KEY and GEMINI_LIVE_MODEL, then try again.`,
          cause
        )
      })
      state = 'OPEN'
      if (history.length > 0) {
        const turns = history.map(({ role, text }) => ({ role, parts: [{ text }] }))
        session.sendClientContent({ turns, turnComplete: false })
      }
      const close = () => {
        state = 'ENDED'
        session.close()
      }
      return connectionOf(session, tool.name, close)
    }
  }
}

/** The session, once it is there; one that comes too late is closed at once. */
async function within(connecting: Promise<Session>, signal: AbortSignal): Promise<Session> {
  const late = AbortSignal.any([signal, AbortSignal.timeout(connectWithinMs)])
  const aborted = Promise.withResolvers<never>()
  late.addEventListener('abort', () => aborted.reject(late.reason), { once: true })
  try {
    return await Promise.race([connecting, aborted.promise])
  } catch (cause) {
    connecting.then(
      (session) => session.close(),
      () => undefined
    )
    throw cause
  }
}

function connectionOf(session: Session, name: string, close: () => void): LiveConnection {
  const mimeType = `audio/pcm;rate=${heardHz}`
  return {
    hear: (pcm) => session.sendRealtimeInput({ audio: { data: Buffer.from(pcm).toString('base64'), mimeType } }),
    pause: () => session.sendRealtimeInput({ audioStreamEnd: true }),
    answer: (id, response) => session.sendToolResponse({ functionResponses: { id, name, response } }),
    say: (text) => session.sendClientContent({ turns: [{ role: 'user', parts: [{ text }] }], turnComplete: true }),
    close
  }
}

/** One message may tell several things. */
function* partsOf(message: LiveServerMessage, model: string): Generator<LivePart> {
  const { serverContent, toolCall, toolCallCancellation, usageMetadata, goAway } = message
  for (const { inlineData } of serverContent?.modelTurn?.parts ?? [])
    if (inlineData?.data && inlineData.mimeType?.startsWith('audio/pcm'))
      yield { type: 'sound', pcm: Buffer.from(inlineData.data, 'base64') }
  if (serverContent?.interrupted) yield { type: 'interrupted' }
  for (const { id, args } of toolCall?.functionCalls ?? []) if (id) yield { type: 'call', id, arguments: args }
  if (toolCallCancellation?.ids) yield { type: 'withdrawn', ids: toolCallCancellation.ids }
  if (usageMetadata) yield { type: 'usage', usage: usageOf(usageMetadata, model) }
  if (serverContent?.turnComplete) yield { type: 'said' }
  if (goAway) yield { type: 'ending' }
}

/** Thinking is billed as output and reported beside it. */
function usageOf(told: UsageMetadata, model: string): Usage {
  const tokens = {
    inputTokens: (told.promptTokenCount ?? 0) + (told.toolUsePromptTokenCount ?? 0),
    outputTokens: (told.responseTokenCount ?? 0) + (told.thoughtsTokenCount ?? 0),
    cachedInputTokens: Math.min(told.cachedContentTokenCount ?? 0, told.promptTokenCount ?? 0)
  }
  return { ...tokens, costUsd: costUsd(model, tokens) }
}
