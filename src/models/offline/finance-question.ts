// Questions that have a number for an answer: which tool computes it, with which figures, and which are missing.

import { Decimal } from 'decimal.js'
import { wallClockAt } from '../../tools/zoned-time.ts'
import type { Brief } from '../model.ts'
import { sentencesOf } from './sentences.ts'
import { askedFiguresIn, type Figures, financeFiguresIn } from './finance-figure.ts'
import { type Change, changeIn } from './supposition.ts'

export interface FinanceQuestion {
  tool: 'calculator' | 'runway' | 'burn' | 'growth' | 'unit_economics' | 'dilution' | 'dates'
  /** what to call the tool with, most wanted first; empty where figures are missing */
  calls: readonly Record<string, unknown>[]
  /** what the person has to tell before it can be computed, in words */
  missing: readonly string[]
  figures: Figures
  currency: string
  /** it is asked what would be, and not in figures that could be computed with */
  supposes: boolean
  /** what is supposed, in figures: the first call is with it, the second without */
  change?: Change
}

const asks = {
  unit_economics: /\b(?:cac|ltv|clv|unit economics|payback|lifetime value|acquisition cost)\b/i,
  runway:
    /\brunway\b|\bhow (?:long|many months)\b.{0,40}\b(?:last|left|have|survive|money|cash|go on)\b|\brun out of (?:cash|money)\b|\bdefault (?:alive|dead)\b/i,
  burn: /\b(?:burn rate|net burn|our burn|monthly burn|burning)\b/i,
  growth: /\b(?:growth rate|growth|cmgr|grew|grown|growing|how fast)\b/i
}

/** The question of finance that a message asks, or gives all the figures for; undefined where it does neither. */
export function financeQuestionIn(brief: Brief): FinanceQuestion | undefined {
  const { text } = brief.said
  const said = askedFiguresIn(text)
  const supposes = /\b(?:if|suppose|assuming)\b/i.test(text) && Object.keys(said).length === 0
  const isQuestion = /\?|\b(?:what|how|compute|calculate|work out|tell me|check|run)\b/i.test(text)
  // a message that gives cash and what goes out asks about just that
  const isComplete = said.cash !== undefined && (said.netBurn ?? said.costs) !== undefined
  const known = isComplete ? said : inOneCurrency(updated(figuresBefore(brief), said), said)
  const currency = [...Object.values(said), ...Object.values(known)].find((figure) => figure.currency)?.currency ?? ''
  const of = (tool: FinanceQuestion['tool'], calls: FinanceQuestion['calls'], missing: readonly string[]): FinanceQuestion => ({
    tool,
    calls,
    missing,
    figures: known,
    currency,
    supposes
  })

  if (!isComplete && isQuestion && restates.test(text) && (said.cash ?? said.costs ?? said.netBurn) && isAboutRunway(brief)) {
    const now = inOneCurrency(updated(figuresBefore(brief), said), said)
    return { ...of('runway', runwayCalls(now, brief), missingForRunway(now)), figures: now, supposes: false }
  }
  const change = isComplete ? undefined : changeIn(text)
  if (change && (asks.runway.test(text) || isAboutRunway(brief))) {
    const now = figuresBefore(brief)
    const [call] = runwayCalls(now, brief)
    if (call) return { ...of('runway', [changed(call, change), call], []), figures: now, supposes: false, change }
  }
  if (isComplete) return of('runway', runwayCalls(known, brief), [])
  if (isQuestion && asks.unit_economics.test(text)) return unitEconomics(known, of)
  if (said.cac && said.perCustomer) return unitEconomics(known, of)
  // "we have nine months of runway" answers that question, it does not ask it
  if (isQuestion && asks.runway.test(text.replaceAll(/\b\w+ months? of runway\b/gi, ''))) {
    return of('runway', runwayCalls(known, brief), missingForRunway(known))
  }
  if (said.from && said.to && (asks.growth.test(text) || isQuestion)) {
    return of('growth', [{ start: said.from.value, end: said.to.value, ...(said.months && { months: said.months.value }) }], [])
  }
  if ((isQuestion && asks.burn.test(text)) || (said.costs && said.revenue)) {
    const costs = known.costs?.value
    return of(
      'burn',
      costs === undefined ? [] : [{ monthlyCosts: costs, ...(known.revenue && { monthlyRevenue: known.revenue.value }) }],
      costs === undefined ? ['what you spend in a month', 'what you earn in a month'] : []
    )
  }
  if (isQuestion && /\bgrowth rate|cmgr|how fast (?:are|do|did) we grow/i.test(text))
    return of('growth', [], ['an earlier and a later value (revenue or customers)', 'the months between them'])
  return undefined
}

/** "And at a burn of 20k?", "what if costs go to 30k?": a figure in another's place, none to be added. */
const restates =
  /\b(?:burn(?:ing)?|costs?|spend(?:ing)?|cash)(?: rate)? (?:is|was|were|only|goes? (?:up |down )?to|drops? to|rises? to|falls? to|of|at|becomes)\b|\bha(?:d|ve) (?:only )?\S+ (?:in|of) (?:cash|the bank)\b/i

