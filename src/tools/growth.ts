import { Decimal } from 'decimal.js'
import { z } from 'zod'
import { BadUserInput } from '../errors.ts'
import { amount, rounded } from './amount.ts'
import type { Tool } from './tool.ts'

const parameters = z.object({
  start: amount.describe('the earlier value: revenue, users, …'),
  end: amount.describe('the later value'),
  months: z.number().positive().max(1200).default(1).describe('months between the two')
})

export const growthResultSchema = z.object({
  /** over the whole time, in percent */
  percent: z.number(),
  /** compound monthly growth rate, in percent */
  monthlyPercent: z.number(),
  yearlyPercent: z.number(),
  /** at this rate; null where it does not grow */
  monthsToDouble: z.number().nullable()
})
export type GrowthResult = z.infer<typeof growthResultSchema>

/**
 * Growth over a period: (end - start) / start. Compound monthly growth rate: CMGR = (end / start)^(1/months) - 1; a year
 * at that rate: (1 + CMGR)^12 - 1; months to double: ln 2 / ln(1 + CMGR).
 * Source: a16z, "16 More Startup Metrics" (2015), on month-on-month growth and CMGR.
 */
export const growth: Tool<z.infer<typeof parameters>, GrowthResult> = {
  server: 'board',
  name: 'growth',
  description:
    'Growth between two values some months apart: in percent over the period, compounded per month (CMGR) and per year, and the months it takes to double.',
  parameters,
  run({ start, end, months }) {
    if (start === 0) throw new BadUserInput('Growth from zero has no rate: give an earlier value above zero.')
    const factor = new Decimal(end).div(start)
    const monthly = factor.pow(new Decimal(1).div(months))
    const yearly = monthly.pow(12)
    if (!yearly.isFinite() || yearly.gt('1e12'))
      throw new BadUserInput('This growth is too steep to be carried over a year: check the figures.')
    return {
      percent: rounded(factor.minus(1).times(100)),
      monthlyPercent: rounded(monthly.minus(1).times(100)),
      yearlyPercent: rounded(yearly.minus(1).times(100)),
      monthsToDouble: monthly.gt(1) ? rounded(Decimal.ln(2).div(monthly.ln()), 1) : null
    }
  }
}
