import type { WeekPartsFragment } from '../generated/graphql.ts'

export const measures = [
  { name: 'passed', text: 'Passed at once' },
  { name: 'median', text: 'Median time of a turn' },
  { name: 'turns', text: 'Turns' },
  { name: 'tokens', text: 'Tokens' },
  { name: 'cost', text: 'Cost' }
] as const

export type Measure = (typeof measures)[number]['name']

export interface Series {
  /** handle of the member */
  id: string
  name: string
  /** a value for each week; null where there was nothing to measure */
  values: readonly (number | null)[]
}

const weeks = 8

/** The Mondays of the last weeks, this one last, and the one to come. */
export function weekStarts(now: Date): Date[] {
  const monday = now.getDate() - ((now.getDay() + 6) % 7)
  return Array.from({ length: weeks + 1 }, (_, week) => new Date(now.getFullYear(), now.getMonth(), monday + 7 * (week - weeks + 1)))
}

/** What is measured of each week; a week without a turn has nothing to show, rather than a zero that was never measured. */
export const seriesOf = (measure: Measure, did: readonly WeekPartsFragment[]): (number | null)[] =>
  did.map(({ turns, approvalRate, p50Ms, usage }) => {
    if (measure === 'passed') return approvalRate ?? null
    if (measure === 'median') return p50Ms ?? null
    if (measure === 'turns') return turns
    return measure === 'cost' ? usage.costUsd : usage.inputTokens + usage.outputTokens
  })
