import type { WholeEvent } from '../event.ts'
import type { Action } from './action.ts'
import type { Delegation, Position } from './delegation.ts'
import type { DossierEntry } from './dossier-entry.ts'
import type { Message } from './message.ts'
import type { Review } from './review.ts'
import type { Session } from './session.ts'
import type { ToolCall } from './tool-call.ts'
import type { StageResult, Turn } from './turn.ts'
import type { ModelCall } from './usage.ts'

/** All that one commit of a session writes: kept as a whole, or not at all. */
export interface Change {
  readonly sessionId: string
  readonly ownerId: string
  /** number of the newest event once this is written; later commits never have a smaller one */
  readonly revision: number
  readonly session?: Session
  readonly messages: readonly Message[]
  readonly turns: readonly Turn[]
  readonly stageResults: readonly StageResult[]
  readonly delegations: readonly Delegation[]
  readonly toolCalls: readonly ToolCall[]
  readonly reviews: readonly Review[]
  readonly positions: readonly Position[]
  readonly modelCalls: readonly ModelCall[]
  readonly actions: readonly Action[]
  readonly dossierEntries: readonly DossierEntry[]
  readonly events: readonly WholeEvent[]
  /** Ends the lease there is: whoever works under it finds its next commit refused. */
  readonly fences: boolean
}
