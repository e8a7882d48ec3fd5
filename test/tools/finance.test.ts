import { expect, test } from 'vitest'
import { z } from 'zod'
import { builtinTools } from '../../src/tools/builtin.ts'

const { signal } = new AbortController()

async function call(name: string, args: unknown): Promise<unknown> {
  const tool = builtinTools.find((tool) => tool.name === name)
  if (!tool) throw new Error(`no tool ${name}`)
  return await tool.run(tool.parameters.parse(args), signal)
}

test('cash divided by net burn is the runway', async () => {
  expect(await call('runway', { cash: 300_000, monthlyBurn: 25_000 })).toMatchObject({ months: 12, netBurn: 25_000, cashOutDate: null })
  expect(await call('runway', { cash: 300_000, monthlyBurn: 25_000, monthlyRevenue: 5000 })).toMatchObject({ months: 15, netBurn: 20_000 })
})

test('growing revenue lengthens the runway, month by month', async () => {
  // month 1 loses 50, month 2 loses 40, month 3 loses 28 of the 20 that are left: 2 + 10/28
  expect(await call('runway', { cash: 100, monthlyBurn: 100, monthlyRevenue: 50, monthlyGrowth: 0.2 })).toMatchObject({ months: 2.4 })
  expect(await call('runway', { cash: 1000, monthlyBurn: 100, monthlyRevenue: 50, monthlyGrowth: 0.2 })).toMatchObject({
    months: null,
    breakEvenMonth: 5
  })
})

test('a company that earns what it spends has no end of runway', async () => {
  expect(await call('runway', { cash: 10, monthlyBurn: 5, monthlyRevenue: 6 })).toMatchObject({ months: null, netBurn: -1 })
})

test('the day the cash runs out is told where today is given', async () => {
  expect(await call('runway', { cash: 300_000, monthlyBurn: 25_000, from: '2026-12-02' })).toMatchObject({ cashOutDate: '2027-12-02' })
  expect(await call('runway', { cash: 15, monthlyBurn: 10, from: '2026-01-31' })).toMatchObject({ months: 1.5, cashOutDate: '2026-03-14' })
})

test('burn comes from costs and revenue, or from two balances', async () => {
  expect(await call('burn', { monthlyCosts: 40_000, monthlyRevenue: 15_000 })).toEqual({
    netBurn: 25_000,
    grossBurn: 40_000,
    isProfitable: false
  })
  expect(await call('burn', { startBalance: 500_000, endBalance: 350_000, months: 6 })).toEqual({
    netBurn: 25_000,
    grossBurn: null,
    isProfitable: false
  })
  expect(await call('burn', { startBalance: 100_000, endBalance: 350_000, months: 5, raised: 300_000 })).toMatchObject({ netBurn: 10_000 })
  await expect(call('burn', { startBalance: 100 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
})

test('growth is told for the period, the month and the year', async () => {
  expect(await call('growth', { start: 10_000, end: 12_000 })).toMatchObject({ percent: 20, monthlyPercent: 20, monthsToDouble: 3.8 })
  expect(await call('growth', { start: 100, end: 200, months: 12 })).toEqual({
    percent: 100,
    monthlyPercent: 5.95,
    yearlyPercent: 100,
    monthsToDouble: 12
  })
  expect(await call('growth', { start: 100, end: 50, months: 1 })).toMatchObject({ percent: -50, monthsToDouble: null })
  await expect(call('growth', { start: 0, end: 5 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
})

test('unit economics give CAC, LTV, payback and their ratio', async () => {
  expect(
    await call('unit_economics', {
      acquisitionSpend: 12_000,
      newCustomers: 20,
      monthlyRevenuePerCustomer: 100,
      grossMargin: 0.8,
      monthlyChurn: 0.04
    })
  ).toEqual({
    cac: 600,
    ltv: 2000,
    paybackMonths: 7.5,
    ltvToCac: 3.33
  })
  expect(await call('unit_economics', { cac: 500, monthlyRevenuePerCustomer: 100 })).toEqual({
    cac: 500,
    ltv: null,
    paybackMonths: 5,
    ltvToCac: null
  })
  await expect(call('unit_economics', { acquisitionSpend: 500, monthlyRevenuePerCustomer: 100 })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT'
  })
})

test('every tool describes its parameters as an object in JSON Schema', () => {
  for (const tool of builtinTools) expect(z.toJSONSchema(tool.parameters, { io: 'input' })).toHaveProperty('type', 'object')
})
