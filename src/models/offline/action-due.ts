// The words of a clause that say when its action is due.

import type { ActionKind } from '../../records/action.ts'
import { findDueWords } from '../../tools/due-date.ts'

const takesEffect = /\b(?:as of|as from|starting|beginning|effective|from|with effect from) (?=\S)/i

/** Work is due when it says; a decision on the day from which it holds. Spans such as "this year" are no day. */
export function dueIn(plain: string, kind: ActionKind): string | undefined {
  if (kind === 'INSIGHT') return undefined
  // "as of May 1" names that day as "on May 1" does
  const due = findDueWords(plain) ?? (kind === 'DECISION' ? findDueWords(plain.replace(takesEffect, 'on ')) : undefined)
  if (due === undefined || kind !== 'DECISION') return due
  if (/\b(?:this|next|the|for) (?:week|month|quarter|year|season)\b/i.test(due) && !/\bend of\b/i.test(due)) return undefined
  // what was decided today need not begin today
  if (/^(?:today|this morning|tonight)$/i.test(due)) return undefined
  return plain.includes(due) ? due : due.replace(/^on /i, '')
}
