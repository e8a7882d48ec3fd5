// Whether a figure follows from others in one step, by the arithmetic that people do in their heads and tools do for them.

import type { Figure } from './figures.ts'
import { type Direction, fraction, isMoney, isPercent, isPlain, isTold, type Operand, spanDays, spansIn } from './operand.ts'
import { closeTo } from './rounding.ts'

/** Longer lists are cut: what a turn has in its dossier is rarely more, and the search grows with the square. */
const mostOperands = 28

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
  const spans = a.value / b.value
  return isMoney(a) && isMoney(b) && close(b.per && figure.span ? spansIn(spans, b.per, figure.span) : spans)
}

function amount(figure: Figure, a: Operand, b: Operand, close: (value: number) => boolean): boolean {
  const [x, y] = [a.value, b.value]
  if (a.unit === 'percent' && b.unit === 'percent') return false
  if (isPercent(b)) {
    const p = fraction(b)
    if (
      isMoney(a) &&
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
    if (close(x * y) || (isPlain(b) && close(x / y))) return true
    if (b.unit === 'time' && b.span === 'year' && (close(x / (12 * y)) || close(x * 12 * y))) return true
  }
  // how many of one sum are in the other
  return figure.unit === 'count' && a.unit !== 'time' && b.unit !== 'time' && (close(x / y) || figure.value === Math.ceil(x / y))
}
