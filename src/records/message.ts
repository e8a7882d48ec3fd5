import { z } from 'zod'
import { reviewSchema } from './review.ts'

/** How something was said aloud; the sound itself is never kept. */
export const speechSchema = z.object({
  pace: z.string(),
  emphasis: z.array(z.string()),
  emotion: z.string(),
  seconds: z.number()
})
export type Speech = z.infer<typeof speechSchema>

export const messageSchema = z.object({
  sessionId: z.string(),
  /** Position in its session, from 1, with no gap. */
  seq: z.int().positive(),
  ownerId: z.string(),
  role: z.enum(['USER', 'AGENT']),
  /** handle of the board member; null for a person */
  agent: z.string().nullable(),
  authorName: z.string(),
  text: z.string(),
  createdAt: z.iso.datetime(),
  /** seq of the turn it belongs to; null for what was copied by a fork or entered by hand */
  turn: z.int().nullable(),
  clientMessageId: z.string().nullable(),
  speech: speechSchema.nullable(),
  /** the verdict that let a reply pass */
  review: reviewSchema.nullable()
})
export type Message = z.infer<typeof messageSchema>
