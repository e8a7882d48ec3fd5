// The figures that were at hand when a draft was written: what the person and the board said, what is known, what tools
// were given and returned.

import { type CalendarDay, daysBetween } from '../tools/calendar-day.ts'
import { daysIn } from './days.ts'
import { figuresIn, type Span, type Unit } from './figures.ts'
import type { Matter } from './matter.ts'

export interface Known {
  value: number
  /** undefined where a tool does not say what it measures */
  unit: Unit | undefined
  currency?: string
  span?: Span
  per?: Span
  nouns?: readonly string[]
  source: 'said' | 'told' | 'argument' | 'result' | 'calendar'
  /** place among all that is known; of what the same text says, neighbours */
  text: number
}

/** What was pasted is looked at in its beginning. */
const longestText = 4_000

/** Everything at hand, in its order: dossier, history, message, colleagues, tools, calendar. */
export function knownFigures(matter: Matter): Known[] {
  const known: Known[] = []
  let text = 0
  const addText = (words: string, source: 'said' | 'told') => {
    text += 1
    for (const figure of figuresIn(words.slice(0, longestText))) known.push({ ...figure, source, text })
  }
  for (const entry of matter.dossier) addText(entry.text, 'told')
  for (const message of matter.history) addText(message.text, 'told')
  for (const action of matter.openActions) addText(action.title, 'told')
  addText(matter.said.text, 'said')
  for (const contribution of matter.contributions) addText(contribution.text, 'told')
  for (const call of matter.toolCalls) {
    text += 1
    addTool(known, call.arguments, 'argument', '', text)
    addTool(known, call.result, 'result', '', text)
  }
  for (const days of daysAhead(matter)) known.push(...asTimes(days, ++text))
  for (const { text: words } of [...matter.dossier, ...matter.history, matter.said])
    for (const [year] of words.matchAll(/\b(?:19|20)\d\d\b/g))
      known.push({ value: Math.abs(matter.today.year - Number(year)), unit: 'time', span: 'year', source: 'calendar', text: ++text })
  return known.map((each) => (each.unit === undefined ? { ...each, ...unitOf(each.value, known) } : each))
}

/** A tool's bare value measures what the same value does where somebody said it. */
function unitOf(value: number, known: readonly Known[]): { unit: Unit | undefined; span?: Span; per?: Span } {
  const said = known.find((other) => other.unit !== undefined && other.source !== 'calendar' && other.value === value)
  return said ? { unit: said.unit, span: said.span, per: said.per } : { unit: undefined }
}

function addTool(known: Known[], value: unknown, source: 'argument' | 'result', key: string, text: number): void {
  if (typeof value === 'number') known.push({ value, ...measured(key, value), source, text })
  else if (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value)) addTool(known, Number(value), source, key, text)
  else if (typeof value === 'string')
    for (const figure of figuresIn(value.replaceAll('*', ' * ')))
      known.push({ ...figure, ...(figure.unit === 'count' && { unit: undefined }), source, text })
  else if (Array.isArray(value)) for (const item of value) addTool(known, item, source, key, text)
  else if (value !== null && typeof value === 'object')
    for (const [name, item] of Object.entries(value)) addTool(known, item, source, name, text)
}

/** What a tool's value measures, as far as its name says. */
function measured(key: string, value: number): { unit: Unit | undefined; span?: Span } {
  if (/percent|pct|share|margin|churn|rate|growth/i.test(key))
    return Math.abs(value) <= 1 && !/percent|pct/i.test(key) ? { unit: undefined } : { unit: 'percent' }
  const span = /(month|day|week|year|hour|minute)s/i.exec(key)?.[1]?.toLowerCase()
  if (span) return { unit: 'time', span: span as Span }
  if (/ratio|ltvToCac|multiple/i.test(key)) return { unit: 'multiple' }
  return { unit: undefined }
}

/** How many days it is to each day that was named or that something is due, from the day of the message and from each other. */
function daysAhead(matter: Matter): number[] {
  const { today } = matter
  const texts = [...matter.dossier, ...matter.history, matter.said, ...matter.contributions].map(({ text }) => text)
  const results = matter.toolCalls.map(({ arguments: given, result }) => JSON.stringify([given, result]))
  const days: CalendarDay[] = [...texts, ...results, matter.draft].flatMap((text) => daysIn(text, today).map(({ day }) => day))
  for (const { due } of matter.openActions) if (due) days.push(due)
  const all = days.slice(0, mostDays)
  return all
    .flatMap((day, place) => [daysBetween(today, day), ...all.slice(place + 1).map((other) => daysBetween(day, other))])
    .filter((count) => count !== 0)
    .map(Math.abs)
}

const mostDays = 12

const asTimes = (days: number, text: number): Known[] => [
  { value: days, unit: 'time', span: 'day', source: 'calendar', text },
  { value: days / 7, unit: 'time', span: 'week', source: 'calendar', text },
  { value: days / 30.44, unit: 'time', span: 'month', source: 'calendar', text }
]
