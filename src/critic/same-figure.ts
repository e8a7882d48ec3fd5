// Whether a figure is one that was at hand, as it was or written otherwise.

import type { Figure } from './figures.ts'
import { type Operand, spansIn } from './operand.ts'
import { isClose } from './rounding.ts'

/** Whether a figure of this turn is the same thing, as it was or written otherwise. */
export function isDirect(figure: Figure, operand: Operand): boolean {
  if (figure.currency && operand.currency && figure.currency !== operand.currency) return false
  const { value, unit } = operand
  if (unit === 'time' && figure.unit === 'time' && operand.span && figure.span && operand.span !== figure.span)
    return isClose(figure, spansIn(value, operand.span, figure.span))
  const isPlainPair = (figure.unit === 'count' && unit !== 'percent') || (unit === 'count' && figure.unit !== 'percent')
  if ((unit === figure.unit || unit === undefined || isPlainPair) && isClose(figure, value)) return true
  if (figure.unit === 'multiple' && unit !== 'percent') return isClose(figure, value)
  return figure.unit === 'percent' && unit === undefined && isClose(figure, value * 100)
}
