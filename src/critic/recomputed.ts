// What a figure comes to by the inputs that are named beside it: how long money lasts, a change from one sum to another, so
// many at a price, a year of months. Only where the words leave no doubt of which is which.

import { type DraftFigures, isAtHand, sentenceOf } from './draft-figures.ts'
import { type Figure, figuresIn } from './figures.ts'
import { inSpan, spansIn } from './operand.ts'
import { isClose } from './rounding.ts'

/** A figure with what is written before it in its sentence, and its inputs in the order of the text that they stand in. */
interface Place {
  figure: Figure
  before: string
  inputs: readonly Figure[]
  text: string
  /** where the sentence begins that holds both; undefined where the inputs are the question's */
  start?: number
}

/** The value that a figure should have, in its own unit; undefined where its inputs are not beside it, or where it has it. */
export function recomputed(figure: Figure, given: DraftFigures): number | undefined {
  const place = placeOf(figure, given)
  if (!place) return undefined
  const value = termOf(place) ?? changeOf(place) ?? productOf(place) ?? ofOtherSpan(place)
  return value === undefined || isClose(figure, value) ? undefined : value
}

/** A question that changes its own figures. */
const supposing = /\b(?:if|when|once|after|unless|without|instead|suppose|assuming|should)\b/i

/** The sentence, where all other figures of it were at hand; for a bare answer the question. */
function placeOf(figure: Figure, given: DraftFigures): Place | undefined {
  const { figures, sentences, matter } = given
  const sentence = sentenceOf(figure, given)
  if (!sentence) return undefined
  const before = sentence.text.slice(0, figure.start - sentence.start)
  const others = figures.filter((other) => other !== figure && sentenceOf(other, given) === sentence)
  if (others.some((other) => other.isRange || !isAtHand(other, given))) return undefined
  if (others.length > 0) return { figure, before, inputs: others, ...sentence }
  if (sentence !== sentences[0] || supposing.test(matter.said.text)) return undefined
  return { figure, before, inputs: figuresIn(matter.said.text), text: matter.said.text }
}

const lasting = /\b(?:lasts?|last us|runway|carr(?:y|ies)|gets? you|gives? you|buys? you|covers?|enough for|gone in|out in|how long)\b/i

/** How long a sum lasts at what goes of it: "Your $90,000 last 7.5 months at $12,000 a month". */
function termOf({ figure, inputs, text, before }: Place): number | undefined {
  const stock = inputs.find(({ unit, per }) => unit === 'money' && per === undefined)
  const flow = inputs.find(({ unit, per }) => unit === 'money' && per !== undefined)
  if (figure.unit !== 'time' || !figure.span || !stock || !flow?.per || inputs.length > 2) return undefined
  if (!lasting.test(before) && !lasting.test(text)) return undefined
  return spansIn(stock.value / flow.value, flow.per, figure.span)
}

const fromTo = /\bfrom\s[^.;]*\bto\b/i
const changing = /\b(?:gr[eo]w\w*|growth|rose|up|increase[ds]?|more|fell|drop(?:s|ped)?|down|decrease[ds]?|less|fewer)\b/i

/** "From 10k to 14k is 40 % growth". */
function changeOf({ figure, inputs, text }: Place): number | undefined {
  const [first, second, ...more] = inputs
  if (figure.unit !== 'percent' || figure.per || !first || !second || more.length > 0 || first.unit !== second.unit) return undefined
  if (['time', 'percent'].includes(first.unit) || first.value === 0 || !fromTo.test(text) || !changing.test(text)) return undefined
  return Math.abs((100 * (second.value - first.value)) / first.value)
}

const priced = /\b(?:at|times|paying|who pay|each pay(?:ing)?)\s(?:about\s)?[$€£]?$|[×x*]\s?[$€£]?$/i
const results = /(?:\b(?:is|are|makes?|brings?(?: in)?|gives?|comes? to|that is)|=)\s(?:about |around |roughly )?[$€£]?$/i

/** "120 customers at $30 make $3,600", for the same span. */
function productOf({ figure, inputs, text, before, start }: Place): number | undefined {
  const [count, price, ...more] = inputs
  if (start === undefined || figure.unit !== 'money' || count?.unit !== 'count' || price?.unit !== 'money' || more.length > 0)
    return undefined
  if (price.end > figure.start || !results.test(before) || figure.per !== price.per) return undefined
  return priced.test(text.slice(0, price.start - start)) ? count.value * price.value : undefined
}

const sameSum = /^[^\d.;]{0,12}(?:\bor\b|\bthat is\b|=|\bwhich is\b|\bis\b|\bmakes\b|,)\s(?:about |around |roughly )?[$€£]?$/i

/** "$12,000 a month, $144,000 a year". */
function ofOtherSpan({ figure, inputs, before, start }: Place): number | undefined {
  const [other, ...more] = inputs
  if (start === undefined || figure.unit !== 'money' || !figure.per || more.length > 0) return undefined
  if (other?.unit !== 'money' || !other.per || other.per === figure.per || other.end > figure.start) return undefined
  const between = before.slice(other.end - start).replace(/^\s?(?:\/|(?:an?|per|each|every)\s)\w+/i, '')
  return sameSum.test(between) ? inSpan(other.value, other.per, figure.per) : undefined
}
