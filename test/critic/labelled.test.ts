// The figures of docs/critic.md, counted over both halves of the labelled turns. Of the half that is held nothing is
// shown but counts.

import { describe, expect, test } from 'vitest'
import { casesOf, isSentBack, tally } from '../../bench/eval/critic.ts'

/** The aim is 0.95; on what the rules were not written for they stay behind it. */
const leastCaught = { tune: 0.95, held: 0.9 }

describe.each(['tune', 'held'] as const)('the checks in code, on the half that is for %s', (half) => {
  const counts = tally(casesOf(half), isSentBack)
  const share = ({ cases, blocked }: { cases: number; blocked: number }) => blocked / cases

  test('send back at most 2 % of good replies', () => {
    expect(counts.GOOD.cases).toBeGreaterThan(50)
    expect(share(counts.GOOD)).toBeLessThanOrEqual(0.02)
  })

  test('catch wrong numbers', () => {
    expect(counts.WRONG_NUMBER.cases).toBeGreaterThan(30)
    expect(share(counts.WRONG_NUMBER)).toBeGreaterThanOrEqual(leastCaught[half])
  })

  test('catch what was told in confidence', () => {
    expect(share(counts.LEAKED_FACT)).toBeGreaterThanOrEqual(0.9)
  })
})
