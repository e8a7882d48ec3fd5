// What a line of the dossier is about, so that the same said again and its contradiction are told from another thing.

import { createHash } from 'node:crypto'
import { stemsOf } from '../models/offline/likeness.ts'
import type { DossierKind } from '../records/dossier-entry.ts'

type Line = { kind: DossierKind; text: string }

/** What a line says of the other: the same, or the same thing otherwise. */
export type Relation = 'same' | 'contradicts'

interface Subject {
  family: string
  /** stems that say what it is about, without figures, fillers and the sides of an opposition */
  about: ReadonlySet<string>
  /** unit of each figure, and its value */
  figures: ReadonlyMap<string, number>
  /** for each opposition that the line takes a side in, which */
  sides: ReadonlyMap<string, string>
  isDenied: boolean
  /** the month by which, where one is named */
  month: string | undefined
  /** what there is only one of, and what it is said to be */
  slot: { name: string; value: string } | undefined
}

/** How somebody likes to be spoken to is a preference, whichever of the two it was filed under. */
const familyOf = (kind: DossierKind): string => (kind === 'COMMUNICATION_STYLE' ? 'PREFERENCE' : kind)

const fillers = new Set(
  stemsOf(
    `now currently still today already just really very about around roughly almost nearly only please always usually generally actually today lately meanwhile
    goal target aim objective mission want hope plan need like would get reach hit grow become achieve make sure going trying aiming working towards
    prefer rather love enjoy appreciate give keep tell show let answer reply response have has got are is be there currently company startup business
    us our my we i you your month year week day per each every end until by in the bank left right changed update instead longer anymore more don doesn won can cannot couldn isn aren any anyone`
  )
)

