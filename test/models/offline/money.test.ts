import { expect, test } from 'vitest'
import { figuresIn, money } from '../../../src/models/offline/money.ts'

test.each([
  ['$300k in the bank', 300_000, '$'],
  ['1.2M', 1_200_000, undefined],
  ['€25.000', 25_000, '€'],
  ['25,000 dollars', 25_000, '$'],
  ['25 thousand', 25_000, undefined],
  ['1,234.50', 1234.5, undefined],
  ['1.234,50 €', 1234.5, '€'],
  ['£1.5 million', 1_500_000, '£'],
  ['2,5k', 2500, undefined],
  ['40k EUR', 40_000, '€'],
  ['₹5 lakh', 500_000, '₹'],
  ['CHF 20k', 20_000, 'CHF '],
  ['12', 12, undefined],
  ['120k a year', 10_000, undefined],
  ['$1.2M ARR', 100_000, '$'],
  ['5k MRR', 5000, undefined],
  ['30,000 per month', 30_000, undefined],
  ['25k/mo', 25_000, undefined]
])('"%s" is %d', (text, value, currency) => {
  expect(figuresIn(text)).toMatchObject([{ value, currency }])
})

test('a percentage is a share and a word with a digit is no sum', () => {
  expect(figuresIn('we grow 5% and 10 percent')).toMatchObject([
    { value: 5, isPercent: true },
    { value: 10, isPercent: true }
  ])
  expect(figuresIn('B2B in Q2, v1.2.3 on s3')).toEqual([])
})

test('money is shown with its currency and grouped thousands', () => {
  expect(money(25_000, '$')).toBe('$25,000')
  expect(money(-1234.5, '€')).toBe('-€1,234.50')
})
