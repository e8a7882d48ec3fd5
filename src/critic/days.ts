// Days of the calendar as a text names them, read against the day on which it was said.

import { type CalendarDay, daysBetween, lastDayOfMonth, weekdayOf } from '../tools/calendar-day.ts'
import { wallClockAt } from '../tools/zoned-time.ts'

export interface NamedDay {
  day: CalendarDay
  /** false where only a month was named: `day` is then its first */
  isWhole: boolean
  hasYear: boolean
  text: string
  start: number
  end: number
}

const monthPattern =
  '(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const monthStarts = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
export const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

const numeric = /\b(20\d\d)-(\d\d)-(\d\d)\b/g
const dayFirst = new RegExp(`\\b(?<day>\\d{1,2})(?:st|nd|rd|th)?\\.?(?: of)? ${monthPattern}\\b(?:,? (?<year>20\\d\\d))?`, 'gi')
const monthFirst = new RegExp(`\\b${monthPattern} (?:the )?(?<day>\\d{1,2})(?:st|nd|rd|th)?\\b(?!\\s?%)(?:,? (?<year>20\\d\\d))?`, 'gi')
// "may" and "march" are verbs too, "Mar" may be a name: only a capital letter makes a month that stands alone
const monthAlone =
  /\b(?<month>January|February|March|April|May|June|July|August|September|October|November|December)\b(?: (?<year>20\d\d))?/g

/** The day on the speaker's calendar. */
export function dayAt(at: string, timeZone: string): CalendarDay {
  const { year, month, day } = wallClockAt(Date.parse(at), timeZone)
  return { year, month, day }
}

/** Every day and month that a text names, in order; without a year the one that is nearest from two months back on. */
export function daysIn(text: string, today: CalendarDay): NamedDay[] {
  const found: NamedDay[] = []
  const add = (match: RegExpExecArray, year: string | undefined, month: number, day: number, isWhole: boolean) => {
    const [start, end] = [match.index, match.index + match[0].length]
    if (found.some((other) => start < other.end && other.start < end)) return
    const named = { year: year ? Number(year) : yearFor(today, month), month, day }
    if (month < 1 || day < 1 || day > lastDayOfMonth(named.year, month).day) return
    found.push({ day: named, isWhole, hasYear: year !== undefined, text: match[0], start, end })
  }
  for (const match of text.matchAll(numeric)) add(match, match[1], Number(match[2]), Number(match[3]), true)
  for (const pattern of [dayFirst, monthFirst])
    for (const match of text.matchAll(pattern)) add(match, match.groups?.['year'], monthOf(match), Number(match.groups?.['day']), true)
  for (const match of text.matchAll(monthAlone)) {
    // "May I ask", "May we"
    if (match[0] === 'May' && /^\s(?:I|we|you)\b/.test(text.slice(match.index + 3))) continue
    add(match, match.groups?.['year'], monthOf(match), 1, false)
  }
  return found.toSorted((a, b) => a.start - b.start)
}

const monthOf = (match: RegExpExecArray): number => monthStarts.indexOf((match.groups?.['month'] ?? '').slice(0, 3).toLowerCase()) + 1

/** "March" said in November is the coming one, said in April the one that has just been. */
function yearFor(today: CalendarDay, month: number): number {
  const ahead = month - today.month
  if (ahead < -2) return today.year + 1
  return ahead > 9 ? today.year - 1 : today.year
}

export const isSameDay = (a: CalendarDay, b: CalendarDay): boolean => daysBetween(a, b) === 0

export const isSameMonth = (a: CalendarDay, b: CalendarDay): boolean => a.year === b.year && a.month === b.month

export const weekdayName = (day: CalendarDay): string => weekdayNames[weekdayOf(day) - 1] ?? ''

export const dayInWords = ({ year, month, day }: CalendarDay): string =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

/** The parts of a date written YYYY-MM-DD. */
export function calendarDay(iso: string): CalendarDay {
  const [year = 0, month = 0, day = 0] = iso.slice(0, 10).split('-').map(Number)
  return { year, month, day }
}
