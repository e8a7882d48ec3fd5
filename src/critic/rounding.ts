// Whether a value is what a figure says, as people round.

import type { Figure } from './figures.ts'

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

export const closeTo = (figure: Figure) => {
  const exact =
    figure.unit === 'count' && figure.value < fewest && !figure.isRough && Number.isInteger(figure.value)
      ? { ...figure, tolerance: 1e-6 }
      : figure
  return (value: number): boolean => Number.isFinite(value) && isClose(exact, value)
}
