// What tokens cost, in US dollars per million: an estimate for ledgers and budgets, no invoice. State of October 2026, at
// second hand from copies of https://ai.google.dev/gemini-api/docs/pricing (standard tier, text, prompts up to 200,000
// tokens, which a turn's budget stays far below) and, March 2026, of https://platform.openai.com/docs/pricing. Cached input
// is taken as a tenth of fresh input throughout. Output prices include thinking.

interface Price {
  input: number
  cachedInput: number
  output: number
  /** The day this price begins to hold; none: always. */
  from?: string
}

/** Newest price last. */
const prices: Record<string, readonly Price[]> = {
  'gemini-3.8-flash': [
    { input: 0.75, cachedInput: 0.075, output: 3.75 },
    { input: 1.5, cachedInput: 0.15, output: 7.5, from: '2027-01-01' }
  ],
  'gemini-3.5-flash': [{ input: 1.5, cachedInput: 0.15, output: 9 }],
  'gemini-3.5-flash-lite': [{ input: 0.3, cachedInput: 0.03, output: 2.5 }],
  'gemini-3.1-pro': [{ input: 2, cachedInput: 0.2, output: 12 }],
  'gemini-3.1-flash-lite': [{ input: 0.25, cachedInput: 0.025, output: 1.5 }],
  'gemini-3-flash': [{ input: 0.5, cachedInput: 0.05, output: 3 }],
  'gemini-2.5-pro': [{ input: 1.25, cachedInput: 0.125, output: 10 }],
  'gemini-2.5-flash': [{ input: 0.3, cachedInput: 0.03, output: 2.5 }],
  'gemini-2.5-flash-lite': [{ input: 0.1, cachedInput: 0.01, output: 0.4 }],
  'gpt-5.4': [{ input: 2.5, cachedInput: 0.25, output: 15 }],
  'gpt-5.4-mini': [{ input: 0.75, cachedInput: 0.075, output: 4.5 }],
  'gpt-5': [{ input: 1.25, cachedInput: 0.125, output: 10 }]
}

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
  const price = prices[plainName(model)]?.findLast(({ from }) => from === undefined || from <= today)
  if (!price) return 0
  const fresh = tokens.inputTokens - tokens.cachedInputTokens
  return (fresh * price.input + tokens.cachedInputTokens * price.cachedInput + tokens.outputTokens * price.output) / 1_000_000
}
