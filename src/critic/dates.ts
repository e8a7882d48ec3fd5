// Whether the days in a draft hold: weekdays beside their dates, what is due when, what a tool returned, how far ahead an
// end lies, and the years of what was said.

import { addDays, addMonths, type CalendarDay, daysBetween, weekdayOf } from '../tools/calendar-day.ts'
import { calendarDay, dayInWords, daysIn, isSameDay, isSameMonth, type NamedDay, weekdayName, weekdayNames } from './days.ts'
import { figuresIn } from './figures.ts'
import type { Finding, Matter } from './matter.ts'
import { isAkin, type Sentence, sentencesIn, stemsIn } from './words.ts'

const weekday = '(?<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)'
const weekdayBefore = new RegExp(
  `\\b${weekday}(?:,| the)?(?: (?:of )?next week| next week| after next)?(?: (?:is|falls on|would be|will be|means|,))?(?: the)?,? ?\\(?$`
)
const weekdayBehind = new RegExp(
  `^\\)?(?:,|,? (?:which )?(?:is|falls on|would be|will be))? (?:on )?(?:a |\\()?${weekday}\\b(?! (?:to|until|through|or|after|before))`
)

/** Days that cannot be right, each with what is. */
export function checkDates(matter: Matter): Finding[] {
  const { today } = matter
  const named = daysIn(matter.draft, today)
  const sentences = sentencesIn(matter.draft)
  const bench: Bench = { matter, today, named, sentences }
  const wrong = new Set([...wrongWeekdays(bench), ...wrongDueDates(bench), ...wrongAnswers(bench), ...wrongEnds(bench)])
  // A year that nobody has named may be a plan of the writer's.
  const strange = new Set(strangeYears(bench))
  return [
    ...[...wrong].map((reason) => ({ reason })),
    ...[...strange].map((years) => ({ reason: `${years}: put the year right.`, question: `${years}: is the draft's year wrong?` }))
  ].map((found) => ({ ...found, relevance: 1, accuracy: 0.3 }))
}

interface Bench {
  matter: Matter
  today: CalendarDay
  named: readonly NamedDay[]
  sentences: readonly Sentence[]
}

const daysOf = (sentence: Sentence, named: readonly NamedDay[]): NamedDay[] =>
  named.filter(({ start }) => start >= sentence.start && start < sentence.start + sentence.text.length)

