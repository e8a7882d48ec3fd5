import { Decimal } from 'decimal.js'
import { z } from 'zod'
import { BadUserInput } from '../errors.ts'
import { amount, rounded } from './amount.ts'
import type { Tool } from './tool.ts'

const share = z.number().min(0).lt(1)

const parameters = z.object({
  preMoney: amount.optional().describe('what the company is worth before the round; or give postMoney'),
  postMoney: amount.optional().describe('what it is worth with the new money in it; or give preMoney'),
  investment: amount.describe('new money of this round, without SAFEs that convert in it'),
  ownership: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('share of the asker before the round as a fraction: 0.6 is 60 %; 1 is all holders together'),
  sharesOutstanding: z
    .int()
    .positive()
    .max(1e12)
    .default(10_000_000)
    .describe('fully diluted shares before the round, granted options among them; only matters for counts and the price of a share'),
  optionPool: share
    .default(0)
    .describe('unissued option pool as a fraction of all shares after the round, made before the new money comes in'),
  safes: z
    .array(
      z.object({
        amount: amount.describe('money paid for the SAFE'),
        cap: amount.optional().describe('valuation cap'),
        discount: share.optional().describe('as a fraction: 0.2 is 20 % off'),
        capIs: z
          .enum(['POST_MONEY', 'PRE_MONEY'])
          .default('POST_MONEY')
          .describe('what the cap is of: post-money is the form in use since 2018')
      })
    )
    .max(20)
    .default([])
    .describe('SAFEs and convertible notes (with their interest) that turn into shares in this round')
})

export const dilutionResultSchema = z.object({
  preMoney: z.number(),
  postMoney: z.number(),
  /** of one share, in the round */
  pricePerShare: z.number(),
  /** what the asker holds after the round, in percent, and what of the share before is gone, in percent of that */
  ownershipPercent: z.number(),
  dilutionPercent: z.number(),
  /** what the asker's shares are worth at the round's price */
  stakeValue: z.number(),
  /** who holds how much after it */
  after: z.array(z.object({ holder: z.string(), shares: z.number(), percent: z.number() }))
})
export type DilutionResult = z.infer<typeof dilutionResultSchema>

type Arguments = z.infer<typeof parameters>

/**
 * Post-money = pre-money + investment; investors own investment / post-money of the company, the pool what it is to be, a
 * SAFE what it converts to, and those who held all before share the rest as before.
 *
 * A post-money SAFE owns amount / cap of the company just before the new money, all SAFEs converted, or its amount at the
 * round's price less the discount, whichever gives more; an option pool that the round enlarges is not counted for it. A
 * pre-money cap is divided by the shares without any SAFE, but with that pool.
 * Sources: Y Combinator, "Primer for post-money safe v1.1" (2023), and its standard forms of the safe, that of
 * 2013 to 2018 for pre-money caps, each under "Company Capitalization"; Feld and Mendelson, "Venture Deals", on pre- and post-money and the pool.
 */
export const dilution: Tool<Arguments, DilutionResult> = {
  server: 'board',
  name: 'dilution',
  description:
    'What founders keep in a financing round, in percent, shares and value: from pre- or post-money valuation and the money raised, with an option pool and SAFEs (cap, discount). Exact; percent and shares of every holder.',
  parameters,
  run(args) {
    const { investment, ownership, sharesOutstanding } = args
    const { pre, post } = valuationsOf(args)
    if (pre.lte(0)) throw new BadUserInput('The pre-money valuation has to be above zero: the money raised must be less than postMoney.')
    const before = new Decimal(sharesOutstanding)
    const parts = partsOf(args, post)
    const left = new Decimal(1).minus(parts.investors).minus(parts.pool).minus(sumOf(parts.safes))
    if (left.lte(0))
      throw new BadUserInput('Investors, pool and SAFEs together would own all of the company: check the amounts against the valuation.')
    const all = before.div(left)
    const own = left.times(ownership)
    const holder = (name: string, part: Decimal) => ({
      holder: name,
      shares: rounded(part.times(all), 0),
      percent: rounded(part.times(100), 4)
    })
    return {
      preMoney: rounded(pre),
      postMoney: rounded(post),
      pricePerShare: rounded(post.div(all), 6),
      ownershipPercent: rounded(own.times(100), 4),
      dilutionPercent: rounded(new Decimal(1).minus(left).times(100), 4),
      stakeValue: rounded(own.times(post)),
      after: [
        holder('holders before', left),
        ...parts.safes.map((part, index) => holder(parts.safes.length === 1 ? 'SAFE' : `SAFE ${index + 1}`, part)),
        ...(parts.pool.gt(0) ? [holder('option pool', parts.pool)] : []),
        ...(investment > 0 ? [holder('new investors', parts.investors)] : [])
      ]
    }
  }
}

