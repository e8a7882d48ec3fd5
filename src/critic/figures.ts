// Figures as people write them, with what they measure and how exactly they were given.

import { Decimal } from 'decimal.js'
import { isEmpty, stem } from './words.ts'

export type Unit = 'money' | 'percent' | 'time' | 'multiple' | 'count'
export type Span = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'

export interface Figure {
  value: number
  unit: Unit
  /** sign of the currency, where one was written */
  currency?: string
  /** what a time is counted in */
  span?: Span
  /** what a sum or a count is for: "a month" */
  per?: Span
  /** stems of the words that say what is counted */
  nouns?: readonly string[]
  /** how far the true value may lie from it as it is written */
  tolerance: number
  /** "about", "nearly", "a bit over" */
  isRough: boolean
  /** the side on which "just under" and "a bit over" put the true value */
  side?: 'below' | 'above'
  /** one end of "70 to 80 %" or "three or four months" */
  isRange: boolean
  /** nobody speaks of months or years, so that none is turned into the other */
  isSpanless?: boolean
  /** "a third", "half" */
  isFraction: boolean
  /** as written */
  text: string
  start: number
  end: number
}

const smallNumbers =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' '
  )
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const wordValues = new Map<string, number>([
  ...smallNumbers.map((word, value): [string, number] => [word, value]),
  ...tens.map((word, place): [string, number] => [word, 20 + 10 * place]),
  ['hundred', 100],
  ['dozen', 12]
])
const fractions = new Map<string, number>([
  ['half', 50],
  ['third', 100 / 3],
  ['thirds', 100 / 3],
  ['quarter', 25],
  ['quarters', 25],
  ['fifth', 20],
  ['fifths', 20],
  ['sixth', 100 / 6],
  ['seventh', 100 / 7],
  ['eighth', 12.5],
  ['ninth', 100 / 9],
  ['tenth', 10],
  ['tenths', 10]
])
const scales: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  grand: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  mil: 1e6,
  million: 1e6,
  bn: 1e9,
  b: 1e9,
  billion: 1e9,
  lakh: 1e5,
  lakhs: 1e5,
  crore: 1e7,
  crores: 1e7
}
const currencies: readonly [RegExp, string][] = [
  [/\$|usd|dollar|cent\b|cents/i, '$'],
  [/€|eur/i, '€'],
  [/£|gbp|pound/i, '£'],
  [/chf|franc/i, 'CHF'],
  [/nok|sek|dkk|kroner|kr\b/i, 'kr'],
  [/₹|inr|rupee/i, '₹'],
  [/¥|jpy|yen/i, '¥'],
  [/pln|zł|zloty/i, 'zł'],
  [/czk|koruna/i, 'Kč']
]

const words = `(?:(?:${tens.join('|')})-(?:${smallNumbers.slice(1, 10).join('|')})|${tens.join('|')}|${smallNumbers.slice(1).reverse().join('|')}|a hundred|a dozen)`
const sign = '[$€£¥₹]|US\\$|usd|eur|gbp|chf|nok|sek|dkk|inr|jpy|pln|czk'
const after = `[$€£¥₹]|(?:(?:us )?dollars?|euros?|cents?|pounds?|francs?|kroner|kr|rand|cedis?|rupees?|yen|usd|eur|gbp|chf|nok|sek|dkk|inr|jpy|pln|zł|czk)\\b`
const pattern = new RegExp(
  [
    `(?<![\\w.,/^-])(?<before>${sign})?\\s?(?<number>\\d{1,3}(?:[,’' \\u202f]\\d{3})+(?:\\.\\d+)?(?!\\d)|\\d{1,3}(?:\\.\\d{3})+(?:,\\d+)?(?![\\d.])|\\d+(?:[.,]\\d+)?)(?<ratio>\\s?(?::|to)\\s?1\\b(?!\\d|[.,]\\d))?(?:\\s?(?<scale>k|thousand|grand|m|mn|mio|mil|million|bn|b|billion|lakhs?|crores?)(?![\\p{L}\\d]))?(?:\\s?(?<points>percentage points?|pp\\b)|\\s?(?<percent>%|per ?cent\\b)|\\s?(?<after>${after})|(?<times>x\\b|×(?!\\s?[\\d$€£])))?`,
    `\\b(?<word>${words})\\b(?![ -]?(?:third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?\\b)(?:\\sand an? (?<plus>half|quarter))?(?:\\s(?<wordScale>hundred|thousand|million|billion))?(?:\\s(?<wordPoints>percentage points?)|\\s?(?<wordPercent>%|per ?cent\\b)|\\s(?<wordAfter>${after}))?`,
    `\\b(?:(?<parts>an?|one|two|three|four|five)[ -])?(?<fraction>half|thirds?|quarters?|fifths?|sixth|seventh|eighth|ninth|tenths?)\\b`,
    `\\b(?<change>(?:doubl|tripl|quadrupl|halv)(?:ed|es(?! (?:in|every|within)\\b)))\\b`
  ].join('|'),
  'giu'
)

