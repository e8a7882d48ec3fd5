// What a model is to this server, whoever makes it: Gemini, an OpenAI-compatible endpoint, or the offline rules.

import type { z } from 'zod'
import type { DossierKind } from '../records/dossier-entry.ts'
import type { Usage } from '../records/usage.ts'

/** What a call is for. The offline model has rules for each; other models are told in words. */
export type ModelTask = 'hear' | 'plan' | 'answer' | 'contribute' | 'position' | 'review' | 'extract' | 'opening' | 'summary'

/** The facts behind a prompt, as data. Models that read prose get them rendered into `system` and `input`. */
export interface Brief {
  agent: { id: string; name: string; role: string; skills: readonly string[] }
  /** The person's words that the call is about, with the instant and IANA time zone they were said in. */
  said: { author: string; text: string; at: string; timeZone: string }
  dossier: readonly { kind: DossierKind; text: string }[]
  openActions: readonly { id: string; kind: string; title: string; dueAt: string | null; owner: string | null }[]
  /** Members assigned to the session. */
  members: readonly { id: string; name: string; role: string; description: string }[]
  /** What colleagues contributed to this turn. */
  contributions: readonly { agent: string; name: string; text: string }[]
  /** Earlier messages, oldest first, without the one in `said`. */
  history: readonly { seq?: number; author: string; role: 'USER' | 'AGENT'; text: string }[]
  /** What is left of the messages before those; where a summary is asked for, the one to go on from. */
  summary?: string
  /** The draft under review and why the last one was sent back. */
  draft?: string
  reasons?: readonly string[]
}

export interface ToolSpec {
  name: string
  description: string
  /** JSON Schema of the arguments */
  parameters: Record<string, unknown>
}

/** Something said aloud, as it came. It is in memory while a model listens, and is written nowhere. */
export interface Sound {
  mimeType: 'audio/wav' | 'audio/mp3' | 'audio/ogg' | 'audio/flac' | 'audio/aac' | 'audio/webm'
  bytes: Uint8Array
  /** how long it takes, where its file says so */
  seconds: number | undefined
}

export type InputMessage =
  | { role: 'user'; text: string }
  | { role: 'model'; text: string }
  /** What the model asked for in an earlier step of the same call; `echo` is given back to the adapter that made it, untouched. */
  | { role: 'tool_call'; id: string; name: string; arguments: unknown; echo?: unknown }
  | { role: 'tool_result'; id: string; name: string; result: unknown }

export interface ModelRequest {
  task: ModelTask
  /** Stable parts first, so that the provider's prefix caching works. */
  system: string
  input: readonly InputMessage[]
  /** What the person says, behind the input; only for a model that hears (`Models.ears`). */
  sound?: Sound
  brief: Brief
  tools?: readonly ToolSpec[]
  /** Structured output: the text that streams is then one JSON document of this shape. */
  schema?: z.ZodType
  maxOutputTokens?: number
  /** Carries the caller's deadline; every adapter ends within it. */
  signal: AbortSignal
}

export type ModelPart =
  | { type: 'text'; text: string }
  | { type: 'tool_call'; id: string; name: string; arguments: unknown; echo?: unknown }
  /** Comes once, last, where the model's stream ended properly. */
  | { type: 'usage'; usage: Usage }

export interface Model {
  /** As shown to people and kept in the usage ledger, e.g. gemini-3.1-flash or offline. */
  readonly name: string
  readonly isOffline: boolean
  /**
   * Streams one answer. Ends with a `usage` part.
   * Throws UpstreamUnavailable where the endpoint fails after the adapter's own retries, cuts its stream, blocks the
   * prompt or answers with nothing; the signal's reason where it aborts. Never retries once text has been yielded.
   */
  stream(request: ModelRequest): AsyncIterable<ModelPart>
}
