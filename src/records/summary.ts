import { z } from 'zod'

/** What is left of messages that are on their way out of the hot ones, in few words. A new version takes the place of the last. */
export const summarySchema = z.object({
  sessionId: z.string(),
  ownerId: z.string(),
  /** counts the summaries of its session, from 1: one is made from the version before it, or not kept */
  version: z.int().positive(),
  /** seq of the first and of the last message that it speaks of; of none where both are 0: dropped, to be made anew */
  from: z.int().nonnegative(),
  upTo: z.int().nonnegative(),
  text: z.string(),
  /** the model that made it */
  model: z.string(),
  at: z.iso.datetime()
})
export type Summary = z.infer<typeof summarySchema>