function valuationsOf({ preMoney, postMoney, investment }: Arguments): { pre: Decimal; post: Decimal } {
  if (preMoney === undefined && postMoney === undefined) throw new BadUserInput('Give preMoney or postMoney.')
  const pre = preMoney === undefined ? new Decimal(postMoney ?? 0).minus(investment) : new Decimal(preMoney)
  const post = pre.plus(investment)
  if (postMoney !== undefined && !post.eq(postMoney))
    throw new BadUserInput(
      `preMoney and investment make ${post.toString()}, not the postMoney of ${postMoney}: give one of the two valuations.`
    )
  return { pre, post }
}

/** Fractions of the company after the round. */
function partsOf({ investment, optionPool, safes }: Arguments, post: Decimal) {
  const investors = new Decimal(investment).div(post)
  const pool = new Decimal(optionPool)
  // Of the company before the money, without what the pool grows by, a capped SAFE owns what its cap says.
  const capitalization = new Decimal(1).minus(investors).minus(pool)
  const wants = safes.map((safe) => {
    if (safe.cap === 0) throw new BadUserInput('A cap of zero would give the company away: leave cap out where there is none.')
    // At the round's price, or a discount off it, a SAFE owns its money's share of the whole.
    const atDiscount = new Decimal(safe.amount).div(post).div(new Decimal(1).minus(safe.discount ?? 0))
    const byPostCap = safe.cap !== undefined && safe.capIs === 'POST_MONEY' ? capitalization.times(safe.amount).div(safe.cap) : undefined
    // For each share that there was before, and each of the pool: settled once it is known what is left for those.
    const byPreCap = safe.cap !== undefined && safe.capIs === 'PRE_MONEY' ? new Decimal(safe.amount).div(safe.cap) : undefined
    return { atDiscount, byPostCap, byPreCap }
  })
  return { investors, pool, safes: settle(wants, capitalization, pool) }
}

interface Want {
  atDiscount: Decimal
  byPostCap: Decimal | undefined
  byPreCap: Decimal | undefined
}

/**
 * Each SAFE converts at its cap or its discount, whichever gives it more. What a pre-money cap gives depends on what is left
 * for the holders before, and that on how the others convert: it only falls as more of them take their caps, so that
 * beginning with every cap and giving up those that are worth less ends with the one answer.
 */
function settle(wants: readonly Want[], capitalization: Decimal, pool: Decimal): Decimal[] {
  let usesCap = wants.map(({ byPreCap }) => byPreCap !== undefined)
  for (;;) {
    const fixed = wants.map(({ atDiscount, byPostCap }, index) =>
      usesCap[index] ? new Decimal(0) : byPostCap ? Decimal.max(byPostCap, atDiscount) : atDiscount
    )
    const ratios = sumOf(wants.map(({ byPreCap }, index) => (usesCap[index] && byPreCap) || new Decimal(0)))
    const left = capitalization.minus(sumOf(fixed)).minus(ratios.times(pool)).div(ratios.plus(1))
    const parts = wants.map(({ byPreCap }, index) =>
      usesCap[index] && byPreCap ? left.plus(pool).times(byPreCap) : (fixed[index] ?? new Decimal(0))
    )
    const next = wants.map(({ atDiscount }, index) => usesCap[index] === true && (parts[index] ?? atDiscount).gte(atDiscount))
    if (next.every((uses, index) => uses === usesCap[index])) return parts
    usesCap = next
  }
}

const sumOf = (parts: readonly Decimal[]): Decimal => parts.reduce((sum, part) => sum.plus(part), new Decimal(0))
