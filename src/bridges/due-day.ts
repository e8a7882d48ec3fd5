// The day that a due date means to a calendar. "By Friday" is kept as the last millisecond of that day where the speaker
// was (tools/due-date.ts); an hour that somebody said never ends so.

import { endOfDay, wallClockAt } from '../tools/zoned-time.ts'

/** The calendar day (YYYY-MM-DD) of an instant in a time zone, and whether the whole day was meant. */
export function dayOf(dueAt: string, timeZone: string): { day: string; isWholeDay: boolean } {
  const instant = Date.parse(dueAt)
  const clock = wallClockAt(instant, timeZone)
  const pad = (number: number, width = 2) => String(number).padStart(width, '0')
  return { day: `${pad(clock.year, 4)}-${pad(clock.month)}-${pad(clock.day)}`, isWholeDay: instant === endOfDay(clock, timeZone) }
}
