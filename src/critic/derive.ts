// Whether a figure follows from others, by the arithmetic that people do in their heads and tools do for them.

import type { Figure, Span, Unit } from './figures.ts'

/** A value that may be reckoned with. */
export interface Operand {
  value: number
  unit: Unit | undefined
  span?: Span
  per?: Span
  currency?: string
}

/** Whether somebody said it, and not the draft itself. */
const isTold = (operand: Operand): boolean => 'source' in operand

/** Longer lists are cut: what a turn has in its dossier is rarely more, and the search grows with the square. */
const mostOperands = 28

/** Which way a change goes, where the words say so. */
export type Direction = 'up' | 'down'

const isMoney = ({ unit }: Operand) => unit === 'money' || unit === 'count' || unit === undefined
const isPlain = ({ unit }: Operand) => unit === 'count' || unit === undefined || unit === 'multiple' || unit === 'time'
const isPercent = ({ unit, value }: Operand) => unit === 'percent' || (unit === undefined && Math.abs(value) <= 1)
const fraction = (operand: Operand) => (operand.unit === 'percent' ? operand.value / 100 : operand.value)
const spanDays: Record<Span, number> = {
  second: 1 / 86_400,
  minute: 1 / 1440,
  hour: 1 / 24,
  day: 1,
  week: 7,
  month: 30.44,
  quarter: 91.31,
  year: 365.25
}

/** What a sum for one span is for another. */
export const inSpan = (value: number, from: Span, to: Span): number => (value * spanDays[to]) / spanDays[from]

/** Whether the value lies where the figure's writing, with a fair rounding, puts it. */
export function isClose({ value: written, tolerance, side }: Figure, value: number): boolean {
  const more = value - written
  const slack = 1e-9 * Math.abs(value)
  if (side === 'above') return more >= -0.2 * tolerance - slack && more <= 2 * tolerance + slack
  if (side === 'below') return more <= 0.2 * tolerance + slack && more >= -2 * tolerance - slack
  return Math.abs(more) <= tolerance + slack
}

/** A handful is counted, not rounded: some quotient or other would always come near it. */
const fewest = 20

const closeTo = (figure: Figure) => {
  const exact =
    figure.unit === 'count' && figure.value < fewest && !figure.isRough && Number.isInteger(figure.value)
      ? { ...figure, tolerance: 1e-6 }
      : figure
  return (value: number): boolean => Number.isFinite(value) && isClose(exact, value)
}

/** Whether a figure of this turn is the same thing, as it was or written otherwise. */
export function isDirect(figure: Figure, operand: Operand): boolean {
  if (figure.currency && operand.currency && figure.currency !== operand.currency) return false
  const { value, unit } = operand
  if (unit === 'time' && figure.unit === 'time' && operand.span && figure.span && operand.span !== figure.span) {
    const inYears: Partial<Record<Span, number>> = { month: 1, year: 12 }
    const [from, to] = [inYears[operand.span], inYears[figure.span]]
    return isClose(figure, from && to ? (value * from) / to : (value * spanDays[operand.span]) / spanDays[figure.span])
  }
  const isPlainPair = (figure.unit === 'count' && unit !== 'percent') || (unit === 'count' && figure.unit !== 'percent')
  if ((unit === figure.unit || unit === undefined || isPlainPair) && isClose(figure, value)) return true
  if (figure.unit === 'multiple' && unit !== 'percent') return isClose(figure, value)
  return figure.unit === 'percent' && unit === undefined && isClose(figure, value * 100)
}

/** Whether one step leads from two of the operands to the figure. */
export function isDerived(
  figure: Figure,
  operands: readonly Operand[],
  direction?: Direction,
  needed: (operand: Operand) => boolean = () => true
): boolean {
  const all = operands.slice(-mostOperands)
  const mayNeed = all.map(needed)
  const close = closeTo(figure)
  for (const [i, a] of all.entries()) {
    if (mayNeed[i] && direction === undefined && alone(figure, a, close)) return true
    for (const [j, b] of all.entries()) {
      if (i === j || !(mayNeed[i] || mayNeed[j])) continue
      if (pair(figure, a, b, close, direction, all)) return true
    }
  }
  return false
}

/** What one operand gives: a year of a month's sum, the rest of the whole. */
function alone(figure: Figure, a: Operand, close: (value: number) => boolean): boolean {
  if (figure.unit === 'percent')
    return (
      isPercent(a) &&
      (close(100 - 100 * fraction(a)) ||
        close((100 * fraction(a)) / 12) ||
        close(100 * (1 - (1 - fraction(a)) ** 12)) ||
        close(100 * ((1 + fraction(a)) ** 12 - 1)))
    )
  if (figure.unit === 'money' || (figure.unit === 'count' && (figure.per ?? a.per)))
    return (
      isMoney(a) &&
      !(figure.isSpanless && !a.per) &&
      (close(a.value * 12) ||
        close(a.value / 12) ||
        close(a.value / 52) ||
        close(a.value * 52) ||
        close(a.value * 4.33) ||
        close(a.value / 4.33))
    )
  if (figure.unit === 'time' && a.unit === 'time' && a.span && figure.span)
    return close((a.value * spanDays[a.span]) / spanDays[figure.span])
  return false
}

