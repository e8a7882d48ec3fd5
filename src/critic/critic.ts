// What the critic can tell of a draft without asking anybody.

import { checkClaims } from './claims.ts'
import { checkDates } from './dates.ts'
import { checkLeaks } from './leaks.ts'
import type { Finding, Matter } from './matter.ts'
import { checkNumbers } from './numbers.ts'
import { checkRelevance } from './relevance.ts'
import { checkStyle, isUnreadable } from './style.ts'
import { checkSums } from './sums.ts'

export interface Verdict {
  verdict: 'APPROVED' | 'REVISE'
  /** 0 to 1 */
  relevance: number
  accuracy: number
  /** what to change, gravest first; empty where approved */
  reasons: string[]
}

/** A verdict of the code's, and whether the draft may be said where no better one comes. */
export type Checked = Verdict & { mayShip: boolean }

const checks: readonly ((matter: Matter) => Finding[])[] = [checkLeaks, checkSums, checkNumbers, checkDates, checkClaims, checkRelevance]
/** More than these nobody mends at once. */
const mostReasons = 6

/** All that the checks find in a draft, gravest first. */
export function findingsIn(given: Matter): Finding[] {
  // Stars and backticks are for the eye, and would be taken for signs of a sum.
  const matter = { ...given, draft: given.draft.replaceAll(/\*\*|__|`/g, '') }
  const form = checkStyle(matter)
  // What has no reply's form is not read for its content.
  return isUnreadable(matter) ? form : [...checks.flatMap((check) => check(matter)), ...form]
}

/** Whether something at hand says otherwise, so that nobody need be asked. */
export const isContradiction = ({ question }: Finding): boolean => question === undefined

/** What findings come to where code alone decides: each lowers the marks and sends the draft back. */
export function verdictOf(found: readonly Finding[]): Checked {
  return {
    verdict: found.length === 0 ? 'APPROVED' : 'REVISE',
    relevance: Math.min(1, ...found.map(({ relevance }) => relevance)),
    accuracy: Math.min(1, ...found.map(({ accuracy }) => accuracy)),
    mayShip: found.every(({ isHarm }) => !isHarm),
    reasons: [...new Set(found.map(({ reason }) => reason))].slice(0, mostReasons)
  }
}
