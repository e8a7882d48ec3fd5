// Whether a figure is one that was at hand, as it was or written otherwise.

import type { Figure, Span } from './figures.ts'
import { type Operand, spanDays } from './operand.ts'
import { isClose } from './rounding.ts'

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
