// The one union of what can happen in a session. Whole events are kept and numbered; deltas are not kept.

import { z } from 'zod'
import { actionSchema } from './records/action.ts'
import { delegationSchema } from './records/delegation.ts'
import { dossierEntrySchema } from './records/dossier-entry.ts'
import { type Message, messageSchema } from './records/message.ts'
import { type Review, reviewSchema } from './records/review.ts'
import { toolCallSchema } from './records/tool-call.ts'
import { startedTurn, startOf, type Turn, turnSchema, turnStartSchema } from './records/turn.ts'

const base = z.object({
  sessionId: z.string(),
  /** counts the whole events of a session, from 1, with no gap */
  number: z.int().positive(),
  /** seq of the turn, where it belongs to one */
  turn: z.int().nullable(),
  at: z.iso.datetime()
})

const of = <T extends string, P extends z.ZodType>(type: T, payload: P) => base.extend({ type: z.literal(type), payload })

const others = [
  of('DraftRetracted', z.object({ draftId: z.string(), reasons: z.array(z.string()) })),
  of('DelegationUpdated', delegationSchema),
  of('ToolCallUpdated', toolCallSchema),
  of('ActionUpdated', actionSchema),
  of('DossierUpdated', dossierEntrySchema)
] as const
const ofTurns = [of('TurnStarted', turnSchema), of('ReviewCompleted', reviewSchema), of('TurnEnded', turnSchema)] as const

export const wholeEventSchema = z.discriminatedUnion('type', [of('MessageCommitted', messageSchema), ...ofTurns, ...others])
export type WholeEvent = z.infer<typeof wholeEventSchema>

const pointer = z.object({ seq: z.int().positive() })
const keptMessage = of('MessageCommitted', z.union([messageSchema, pointer]))

/** A whole event as it is kept: what was said lies in the transcript once, and its event says which message it was. */
export const keptEventSchema = z.discriminatedUnion('type', [keptMessage, ...ofTurns, ...others])
export type KeptEvent = z.infer<typeof keptEventSchema>

export const toKept = (event: WholeEvent): KeptEvent =>
  event.type === 'MessageCommitted' ? { ...event, payload: { seq: event.payload.seq } } : event

/** The event with its message, given the messages that are at hand; undefined where it is not among them. */
export function fromKept(kept: KeptEvent, messageOf: (seq: number) => Message | undefined): WholeEvent | undefined {
  if (kept.type !== 'MessageCommitted') return kept
  const payload = 'text' in kept.payload ? kept.payload : messageOf(kept.payload.seq)
  return payload && { ...kept, payload }
}

/** A whole event in the truth, which has a row for each message, turn and review already: the event says which. */
export const storedEventSchema = z.discriminatedUnion('type', [
  keptMessage,
  of('TurnStarted', z.union([turnSchema, turnStartSchema])),
  of('ReviewCompleted', z.union([reviewSchema, z.object({ attempt: z.int() })])),
  of('TurnEnded', z.union([turnSchema, pointer])),
  ...others
])
export type StoredEvent = z.infer<typeof storedEventSchema>

export function toStored(event: WholeEvent): StoredEvent {
  if (event.type === 'TurnStarted') return { ...event, payload: startOf(event.payload) }
  if (event.type === 'ReviewCompleted') return { ...event, payload: { attempt: event.payload.attempt } }
  if (event.type === 'TurnEnded') return { ...event, payload: { seq: event.payload.seq } }
  return toKept(event)
}

/** The rows that an event of the truth may point at. */
export interface Rows {
  message(): Message
  turn(): Turn
  review(): Review
}

export function fromStored(stored: StoredEvent, rows: Rows): WholeEvent {
  switch (stored.type) {
    case 'MessageCommitted':
      return { ...stored, payload: 'text' in stored.payload ? stored.payload : rows.message() }
    case 'TurnStarted':
      return { ...stored, payload: 'status' in stored.payload ? stored.payload : startedTurn(rows.turn(), stored.payload) }
    case 'ReviewCompleted':
      return { ...stored, payload: 'verdict' in stored.payload ? stored.payload : rows.review() }
    case 'TurnEnded':
      return { ...stored, payload: 'status' in stored.payload ? stored.payload : rows.turn() }
    default:
      return stored
  }
}
export type EventType = WholeEvent['type']

type Unnumbered<E> = E extends WholeEvent ? Omit<E, 'sessionId' | 'number' | 'at'> : never
/** An event before its session has given it a number. */
export type NewEvent = Unnumbered<WholeEvent>

export const deltaSchema = base.extend({
  type: z.literal('AgentDelta'),
  /** the last whole event before it, 0 where there is none */
  number: z.int().nonnegative(),
  /** counts the deltas since that event, from 1 */
  delta: z.int().positive(),
  payload: z.object({ agent: z.string(), draftId: z.string(), text: z.string() })
})
export type Delta = z.infer<typeof deltaSchema>
/** `after` is the newest whole event that whoever speaks knows of. */
export type NewDelta = { after: number; turn: number; agent: string; draftId: string; text: string }

export type SessionEvent = WholeEvent | Delta

/** A place in a session's order: after whole event `number` and `delta` deltas that followed it. */
export type Place = { number: number; delta: number }

export const placeOf = (event: SessionEvent): Place => ({ number: event.number, delta: event.type === 'AgentDelta' ? event.delta : 0 })

export const isAfter = (a: Place, b: Place): boolean => a.number > b.number || (a.number === b.number && a.delta > b.delta)

/** A cursor, as clients hold it: `<session>:<number>`, with `.<delta>` behind it for a delta. */
export const formatCursor = (sessionId: string, place: Place): string =>
  place.delta === 0 ? `${sessionId}:${place.number}` : `${sessionId}:${place.number}.${place.delta}`

/** The session and place a cursor names, or undefined where it is none. */
export function parseCursor(cursor: string): { sessionId: string; place: Place } | undefined {
  const [, sessionId, number, delta] = /^([0-9a-f-]{36}):(\d{1,9})(?:\.(\d{1,9}))?$/.exec(cursor) ?? []
  if (!sessionId || !number) return undefined
  return { sessionId, place: { number: Number(number), delta: Number(delta ?? 0) } }
}