/** Whether the runway was what the person asked last, or was told. */
function isAboutRunway({ history }: Brief): boolean {
  const before = history.slice(-2).map(({ text }) => text)
  return before.some((text) => asks.runway.test(text))
}

function changed(call: Record<string, number | string>, { cash, monthly, times }: Change): Record<string, number | string> {
  const sum = new Decimal(call['monthlyBurn'] ?? 0).times(times).plus(monthly).toDecimalPlaces(2).toNumber()
  return { ...call, cash: new Decimal(call['cash'] ?? 0).plus(cash).toNumber(), monthlyBurn: sum }
}

/** The net burn as said, or costs with revenue; then the same with a fifth less spent, which is the first question that follows. */
function runwayCalls(known: Figures, brief: Brief): Record<string, number | string>[] {
  const outgoing = known.costs ?? known.netBurn
  if (!known.cash || !outgoing) return []
  const today = wallClockAt(Date.parse(brief.said.at), brief.said.timeZone)
  const from = `${today.year}-${String(today.month).padStart(2, '0')}-${String(today.day).padStart(2, '0')}`
  // "burn" is net of revenue as people use it; only costs have the revenue taken off
  const revenue: Record<string, number> = known.costs && known.revenue ? { monthlyRevenue: known.revenue.value } : {}
  const growth: Record<string, number> = 'monthlyRevenue' in revenue && known.growth ? { monthlyGrowth: share(known.growth.value) } : {}
  const call = { cash: known.cash.value, monthlyBurn: outgoing.value, ...revenue, ...growth, from }
  return [call, { ...call, monthlyBurn: new Decimal(outgoing.value).times('0.8').toDecimalPlaces(2).toNumber() }]
}

function missingForRunway(known: Figures): string[] {
  const missing: string[] = []
  if (!known.cash) missing.push('the money in the bank today')
  if (!known.costs && !known.netBurn) missing.push('what goes out in a month', 'what comes in in a month')
  return missing
}

function unitEconomics(
  known: Figures,
  of: (tool: 'unit_economics' | 'calculator', calls: FinanceQuestion['calls'], missing: readonly string[]) => FinanceQuestion
): FinanceQuestion {
  const missing: string[] = []
  const hasSpend = known.spend && known.newCustomers
  if (!known.cac && !hasSpend) missing.push('what one customer costs to win (or the spend of a month and the customers it won)')
  if (!known.perCustomer) missing.push('what one customer pays a month')
  if (!known.churn) missing.push('the share of customers lost a month')
  if (!known.cac && known.spend && known.newCustomers && !known.perCustomer)
    return of('calculator', [{ expression: `${known.spend.value} / ${known.newCustomers.value}` }], [])
  if ((!known.cac && !hasSpend) || !known.perCustomer) return of('unit_economics', [], missing)
  return of(
    'unit_economics',
    [
      {
        ...(known.cac
          ? { cac: known.cac.value }
          : { acquisitionSpend: known.spend?.value ?? 0, newCustomers: known.newCustomers?.value ?? 0 }),
        monthlyRevenuePerCustomer: known.perCustomer.value,
        ...(known.margin && { grossMargin: share(known.margin.value) }),
        ...(known.churn && { monthlyChurn: share(known.churn.value) })
      }
    ],
    []
  )
}

const share = (percent: number): number => new Decimal(percent).div(100).toNumber()

/** Limits, goals and suppositions name figures too, but not what is. */
const notActual = /\b(?:can['’]?t|cannot|budget|no more than|at most|limit\w*|goal|target|want|aim|if|would|could|maybe|plan to)\b/i

/** Figures told before: the dossier, then this conversation, the latest last so that it counts. */
function figuresBefore(brief: Brief): Figures {
  const told = [...brief.dossier.map(({ text }) => text), ...brief.history.filter(({ role }) => role === 'USER').map(({ text }) => text)]
  let known: Figures = {}
  for (const text of told.flatMap(sentencesOf)) {
    if (notActual.test(text)) continue
    const { from: _from, to: _to, months: _months, ...lasting } = financeFiguresIn(text)
    known = updated(known, lasting)
  }
  return known
}

/** What is known once more was said. Burn and costs are two ways of saying what goes out: the newer takes the older's place. */
function updated(known: Figures, said: Figures): Figures {
  const kept = Object.entries(known).filter(([role]) => !(role === 'costs' && said.netBurn) && !(role === 'netBurn' && said.costs))
  return { ...Object.fromEntries(kept), ...said }
}

/** Without the sums in another currency than the one that is spoken of: rules know no rate of exchange. */
function inOneCurrency(known: Figures, said: Figures): Figures {
  const currency = Object.values(said).find((figure) => figure.currency)?.currency ?? known.cash?.currency
  return Object.fromEntries(Object.entries(known).filter(([, figure]) => !currency || !figure.currency || figure.currency === currency))
}