function pair(
  figure: Figure,
  a: Operand,
  b: Operand,
  close: (value: number) => boolean,
  direction: Direction | undefined,
  all: readonly Operand[]
): boolean {
  if (a.currency && b.currency && a.currency !== b.currency && figure.unit !== 'money') return false
  switch (figure.unit) {
    case 'percent':
      return percent(a, b, close, direction, all)
    case 'time':
      return time(figure, a, b, close)
    case 'multiple':
      return isMoney(a) && isMoney(b) && close(a.value / b.value)
    case 'money':
    case 'count':
      return amount(figure, a, b, close)
  }
}

function percent(
  a: Operand,
  b: Operand,
  close: (value: number) => boolean,
  direction: Direction | undefined,
  all: readonly Operand[]
): boolean {
  if (isPercent(a) && isPercent(b))
    return (
      close(100 * fraction(a) * fraction(b)) ||
      close(100 * fraction(a) * (1 - fraction(b))) ||
      close((100 * (fraction(a) - fraction(b))) / fraction(b))
    )
  if (isPercent(a) && isPlain(b) && b.value > 1 && b.value <= 60)
    return (
      close(100 * ((1 + fraction(a)) ** b.value - 1)) ||
      close(100 * (1 - (1 - fraction(a)) ** b.value)) ||
      (b.span === 'year' && close(100 * fraction(a) * b.value))
    )
  if (isPercent(a) !== isPercent(b) && a.unit !== undefined && b.unit !== undefined) return false
  const sameKind =
    (isMoney(a) && isMoney(b)) ||
    (a.unit === b.unit && a.span === b.span) ||
    (a.unit === 'time' && b.unit === 'count') ||
    (a.unit === 'count' && b.unit === 'time')
  if (!sameKind || b.value === 0) return false
  const change = (100 * (a.value - b.value)) / b.value
  // growth is measured by what was less, a loss by what was more
  const share = (100 * a.value) / b.value
  const isAtHand = (value: number) => all.some((other) => Math.abs(other.value - value) <= Math.abs(value) * 0.005)
  if (direction === 'up') return (a.value > b.value && close(change)) || (close(share) && isAtHand(b.value + a.value))
  // "we lost 9 of 300" is a share of what was told, "300 fewer" one of what there was
  if (direction === 'down')
    return (a.value < b.value && close(-change)) || (close(share) && ((isTold(a) && isTold(b)) || isAtHand(b.value - a.value)))
  return close(share) || close(Math.abs(change))
}

function time(figure: Figure, a: Operand, b: Operand, close: (value: number) => boolean): boolean {
  if (
    a.unit === 'time' &&
    b.unit === 'time' &&
    b.per &&
    a.span === b.span &&
    figure.span &&
    close(((a.value / b.value) * spanDays[b.per]) / spanDays[figure.span])
  )
    return true
  if (a.unit === 'time' && b.unit === 'time')
    return a.span === b.span && figure.span === a.span && (close(a.value - b.value) || close(a.value + b.value))
  if (a.unit === 'time') return isPlain(b) && (close(a.value * b.value) || close(a.value / b.value))
  // a sum by what goes of it each month, a number of things by how many there are a day
  const inSpan = b.per && figure.span ? spanDays[b.per] / spanDays[figure.span] : 1
  const monthly = b.per === 'year' && figure.span === 'month' ? 12 : b.per === 'month' && figure.span === 'year' ? 1 / 12 : inSpan
  return isMoney(a) && isMoney(b) && close((a.value / b.value) * monthly)
}

function amount(figure: Figure, a: Operand, b: Operand, close: (value: number) => boolean): boolean {
  const [x, y] = [a.value, b.value]
  if (a.unit === 'percent' && b.unit === 'percent') return false
  if (isPercent(b)) {
    const p = fraction(b)
    if (
      isMoney(a) &&
      a.unit !== 'percent' &&
      (close(x * p) ||
        close(x * (1 + p)) ||
        close(x * (1 - p)) ||
        close(x / p) ||
        close(x / (1 - p)) ||
        close(x * p * 12) ||
        close((x * p) / 12) ||
        close(x / p - x))
    )
      return true
    if (b.unit === 'percent') return false
  }
  if (a.unit === 'percent') return false
  // "50 calls a day at 0.4 cents": a month of what is counted by the day
  const per = a.per ?? b.per
  if (per && per !== figure.per && isMoney(a) && isMoney(b))
    for (const days of figure.per ? [spanDays[figure.per]] : [spanDays.month, spanDays.year, 30])
      if (close((x * y * days) / spanDays[per])) return true
  if (isMoney(a) && isMoney(b) && !(a.currency && b.currency && a.currency !== b.currency)) {
    if (close(x + y) || close(x - y)) return true
    // a sum for a year beside one for a month
    if (
      (a.unit === 'money' || b.unit === 'money') &&
      (close(x + 12 * y) || close(x - 12 * y) || close(12 * (x - y)) || close(12 * (x + y)) || close(12 * x * y))
    )
      return true
  }
  if (figure.unit === 'count' && a.unit === 'time' && b.unit === 'time' && a.span && b.span)
    return close((x * spanDays[a.span]) / (y * spanDays[b.span])) || (a.span === b.span && (close(x + y) || close(x - y)))
  if (isPlain(a) || isPlain(b)) {
    if (close(x * y) || (a.unit === 'time' && b.unit === 'time' && close(x / y))) return true
    if (isPlain(b) && close(x / y)) return true
    if (b.unit === 'time' && b.span === 'year' && (close(x / (12 * y)) || close(x * 12 * y))) return true
  }
  // how many of one sum are in the other
  return figure.unit === 'count' && a.unit !== 'time' && b.unit !== 'time' && (close(x / y) || figure.value === Math.ceil(x / y))
}

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
