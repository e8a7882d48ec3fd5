// Whether a figure follows from three others in two steps, in the ways in which founders' figures hang together.

import type { Figure } from './figures.ts'
import { fraction, isMoney, isTold, type Operand, spanDays } from './operand.ts'
import { closeTo, isClose } from './rounding.ts'

/** Operands that take part in longer sums. */
const mostInLongSums = 10

/** Whether two steps lead from three known figures to it, in the ways in which founders' figures hang together. */
export function isDerivedFar(figure: Figure, operands: readonly Operand[]): boolean {
  const close = closeTo(figure)
  const sums = operands.filter((operand) => isMoney(operand) || operand.unit === 'time').slice(-mostInLongSums)
  const parts = operands
    .filter((operand) => operand.unit === 'percent' || (operand.unit === undefined && operand.value < 1))
    .slice(-mostInLongSums)
    .map(fraction)
  // A figure as coarse as "7 months" is met by some sum or other of any three: only the most natural count.
  const isCoarse = figure.tolerance > 0.015 * Math.abs(figure.value)
  if (!isCoarse && figure.unit !== 'percent' && figure.unit !== 'time' && isSum(figure, operands)) return true
  if ((figure.unit === 'money' || figure.unit === 'count') && isSumOfProducts(operands, close)) return true
  if (figure.unit === 'time' && isInProportion(figure, operands, close)) return true
  const ways = { money: amountsOf, count: amountsOf, multiple: amountsOf, time: termsOf, percent: sharesOf }[figure.unit]
  for (const { value: x } of sums)
    for (const { value: y } of sums) {
      if (x === y) continue
      for (const p of parts) if (ways.withShare(x, y, p, parts, isCoarse).some(close)) return true
      if (ways.withTwo(x, y).some(close)) return true
      for (const { value: z } of sums) if (z !== x && z !== y && ways.withThree(x, y, z, isCoarse).some(close)) return true
    }
  return false
}

/** "48 hours at 110 and 12 hours at 80": what is named pair by pair in one text. */
function isSumOfProducts(operands: readonly Operand[], close: (value: number) => boolean): boolean {
  const byText = Map.groupBy(operands, (operand) => ('text' in operand ? operand.text : undefined))
  return [...byText].some(([text, together]) => {
    if (text === undefined || together.length < 4 || together.length > 8 || together.length % 2 === 1) return false
    return close(together.reduce((sum, { value }, place) => (place % 2 === 1 ? sum + value * (together[place - 1]?.value ?? 0) : sum), 0))
  })
}

/** "45 seconds for 3,000 rows": how long another number of them takes. */
function isInProportion(figure: Figure, operands: readonly Operand[], close: (value: number) => boolean): boolean {
  const { span } = figure
  const counts = operands.filter(({ unit }) => unit === 'count' || unit === 'money').slice(-mostInLongSums)
  return operands.some(
    (time) =>
      time.unit === 'time' &&
      time.span &&
      span &&
      counts.some(({ value: many }) =>
        counts.some(({ value: few }) => few !== many && close((((time.value * many) / few) * spanDays[time.span ?? span]) / spanDays[span]))
      )
  )
}

/** The ways from sums x, y, z and shares p to a figure of one kind. */
interface Ways {
  withTwo(x: number, y: number): number[]
  withShare(x: number, y: number, p: number, shares: readonly number[], isCoarse: boolean): number[]
  withThree(x: number, y: number, z: number, isCoarse: boolean): number[]
}

const amountsOf: Ways = {
  withTwo: () => [],
  withShare: (x, y, p, shares, isCoarse) =>
    isCoarse
      ? []
      : [
          x * y * p,
          x * y * (1 - p),
          x * y * (1 + p),
          x / (y * p),
          x * p + y,
          x * p - y,
          x * (1 - p) - y,
          x * (1 + p) + y,
          (x - y) * p,
          x * p * y * 12,
          ...(y <= 60 ? [x * (1 + p) ** y, x * (1 - p) ** y, x * (1 - (1 - p) ** y)] : []),
          ...shares.flatMap((q) => [(x * p) / q, x * p * q, x * (1 + p) * (1 + q)])
        ],
  withThree: (x, y, z, isCoarse) =>
    isCoarse ? [] : [(x - y) * z, x / (y - z), (x - y) / z, x * y - z, x * y + z, (x * y) / z, x * y * z, x - y * z, (x + y) * z]
}

const termsOf: Ways = {
  withTwo: () => [],
  withShare: (x, y, p) => [x / (y * (1 + p)), x / (y * (1 - p)), x / (y * p), Math.log(x / y) / Math.log(1 + p)],
  withThree: (x, y, z, isCoarse) => [x / (y - z), x / (y + z), ...(isCoarse ? [] : [(x + y) / z])]
}

const sharesOf: Ways = {
  withTwo: (x, y) => [(100 * x) / (x + y)],
  withShare: (x, y, p, _, isCoarse) => (isCoarse ? [] : [(100 * x * p) / y, (100 * (x * p - y)) / y]),
  withThree: (x, y, z, isCoarse) => (isCoarse ? [] : [(100 * (x - y)) / z, (100 * x * y) / z, (100 * x) / (y * z), (100 * x) / (x + y + z)])
}

/** Whether it is the sum of three or more of the figures that one text names. */
function isSum(figure: Figure, operands: readonly Operand[]): boolean {
  const byText = Map.groupBy(operands.filter(isMoney), (operand) => ('text' in operand ? operand.text : undefined))
  // what goes out each month, told one by one
  const bySpan = Map.groupBy(
    operands.filter((operand) => isMoney(operand) && isTold(operand) && operand.per),
    ({ per }) => per
  )
  for (const together of bySpan.values())
    if (
      together.length > 2 &&
      isClose(
        figure,
        together.reduce((sum, { value }) => sum + value, 0)
      )
    )
      return true
  return [...byText.values()].some((together) => {
    const values = together.slice(0, 9).map(({ value }) => value)
    // every choice of them, as bits
    for (let chosen = 1; chosen < 2 ** values.length; chosen += 1) {
      const sum = values.reduce((total, value, place) => (chosen & (1 << place) ? total + value : total), 0)
      if (isClose(figure, sum) || isClose(figure, sum * 12)) return true
    }
    return false
  })
}
