import { Decimal } from 'decimal.js'
import { z } from 'zod'
import { BadUserInput } from '../errors.ts'
import { amount, rate, rounded, signedAmount } from './amount.ts'
import { addDays, addMonths, lastDayOfMonth } from './calendar-day.ts'
import type { Tool } from './tool.ts'

const runwayParameters = z.object({
  cash: amount.describe('money in the bank today'),
  monthlyBurn: amount.describe('what goes out a month: gross costs where monthlyRevenue is given, else net burn'),
  monthlyRevenue: amount.optional().describe('what comes in a month'),
  monthlyGrowth: rate.optional().describe('growth of the revenue a month as a fraction: 0.05 is 5 %'),
  from: z.iso.date().optional().describe('today, as YYYY-MM-DD, where the date the cash runs out is wanted')
})

export const runwayResultSchema = z.object({
  /** with one decimal; null where the cash never runs out */
  months: z.number().nullable(),
  netBurn: z.number(),
  /** the first month whose revenue covers the costs, where that comes before the cash is gone */
  breakEvenMonth: z.int().nullable(),
  cashOutDate: z.string().nullable()
})
export type RunwayResult = z.infer<typeof runwayResultSchema>

const horizonMonths = 600

/**
 * Months until the cash is gone: cash / net burn, net burn = costs - revenue. With growth g the revenue of month n is
 * revenue * (1 + g)^(n-1), and cash falls month by month by costs less that revenue; the last month counts in part.
 * Source: Y Combinator, "Default Alive or Default Dead?" (Paul Graham, 2015), and its calculator by Trevor Blackwell.
 */
export const runway: Tool<z.infer<typeof runwayParameters>, RunwayResult> = {
  server: 'board',
  name: 'runway',
  description:
    'How many months the cash lasts, from cash, monthly costs, and optionally monthly revenue and its growth. months is null where the company reaches break-even first.',
  parameters: runwayParameters,
  run({ cash, monthlyBurn, monthlyRevenue = 0, monthlyGrowth = 0, from }) {
    const netBurn = new Decimal(monthlyBurn).minus(monthlyRevenue)
    const { months, breakEvenMonth } = spend(
      new Decimal(cash),
      new Decimal(monthlyBurn),
      new Decimal(monthlyRevenue),
      new Decimal(monthlyGrowth)
    )
    return {
      months: months && rounded(months, 1),
      netBurn: rounded(netBurn),
      breakEvenMonth,
      cashOutDate: months && from ? dateAfter(from, months) : null
    }
  }
}

function spend(
  cash: Decimal,
  costs: Decimal,
  firstRevenue: Decimal,
  growth: Decimal
): { months: Decimal | null; breakEvenMonth: number | null } {
  if (growth.isZero()) {
    const netBurn = costs.minus(firstRevenue)
    return netBurn.lte(0)
      ? { months: null, breakEvenMonth: firstRevenue.gt(0) ? 1 : null }
      : { months: cash.div(netBurn), breakEvenMonth: null }
  }
  let left = cash
  let revenue = firstRevenue
  for (let month = 1; month <= horizonMonths; month++) {
    const lost = costs.minus(revenue)
    // falling revenue covers the costs at first and may not later; rising revenue covers them for good
    if (lost.lte(0) && growth.gte(0)) return { months: null, breakEvenMonth: month }
    if (lost.gt(left)) return { months: left.div(lost).plus(month - 1), breakEvenMonth: null }
    left = left.minus(lost)
    revenue = revenue.times(growth.plus(1)).toSignificantDigits(30)
  }
  return { months: null, breakEvenMonth: null }
}

/** Whole months on the calendar, the rest in days of the month it falls in. */
function dateAfter(from: string, months: Decimal): string | null {
  const [year = 0, month = 0, day = 0] = from.split('-').map(Number)
  const whole = Math.floor(months.toNumber())
  if (whole > 12 * 200) return null
  const start = addMonths({ year, month, day }, whole)
  const end = addDays(start, Math.floor(months.minus(whole).times(lastDayOfMonth(start.year, start.month).day).toNumber()))
  return `${end.year}-${String(end.month).padStart(2, '0')}-${String(end.day).padStart(2, '0')}`
}

// one flat object: some model providers take no union as a tool's parameters
const burnParameters = z.object({
  monthlyCosts: amount.optional().describe('everything spent in a month; or give two balances'),
  monthlyRevenue: amount.optional().describe('everything earned in that month'),
  startBalance: signedAmount.optional().describe('money in the bank at the start'),
  endBalance: signedAmount.optional().describe('money in the bank at the end'),
  months: z.number().positive().max(1200).optional().describe('months between the two'),
  raised: amount.optional().describe('investment or loans received in between, which hide burn')
})

export const burnResultSchema = z.object({ netBurn: z.number(), grossBurn: z.number().nullable(), isProfitable: z.boolean() })
export type BurnResult = z.infer<typeof burnResultSchema>

/**
 * Net burn a month: costs - revenue; or from two balances: (start + raised - end) / months. Gross burn: the costs alone.
 * Negative net burn is profit. Source: Corporate Finance Institute, "Burn Rate".
 */
export const burn: Tool<z.infer<typeof burnParameters>, BurnResult> = {
  server: 'board',
  name: 'burn',
  description: 'Net burn a month, either from monthly costs and revenue or from two bank balances some months apart.',
  parameters: burnParameters,
  run({ monthlyCosts, monthlyRevenue = 0, startBalance, endBalance, months, raised = 0 }) {
    const net =
      monthlyCosts !== undefined
        ? new Decimal(monthlyCosts).minus(monthlyRevenue)
        : startBalance !== undefined && endBalance !== undefined && months !== undefined
          ? new Decimal(startBalance).plus(raised).minus(endBalance).div(months)
          : undefined
    if (!net) throw new BadUserInput('Give monthlyCosts, or startBalance, endBalance and months.')
    return { netBurn: rounded(net), grossBurn: monthlyCosts ?? null, isProfitable: net.lte(0) }
  }
}