/** What money is about: "$300k in the bank" and "we have $250k" are the same purse, "we spend $20k" is another. */
const purses: readonly [string, RegExp][] = [
  ['burn', /\b(?:burn|spend|spending|costs?|expenses?|outgoings)\b/i],
  ['revenue', /\b(?:revenue|mrr|arr|earn|earning|turnover|sales)\b/i],
  ['price', /\b(?:price|priced|pricing|charge|charging|per (?:seat|user|license|customer))\b/i],
  ['round', /\b(?:raise|raised|raising|round|seed|series|funding|investment)\b/i],
  ['salary', /\b(?:salary|salaries|wage|wages|pay myself)\b/i],
  ['budget', /\bbudget\b/i],
  ['cash', /\b(?:bank|cash|runway|savings|reserves?|in the account|we have|we['’]ve got|i have|left)\b/i]
]

const oppositions: Record<string, Record<string, string>> = {
  length: { short: 'short brief concise crisp terse quick', long: 'long detailed thorough extensive exhaustive elaborate verbose' },
  tone: { blunt: 'blunt direct frank brutal honest candid', gentle: 'gentle soft kind polite diplomatic' },
  formality: { formal: 'formal', casual: 'casual informal relaxed' },
  shape: { points: 'bullet bullets list lists', prose: 'prose paragraphs text' },
  hour: { morning: 'morning mornings', evening: 'evening evenings night nights' },
  channel: { written: 'email emails mail chat text written slack', spoken: 'call calls phone meeting meetings' },
  words: { plain: 'plain simple', technical: 'technical jargon' }
}
const sideOf = new Map(
  Object.entries(oppositions).flatMap(([name, sides]) =>
    Object.entries(sides).flatMap(([side, words]) =>
      words.split(' ').map((word): [string, { name: string; side: string }] => [word, { name, side }])
    )
  )
)

/** What there is one of at a time. */
const slots: readonly [string, RegExp][] = [
  ['place', /\b(?:based|located|living|live) in (?<value>[\w .'-]{2,40}?)(?= now| currently|[,.]|$)/i],
  ['name', /\b(?:call me|my name is|you can call me) (?<value>[\p{L} .'-]{2,40})/iu],
  ['company name', /\b(?:our|the) (?:company|startup|product|app)(?:['’]s name)? (?:is|is now) (?:called|named) (?<value>[\w .'-]{2,40})/i],
  [
    'market',
    /\b(?:our|the) (?:target market|target group|core market|first market|target customers?|main market|beachhead) (?:is|are)(?: now)? (?<value>.{2,60})/i
  ],
  ['competitor', /\b(?:our|the) (?:main|biggest) competitor (?:is|are)(?: now)? (?<value>.{2,60})/i],
  [
    'language',
    /\b(?:answers?|replies|reply|speak|write)(?: to me)? in (?<value>english|german|french|spanish|italian|portuguese|dutch|polish)\b/i
  ]
]

const monthName =
  /\b(?:january|february|march|april|june|july|august|september|october|november|december|(?<=by |in |until |end of )may)\b/i

const scale: Record<string, number> = { k: 1e3, m: 1e6, b: 1e9, thousand: 1e3, million: 1e6, billion: 1e9 }
const number =
  /(?<currency>[$€£])?(?<digits>\d+(?:[.,]\d+)*)(?: ?(?<scale>k|m|b|thousand|million|billion)(?![\p{L}]))?(?: ?(?<after>[$€£%]|percent|dollars|euros|eur|usd))?(?: (?:more |new |paying |active |monthly |full[- ]time )*(?<noun>\p{L}[\p{L}-]+))?/giu
const denial =
  /\b(?:not|never|no|no longer|without|don['’]?t|doesn['’]?t|won['’]?t|can['’]?t|cannot|isn['’]?t|aren['’]?t|hate|dislike|avoid|stop)\b/i
/** Nouns behind a figure that count time, or nothing: the figure's unit is what stands before it then. */
const noUnit = /^(?:a|an|and|in|on|of|for|by|per|now|left|or|to|with|at|the|is|are|as|until|from|each|every|this|next|so|but|because)$/i

function subjectOf({ kind, text }: Line): Subject {
  const purse = purses.find(([, words]) => words.test(text))?.[0]
  const figures = new Map<string, number>()
  let rest = text
  for (const found of text.matchAll(number)) {
    const { currency, digits = '', scale: size, after, noun } = found.groups ?? {}
    if (/^(?:19|20)\d\d$/.test(digits) && !currency) continue
    const value = Number(digits.replace(/,(?=\d{3}\b)/g, '').replace(',', '.')) * (size ? (scale[size.toLowerCase()] ?? 1) : 1)
    const isMoney = currency !== undefined || (after !== undefined && !/^(?:%|percent)$/i.test(after))
    const isShare = after !== undefined && !isMoney
    const thing = noun !== undefined && !noUnit.test(noun) ? stemsOf(noun)[0] : undefined
    figures.set(isMoney ? `money ${purse ?? ''}` : isShare ? '%' : (thing ?? ''), value)
    rest = rest.replace(isMoney || isShare || thing === undefined ? found[0].replace(new RegExp(`${noun ?? ' '}$`), '') : found[0], ' ')
  }
  const sides = new Map<string, string>()
  for (const word of rest.toLowerCase().match(/[\p{L}]+/gu) ?? []) {
    const taken = sideOf.get(word)
    // "I prefer email to calls": the one that is named first is the one that is meant
    if (taken && !sides.has(taken.name)) sides.set(taken.name, taken.side)
    if (taken) rest = rest.replace(new RegExp(`\\b${word}\\b`, 'i'), ' ')
  }
  const month = monthName.exec(rest)?.[0].toLowerCase()
  if (month !== undefined) rest = rest.replace(monthName, ' ')
  const isMoney = [...figures.keys()].some((unit) => unit.startsWith('money'))
  const purseWords = isMoney && purse ? (purses.find(([name]) => name === purse)?.[1] ?? /$^/) : /$^/
  const about = stemsOf(isMoney ? rest.replace(new RegExp(purseWords.source, 'gi'), ' ') : rest).filter((stem) => !fillers.has(stem))
  const slot = slots.flatMap(([name, words]) => {
    const value = words.exec(text)?.groups?.['value']
    return value === undefined ? [] : [{ name, value: stemsOf(value).join(' ') }]
  })[0]
  return { family: familyOf(kind), about: new Set(about), figures, sides, isDenied: denial.test(text), month, slot }
}

/** How one line stands to another; undefined where they speak of different things, or nobody can tell. */
export function relationOf(a: Line, b: Line): Relation | undefined {
  const [one, other] = [subjectOf(a), subjectOf(b)]
  if (one.family !== other.family) return undefined
  if (one.slot && other.slot && one.slot.name === other.slot.name) return one.slot.value === other.slot.value ? 'same' : 'contradicts'
  const alike = likenessOf(one.about, other.about)
  const units = [...one.figures.keys()].filter((unit) => other.figures.has(unit))
  if (one.figures.size > 0 || other.figures.size > 0) {
    // other figures, other things: "12 customers" and "3 customers in Spain", "$20k a month" and "$5k for ads"
    if (one.figures.size !== other.figures.size || units.length !== one.figures.size || alike < 0.6 || one.isDenied !== other.isDenied)
      return undefined
    const isOther = one.month !== undefined && other.month !== undefined && one.month !== other.month
    return !isOther && units.every((unit) => one.figures.get(unit) === other.figures.get(unit)) ? 'same' : 'contradicts'
  }
  const taken = [...one.sides.keys()].filter((name) => other.sides.has(name))
  if (taken.length > 0 && (alike >= 0.6 || (one.family === 'PREFERENCE' && alike === 0 && one.about.size + other.about.size === 0))) {
    const agree = taken.every((name) => one.sides.get(name) === other.sides.get(name))
    return agree === (one.isDenied === other.isDenied) ? 'same' : 'contradicts'
  }
  if (one.sides.size !== other.sides.size || one.about.size === 0 || alike < 0.75) return undefined
  return one.isDenied === other.isDenied ? 'same' : 'contradicts'
}

/** Shared by all; two empty sets are alike: nothing but the figure was said. */
function likenessOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const all = a.union(b).size
  return all === 0 ? 1 : a.intersection(b).size / all
}

/** Words between which the order carries the meaning. */
const compares = /\b(?:than|to|over|before|after|instead|rather|not|from)\b/i

/** The same for the same thing said in slightly other words; all that is kept of a line that was forgotten. */
export function fingerprintOf(kind: DossierKind, text: string): string {
  const { family, figures, isDenied } = subjectOf({ kind, text })
  const stems = stemsOf(text).filter((stem) => !fillers.has(stem) && !/\d/.test(stem))
  const parts = [
    family,
    (compares.test(text) ? stems : stems.toSorted()).join(' '),
    [...figures]
      .map(([unit, value]) => `${unit}=${value}`)
      .toSorted()
      .join(' '),
    String(isDenied)
  ]
  return hash(parts.join('\n'))
}

/** How lines were marked before: by their very words. What was forgotten then stays forgotten. */
export const formerFingerprintOf = (kind: DossierKind, text: string): string =>
  hash(
    `${kind}\n${text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()}`
  )

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)
