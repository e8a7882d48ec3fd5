// What both adapters are tested with: each beside the stand-in that speaks its wire.

import { createGemini } from '../../src/models/gemini.ts'
import type { Brief, Model, ModelPart, ModelRequest } from '../../src/models/model.ts'
import { createOpenAi } from '../../src/models/openai.ts'
import type { CallOptions } from '../../src/models/retry.ts'
import { startGemini } from '../stand-ins/gemini.ts'
import type { ModelServer, ModelServerOptions } from '../stand-ins/model-server.ts'
import { startOpenAi } from '../stand-ins/openai.ts'

export interface Pair {
  model: Model
  server: ModelServer
  [Symbol.asyncDispose](): Promise<void>
}

export interface Adapter {
  name: string
  model: string
  keySetting: string
  start(options: ModelServerOptions, call?: CallOptions & { apiKey?: string }): Promise<Pair>
}

const pair = (server: ModelServer, model: Model): Pair => ({ server, model, [Symbol.asyncDispose]: () => server.close() })

export const adapters: Adapter[] = [
  {
    name: 'Gemini',
    model: 'gemini-2.5-flash',
    keySetting: 'GEMINI_API_KEY',
    async start(options, call) {
      const server = await startGemini(options)
      return pair(server, createGemini({ apiKey: 'a-key', baseUrl: server.url, model: 'gemini-2.5-flash', backoffMs: 5, ...call }))
    }
  },
  {
    name: 'OpenAI-compatible',
    model: 'gpt-5',
    keySetting: 'OPENAI_API_KEY',
    async start(options, call) {
      const server = await startOpenAi(options)
      return pair(server, createOpenAi({ apiKey: 'a-key', baseUrl: server.url, model: 'gpt-5', backoffMs: 5, ...call }))
    }
  }
]

const brief: Brief = {
  agent: { id: 'atlas', name: 'Atlas', role: 'strategy', skills: [] },
  said: { author: 'Ada', text: 'How long is our runway?', at: '2026-11-10T09:00:00Z', timeZone: 'Europe/Berlin' },
  dossier: [],
  openActions: [],
  members: [],
  contributions: [],
  history: []
}

export const ask = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  task: 'answer',
  system: 'You are Atlas.',
  input: [{ role: 'user', text: 'How long is our runway?' }],
  brief,
  signal: AbortSignal.timeout(20_000),
  ...more
})

export async function collect(parts: AsyncIterable<ModelPart>): Promise<ModelPart[]> {
  const all: ModelPart[] = []
  for await (const part of parts) all.push(part)
  return all
}

/** What the model yields before it throws, and what it throws. */
export async function collectUntilThrown(parts: AsyncIterable<ModelPart>): Promise<{ parts: ModelPart[]; thrown: unknown }> {
  const all: ModelPart[] = []
  try {
    for await (const part of parts) all.push(part)
  } catch (thrown) {
    return { parts: all, thrown }
  }
  throw new Error('it should have thrown')
}
