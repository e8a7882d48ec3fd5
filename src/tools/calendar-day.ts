// Arithmetic on days of the calendar, without hours or time zones.

export interface CalendarDay {
  year: number
  /** 1 to 12 */
  month: number
  day: number
}

const dayMs = 86_400_000

const serial = ({ year, month, day }: CalendarDay): number => Date.UTC(year, month - 1, day) / dayMs

function fromSerial(days: number): CalendarDay {
  const date = new Date(days * dayMs)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

export const addDays = (from: CalendarDay, days: number): CalendarDay => fromSerial(serial(from) + days)

/** From the first to the second; negative where the second is earlier. */
export const daysBetween = (from: CalendarDay, to: CalendarDay): number => serial(to) - serial(from)

/** 1 = Monday … 7 = Sunday (ISO 8601). */
export const weekdayOf = (day: CalendarDay): number => ((serial(day) + 3) % 7) + 1

export const lastDayOfMonth = (year: number, month: number): CalendarDay => addDays(firstDayOfMonth(year, month + 1), -1)

/** Months past 12 run into the next years. */
export const firstDayOfMonth = (year: number, month: number): CalendarDay => fromSerial(Date.UTC(year, month - 1, 1) / dayMs)

/** The same day some months later, or that month's last day where it is shorter. */
export function addMonths(from: CalendarDay, months: number): CalendarDay {
  const last = lastDayOfMonth(from.year, from.month + months)
  return { ...last, day: Math.min(from.day, last.day) }
}

export const quarterOf = (day: CalendarDay): number => Math.ceil(day.month / 3)