const spanAfter =
  /^(?:\s|-|–)?(?:full |whole |more |working |business |calendar )?(second|sec|minute|min|hour|day|week|month|quarter|year)s?\b/i
const perAfter =
  /^(?:\s(?:gross|net|each|all in|altogether|in total|in volume|mrr|arr)){0,2}(?:\s(?!(?:for|over|in|at|and|or|to|from|of|is|are|with|by|after|than)\b)\p{L}+(?: each)?)?\s?(?:\/\s?|(?:a|an|per|each|every)\s)(minute|hour|day|week|month|mo|quarter|year|yr|annum)\b|^\s(monthly|yearly|annually|weekly|daily|mrr|arr)\b/iu
const roughBefore =
  /\b(?:about|around|roughly|some|approximately|approx\.?|nearly|almost|just (?:under|over|above|below)|(?:a )?(?:bit|little|good|shade) (?:over|under|more than|less than)|a good|well over|over|under|above|below|more than|less than|close to|or so|~|circa)\s*(?:[$€£]|EUR|USD)?\s?$/i
const small = `(?:\\d{1,3}|${words})`
const above = /\b(?:(?:bit|little|good|shade|just|well|slightly) (?:over|above|more than)|a good|over|more than|above)\s*(?:[$€£])?\s?$/i
const below =
  /\b(?:(?:bit|little|shade|just|slightly) (?:under|below|less than|short of)|nearly|almost|under|less than|below|not quite)\s*(?:[$€£])?\s?$/i
const rangeAfter = new RegExp(
  `^\\s?(?:%|€|k)?(?:\\s?(?:to|-|–)\\s?[$€£]?(?:\\d|${small}\\b)|\\sor\\s${small}\\b(?![.,]\\d|\\s?[%€$]))`,
  'i'
)
const isBetween = /\bbetween\s[$€£]?$/i
const rangeBefore = new RegExp(
  `(?:\\d[\\d.,]*k?\\s?[%€$]?|\\b(?:${words}))\\s?(?:to|-|–)\\s?[$€£]?$|(?<![$€£][\\d.,]*)\\b${small}\\sor\\s$|\\bbetween [$€£]?[\\d.,]+k?\\s?[%€]?\\sand\\s[$€£]?$`,
  'i'
)
/** "from 40 to 50" are two figures, no range. */
const changeBefore =
  /\b(?:from|went|goes|grew|rose|rises|fell|dropped)\s(?:[\p{L}]+\s){0,2}(?:[$€£]\s?)?(?:[\d.,]+\s?(?:k|m|%|€)?\s?(?:\p{L}+\s)?(?:to|up to|down to)\s[$€£]?)?$/iu
const monthNames =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?'
const dayOfMonth = new RegExp(`^(?:st|nd|rd|th)?\\.?\\s(?:of )?(?:${monthNames})\\b`, 'i')
const afterMonth = new RegExp(`\\b(?:${monthNames})\\.?\\s$`, 'i')

/** More than these are a table, and no claim. */
const mostFigures = 100

/** Every figure of a text in its order, up to a hundred. Dates, years, times of day, ordinals and the numbering of lists are none. */
export function figuresIn(text: string): Figure[] {
  const figures: Figure[] = []
  for (const found of text.matchAll(pattern)) {
    const figure = read(text, found)
    if (figure) figures.push(figure)
    if (figures.length === mostFigures) break
  }
  return figures
}

