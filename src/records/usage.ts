import { z } from 'zod'

/** Tokens and money one or several model calls took. */
export const usageSchema = z.object({
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  /** Part of inputTokens that the model's provider had cached. */
  cachedInputTokens: z.int().nonnegative(),
  costUsd: z.number().nonnegative()
})
export type Usage = z.infer<typeof usageSchema>

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, costUsd: 0 }

export const addUsage = (a: Usage, b: Usage): Usage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
  costUsd: a.costUsd + b.costUsd
})

/** One model call in the ledger; a turn's calls are numbered from 1. */
export const modelCallSchema = usageSchema.extend({
  sessionId: z.string(),
  turn: z.int(),
  attempt: z.int(),
  number: z.int(),
  ownerId: z.string(),
  agent: z.string(),
  model: z.string(),
  stage: z.string(),
  milliseconds: z.number(),
  at: z.iso.datetime()
})
export type ModelCall = z.infer<typeof modelCallSchema>
