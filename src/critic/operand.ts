// Values that a figure may be reckoned from, and what they measure.

import type { Span, Unit } from './figures.ts'

/** A value that may be reckoned with. */
export interface Operand {
  value: number
  unit: Unit | undefined
  span?: Span
  per?: Span
  currency?: string
}

/** Whether somebody said it, and not the draft itself. */
export const isTold = (operand: Operand): boolean => 'source' in operand

/** Which way a change goes, where the words say so. */
export type Direction = 'up' | 'down'

export const isMoney = ({ unit }: Operand) => unit === 'money' || unit === 'count' || unit === undefined
export const isPlain = ({ unit }: Operand) => unit === 'count' || unit === undefined || unit === 'multiple' || unit === 'time'
export const isPercent = ({ unit, value }: Operand) => unit === 'percent' || (unit === undefined && Math.abs(value) <= 1)
export const fraction = (operand: Operand) => (operand.unit === 'percent' ? operand.value / 100 : operand.value)
export const spanDays: Record<Span, number> = {
  second: 1 / 86_400,
  minute: 1 / 1440,
  hour: 1 / 24,
  day: 1,
  week: 7,
  month: 30.44,
  quarter: 91.31,
  year: 365.25
}

/** So many spans, counted in others; twelve months are a year, whatever their days. */
export function spansIn(count: number, from: Span, to: Span): number {
  if (from === 'month' && to === 'year') return count / 12
  return from === 'year' && to === 'month' ? count * 12 : (count * spanDays[from]) / spanDays[to]
}

/** What a sum for one span is for another. */
export const inSpan = (value: number, from: Span, to: Span): number => value * spansIn(1, to, from)
