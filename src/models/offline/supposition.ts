// "And if we hire two at 8k?": what a supposition changes in the cash and in what goes out each month.

import { Decimal } from 'decimal.js'
import { type Figure, figuresIn } from './money.ts'

export interface Change {
  /** added to the cash, once */
  cash: number
  /** added to what goes out in a month, after it was multiplied by `times` */
  monthly: number
  times: number
}

const supposes = /\b(?:if|suppose|supposing|assuming|say|imagine|what about|how about|and with|without|instead)\b/i
const hires = /\b(?:hire|add|bring (?:in|on)|take on|employ|recruit|engineers?|developers?|designers?|sales ?people|people|hires?)\b/i
const cuts = /\b(?:cut|save|reduce|less|fewer|lower|drop|without|cancel|trim|down|shave|fire|let go|lay off|lose)\b/i
const raises = /\b(?:raise|get|receive|close|borrow|loan|grant|invest\w*|put in|angel|prepay\w*|win)\b/i
const earns = /\b(?:revenue|mrr|earn|make|sales|customers? pay|bring in|income)\b/i
const numbers = ['', 'a', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** What a message supposes, in figures; undefined where it supposes nothing that can be computed with. */
export function changeIn(text: string): Change | undefined {
  if (!supposes.test(text)) return undefined
  const change: Change = { cash: 0, monthly: 0, times: 1 }
  let isChange = false
  for (const [place, figure] of figuresIn(text).entries()) {
    if (isCount(text, figure)) continue
    const words = wordsAround(text, figure, place)
    isChange = true
    if (figure.isPercent) change.times = new Decimal(change.times).times(1 + ((cuts.test(words) ? -1 : 1) * figure.value) / 100).toNumber()
    else if (raises.test(words) && !figure.per && !hires.test(words) && !/\bprices?\b/i.test(words)) change.cash += figure.value
    else if (earns.test(words)) change.monthly -= (cuts.test(words) ? -1 : 1) * figure.value
    else {
      const many = hires.test(words) && !/\b(?:in total|altogether|together|for (?:both|all))\b/i.test(text) ? countIn(words) : 1
      change.monthly += (cuts.test(words) ? -1 : 1) * many * yearlySalary(figure)
    }
  }
  return isChange ? change : undefined
}

/** The clause up to the figure, with the few words behind it. */
function wordsAround(text: string, { start, end }: Figure, place: number): string {
  const before =
    text
      .slice(0, start)
      .split(/[.;?!]/)
      .at(-1) ?? ''
  const near = place === 0 ? before : (before.split(/,|\band\b/i).at(-1) ?? '')
  return `${near} ${text.slice(end).split(/[.;,?!]|\band\b/i)[0] ?? ''}`
}

/** "two engineers", "3 more people": a number of heads, no sum. */
const isCount = (text: string, { start, end, currency, value, per, isPercent }: Figure): boolean =>
  !currency &&
  !per &&
  !isPercent &&
  value < 100 &&
  !/k|m/i.test(text.slice(start, end)) &&
  /^\s*(?:more |new |other |senior |junior |of (?:them|those) )*(?:\p{L}+s\b|people\b|persons?\b|at\b|for\b|months?\b|engineer|developer)/iu.test(
    text.slice(end)
  )

function countIn(words: string): number {
  const found = /\b(\d{1,2}|a|an|one|two|three|four|five|six|seven|eight|nine|ten) (?!year|month|k\b)(?:\p{L}+|at\b)/iu
    .exec(words)?.[1]
    ?.toLowerCase()
  if (found === undefined) return 1
  return Number(found) || Math.max(1, numbers.indexOf(found === 'an' || found === 'one' ? 'a' : found))
}

/** A salary of 96k that is for no month is for a year. */
const yearlySalary = ({ value, per }: Figure): number =>
  !per && value >= 30_000 ? new Decimal(value).div(12).toDecimalPlaces(2).toNumber() : value