function read(text: string, found: RegExpExecArray): Figure | undefined {
  const groups = found.groups ?? {}
  const lead = found[0].length - found[0].trimStart().length
  const start = found.index + lead
  const end = found.index + found[0].length
  const [behind, ahead] = [text.slice(Math.max(0, start - 40), start), text.slice(end, end + 40)]
  const isRange = (isBetween.test(behind) || rangeAfter.test(ahead) || rangeBefore.test(behind)) && !changeBefore.test(behind)
  const common = {
    isRough: roughBefore.test(behind) || /^\s?(?:or so|-ish|\+|plus)\b/i.test(ahead),
    isRange,
    isFraction: false,
    side: above.test(behind) ? ('above' as const) : below.test(behind) ? ('below' as const) : undefined,
    text: found[0].trim(),
    start,
    end
  }
  if (groups['change']) {
    const value = changes[groups['change'].slice(0, 4).toLowerCase()] ?? 1
    return { ...common, value, unit: 'multiple', tolerance: value * (common.side ? 0.25 : 0.08) }
  }
  if (groups['fraction']) return readFraction(groups, common, ahead, behind)
  if (isNoFigure(text, groups, start, end)) return undefined

  const number = groups['number'] ?? ''
  const scale = scales[(groups['scale'] ?? groups['wordScale'] ?? '').toLowerCase()] ?? (groups['wordScale'] ? 100 : 1)
  const value =
    number === ''
      ? (wordValue(groups['word'] ?? '') + ({ half: 0.5, quarter: 0.25 }[groups['plus'] ?? ''] ?? 0)) * scale
      : new Decimal(plain(number, groups)).times(scale).toNumber()
  const currency = currencies.find(([is]) => is.test(`${groups['before'] ?? ''} ${groups['after'] ?? groups['wordAfter'] ?? ''}`))?.[1]
  if (groups['points'] ?? groups['wordPoints']) return undefined
  const isCents = /^cents?$/i.test(groups['after'] ?? groups['wordAfter'] ?? '')
  const tolerance = toleranceOf(number === '' ? String(value) : number, value, scale, common.isRough)
  const figure = { ...common, value, tolerance }
  if (groups['percent'] ?? groups['wordPercent']) return { ...figure, unit: 'percent', ...perOf(ahead) }
  if (groups['ratio'] ?? groups['times']) return { ...figure, ...(!/[.,]/.test(number) && { tolerance: value * 0.06 }), unit: 'multiple' }
  const span = spanAfter.exec(ahead)?.[1]
  const more = /^\s\p{L}+ and an? (half|quarter)\b/iu.exec(ahead)?.[1]?.toLowerCase()
  if (!currency && span && more) figure.value += more === 'half' ? 0.5 : 0.25
  // two years are not two and a half
  if (span && /^y/i.test(span) && Number.isInteger(value) && !common.isRough) figure.tolerance = Math.min(figure.tolerance, 0.3)
  if (!currency && span) return { ...figure, unit: 'time', span: spanOf(span), ...perOf(ahead.replace(spanAfter, '')) }
  if (!currency && /^\stimes\b/i.test(ahead)) return { ...figure, unit: 'multiple' }
  if (currency || groups['scale'])
    return { ...figure, ...(isCents && { value: value / 100, tolerance: tolerance / 100 }), unit: 'money', currency, ...perOf(ahead) }
  const words =
    /^[\s-](?:\p{L}[\p{L}-]+\s?){1,3}/u
      .exec(ahead)?.[0]
      .toLowerCase()
      .match(/\p{L}{3,}/gu) ?? []
  return { ...figure, unit: 'count', nouns: words.filter((word) => !isEmpty(word)).map(stem), ...perOf(ahead) }
}

/** "doubled", "halves": what a figure was multiplied by. */
const changes: Record<string, number> = { doub: 2, trip: 3, quad: 4, halv: 0.5 }

type Common = Pick<Figure, 'isRough' | 'side' | 'isRange' | 'isFraction' | 'text' | 'start' | 'end'>

/** "a third", "two thirds of", but no "third party" and no "fourth quarter". */
function readFraction(groups: Record<string, string | undefined>, common: Common, ahead: string, behind: string): Figure | undefined {
  const name = (groups['fraction'] ?? '').toLowerCase()
  const parts = (groups['parts'] ?? '').toLowerCase()
  if (parts === '' && !(name === 'half' && (common.isRough || /^\s(?:of|the|your|our)\b/i.test(ahead)))) return undefined
  // "four deals each a quarter" names a span, no part
  if (name === 'quarter' && /\b(?:each|every|per|\p{L}+[^s\P{L}]s)\s$/iu.test(behind)) return undefined
  if (/^[ -](?:finished|hour|day|year|dozen|a)\b/i.test(ahead)) return undefined
  const value = (fractions.get(name) ?? 0) * (wordValues.get(parts) ?? 1)
  return { ...common, value, unit: 'percent', tolerance: common.isRough ? 3.5 : 1.7, isFraction: true }
}

