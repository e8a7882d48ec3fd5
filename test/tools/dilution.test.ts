import { expect, test } from 'vitest'
import { dilution } from '../../src/tools/dilution.ts'

const { signal } = new AbortController()
const call = async (args: unknown) => dilution.run(dilution.parameters.parse(args), signal)

test('new money owns its share of the post-money valuation, and the holders keep the rest', async () => {
  expect(await call({ preMoney: 4_000_000, investment: 1_000_000 })).toEqual({
    preMoney: 4_000_000,
    postMoney: 5_000_000,
    pricePerShare: 0.4,
    ownershipPercent: 80,
    dilutionPercent: 20,
    stakeValue: 4_000_000,
    after: [
      { holder: 'holders before', shares: 10_000_000, percent: 80 },
      { holder: 'new investors', shares: 2_500_000, percent: 20 }
    ]
  })
  expect(await call({ postMoney: 5_000_000, investment: 1_000_000, ownership: 0.6 })).toMatchObject({
    preMoney: 4_000_000,
    ownershipPercent: 48,
    stakeValue: 2_400_000
  })
})

test('an option pool made in the round comes out of what the holders keep', async () => {
  // 70 % are 10,000,000 shares: 14,285,714 in all, and the price falls with it from 0.40 to 0.35.
  expect(await call({ preMoney: 4_000_000, investment: 1_000_000, optionPool: 0.1 })).toMatchObject({
    ownershipPercent: 70,
    pricePerShare: 0.35,
    after: [{ shares: 10_000_000 }, { holder: 'option pool', shares: 1_428_571, percent: 10 }, { holder: 'new investors', percent: 20 }]
  })
})

test('a post-money SAFE owns amount by cap of the company before the new money', async () => {
  // 500,000 / 5,000,000 = 10 % of the 80 % that are not the new investors'.
  const safes = [{ amount: 500_000, cap: 5_000_000 }]
  expect(await call({ preMoney: 8_000_000, investment: 2_000_000, safes })).toMatchObject({
    ownershipPercent: 72,
    after: [{ percent: 72 }, { holder: 'SAFE', percent: 8 }, { holder: 'new investors', percent: 20 }]
  })
  // The pool that the round makes is not counted for it: 10 % of 70 %.
  expect(await call({ preMoney: 8_000_000, investment: 2_000_000, optionPool: 0.1, safes })).toMatchObject({
    after: [{ percent: 63 }, { percent: 7 }, { percent: 10 }, { percent: 20 }]
  })
})

test('a SAFE takes its discount where that gives more than its cap', async () => {
  // 400,000 at 20 % off buy as much as 500,000: 10 % of 5,000,000.
  const atDiscount = { after: [{ percent: 70 }, { holder: 'SAFE', percent: 10 }, { percent: 20 }] }
  expect(await call({ preMoney: 4_000_000, investment: 1_000_000, safes: [{ amount: 400_000, discount: 0.2 }] })).toMatchObject(atDiscount)
  const both = [{ amount: 400_000, discount: 0.2, cap: 20_000_000 }]
  expect(await call({ preMoney: 4_000_000, investment: 1_000_000, safes: both })).toMatchObject(atDiscount)
})

test('a pre-money cap is divided by the shares without SAFEs', async () => {
  // One share for each ten that there were: 80 % / 1.1 for the holders, a tenth of that for the SAFE.
  const capIs = 'PRE_MONEY'
  const safes = [{ amount: 500_000, cap: 5_000_000, capIs }]
  expect(await call({ preMoney: 8_000_000, investment: 2_000_000, safes })).toMatchObject({
    after: [{ percent: 72.7273 }, { holder: 'SAFE', percent: 7.2727, shares: 1_000_000 }, { percent: 20 }]
  })
  // A cap above the round's price is worth nothing: the money buys at the price, 5 % of 10,000,000.
  const high = [{ amount: 500_000, cap: 50_000_000, capIs }]
  expect(await call({ preMoney: 8_000_000, investment: 2_000_000, safes: high })).toMatchObject({
    after: [{ percent: 75 }, { percent: 5 }, {}]
  })
})

test.each([
  [{ investment: 1 }, 'Give preMoney or postMoney'],
  [{ investment: 5, postMoney: 5 }, 'above zero'],
  [{ investment: 1, preMoney: 4, postMoney: 6 }, 'make 5, not the postMoney of 6'],
  [{ investment: 1_000_000, preMoney: 1_000_000, optionPool: 0.5 }, 'own all of the company'],
  [{ investment: 1, preMoney: 4, safes: [{ amount: 1, cap: 0 }] }, 'cap of zero']
])('says what is wrong with %j', async (args, reason) => {
  await expect(call(args)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringContaining(reason) })
})
