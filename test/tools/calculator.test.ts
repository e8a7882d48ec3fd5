import { expect, test } from 'vitest'
import { calculator } from '../../src/tools/calculator.ts'

const compute = async (expression: string) => (await calculator.run({ expression }, new AbortController().signal)).result

test.each([
  ['0.1 + 0.2', '0.3'],
  ['1 + 2 * 3', '7'],
  ['(1 + 2) * 3', '9'],
  ['-2^2', '-4'],
  ['2^3^2', '512'],
  ['10 / 4 / 5', '0.5'],
  ['1200 * 8%', '96'],
  ['300,000 / 25,000', '12'],
  ['round(10 / 3, 2)', '3.33'],
  ['round(2.5)', '3'],
  ['min(3, 1, 2) + max(4, 5)', '6'],
  ['1.1^3', '1.331'],
  ['2 × 3 − 1', '5'],
  ['--3', '3']
])('%s is %s', async (expression, result) => {
  expect(await compute(expression)).toBe(result)
})

test.each([
  '',
  '1 / 0',
  '1 +',
  'process.exit()',
  'constructor(1)',
  '1e9^1e9',
  '9^9^9^9',
  '(((1)',
  '2 3',
  `${'('.repeat(200)}1${')'.repeat(200)}`,
  '1+'.repeat(400),
  'round(1, 2, 3)',
  'sqrt(-1)'
])('"%s" is refused with a reason', async (expression) => {
  await expect(async () => await compute(expression)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
})
