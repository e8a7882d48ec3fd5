// Which model speaks for an agent, as the settings say.

import { createGemini } from './gemini.ts'
import { createGeminiLive } from './gemini-live.ts'
import type { LiveModel } from './live.ts'
import type { Model } from './model.ts'
import { createOffline } from './offline/offline.ts'
import { createOpenAi } from './openai.ts'
import type { CallOptions } from './retry.ts'

export interface ModelSettings {
  gemini: { apiKey: string; baseUrl: string | undefined; model: string; liveModel: string } | undefined
  openai: { apiKey: string | undefined; baseUrl: string; model: string } | undefined
  /** pause between the words of the offline model: slow enough to be read along, fast enough not to be waited for */
  wordDelayMs?: number
}

export interface Models {
  /** the name of the model that speaks where an agent's file names no other */
  readonly name: string
  readonly isOffline: boolean
  modelOf(agent: { model: string | null }): Model
  /** the model that understands sound, as it is; undefined where none does */
  readonly ears: Model | undefined
  /** the model that listens and speaks at once */
  readonly live: LiveModel | undefined
  /** the offline model: what can be done by rules where a model fails */
  readonly rules: Model
}

export function createModels({ gemini, openai, wordDelayMs = 12 }: ModelSettings, logger?: CallOptions['logger']): Models {
  const create = (model: string | null): Model => {
    if (gemini) return createGemini({ apiKey: gemini.apiKey, baseUrl: gemini.baseUrl, model: model ?? gemini.model, logger })
    if (openai) return createOpenAi({ apiKey: openai.apiKey, baseUrl: openai.baseUrl, model: model ?? openai.model, logger })
    return createOffline({ wordDelayMs })
  }
  const standard = create(null)
  const named = new Map<string, Model>()
  return {
    name: standard.name,
    isOffline: standard.isOffline,
    // Of what speaks the protocol of OpenAI hardly anything takes sound, and none of it all six kinds.
    ears: gemini && standard,
    live: gemini && createGeminiLive({ ...gemini, model: gemini.liveModel }),
    rules: createOffline({ wordDelayMs: 0 }),
    modelOf: ({ model }) => {
      if (model === null || standard.isOffline) return standard
      const known = named.get(model) ?? create(model)
      named.set(model, known)
      return known
    }
  }
}
