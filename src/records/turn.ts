import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { delegationSchema } from './delegation.ts'
import { noUsage, usageSchema } from './usage.ts'

export const turnStatusSchema = z.enum(['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'])
export type TurnStatus = z.infer<typeof turnStatusSchema>

export const turnTimingSchema = z.object({
  loadMs: z.number(),
  loadSource: z.enum(['HOT', 'COLD']),
  firstTokenMs: z.number().nullable(),
  modelMs: z.number(),
  reviewMs: z.number(),
  totalMs: z.number()
})
export type TurnTiming = z.infer<typeof turnTimingSchema>

export const turnErrorSchema = z.object({ code: z.string(), message: z.string(), retryable: z.boolean() })
export type TurnError = z.infer<typeof turnErrorSchema>

/** One person's message and all the work up to the reply. */
export const turnSchema = z.object({
  sessionId: z.string(),
  /** seq of the message that began it */
  seq: z.int().positive(),
  ownerId: z.string(),
  status: turnStatusSchema,
  /** seq of the reply */
  reply: z.int().nullable(),
  /** number of the last event before the turn's first one: where turnEvents starts */
  eventsAfter: z.int(),
  /** the member who was addressed by id */
  to: z.string().nullable(),
  meeting: z.boolean(),
  /** IANA time zone and instant against which the speaker's dates are read */
  timeZone: z.string(),
  saidAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** how many servers worked on it */
  attempts: z.int(),
  usage: usageSchema,
  timing: turnTimingSchema,
  error: turnErrorSchema.nullable(),
  /** ids of actions it found or changed */
  actionIds: z.array(z.string()),
  /** delegations that run: they lie with the turn, so that whoever ends it ends them with it */
  openDelegations: z.array(delegationSchema).default([])
})
export type Turn = z.infer<typeof turnSchema>

export const isOpen = (turn: Turn): boolean => turn.status === 'QUEUED' || turn.status === 'RUNNING'

export const noTiming: TurnTiming = { loadMs: 0, loadSource: 'HOT', firstTokenMs: null, modelMs: 0, reviewMs: 0, totalMs: 0 }

/** What one start of a turn has of its own: one that is taken over starts again. */
export const turnStartSchema = z.object({
  attempts: z.int(),
  /** where earlier attempts have used anything */
  usage: usageSchema.optional(),
  loadMs: z.number(),
  loadSource: turnTimingSchema.shape.loadSource
})
export type TurnStart = z.infer<typeof turnStartSchema>

export const startOf = ({ attempts, usage, timing: { loadMs, loadSource } }: Turn): TurnStart => ({
  attempts,
  ...(isDeepStrictEqual(usage, noUsage) ? {} : { usage }),
  loadMs,
  loadSource
})

/** A turn as it was when it started, whatever has become of it since. */
export const startedTurn = (turn: Turn, { attempts, usage = noUsage, loadMs, loadSource }: TurnStart): Turn => ({
  ...turn,
  status: 'RUNNING',
  reply: null,
  endedAt: null,
  attempts,
  usage,
  timing: { ...noTiming, loadMs, loadSource },
  error: null,
  actionIds: [],
  openDelegations: []
})

/** What a finished stage left behind, so that whoever takes the turn over goes on after it. */
export const stageResultSchema = z.object({
  sessionId: z.string(),
  turn: z.int(),
  ownerId: z.string(),
  /** e.g. compose, or compose:2 for the draft after the first revision */
  stage: z.string(),
  attempt: z.int(),
  /** of all that it was given (turn/inputs.ts); null for one of an earlier version of this server */
  inputsDigest: z.string().nullable().default(null),
  output: z.json(),
  milliseconds: z.number(),
  /** what its clock showed, which stands still within a stage: when it began */
  at: z.iso.datetime()
})
export type StageResult = z.infer<typeof stageResultSchema>
