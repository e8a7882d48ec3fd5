import { expect, test } from 'vitest'
import { measureContext } from '../../bench/context.ts'

test('what a turn costs in input tokens does not grow with the conversation', async () => {
  const [short, long] = await measureContext([100, 2_000], { dossierEntries: 30, openActions: 20 })
  if (!short || !long) throw new Error('nothing was measured')
  // There is something to compare: the last 50 alone make thousands.
  expect(short.inputTokens).toBeGreaterThan(5_000)
  expect(long.inputTokens / short.inputTokens).toBeLessThanOrEqual(1.05)
  expect(long.inputTokens / short.inputTokens).toBeGreaterThan(0.9)
}, 120_000)
