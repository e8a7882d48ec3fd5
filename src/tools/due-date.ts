// From the words that say when ("by Friday", "before Q2", "tomorrow at 3pm") to the instant that something is due.

import * as chrono from 'chrono-node'
import { addDays, type CalendarDay, daysBetween } from './calendar-day.ts'
import { dueRules, numberOf, numberWords } from './due-rule.ts'
import { endOfDay, instantOf, wallClockAt } from './zoned-time.ts'

/** The instant the words were said (ISO 8601) and the IANA time zone of whoever said them. */
export interface Said {
  at: string
  timeZone: string
}

interface Day {
  start: number
  end: number
  preposition: string
  day: CalendarDay
  /** the words name an end already ("end of March"), so that "before" takes nothing off */
  isEnd: boolean
}
interface Hour {
  start: number
  end: number
  hour: number
  minute: number
}

/** Longer than any sentence that is spoken: such text is pasted, and would only take time. */
const maxLength = 1000

const prepositionBefore =
  /(?:\b(by|before|until|till|on|in|during|over|for|due|at|no later than|not later than)\s+(?:(?:about|around|latest|on)\s+)?)$/i
const timeOfDay =
  /(?:\b(?<lead>at|by|before|around|until|till)\s+)?\b(?:(?<hour12>1[0-2]|0?[1-9])(?:[:.](?<minute12>[0-5]\d))?\s?(?<half>am|pm|a\.m\.|p\.m\.)(?!\w)|(?<hour24>[01]?\d|2[0-3]):(?<minute24>[0-5]\d)\b|(?<name>noon|midday|midnight)\b|(?<clock>1[0-2]|[1-9]) o[’']clock\b)/gi
const partOfDay = /^,?\s+(?:in the )?(morning|afternoon|evening|night)\b/i
const hoursAhead = new RegExp(`\\b(?:in|within)(?: the)?(?: next)? (?<number>${numberWords}|half an) (?<unit>hour|minute|min)s?\\b`, 'i')
/** What chrono is asked for: a number beside a month's name, or figures with separators. All else has its own rule. */
const looksAbsolute = (text: string): boolean =>
  /\d/.test(text) && /\d{4}-\d|\d[/.]\d|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)/i.test(text)
/** Words about the past, or about something that returns, set no date. */
const notAhead = /\b(?:last|since|every|each|past|from|previous|after)\s+(?:the\s+)?$/i

/**
 * When something is due that was promised in these words: the last millisecond of that day where the speaker is, or the
 * very hour where one was said. Undefined where the words name no date; "9 months of runway" names none.
 *
 * What a person means: "by Friday", said on a Friday, is that same day, and so is "Friday"; "next Friday" is the one of
 * the following week (weeks begin on Monday). "This week" and "next week" end with their Friday. "By March" and "by Q2"
 * mean their first day, "in March" and "in Q2" their last, "before Q2" the day before it begins. What has passed this
 * year or month means the next one; an hour that has passed today means tomorrow's.
 */
export function resolveDue(words: string, said: Said): { dueAt: string } | undefined {
  if (words.length > maxLength) return undefined
  const atMs = Date.parse(said.at)
  const soon = hoursAhead.exec(words)
  if (soon?.groups) {
    const minutes = soon.groups['unit']?.toLowerCase() === 'hour' ? 60 : 1
    const count = /half/i.test(soon.groups['number'] ?? '') ? 0.5 : numberOf(soon.groups['number'] ?? '')
    return { dueAt: new Date(atMs + count * minutes * 60_000).toISOString() }
  }
  const now = wallClockAt(atMs, said.timeZone)
  const found = findDay(words, now, false)
  const hour = findHour(words, found)
  if (!found && !hour) return undefined
  let day = found?.day ?? now
  if (found && /^before$/i.test(found.preposition) && !found.isEnd && !hour) day = addDays(day, -1)
  // midnight, an evening and a night end with the day
  const due = (on: CalendarDay) =>
    hour && hour.hour < 24 ? instantOf({ ...on, hour: hour.hour, minute: hour.minute }, said.timeZone) : endOfDay(on, said.timeZone)
  let dueMs = due(day)
  if (dueMs <= atMs && !found) dueMs = due(addDays(day, 1))
  else if (dueMs <= atMs && found && daysBetween(now, day) === 0 && /\b(?:mon|tue|wed|thu|fri|sat|sun)/i.test(words))
    dueMs = due(addDays(day, 7))
  return { dueAt: new Date(dueMs).toISOString() }
}

/** The words of a sentence that say when something is due, letter for letter, preposition included; undefined where none do. */
export function findDueWords(sentence: string): string | undefined {
  if (sentence.length > maxLength) return undefined
  const soon = hoursAhead.exec(sentence)
  if (soon) return soon[0]
  // any day will do: which words name a date does not depend on when they were said
  const day = findDay(sentence, { year: 2026, month: 1, day: 1 }, true)
  const hour = findHour(sentence, day)
  if (!day && !hour) return undefined
  const start = Math.min(day?.start ?? Number.POSITIVE_INFINITY, hour?.start ?? Number.POSITIVE_INFINITY)
  return sentence.slice(start, Math.max(day?.end ?? 0, hour?.end ?? 0)).trim()
}

/** The first words that name a day. `inText`: the words stand in running text, where some count only after a preposition. */
function findDay(text: string, today: CalendarDay, inText: boolean): Day | undefined {
  let first: Day | undefined
  for (const { words, after, day } of dueRules) {
    for (const match of text.matchAll(words)) {
      const lead = text.slice(0, match.index)
      const preposition = prepositionBefore.exec(lead)
      const said = preposition?.[1]?.toLowerCase() ?? ''
      if (
        notAhead.test(lead) ||
        (after &&
          !after.test(said) &&
          !/^(?:in|within|end|the end|mid|early)\b/i.test(match[0]) &&
          (inText || match[0].length < text.trim().length))
      )
        continue
      if (first && match.index >= first.start + (first.preposition ? first.preposition.length + 1 : 0)) continue
      const resolved = day(match.groups ?? {}, today, said)
      if (!resolved) continue
      const isEnd = /\b(?:end|close|eo[dbwmqy]|cob)\b/i.test(match[0])
      first = { start: preposition?.index ?? match.index, end: match.index + match[0].length, preposition: said, day: resolved, isEnd }
    }
  }
  return earlier(absoluteDay(text, today, inText), first)
}

const earlier = (a: Day | undefined, b: Day | undefined): Day | undefined => (a && b ? (a.start <= b.start ? a : b) : (a ?? b))

/** "March 3", "3 March 2027", "2026-12-01", "3/14": chrono reads these, at noon so that no change of clocks is near. */
function absoluteDay(text: string, today: CalendarDay, inText: boolean): Day | undefined {
  if (!looksAbsolute(text)) return undefined
  const reference = { instant: new Date(Date.UTC(today.year, today.month - 1, today.day, 12)), timezone: 0 }
  for (const result of chrono.en.strict.parse(text, reference, { forwardDate: true })) {
    const { start } = result
    if (
      !start.isCertain('day') ||
      !start.isCertain('month') ||
      !/\d/.test(result.text) ||
      /\b(?:days?|weeks?|months?|years?|hours?|ago)\b/i.test(result.text)
    )
      continue
    const own = /^(?:on|by|before|until|till|in|at)\s+/i.exec(result.text)
    const lead = text.slice(0, result.index + (own?.[0].length ?? 0))
    const preposition = prepositionBefore.exec(lead)
    const isFraction = /\d[/.]\d/.test(result.text) && !/\d{4}/.test(result.text)
    if (notAhead.test(lead) || (isFraction && inText && !preposition)) continue
    const day = { year: start.get('year') ?? today.year, month: start.get('month') ?? today.month, day: start.get('day') ?? today.day }
    return {
      start: preposition?.index ?? result.index,
      end: result.index + result.text.length,
      preposition: preposition?.[1]?.toLowerCase() ?? '',
      day,
      isEnd: false
    }
  }
  return undefined
}

/** An hour that stands beside the day, or alone after "at", "by", "before". */
function findHour(text: string, day: Day | undefined): Hour | undefined {
  for (const match of text.matchAll(timeOfDay)) {
    const { lead, hour12, minute12, half, hour24, minute24, name, clock } = match.groups ?? {}
    const end = match.index + match[0].length
    const isBeside =
      day &&
      (/^[\s,]*$/.test(text.slice(day.end, match.index)) ||
        /^[\s,]*(?:on )?$/.test(text.slice(end, day.start)) ||
        (match.index < day.end && end >= day.start))
    if (!isBeside && !lead && match[0].length < text.trim().length) continue
    if (!isBeside && notAhead.test(text.slice(0, match.index))) continue
    if (name?.toLowerCase() === 'midnight') return { start: match.index, end, hour: 24, minute: 0 }
    if (name) return { start: match.index, end, hour: 12, minute: 0 }
    if (hour24) return { start: match.index, end, hour: Number(hour24), minute: Number(minute24) }
    // a bare "3 o'clock" is meant within the working day
    if (clock) return { start: match.index, end, hour: Number(clock) < 8 ? Number(clock) + 12 : Number(clock), minute: 0 }
    const isAfternoon = /^p/i.test(half ?? '')
    return { start: match.index, end, hour: (Number(hour12) % 12) + (isAfternoon ? 12 : 0), minute: Number(minute12 ?? 0) }
  }
  const named = day && partOfDay.exec(text.slice(day.end))
  if (!day || !named) return undefined
  const hours: Record<string, number> = { morning: 12, afternoon: 18, evening: 24, night: 24 }
  return { start: day.end, end: day.end + named[0].length, hour: hours[named[1]?.toLowerCase() ?? ''] ?? 24, minute: 0 }
}
