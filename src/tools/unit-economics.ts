import { Decimal } from 'decimal.js'
import { z } from 'zod'
import { BadUserInput } from '../errors.ts'
import { amount, rounded } from './amount.ts'
import type { Tool } from './tool.ts'

const parameters = z.object({
  cac: amount.optional().describe('cost of acquiring one customer; or give acquisitionSpend and newCustomers'),
  acquisitionSpend: amount.optional().describe('sales and marketing spend of a period'),
  newCustomers: z.number().positive().max(1e12).optional().describe('customers won in that period'),
  monthlyRevenuePerCustomer: amount.describe('average revenue of one customer a month (ARPA)'),
  grossMargin: z.number().min(0).max(1).default(1).describe('as a fraction: 0.8 is 80 %'),
  monthlyChurn: z.number().gt(0).max(1).optional().describe('share of customers lost a month as a fraction: 0.05 is 5 %')
})

export const unitEconomicsResultSchema = z.object({
  cac: z.number().nullable(),
  /** null where the churn is not known */
  ltv: z.number().nullable(),
  /** months until a customer has paid back what it cost to win them */
  paybackMonths: z.number().nullable(),
  ltvToCac: z.number().nullable()
})
export type UnitEconomicsResult = z.infer<typeof unitEconomicsResultSchema>

/**
 * CAC = acquisition spend / new customers. LTV = revenue per customer * gross margin / churn. Payback in months =
 * CAC / (revenue per customer * gross margin). Ratio = LTV / CAC; 3 or more is commonly called healthy.
 * Source: David Skok, "SaaS Metrics 2.0" (forEntrepreneurs, Matrix Partners).
 */
export const unitEconomics: Tool<z.infer<typeof parameters>, UnitEconomicsResult> = {
  server: 'board',
  name: 'unit_economics',
  description:
    'CAC, LTV, payback in months and the LTV:CAC ratio, from acquisition costs, revenue per customer a month, gross margin and monthly churn.',
  parameters,
  run({ cac, acquisitionSpend, newCustomers, monthlyRevenuePerCustomer, grossMargin, monthlyChurn }) {
    if (cac === undefined && acquisitionSpend !== undefined && newCustomers === undefined) {
      throw new BadUserInput('acquisitionSpend needs newCustomers beside it to give the cost of one.')
    }
    const cost =
      cac !== undefined ? new Decimal(cac) : acquisitionSpend !== undefined ? new Decimal(acquisitionSpend).div(newCustomers ?? 1) : null
    const profit = new Decimal(monthlyRevenuePerCustomer).times(grossMargin)
    const ltv = monthlyChurn === undefined ? null : profit.div(monthlyChurn)
    return {
      cac: cost && rounded(cost),
      ltv: ltv && rounded(ltv),
      paybackMonths: cost && profit.gt(0) ? rounded(cost.div(profit), 1) : null,
      ltvToCac: cost && ltv && cost.gt(0) ? rounded(ltv.div(cost), 2) : null
    }
  }
}
