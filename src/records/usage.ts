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

/** What something took, of all that is known of it. */
export const usageOf = ({ inputTokens, outputTokens, cachedInputTokens, costUsd }: Usage): Usage => ({
  inputTokens,
  outputTokens,
  cachedInputTokens,
  costUsd
})

export const addUsage = (a: Usage, b: Usage): Usage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
  costUsd: a.costUsd + b.costUsd
})

/** What a model answered, so that a turn can be replayed without it. What is kept elsewhere already is only pointed at. */
export const modelAnswerSchema = z.object({
  /** what it said, or where that stands: which string of a stage's result or of a delegation, from where, how many characters */
  text: z.union([z.string(), z.object({ in: z.string(), string: z.int(), from: z.int(), length: z.int() })]).optional(),
  /** numbers of the tool calls that it asked for */
  toolCalls: z.array(z.int()).optional(),
  /** how it failed */
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  /** why what it said is not here */
  lacks: z.enum(['LENGTH', 'FORGOTTEN']).optional()
})
export type ModelAnswer = z.infer<typeof modelAnswerSchema>

/** One model call in the ledger; those of one attempt at a turn are numbered from 1. */
export const modelCallSchema = usageSchema.extend({
  sessionId: z.string(),
  turn: z.int(),
  attempt: z.int(),
  number: z.int(),
  ownerId: z.string(),
  agent: z.string(),
  model: z.string(),
  stage: z.string(),
  /** digest of what it was asked */
  asked: z.string().nullable().default(null),
  answer: modelAnswerSchema.nullable().default(null),
  milliseconds: z.number(),
  at: z.iso.datetime()
})
export type ModelCall = z.infer<typeof modelCallSchema>
