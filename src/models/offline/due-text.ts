// Due dates as people say them, in the reader's time zone.

import { daysBetween, weekdayOf } from '../../tools/calendar-day.ts'
import { wallClockAt } from '../../tools/zoned-time.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

export interface DueText {
  /** "Friday", "tomorrow", "3 March"; the hour follows where one was set */
  words: string
  /** days from now; negative where the day has passed */
  days: number
  isOverdue: boolean
}

export function dueText(dueAt: string, now: string, timeZone: string): DueText {
  const [due, today] = [wallClockAt(Date.parse(dueAt), timeZone), wallClockAt(Date.parse(now), timeZone)]
  const days = daysBetween(today, due)
  const date = `${due.day} ${months[due.month - 1]}${due.year === today.year ? '' : ` ${due.year}`}`
  const near: Record<string, string> = { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' }
  const day = near[days] ?? (days > 1 && days < 7 ? (weekdays[weekdayOf(due) - 1] ?? date) : date)
  const isWholeDay = due.hour === 23 && due.minute === 59
  const hour = isWholeDay ? '' : ` at ${due.hour}:${String(due.minute).padStart(2, '0')}`
  return { words: day + hour, days, isOverdue: Date.parse(dueAt) < Date.parse(now) }
}

/** The day of the week, in English. */
export const weekdayIn = (day: Parameters<typeof weekdayOf>[0]): string => weekdays[weekdayOf(day) - 1] ?? ''

/** "2027-12-02" as "2 December 2027". */
export function dayInWords(date: string): string {
  const [year, month = 1, day] = date.split('-').map(Number)
  return `${day} ${months[month - 1]} ${year}`
}