function isNoFigure(text: string, groups: Record<string, string | undefined>, start: number, end: number): boolean {
  const [behind, ahead] = [text.slice(Math.max(0, start - 14), start), text.slice(end, end + 16)]
  const number = groups['number'] ?? ''
  const isBare = number !== '' && !groups['before'] && !groups['after'] && !groups['percent'] && !groups['scale'] && !groups['ratio']
  // A list begins with 1; a text that begins with another number answers with it.
  if (isBare && /\n\s*(?:[-*]\s*)?$|^\s*$/.test(behind) && /^[.)]\s/.test(ahead) && (start >= 14 || number === '1')) return true
  if (isBare && (dayOfMonth.test(ahead) || (afterMonth.test(behind) && Number(number) <= 31) || /^(?:st|nd|rd|th)\b/.test(ahead)))
    return true
  if (isBare && /^(?:19|20)\d\d$/.test(number) && !/^\s?(?:customers|users|copies|people|units|sales)\b/i.test(ahead)) return true
  if (
    isBare &&
    (/^[:/]\d/.test(ahead) || /\d[:/]$/.test(behind) || /^-\d\d-/.test(ahead) || /^\s?(?:am|pm|o’clock|o'clock)\b/i.test(ahead))
  )
    return true
  if (isBare && /^[\p{L}_]/u.test(ahead)) return true
  // "one" is a pronoun more often than a number, and "one of two" says nothing that could be computed
  return /^one$/i.test(groups['word'] ?? '') && !spanAfter.test(text.slice(end, end + 20))
}

function wordValue(word: string): number {
  const [first = '', second] = word.toLowerCase().replace(/^a /, '').split('-')
  return (wordValues.get(first) ?? 0) + (second ? (wordValues.get(second) ?? 0) : 0)
}

/** Separators between groups of three digits go; a point before three digits groups only in sums of money. */
function plain(written: string, groups: Record<string, string | undefined>): string {
  const isMoney = Boolean(groups['before'] ?? groups['after'])
  if (/^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/.test(written))
    return isMoney || /^\d{1,3}(?:\.\d{3}){2,}/.test(written) ? written.replaceAll('.', '').replace(',', '.') : written
  if (/^\d{1,3}(?:[,’' \u202f]\d{3})+/.test(written)) return written.replaceAll(/[,’' \u202f]/g, '')
  return written.replace(',', '.')
}

/** Half of the last place that was written; of a round number a little more, of a rough one what its zeros leave open. */
function toleranceOf(written: string, value: number, scale: number, isRough: boolean): number {
  const decimals = /[.,](\d{1,2})$/.exec(written)?.[1]?.length ?? 0
  const half = (0.5 * scale) / 10 ** decimals + 1e-9 * Math.abs(value)
  if (scale > 1) return Math.min(Math.max(half, isRough ? Math.abs(value) * 0.02 : 0), Math.abs(value) * (isRough ? 0.06 : 0.03))
  if (decimals > 0) return isRough ? Math.max(half, Math.abs(value) * 0.02) : half
  const zeros = /0*$/.exec(String(Math.round(value)))?.[0].length ?? 0
  const open = 0.5 * 10 ** zeros
  return Math.max(half, Math.min(open, Math.abs(value) * (isRough ? 0.05 : 0.005)))
}

const spanOf = (word: string): Span => {
  const name = word.toLowerCase()
  if (name === 'mo') return 'month'
  if (name === 'yr' || name === 'annum') return 'year'
  if (name === 'sec') return 'second'
  return name === 'min' ? 'minute' : (name as Span)
}

function perOf(ahead: string): { per?: Span } {
  const [, noun, adverb] = perAfter.exec(ahead) ?? []
  if (noun) return { per: spanOf(noun) }
  if (!adverb) return {}
  return { per: /year|annual|arr/i.test(adverb) ? 'year' : /week/i.test(adverb) ? 'week' : /daily/i.test(adverb) ? 'day' : 'month' }
}
