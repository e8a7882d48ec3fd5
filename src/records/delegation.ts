import { z } from 'zod'
import { usageSchema } from './usage.ts'

/** One agent asking another; a turn's delegations form a tree. */
export const delegationSchema = z.object({
  sessionId: z.string(),
  turn: z.int(),
  number: z.int().positive(),
  ownerId: z.string(),
  /** number of the delegation it came out of */
  parent: z.int().nullable(),
  from: z.string(),
  to: z.string(),
  task: z.string(),
  status: z.enum(['RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED']),
  result: z.string().nullable(),
  error: z.string().nullable(),
  milliseconds: z.number().nullable(),
  usage: usageSchema,
  at: z.iso.datetime()
})
export type Delegation = z.infer<typeof delegationSchema>

/** Where one board member stands in a meeting, given before hearing the others. */
export const positionSchema = z.object({
  sessionId: z.string(),
  turn: z.int(),
  ownerId: z.string(),
  agent: z.string(),
  stance: z.enum(['FOR', 'AGAINST', 'ABSTAIN']),
  confidence: z.number(),
  reasoning: z.string()
})
export type Position = z.infer<typeof positionSchema>
