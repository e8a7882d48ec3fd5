import { z } from 'zod'

export const verdictSchema = z.enum(['APPROVED', 'REVISE', 'FLAGGED', 'UNCHECKED'])
export type Verdict = z.infer<typeof verdictSchema>

/** The critic's verdict on one attempt at a reply. */
export const reviewSchema = z.object({
  sessionId: z.string(),
  /** seq of the turn */
  turn: z.int(),
  attempt: z.int(),
  ownerId: z.string(),
  /** whose text was judged */
  agent: z.string(),
  verdict: verdictSchema,
  relevance: z.number(),
  accuracy: z.number(),
  reasons: z.array(z.string()),
  milliseconds: z.number(),
  at: z.iso.datetime()
})
export type Review = z.infer<typeof reviewSchema>
