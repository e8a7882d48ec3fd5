// Between instants and what a clock on the wall shows in an IANA time zone, by Intl's own time zone data.

import { addDays, type CalendarDay } from './calendar-day.ts'

export interface WallClock extends CalendarDay {
  hour: number
  minute: number
}

/** What the clock shows at an instant (milliseconds since 1970). Throws RangeError for an unknown time zone. */
export function wallClockAt(instantMs: number, timeZone: string): WallClock & { second: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric'
  })
  const shown = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
  for (const { type, value } of format.formatToParts(instantMs)) {
    if (type in shown) shown[type as keyof typeof shown] = Number(value)
  }
  return shown
}

function offsetAt(instantMs: number, timeZone: string): number {
  const wall = wallClockAt(instantMs, timeZone)
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) - Math.floor(instantMs / 1000) * 1000
}

/**
 * The instant at which the clock shows this, in milliseconds since 1970. An hour that comes twice (clocks set back) is
 * taken the first time; one that is skipped (clocks set forward) runs on past the gap.
 */
export function instantOf(wall: WallClock, timeZone: string): number {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute)
  const dayMs = 86_400_000
  const before = asUtc - offsetAt(asUtc - dayMs, timeZone)
  const after = asUtc - offsetAt(asUtc + dayMs, timeZone)
  const shown = [before, after].filter((instant) => instant + offsetAt(instant, timeZone) === asUtc)
  return shown.length > 0 ? Math.min(...shown) : before
}

/** The last millisecond of a day, whatever the clocks do that night. */
export const endOfDay = (day: CalendarDay, timeZone: string): number => instantOf({ ...addDays(day, 1), hour: 0, minute: 0 }, timeZone) - 1
