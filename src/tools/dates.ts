import { z } from 'zod'
import { BadUserInput } from '../errors.ts'
import { isTimeZone } from '../records/person.ts'
import { addDays, addMonths, type CalendarDay, daysBetween, weekdayOf } from './calendar-day.ts'
import type { Tool } from './tool.ts'
import { wallClockAt } from './zoned-time.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
const farthest = 400_000

const count = z.int().min(-farthest).max(farthest)
const moment = z.string().max(40).describe('a day as YYYY-MM-DD, or an instant with its offset (2026-03-03T09:00:00Z), read in timeZone')

// one flat object: some model providers take no union as a tool's parameters
const parameters = z.object({
  from: moment.describe('the day to count from: a day as YYYY-MM-DD, or an instant with its offset, read in timeZone'),
  to: moment.optional().describe('the day to count to, in the same form; or give what to add'),
  addDays: count.optional().describe('calendar days to add; negative goes back'),
  addWeeks: count.optional(),
  addMonths: count.optional().describe('the same day of the month, or its last where that month is shorter'),
  addYears: z.int().min(-1000).max(1000).optional(),
  addBusinessDays: count.optional().describe('days from Monday to Friday to add; public holidays are not known'),
  timeZone: z.string().max(60).default('UTC').describe("IANA name of the person's time zone, for instants")
})

export const datesResultSchema = z.object({
  from: z.string(),
  fromWeekday: z.enum(weekdays),
  to: z.string(),
  toWeekday: z.enum(weekdays),
  /** calendar days from the one to the other; negative where that lies before it */
  days: z.int(),
  /** days from Monday to Friday, without the first and with the last */
  businessDays: z.int(),
  /** whole weeks and the days that remain */
  weeks: z.int(),
  restDays: z.int(),
  /** whole months on the calendar */
  months: z.int()
})
export type DatesResult = z.infer<typeof datesResultSchema>

/**
 * Counts on the Gregorian calendar. Days between two days: the later one counts, the first does not. A month later
 * is the same day of that month, or its last. Weekdays and order after ISO 8601, which this follows throughout.
 */
export const dates: Tool<z.infer<typeof parameters>, DatesResult> = {
  server: 'board',
  name: 'dates',
  description:
    'Counts on the calendar: days, business days, weeks and months between two days, or the day that comes so many days, business days, weeks, months or years after one; with weekdays.',
  parameters,
  run({ from, to, addDays: plusDays, addWeeks, addMonths: plusMonths, addYears, addBusinessDays, timeZone }) {
    if (!isTimeZone(timeZone))
      throw new BadUserInput(`${JSON.stringify(timeZone)} is no time zone: give an IANA name such as Europe/Berlin.`)
    const adds = [plusDays, addWeeks, plusMonths, addYears, addBusinessDays]
    if ((to === undefined) === adds.every((each) => each === undefined)) throw new BadUserInput('Give either to, or what to add to from.')
    const first = dayOf('from', from, timeZone)
    const last =
      to === undefined
        ? plusBusinessDays(
            addDays(addMonths(first, (plusMonths ?? 0) + 12 * (addYears ?? 0)), (plusDays ?? 0) + 7 * (addWeeks ?? 0)),
            addBusinessDays ?? 0
          )
        : dayOf('to', to, timeZone)
    if (last.year < 1000 || last.year > 9999) throw new BadUserInput('That lies outside of the years 1000 to 9999.')
    const days = daysBetween(first, last)
    return {
      from: written(first),
      fromWeekday: weekdayNamed(first),
      to: written(last),
      toWeekday: weekdayNamed(last),
      days,
      businessDays: businessDaysBetween(first, last),
      weeks: Math.trunc(days / 7) || 0,
      restDays: days % 7 || 0,
      months: monthsBetween(first, last)
    }
  }
}

function dayOf(name: string, text: string, timeZone: string): CalendarDay {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []
  if (year !== undefined) {
    const read = { year: Number(year), month: Number(month), day: Number(day) }
    // 30 February runs on into March.
    if (read.year >= 1000 && written(addDays(read, 0)) === text) return read
  } else if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))) {
    const { year, month, day } = wallClockAt(Date.parse(text), timeZone)
    return { year, month, day }
  }
  throw new BadUserInput(`${name} is no day of the calendar: write it as YYYY-MM-DD, or an instant as 2026-03-03T09:00:00Z.`)
}

const written = ({ year, month, day }: CalendarDay): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

const weekdayNamed = (day: CalendarDay) => weekdays[weekdayOf(day) - 1] ?? 'Monday'

/** Monday to Friday, counted from some Monday up to and with a day. */
const businessDaysUpTo = (day: CalendarDay): number => {
  const weekday = weekdayOf(day)
  const monday = addDays(day, 1 - weekday)
  return (daysBetween(someMonday, monday) / 7) * 5 + Math.min(weekday, 5)
}
const someMonday: CalendarDay = { year: 2024, month: 1, day: 1 }

/** Without the first day and with the last, in either direction. */
function businessDaysBetween(from: CalendarDay, to: CalendarDay): number {
  const isBack = daysBetween(from, to) < 0
  const [first, last] = isBack ? [addDays(from, -1), addDays(to, -1)] : [from, to]
  return businessDaysUpTo(last) - businessDaysUpTo(first)
}

/** From a day of the weekend it is counted from the Friday before, backwards from the Monday after. */
function plusBusinessDays(from: CalendarDay, count: number): CalendarDay {
  if (count === 0) return from
  const weekday = weekdayOf(from)
  const start = weekday <= 5 ? from : addDays(from, count > 0 ? 5 - weekday : 8 - weekday)
  const place = weekdayOf(start) - 1 + count
  const weeks = Math.floor(place / 5)
  return addDays(start, weeks * 7 + (place - weeks * 5) - (weekdayOf(start) - 1))
}

/** Whole months that fit in between; negative where the second day is earlier. */
function monthsBetween(from: CalendarDay, to: CalendarDay): number {
  const months = (to.year - from.year) * 12 + to.month - from.month
  const overshoots =
    daysBetween(from, to) >= 0 ? daysBetween(addMonths(from, months), to) < 0 : daysBetween(addMonths(from, months), to) > 0
  return overshoots ? months - Math.sign(daysBetween(from, to)) : months
}