/** "Thursday, 13 March 2026", where the 13th is a Friday. */
function wrongWeekdays({ matter, named, today }: Bench): string[] {
  const wrong = named.flatMap(({ day, isWhole, text, start, end }) => {
    if (!isWhole) return []
    const beside =
      weekdayBefore.exec(matter.draft.slice(Math.max(0, start - 40), start)) ?? weekdayBehind.exec(matter.draft.slice(end, end + 30))
    const said = beside?.groups?.['weekday']
    return said && said !== weekdayName(day)
      ? [`${text} is a ${weekdayName(day)}, the draft has a ${said} beside it: put the day or the date right.`]
      : []
  })
  const now =
    /\b(?<which>today|tomorrow)(?:,| is| is a)? (?<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b(?! (?:at|to|or|is))/i.exec(
      matter.draft
    )
  const asked = /\b(?:which|what) (?:week)?day(?: of the week)?\b/i.test(matter.said.text)
    ? daysIn(matter.said.text, today).filter(({ isWhole }) => isWhole)
    : []
  const given = /^\W*(?:(?:it is|that is|that's|on) )?(?:a )?(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b/i.exec(
    matter.draft
  )?.[1]
  const [wanted] = asked
  if (given && wanted && asked.length === 1 && weekdayName(wanted.day).toLowerCase() !== given.toLowerCase())
    wrong.push(`${wanted.text} is a ${weekdayName(wanted.day)}, the draft says ${given}: put the weekday right.`)
  const isToday = now?.groups?.['which']?.toLowerCase() === 'today'
  const expected = weekdayName(addDays(today, isToday ? 0 : 1))
  if (now && now.groups?.['weekday'] !== expected) wrong.push(`${isToday ? 'Today' : 'Tomorrow'} is a ${expected}: put the weekday right.`)
  return wrong
}

/** A line that names an open action and another day than it is due on. */
function wrongDueDates({ matter, named, sentences, today }: Bench): string[] {
  return matter.openActions.flatMap(({ title, due }) => {
    if (due === null) return []
    const wanted = stemsIn(title)
    // What the person says of it now may set it another day.
    const spoken = stemsIn(matter.said.text)
    const isSpokenOf = wanted.filter((stem) => spoken.includes(stem)).length >= 0.6 * wanted.length
    if (wanted.length === 0 || (isSpokenOf && !matter.said.text.includes('?'))) return []
    const others = matter.openActions.filter((other) => other.title !== title)
    return sentences.flatMap((sentence) => {
      // "When is my tax return due?": the answer need not name it again.
      const own = stemsIn(sentence === sentences[0] ? `${sentence.text} ${matter.said.text}` : sentence.text)
      const shared = (stems: readonly string[]) => stems.filter((stem) => own.includes(stem)).length / Math.max(1, stems.length)
      if (shared(wanted) < 0.6) return []
      // Of several actions in one sentence each day has to be one of theirs.
      const dues = [due, ...others.flatMap((other) => (other.due && shared(stemsIn(other.title)) >= 0.6 ? [other.due] : []))]
      const isDue = ({ day }: NamedDay) => dues.some((each) => each.month === day.month && each.day === day.day)
      const said = daysOf(sentence, named).filter(({ isWhole }) => isWhole)
      const right = `"${title}" is due on ${weekdayName(due)}, ${dayInWords(due)}`
      if (said.length > 0)
        return (dues.length > 1 ? said.every(isDue) : said.some(isDue)) ? [] : [`${right}, the draft says ${said[0]?.text}: put it right.`]
      const bare = new RegExp(`\\b(?:due|by|until|on) (?:on )?${weekday}\\b`).exec(sentence.text)?.groups?.['weekday']
      const isNear = daysBetween(today, due) >= 0 && daysBetween(today, due) < 14
      return bare && isNear && dues.length === 1 && bare !== weekdayName(due) ? [`${right}, the draft says ${bare}: put it right.`] : []
    })
  })
}

const asksDay = /\b(?:which (?:date|day)|what (?:date|day)|when exactly|(?:on|by) (?:which|what) (?:date|day)|what is the date|date of)\b/i
const nextWeek = new RegExp(
  `\\b(?:${weekday} (?:of )?next week|next week['’]?s? (?<other>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))\\b`,
  'i'
)
/** The day that was asked for, where the calendar or a tool settles it. */
function wrongAnswers({ matter, named, sentences, today }: Bench): string[] {
  const [first] = sentences
  const answer = first && daysOf(first, named).find(({ isWhole }) => isWhole)
  if (!answer || (!/\bwhen\b/i.test(matter.said.text) && !asksDay.test(matter.said.text))) return []
  const expected = expectedDays(matter, today)
  if (expected.length === 0 || expected.some((day) => isSameDay(day, answer.day))) return []
  const [right] = expected
  return right
    ? [`The day that was asked for is ${weekdayName(right)}, ${dayInWords(right)}, the draft says ${answer.text}: put it right.`]
    : []
}

function expectedDays(matter: Matter, today: CalendarDay): CalendarDay[] {
  const begun = daysIn(matter.said.text, today).filter(({ isWhole }) => isWhole)
  const [begin] = begun
  const terms = figuresIn(matter.said.text).filter(({ unit }) => unit === 'time')
  const [term] = terms
  if (begin && term && begun.length === 1 && terms.length === 1 && /\b(?:beg[iau]n|start|from|after)\w*\b/i.test(matter.said.text)) {
    const end = term.span === 'month' ? addMonths(begin.day, term.value) : addDays(begin.day, term.value * (term.span === 'week' ? 7 : 1))
    return term.span === 'month' || term.span === 'week' || term.span === 'day' ? [end, addDays(end, -1), addDays(end, -3)] : []
  }
  if (!asksDay.test(matter.said.text)) return []
  const returned = matter.toolCalls.flatMap(({ result }) => JSON.stringify(result).match(/\b20\d\d-\d\d-\d\d\b/g) ?? []).map(calendarDay)
  if (returned.length > 0) return returned
  const groups = nextWeek.exec(matter.said.text)?.groups
  const wanted = (groups?.['weekday'] ?? groups?.['other'])?.toLowerCase()
  if (wanted === undefined) {
    const ahead = figuresIn(matter.said.text).find(
      ({ unit, end }) => unit === 'time' && /^\s?\w+ from (?:today|now)\b/i.test(matter.said.text.slice(end))
    )
    if (!ahead) return []
    if (ahead.span === 'month') return [addMonths(today, ahead.value)]
    return ahead.span === 'week' || ahead.span === 'day' ? [addDays(today, ahead.value * (ahead.span === 'week' ? 7 : 1))] : []
  }
  const place = weekdayNames.findIndex((name) => name.toLowerCase() === wanted)
  return [addDays(today, 7 - weekdayOf(today) + 1 + place)]
}

/** The end of so many months, a part of one in days. */
const endAfter = (today: CalendarDay, months: number): CalendarDay =>
  addDays(addMonths(today, Math.floor(months)), Math.round((months % 1) * 30))

const around = (day: CalendarDay, days: number): CalendarDay[] => [addDays(day, -days), day, addDays(day, days)]

const isOver = /\b(?:ends?|gone|over|empty|used up|out of (?:money|cash)|runs? out)\b/i
const endsIn =
  /\b(?:until|till|to|into|through|reach(?:es)?|ends?|out|runs? out|gone|lasts?|carr(?:y|ies)|takes? you|gets? you|brings? you|funded|end of|middle of|around|about)\b[^.;]{0,24}$/i

/** "Seven months, to mid-December", said in April: a month that neither a tool nor the months that the draft gives lead to. */
function wrongEnds({ matter, named, sentences, today }: Bench): string[] {
  const results = matter.toolCalls.flatMap(({ result }) => JSON.stringify(result).match(/\b20\d\d-\d\d-\d\d\b/g) ?? []).map(calendarDay)
  const sources = [...matter.dossier, ...matter.history, matter.said, ...matter.contributions].flatMap(({ text }) => daysIn(text, today))
  const told = matter.toolCalls.flatMap(({ result }) => monthsIn(result))
  return sentences.flatMap((sentence) => {
    const said = figuresIn(sentence.text).filter(({ unit, span, isRange }) => unit === 'time' && span === 'month' && !isRange)
    const months = [...said.map(({ value, isRough }) => ({ value, isRough })), ...told.map((value) => ({ value, isRough: false }))]
    if (months.length === 0 && results.length === 0) return []
    // Where a tool returned the day itself, the months beside it are but a rounding of it.
    const ends = results.length > 0 ? results : months.flatMap(({ value, isRough }) => around(endAfter(today, value), isRough ? 20 : 6))
    const [expected] = results.length > 0 ? results : months.map(({ value }) => endAfter(today, value))
    return daysOf(sentence, named).flatMap(({ day, text, start }) => {
      const before = sentence.text.slice(0, start - sentence.start)
      const isEnd =
        endsIn.test(before) || (isOver.test(sentence.text) && /\b(?:in|by)\s(?:early |mid-?|late |the (?:middle|end) of )?$/i.test(before))
      if (!isEnd || (/\b(?:from|since|in) $/.test(before.slice(-8)) && !isOver.test(sentence.text))) return []
      const isKnown = ends.some((end) => isSameMonth(end, day)) || sources.some((source) => isSameMonth(source.day, day))
      return isKnown || !expected
        ? []
        : [`By the figures it is ${dayInWords(expected).slice(0, 7)}, the draft says ${text}: put the month right.`]
    })
  })
}

function monthsIn(result: unknown): number[] {
  if (result === null || typeof result !== 'object') return []
  return Object.entries(result).flatMap(([key, value]) =>
    /^(?:months|runwayMonths)$/i.test(key) && typeof value === 'number' ? [value] : []
  )
}

const yearsIn = (text: string): string[] => text.match(/\b20\d\d\b/g) ?? []
const ofPlans = /\byour (?:plan|goal|target|deadline|aim)s?\b|\byou (?:plan|planned|want|wanted|said|told)\b/i

/** A year that is nobody's, in a sentence about something for which another one was told. */
function strangeYears({ matter, sentences, today }: Bench): string[] {
  const sources = [...matter.dossier, ...matter.history, matter.said, ...matter.contributions].map(({ text }) => text)
  const others = [JSON.stringify(matter.toolCalls), ...matter.openActions.map(({ due }) => String(due?.year ?? ''))]
  const told = [...sources, ...others].flatMap(yearsIn)
  // a lease from 2026 over 30 months ends in 2028
  const terms = sources.flatMap((text) => figuresIn(text).filter(({ unit }) => unit === 'time'))
  const ahead = terms.flatMap(({ value, span }) => (span === 'year' ? [value] : span === 'month' ? [value / 12] : []))
  const known = new Set([
    ...told,
    ...told.flatMap((year) => ahead.flatMap((years) => [Math.floor(years), Math.ceil(years)].map((more) => String(Number(year) + more))))
  ])
  return sentences.flatMap((sentence) => {
    const strange = yearsIn(sentence.text).filter((each) => !known.has(each) && Number(each) !== today.year)
    if (strange.length === 0) return []
    const own = stemsIn(sentence.text)
    const isAkinTo = (text: string) => ofPlans.test(sentence.text) || stemsIn(text).some((stem) => own.some((other) => isAkin(stem, other)))
    const [rival] = sources.filter(isAkinTo).flatMap(yearsIn)
    return rival ? strange.map((each) => `The draft says ${each}, what is known says ${rival}`) : []
  })
}
