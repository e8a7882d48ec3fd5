import { z } from 'zod'
import { fromKept, keptEventSchema, toKept, type WholeEvent } from '../event.ts'
import { type Action, actionSchema } from './action.ts'
import { type Delegation, delegationSchema, type Position, positionSchema } from './delegation.ts'
import { type DossierEntry, dossierEntrySchema } from './dossier-entry.ts'
import { type Message, messageSchema } from './message.ts'
import { type Review, reviewSchema } from './review.ts'
import { type Session, sessionSchema } from './session.ts'
import { type Summary, summarySchema } from './summary.ts'
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
  /** Takes the place of the session's summary where its version is a newer one. */
  readonly summary?: Summary
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

/** Most changes have nothing of most kinds: an empty list is not written. */
const list = <T>(schema: z.ZodType<T>) => z.array(schema).default([])

// Every field has its schema, or this does not compile: what a schema does not know it would leave out.
const fields = {
  sessionId: z.string(),
  ownerId: z.string(),
  revision: z.int().nonnegative(),
  session: sessionSchema.optional(),
  messages: list(messageSchema),
  summary: summarySchema.optional(),
  turns: list(turnSchema),
  stageResults: list(stageResultSchema),
  delegations: list(delegationSchema),
  toolCalls: list(toolCallSchema),
  reviews: list(reviewSchema),
  positions: list(positionSchema),
  modelCalls: list(modelCallSchema),
  actions: list(actionSchema),
  dossierEntries: list(dossierEntrySchema),
  fences: z.boolean()
} satisfies { [K in keyof Required<Omit<Change, 'events'>>]: z.ZodType<Change[K]> }

/** A change as it comes back out of a journal. */
export const changeSchema: z.ZodType<Change> = z.object({ ...fields, events: list(keptEventSchema) }).transform((kept, context) => {
  const events = kept.events.flatMap((event) => fromKept(event, (seq) => kept.messages.find((message) => message.seq === seq)) ?? [])
  if (events.length < kept.events.length) context.addIssue({ code: 'custom', path: ['events'] })
  return { ...kept, events }
})

/** A change as JSON, with none of its messages in it. */
export function writeRest(change: Change): string {
  const rest = Object.entries({ ...change, messages: [], events: change.events.map(toKept) })
  return JSON.stringify(Object.fromEntries(rest.filter(([, value]) => !Array.isArray(value) || value.length > 0)))
}

/** A change as a journal has it, made of its messages and the rest, each as JSON; commit.lua does the same. */
export const joinMessages = (rest: string, messages: readonly string[]): string =>
  messages.length === 0 ? rest : `{"messages":[${messages.join(',')}],${rest.slice(1)}`

export const writeChange = (change: Change): string =>
  joinMessages(
    writeRest(change),
    change.messages.map((message) => JSON.stringify(message))
  )
