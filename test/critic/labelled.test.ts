// The figures of docs/critic.md, counted over the labelled turns. Of the sets that are held nothing is shown but counts.

import { describe, expect, test } from 'vitest'
import { casesOf, isContradicted, isSentBack, tally } from '../../bench/eval/critic.ts'
import { labelledSets } from '../../bench/eval/labelled-set.ts'

/**
 * The aims are 0.02 and 0.95; on what the rules were not written for they stay behind. `contradicted` is what code finds to be
 * wrong by itself, where a model decides on the rest.
 */
const aims = {
  tune: { falseBlocks: 0.02, caught: 0.95, contradicted: { falseBlocks: 0, caught: 0.5 } },
  'tune-2': { falseBlocks: 0.02, caught: 0.9, contradicted: { falseBlocks: 0, caught: 0.2 } },
  held: { falseBlocks: 0.02, caught: 0.88, contradicted: { falseBlocks: 0.02, caught: 0.45 } },
  'held-2': { falseBlocks: 0.24, caught: 0.45, contradicted: { falseBlocks: 0.05, caught: 0.1 } }
}
const share = ({ cases, blocked }: { cases: number; blocked: number }) => blocked / cases

describe.each(labelledSets)('the checks in code, on %s', (set) => {
  const counts = tally(casesOf(set), isSentBack)

  test('send back few good replies', () => {
    expect(counts.GOOD.cases).toBeGreaterThan(20)
    expect(share(counts.GOOD)).toBeLessThanOrEqual(aims[set].falseBlocks)
  })

  test('catch wrong numbers', () => {
    expect(counts.WRONG_NUMBER.cases).toBeGreaterThan(15)
    expect(share(counts.WRONG_NUMBER)).toBeGreaterThanOrEqual(aims[set].caught)
  })

  // The newer sets have none of these.
  if (counts.LEAKED_FACT.cases > 0) {
    test('catch what was told in confidence', () => {
      expect(share(counts.LEAKED_FACT)).toBeGreaterThanOrEqual(0.9)
    })
  }
})

describe.each(labelledSets)('what contradicts something at hand, on %s', (set) => {
  const counts = tally(casesOf(set), isContradicted)

  test('is hardly ever in a good reply', () => {
    expect(share(counts.GOOD)).toBeLessThanOrEqual(aims[set].contradicted.falseBlocks)
  })

  test('is in some of the wrong numbers', () => {
    expect(share(counts.WRONG_NUMBER)).toBeGreaterThanOrEqual(aims[set].contradicted.caught)
  })

  if (counts.LEAKED_FACT.cases > 0) {
    test('is whatever was told in confidence', () => {
      expect(share(counts.LEAKED_FACT)).toBeGreaterThanOrEqual(0.9)
    })
  }
})
