import { expect, test } from 'vitest'
import { clip, firstWithin, tokensOf } from '../../src/models/tokens.ts'

test('a text that fits stays as it is', () => {
  expect(clip('short', 2)).toBe('short')
})

test.each(['plain words '.repeat(500), '日本語の文章'.repeat(200), '🚀'.repeat(500), 'é'.repeat(999)])(
  'a long text is cut at its bound, at no half of a character, and says how much is missing',
  (text) => {
    const cut = clip(text, 100)
    expect(tokensOf(cut)).toBeLessThanOrEqual(100)
    const [, kept = '', missing] = /^(.*) \[… (\d+) characters left out\]$/s.exec(cut) ?? []
    expect(text.startsWith(kept)).toBe(true)
    expect(Number(missing)).toBeGreaterThan(0)
    expect(cut.isWellFormed()).toBe(true)
    expect(tokensOf(cut)).toBeGreaterThan(90)
  }
)

test('as many are taken as fit together, and none behind the first that does not', () => {
  expect(firstWithin(['12345678', '1234', '123456789', '1'], 4, String)).toEqual(['12345678', '1234'])
  expect(firstWithin([], 4, String)).toEqual([])
})
