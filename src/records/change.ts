import { z } from 'zod'
import { type WholeEvent, wholeEventSchema } from '../event.ts'
import { type Action, actionSchema } from './action.ts'
import { type Delegation, delegationSchema, type Position, positionSchema } from './delegation.ts'
import { type DossierEntry, dossierEntrySchema } from './dossier-entry.ts'
import { type Message, messageSchema } from './message.ts'
import { type Review, reviewSchema } from './review.ts'
import { type Session, sessionSchema } from './session.ts'
import { type ToolCall, toolCallSchema } from './tool-call.ts'
import { type StageResult, stageResultSchema, type Turn, turnSchema } from './turn.ts'
import { type ModelCall, modelCallSchema } from './usage.ts'

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

// Every field has its schema, or this does not compile: what a schema does not know it would leave out.
const fields = {
  sessionId: z.string(),
  ownerId: z.string(),
  revision: z.int().nonnegative(),
  session: sessionSchema.optional(),
  messages: z.array(messageSchema),
  turns: z.array(turnSchema),
  stageResults: z.array(stageResultSchema),
  delegations: z.array(delegationSchema),
  toolCalls: z.array(toolCallSchema),
  reviews: z.array(reviewSchema),
  positions: z.array(positionSchema),
  modelCalls: z.array(modelCallSchema),
  actions: z.array(actionSchema),
  dossierEntries: z.array(dossierEntrySchema),
  events: z.array(wholeEventSchema),
  fences: z.boolean()
} satisfies { [K in keyof Required<Change>]: z.ZodType<Change[K]> }

/** A change as it comes back out of a journal. */
export const changeSchema: z.ZodType<Change> = z.object(fields)
