import { expect, test } from 'vitest'
import { costUsd } from '../../src/models/prices.ts'

const million = { inputTokens: 1_000_000, cachedInputTokens: 0, outputTokens: 0 }

test('cached input costs less than fresh input', () => {
  expect(costUsd('gemini-2.5-flash', { inputTokens: 1_000_000, cachedInputTokens: 500_000, outputTokens: 100_000 })).toBeCloseTo(
    0.15 + 0.015 + 0.25,
    10
  )
})

test('a price changes on the day it says', () => {
  expect(costUsd('gemini-3.8-flash', million, new Date('2026-12-31T23:59:59Z'))).toBe(0.75)
  expect(costUsd('gemini-3.8-flash', million, new Date('2027-01-01T00:00:00Z'))).toBe(1.5)
})

test('a path, a preview mark and the date of a snapshot do not change the price', () => {
  for (const name of ['models/gemini-2.5-flash', 'gemini-2.5-flash-preview-09-2025', 'google/gemini-2.5-flash'])
    expect(costUsd(name, million)).toBe(0.3)
  expect(costUsd('gpt-5-2025-08-07', million)).toBe(1.25)
})

test('a model that nobody knows costs nothing', () => {
  expect(costUsd('llama3.2', million)).toBe(0)
  expect(costUsd('gemini-2.5-flash-image', million)).toBe(0)
})
