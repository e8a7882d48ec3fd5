// Questions that the calendar answers: "how many days until March 3?", "what date is 30 business days from today?"

import { resolveDue } from '../../tools/due-date.ts'
import { wallClockAt } from '../../tools/zoned-time.ts'
import type { Brief } from '../model.ts'
import type { FinanceQuestion } from './finance-question.ts'

const until =
  /\bhow (?:many|much)\s+(?:(?:business |working |week)?days?|weeks?|months?|time)\b(?:\s+(?:are|is|do we have|have we|do i have|have i)(?:\s+(?:there|left|got))?|\s+left)*\s+(?:until|till|to|before)\s+(?<day>[^?.!]{2,40})/i
const weekday = /\b(?:what|which) (?:day of the week|weekday|day) (?:is|will|does) (?<day>[^?.!]{2,40}?)(?:\s+(?:be|fall on|fall))?\s*\?/i
const later =
  /\b(?:what|which) (?:date|day)\b[^?.!]{0,20}?\b(?:in |is |falls )?(?<count>\d{1,5}) (?<kind>business |working |week|calendar )?(?<unit>days?|weeks?|months?|years?)\b(?:\s+(?:from (?:now|today)|later|ahead))?/i

/** Who asks for a day asks in a line. */
const longest = 200

/** The call of the tool for dates that a message asks for and nothing else; undefined where it asks for none. */
export function datesIn({ text, at, timeZone }: Brief['said']): FinanceQuestion | undefined {
  if (text.length > longest) return undefined
  const today = dayOf(at, timeZone)
  const of = (call: Record<string, unknown>): FinanceQuestion => ({
    tool: 'dates',
    calls: [{ from: today, ...call, timeZone }],
    missing: [],
    figures: {},
    currency: '',
    supposes: false
  })
  const sought = later.exec(text)?.groups
  if (sought) return of({ [addedAs(sought['unit'] ?? '', sought['kind'] ?? '')]: Number(sought['count']) })
  const named = (until.exec(text) ?? weekday.exec(text))?.groups?.['day']
  // Without a preposition: "before March 3" would mean the day before it.
  const due = named === undefined ? undefined : resolveDue(named, { at, timeZone })
  return due && of({ to: dayOf(due.dueAt, timeZone) })
}

function addedAs(unit: string, kind: string): string {
  if (/^(?:business|working|week)/i.test(kind)) return 'addBusinessDays'
  return { d: 'addDays', w: 'addWeeks', m: 'addMonths', y: 'addYears' }[unit.slice(0, 1).toLowerCase()] ?? 'addDays'
}

function dayOf(instant: string, timeZone: string): string {
  const { year, month, day } = wallClockAt(Date.parse(instant), timeZone)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
