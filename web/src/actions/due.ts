// When something is due, and in which words that is said.

export type DueGroup = 'Overdue' | 'Today' | 'This week' | 'Later' | 'No date'

const dayMs = 86_400_000
export const dueGroups: readonly DueGroup[] = ['Overdue', 'Today', 'This week', 'Later', 'No date']

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()

/** Days from today to the day on which it is due, in the person's own time zone. */
export const daysUntil = (dueAt: string, now: Date): number => Math.round((startOfDay(new Date(dueAt)) - startOfDay(now)) / dayMs)

export function dueGroupOf(dueAt: string | null | undefined, now: Date): DueGroup {
  if (dueAt == null) return 'No date'
  const days = daysUntil(dueAt, now)
  if (days < 0) return 'Overdue'
  if (days === 0) return 'Today'
  return days < 7 ? 'This week' : 'Later'
}

export function dueWords(dueAt: string, now: Date): string {
  const days = daysUntil(dueAt, now)
  if (days === 0) return 'today'
  if (days === 1) return 'tomorrow'
  if (days === -1) return 'yesterday'
  const at = new Date(dueAt)
  if (days > 1 && days < 7) return at.toLocaleDateString('en', { weekday: 'long' })
  const isThisYear = at.getFullYear() === now.getFullYear()
  return at.toLocaleDateString('en', { day: 'numeric', month: 'short', ...(!isThisYear && { year: 'numeric' }) })
}
