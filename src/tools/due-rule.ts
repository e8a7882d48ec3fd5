// The words that name a day, and which day they mean. The order matters: of two rules that match at the same place, the
// first wins. What names no single day on its own ("March", "Q2", "the 15th") counts only after a preposition, so that
// "the Q2 roadmap" and "we may" are no dates.

import { addDays, addMonths, type CalendarDay, firstDayOfMonth, lastDayOfMonth, quarterOf, weekdayOf } from './calendar-day.ts'

export interface DueRule {
  words: RegExp
  /** Counts in running text only where one of these stands before it. */
  after?: RegExp
  day(found: Record<string, string | undefined>, today: CalendarDay, preposition: string): CalendarDay | undefined
}

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const weekday = '(?<weekday>mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)'
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const month =
  '(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const part =
  '(?:(?<part>(?:the )?(?:very )?(?:end|close) of|end|(?:the )?(?:beginning|start) of|early(?: in)?|mid|(?:the )?middle of|late|later)[ -])?'
const dayEnd = '(?:eod|eob|cob|(?:the )?(?:end|close) of (?:the |my )?(?:business )?(?:day|business))'

const numbers: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  'a couple of': 2,
  'couple of': 2,
  three: 3,
  'a few': 3,
  few: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12
}
export const numberWords = '\\d{1,3}|a couple of|couple of|a few|few|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve'
export const numberOf = (words: string): number => numbers[words.toLowerCase()] ?? Number(words)

const rule = (pattern: string, day: DueRule['day'], after?: RegExp): DueRule => ({
  words: new RegExp(`\\b(?:${pattern})(?![\\w'’])`, 'gi'),
  day,
  after
})

/** On or after today; at most a week away. */
const coming = (today: CalendarDay, wanted: number): CalendarDay => addDays(today, (wanted - weekdayOf(today) + 7) % 7)

/** The first, middle or last day of a span, as its words say. */
function within(first: CalendarDay, last: CalendarDay, words: string | undefined, byItsStart: boolean): CalendarDay {
  if (words && /beginning|start|early/i.test(words)) return first
  if (words && /mid/i.test(words))
    return addDays(
      first,
      Math.floor((Date.UTC(last.year, last.month - 1, last.day) - Date.UTC(first.year, first.month - 1, first.day)) / 172_800_000)
    )
  return !words && byItsStart ? first : last
}

function quarter(year: number, number: number): [CalendarDay, CalendarDay] {
  return [firstDayOfMonth(year, number * 3 - 2), lastDayOfMonth(year, number * 3)]
}

/** A working week ends on its Friday; one that is said on a weekend ends on that Sunday. */
function week(today: CalendarDay, ahead: number): [CalendarDay, CalendarDay] {
  const monday = addDays(today, 1 - weekdayOf(today) + 7 * ahead)
  return [monday, addDays(monday, ahead === 0 && weekdayOf(today) > 5 ? 6 : 4)]
}

function span(unit: string, today: CalendarDay, ahead: number): [CalendarDay, CalendarDay] {
  if (unit === 'week') return week(today, ahead)
  if (unit === 'month') return [firstDayOfMonth(today.year, today.month + ahead), lastDayOfMonth(today.year, today.month + ahead)]
  if (unit === 'quarter') return quarter(today.year, quarterOf(today) + ahead)
  return [firstDayOfMonth(today.year + ahead, 1), lastDayOfMonth(today.year + ahead, 12)]
}

const isBy = (preposition: string) => /^(?:by|before|until|till)$/i.test(preposition)
const isBefore = (preposition: string) => /^before$/i.test(preposition)

/** The coming span of a kind that returns every year: this year's unless it is over (or begun, where "by" means its start). */
function yearly(
  today: CalendarDay,
  year: string | undefined,
  spanIn: (year: number) => [CalendarDay, CalendarDay],
  part: string | undefined,
  preposition: string
): CalendarDay {
  const inYear = (of: number) => within(...spanIn(of), part, isBy(preposition))
  if (year) return inYear(Number(year))
  const thisYear = inYear(today.year)
  const isOver = Date.UTC(thisYear.year, thisYear.month - 1, thisYear.day) < Date.UTC(today.year, today.month - 1, today.day)
  const isTooLate = isBefore(preposition) && !part && isSame(thisYear, today)
  return isOver || isTooLate ? inYear(today.year + 1) : thisYear
}

const isSame = (a: CalendarDay, b: CalendarDay) => a.year === b.year && a.month === b.month && a.day === b.day

const deadline = /^(?:by|before|until|till|in|during|due|due by|due in)$/i

