// A model that listens and speaks at once, over one connection. Sound is PCM of 16 bits, mono, little-endian: 16 kHz to the
// model, 24 kHz from it.

import type { Usage } from '../records/usage.ts'
import type { ToolSpec } from './model.ts'

export const heardHz = 16_000
export const spokenHz = 24_000

export interface LiveRequest {
  system: string
  /** what was said before, oldest first */
  history: readonly { role: 'user' | 'model'; text: string }[]
  /** the only thing that it may call */
  tool: ToolSpec
  on: (part: LivePart) => void
  /** aborts the connecting; a connection is ended with `close` */
  signal: AbortSignal
}

export type LivePart =
  | { type: 'sound'; pcm: Uint8Array }
  | { type: 'call'; id: string; arguments: unknown }
  /** the model wants no answer to these calls any more */
  | { type: 'withdrawn'; ids: readonly string[] }
  /** the person spoke while the model did: what it has sent is not to be played any further */
  | { type: 'interrupted' }
  /** the model has said what it had to say */
  | { type: 'said' }
  | { type: 'usage'; usage: Usage }
  /** the connection ends soon */
  | { type: 'ending' }
  /** comes once, last, where it was not ended from this side */
  | { type: 'closed' }

export interface LiveConnection {
  hear(pcm: Uint8Array): void
  /** The microphone is off: what was heard up to now is all there is. */
  pause(): void
  /** Answers a call. */
  answer(id: string, response: Record<string, unknown>): void
  /** Has something said that no call is open for. */
  say(instruction: string): void
  /** Ends the connection; nothing comes from it any more. */
  close(): void
}

export interface LiveModel {
  readonly name: string
  /** Throws UpstreamUnavailable where it cannot be had within some seconds; the signal's reason where that aborts. */
  connect(request: LiveRequest): Promise<LiveConnection>
}
