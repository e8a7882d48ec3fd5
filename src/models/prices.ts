// What tokens cost: an estimate for ledgers and budgets, no invoice. The prices are in prices.json, each table with its source
// and the month it is of; a price that changes on a known day has both rows.

import { readFileSync } from 'node:fs'
import { z } from 'zod'

const priceSchema = z.strictObject({
  /** US dollars per million tokens */
  input: z.number().nonnegative(),
  cachedInput: z.number().nonnegative(),
  output: z.number().nonnegative(),
  /** the day this price begins to hold; none: always */
  from: z.iso.date().optional()
})
type Price = z.infer<typeof priceSchema>

const { models } = z
  .strictObject({
    unit: z.string(),
    sources: z.array(z.strictObject({ asOf: z.string().regex(/^\d{4}-\d{2}$/), what: z.string(), url: z.url() })),
    /** by name, newest price last */
    models: z.record(z.string(), z.array(priceSchema))
  })
  .parse(JSON.parse(readFileSync(new URL('prices.json', import.meta.url), 'utf8')))
const prices: ReadonlyMap<string, readonly Price[]> = new Map(Object.entries(models))

/** What the names of one model differ in: the path before it, `-preview` and the date of a snapshot. */
const plainName = (model: string): string =>
  model
    .replace(/^.*\//, '')
    .replace(/-\d{4}-\d{2}-\d{2}$|-\d{2}-\d{4}$/, '')
    .replace(/-preview$/, '')

/**
 * The cost of a call in US dollars. `cachedInputTokens` are part of `inputTokens` and cost less.
 * A model that is not in the table costs 0: those that run on one's own machine do, and for others the ledger still
 * counts the tokens, but a budget in dollars does not stop them.
 */
export function costUsd(
  model: string,
  tokens: { inputTokens: number; outputTokens: number; cachedInputTokens: number },
  at: Date = new Date()
): number {
  const today = at.toISOString().slice(0, 10)
  const price = prices.get(plainName(model))?.findLast(({ from }) => from === undefined || from <= today)
  if (!price) return 0
  const fresh = tokens.inputTokens - tokens.cachedInputTokens
  return (fresh * price.input + tokens.cachedInputTokens * price.cachedInput + tokens.outputTokens * price.output) / 1_000_000
}

/** Whether the table has no price for a model: those that run on one's own machine have none. */
export const isFree = (model: string): boolean => !prices.has(plainName(model))
