// What each figure of a text stands for: "$300k in the bank and burn 25k a month" names cash and burn.

import { Decimal } from 'decimal.js'
import { type Figure, figuresIn } from './money.ts'

export type Role =
  | 'cash'
  | 'netBurn'
  | 'costs'
  | 'revenue'
  | 'growth'
  | 'churn'
  | 'margin'
  | 'cac'
  | 'spend'
  | 'newCustomers'
  | 'perCustomer'
  | 'months'
  | 'from'
  | 'to'

export type Figures = Partial<Record<Role, Figure>>

/** The first rule whose words stand beside the figure, after it or before it, names its role. */
const rules: readonly { role: Role; beside: RegExp; only?: 'percent' | 'sum' }[] = [
  { role: 'months', beside: /^>\s*months?\b(?! of runway)/i, only: 'sum' },
  { role: 'churn', beside: /\b(?:churn\w*|cancel\w*|leave|lose)\b/i, only: 'percent' },
  { role: 'margin', beside: /\bmargins?\b/i, only: 'percent' },
  { role: 'growth', beside: /\b(?:grow\w*|growth|month[- ]over[- ]month|mom)\b/i, only: 'percent' },
  { role: 'newCustomers', beside: /^>\s*(?:new |paying |more )*(?:customers|clients|users|signups|accounts)\b/i, only: 'sum' },
  {
    role: 'cac',
    beside: /\b(?:cac|acquisition cost|acquire (?:a|one|each)|to win (?:a|one|each)|cost per (?:customer|acquisition))\b/i,
    only: 'sum'
  },
  {
    role: 'perCustomer',
    beside:
      /\b(?:per|each|a|every|one) (?:customer|client|user|seat|account)\b|\b(?:arpu|arpa|customers? pays?|they pay|clients? pays?|average revenue|we charge|charging|priced at|(?:price|plan|subscription) (?:is|costs?|of|at))\b/i,
    only: 'sum'
  },
  { role: 'spend', beside: /\b(?:ads?|marketing|acquisition|campaigns?|sales and marketing)\b/i, only: 'sum' },
  {
    role: 'cash',
    beside: /\b(?:in (?:the |our )?(?:bank|account)|cash|savings|left|on hand|in hand|balance|reserves?|raised|funding)\b/i,
    only: 'sum'
  },
  {
    role: 'costs',
    beside: /\b(?:gross burn|costs?|expenses?|spend(?:ing|s)?|going out|goes out|payroll|outgoings?|overheads?)\b/i,
    only: 'sum'
  },
  { role: 'netBurn', beside: /\b(?:burn(?:ing|s)?|burn rate|net burn|los(?:e|ing))\b/i, only: 'sum' },
  {
    role: 'revenue',
    beside: /\b(?:mrr|arr|revenues?|earn(?:ing|s)?|income|sales|bring(?:ing)? in|coming in|comes in|turnover|we make|making|billings?)\b/i,
    only: 'sum'
  }
]

/** The figures of a text by what they stand for. Where one role is said twice, the first counts. */
export function financeFiguresIn(text: string): Figures {
  const figures = figuresIn(text)
  const named: Figures = {}
  for (const [number, figure] of figures.entries()) {
    const { role, isYearly } = roleOf(text, figures, number)
    if (role) named[role] ??= isYearly ? { ...figure, value: new Decimal(figure.value).div(12).toDecimalPlaces(2).toNumber() } : figure
  }
  const [from, to] = changeIn(text, figures)
  return from && to ? { ...named, from, to } : named
}

/** The figures of a question: "how long does £1m last at £75k a month?" names some without a word beside them. */
export function askedFiguresIn(text: string): Figures {
  const named = financeFiguresIn(text)
  if (!/\bhow (?:long|many months)\b/i.test(text)) return named
  const taken = new Set(Object.values(named).map(({ start }) => start))
  const sums = figuresIn(text).filter(({ start, isPercent }) => !isPercent && !taken.has(start))
  const monthly = sums.find(({ per }) => per)
  const held = sums.find(({ per, currency }) => !per && currency)
  return {
    ...(monthly && !named.netBurn && { costs: monthly }),
    ...(held && { cash: held }),
    ...named
  }
}

/** "We have $90,000", and nothing after it that says of what. */
const weHave =
  /\b(?:we|i)(?:['’]ve)? (?:(?:still|now|only|currently|just) )*(?:have|got|have got|hold)(?: (?:about|around|roughly|almost|some|only|just|still))*\s*$/i

/** The words after a figure up to the next comma, conjunction or figure, marked ">"; then those before it. A yearly revenue is said as one. */
function roleOf(text: string, figures: readonly Figure[], number: number): { role?: Role; isYearly?: boolean } {
  const figure = figures[number]
  if (!figure) return {}
  const after =
    text.slice(figure.end, figures[number + 1]?.start).split(/[.;!?\n](?:\s|$)|,|\b(?:and|but|with|while|at|plus|against|from|to)\b/i)[0] ??
    ''
  const before =
    text
      .slice(figures[number - 1]?.end ?? 0, figure.start)
      .split(/[.;!?\n](?=\s|$)|,|\b(?:and|but|with|while|plus|against)\b/i)
      .at(-1) ?? ''
  const written = text.slice(figure.start, figure.end)
  const isAllowed = (only: 'percent' | 'sum' | undefined) => !only || (only === 'percent') === figure.isPercent
  // what follows within the clause says more than what stands before it: "spend 5k on ads"
  const found =
    rules.find(({ beside, only }) => isAllowed(only) && beside.test(`>${after}`)) ??
    rules.find(({ beside, only }) => isAllowed(only) && beside.test(`${before} ${written}`))
  if (found)
    return { role: found.role, isYearly: found.role === 'revenue' && !figure.per && /\b(?:arr|annual|yearly)\b/i.test(before + after) }
  return figure.currency && !figure.per && after.trim() === '' && weHave.test(before) ? { role: 'cash' } : {}
}

/** "from 10k to 12k", "went 10k to 12k", "10k -> 12k": a value and what became of it. */
function changeIn(text: string, figures: readonly Figure[]): [Figure?, Figure?] {
  for (const [number, figure] of figures.entries()) {
    const next = figures[number + 1]
    if (!next || figure.isPercent || next.isPercent) continue
    const between = text.slice(figure.end, next.start)
    if (
      /^\s*(?:to|->|→|up to|down to)\s*$/i.test(between) &&
      /\b(?:from|grew|grown|went|rose|growth|dropped|fell|revenue|mrr|arr|users|customers)\b/i.test(
        text.slice(Math.max(0, figure.start - 40), figure.start)
      )
    )
      return [figure, next]
  }
  return []
}