export const dueRules: DueRule[] = [
  rule(`(?:a|one) week from ${weekday}`, (found, today) =>
    addDays(coming(today, weekdays.indexOf((found['weekday'] ?? '').slice(0, 3).toLowerCase()) + 1), 7)
  ),
  rule("(?<eve>christmas eve)|(?<christmas>christmas|xmas)|(?<last>new year[’']?s eve)", ({ eve, christmas }, today) =>
    yearly(
      today,
      undefined,
      (year) => {
        const day = { year, month: 12, day: eve ? 24 : christmas ? 25 : 31 }
        return [day, day]
      },
      undefined,
      ''
    )
  ),
  rule('the day after tomm?orr?ow', (_, today) => addDays(today, 2)),
  rule(`(?:${dayEnd},? )?(?:tomm?orr?ow|tmrw|tmr)(?: ${dayEnd})?`, (_, today) => addDays(today, 1)),
  rule(
    `(?:${dayEnd},? (?:on )?)?(?:(?<which>this|next|coming|this coming|the coming)\\s)?${weekday}(?<later> (?:of )?next week)?(?:,? ${dayEnd})?`,
    (found, today, preposition) => {
      const wanted = weekdays.indexOf((found['weekday'] ?? '').slice(0, 3).toLowerCase()) + 1
      if (found['later'] || found['which']?.toLowerCase() === 'next') return addDays(week(today, 1)[0], wanted - 1)
      const day = coming(today, wanted)
      return isBefore(preposition) && isSame(day, today) ? addDays(day, 7) : day
    }
  ),
  rule(`${dayEnd}(?: today)?|today|tonight|this (?:morning|afternoon|evening)`, (_, today) => today),
  rule('(?:(?:the )?end of )?(?:this |the |next )weekend', (_, today, preposition) => coming(today, isBefore(preposition) ? 6 : 7)),
  rule("eo(?<letter>[wmqy])|(?:the )?(?<unit>week|month|quarter|year)(?:[’']s[- ]|[- ])end", (found, today) => {
    const unit = found['unit'] ?? ['week', 'month', 'quarter', 'year'].find((name) => name[0] === found['letter']?.toLowerCase())
    return span((unit ?? 'week').toLowerCase(), today, 0)[1]
  }),
  rule(`${part}(?<which>this|next|the following|the coming) (?<unit>week|month|quarter|year)`, (found, today, preposition) => {
    const ahead = found['which']?.toLowerCase() === 'this' ? 0 : 1
    return within(...span((found['unit'] ?? '').toLowerCase(), today, ahead), found['part'], isBefore(preposition))
  }),
  rule(
    '(?:(?:the )?(?:very )?(?:end|close) of|within) (?:the )?(?<unit>week|month|quarter|year)',
    (found, today) => span((found['unit'] ?? '').toLowerCase(), today, 0)[1]
  ),
  rule(
    `${part}(?:q(?<number>[1-4])|(?:the )?(?<nth>first|second|third|fourth) quarter)(?:,? (?:of )?(?<year>20\\d\\d))?`,
    (found, today, preposition) => {
      const number = found['number']
        ? Number(found['number'])
        : ['first', 'second', 'third', 'fourth'].indexOf((found['nth'] ?? '').toLowerCase()) + 1
      return yearly(today, found['year'], (year) => quarter(year, number), found['part'], preposition)
    },
    deadline
  ),
  rule(
    `${part}${month}(?:,? (?<year>20\\d\\d))?(?! ?\\d)`,
    (found, today, preposition) => {
      const number = months.indexOf((found['month'] ?? '').slice(0, 3).toLowerCase()) + 1
      return yearly(
        today,
        found['year'],
        (year) => [firstDayOfMonth(year, number), lastDayOfMonth(year, number)],
        found['part'],
        preposition
      )
    },
    deadline
  ),
  rule(
    'the (?<number>\\d{1,2})(?:st|nd|rd|th)(?: of (?<which>this|next|the) month)?(?=\\s*(?:$|[.,;:!?)]|(?:at|and|or|so|to|with|for|by|if|but|then|i|we|the latest)\\b))',
    (found, today, preposition) => {
      const day = Number(found['number'])
      if (day < 1 || day > 31) return undefined
      const isPast = day < today.day || (isBefore(preposition) && day === today.day)
      const ahead = found['which']?.toLowerCase() === 'next' || isPast ? 1 : 0
      // "by the 31st" in a month that has none means its last day
      return addMonths({ year: today.year, month: today.month, day }, ahead)
    },
    /^(?:by|before|until|till|on|due|due on|due by)$/i
  ),
  rule(
    `(?:in|within)(?: the)?(?: next| coming)? (?:about |around |roughly )?(?<number>${numberWords}) (?<unit>day|business day|working day|week|month|quarter|year)s?(?:[’'] time| time| from now)?(?! (?:of|old|ago)\\b)|(?<number2>${numberWords}) (?<unit2>day|week|month|quarter|year)s? from (?:now|today)`,
    (found, today) => {
      const count = numberOf(found['number'] ?? found['number2'] ?? '')
      const unit = (found['unit'] ?? found['unit2'] ?? '').toLowerCase()
      if (/business|working/.test(unit)) return addWorkingDays(today, count)
      if (unit === 'day') return addDays(today, count)
      if (unit === 'week') return addDays(today, 7 * count)
      return addMonths(today, count * (unit === 'month' ? 1 : unit === 'quarter' ? 3 : 12))
    }
  )
]

function addWorkingDays(from: CalendarDay, count: number): CalendarDay {
  let day = from
  for (let left = count; left > 0; ) {
    day = addDays(day, 1)
    if (weekdayOf(day) < 6) left--
  }
  return day
}
