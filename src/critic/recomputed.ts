// What a figure comes to by the inputs that are named beside it: how long money lasts, a change from one sum to another, so
// many at a price, a multiple, a year of months. Only where the words leave no doubt of which is which.

import { type DraftFigures, isAtHand, sentenceOf } from './draft-figures.ts'
import { type Figure, figuresIn } from './figures.ts'
import { inSpan, spansIn } from './operand.ts'
import { isClose } from './rounding.ts'

/** A figure with the values that it is said to come of. */
interface Place {
  figure: Figure
  /** what stands before and behind it in its sentence */
  before: string
  behind: string
  /** in the order of the text that they stand in */
  inputs: readonly Figure[]
  text: string
  /** where its sentence begins, which holds the inputs too; undefined where they are the question's */
  start?: number
  /** sentence and question, which say what is reckoned */
  words: string
}

/** The value that a figure should have, in its own unit; undefined where its inputs are not beside it, or where it has it. */
export function recomputed(figure: Figure, given: DraftFigures): number | undefined {
  const place = placeOf(figure, given)
  if (!place) return undefined
  const [first, second] = place.inputs
  const value =
    first && second && place.inputs.length === 2
      ? (termOf(place, first, second) ??
        changeOf(place, first, second) ??
        productOf(place, first, second) ??
        multipleOf(place, first, second))
      : first && ofOtherSpan(place, first)
  return value === undefined || isClose(figure, value) ? undefined : value
}

/** A question that changes its own figures. */
const supposing = /\b(?:if|when|once|after|unless|without|instead|suppose|assuming|should)\b/i

/** In a sentence the inputs are all of its other figures, which have to be at hand; those of a bare answer are the question's. */
function placeOf(figure: Figure, given: DraftFigures): Place | undefined {
  const { figures, sentences, matter } = given
  const sentence = sentenceOf(figure, given)
  if (!sentence) return undefined
  const cut = figure.start - sentence.start
  const place = {
    figure,
    before: sentence.text.slice(0, cut),
    behind: sentence.text.slice(cut + figure.text.length),
    words: `${sentence.text} ${matter.said.text}`
  }
  const others = figures.filter((other) => other !== figure && sentenceOf(other, given) === sentence)
  if (others.some((other) => other.isRange || !(isAtHand(other, given) || other.unit === 'time'))) return undefined
  if (others.length > 0) return { ...place, inputs: others.filter((other) => isAtHand(other, given)), ...sentence }
  if (sentence !== sentences[0] || supposing.test(matter.said.text)) return undefined
  return { ...place, inputs: figuresIn(matter.said.text), text: matter.said.text }
}

const between = ({ text, start = 0 }: Place, first: Figure, second: Figure): string => text.slice(first.end - start, second.start - start)

const lasting = /\b(?:lasts?|runway|carr(?:y|ies)|gets? you|gives? you|buys? you|enough for|how long|until)\b/i

/** How long a sum lasts at what goes of it: "Your $90,000 last 7.5 months at $12,000 a month". */
function termOf({ figure, words }: Place, first: Figure, second: Figure): number | undefined {
  const [stock, flow] = first.per === undefined ? [first, second] : [second, first]
  if (figure.unit !== 'time' || !figure.span || stock.unit !== 'money' || flow.unit !== 'money') return undefined
  if (stock.per !== undefined || flow.per === undefined || !lasting.test(words)) return undefined
  return spansIn(stock.value / flow.value, flow.per, figure.span)
}

const changing = /\b(?:gr[eo]w\w*|growth|rose|up|increase[ds]?|more|fell|drop(?:s|ped)?|down|decrease[ds]?|less|fewer)\b/i

/** "From 10k to 14k is 40 % growth". */
function changeOf(place: Place, first: Figure, second: Figure): number | undefined {
  const { figure, text, start = 0, words } = place
  if (figure.unit !== 'percent' || figure.per || first.unit !== second.unit || first.value === 0) return undefined
  if (first.unit === 'time' || first.unit === 'percent' || !changing.test(words)) return undefined
  if (!/\bfrom\s\D{0,12}$/i.test(text.slice(0, first.start - start)) || !/\bto\s\D{0,8}$/i.test(between(place, first, second)))
    return undefined
  return Math.abs((100 * (second.value - first.value)) / first.value)
}

const priced = /(?:\bat|\btimes|\bpaying|[×x*])\s?(?:about\s)?[$€£]?$/i
const results = /(?:\b(?:is|are|makes?|brings?(?: in)?|gives?|comes? to)|=)\s(?:about |around |roughly )?[$€£]?$/i

/** "120 customers at $30 make $3,600", "$3,600 (120 at $30)", for the same span. */
function productOf(place: Place, first: Figure, second: Figure): number | undefined {
  const { figure, before, behind, start } = place
  if (start === undefined || figure.unit !== 'money' || (first.unit !== 'count' && first.unit !== 'time')) return undefined
  if (second.unit !== 'money' || figure.per !== second.per || !priced.test(between(place, first, second))) return undefined
  const isResult = second.end <= figure.start ? results.test(before) : first.start >= figure.end && /^\s?\(/.test(behind)
  return isResult ? first.value * second.value : undefined
}

/** "$6.6M on $1.1M is 6x". */
function multipleOf(place: Place, first: Figure, second: Figure): number | undefined {
  if (place.start === undefined || place.figure.unit !== 'multiple' || first.unit !== 'money' || second.unit !== 'money') return undefined
  return /^\s(?:on|against|over)\s/i.test(between(place, first, second)) ? first.value / second.value : undefined
}

const sameSum = /^[^\d.;]{0,12}(?:\bor\b|\bthat is\b|=|\bwhich is\b|\bis\b|\bmakes\b|,)\s(?:about |around |roughly )?[$€£]?$/i

/** "$12,000 a month, $144,000 a year". */
function ofOtherSpan(place: Place, other: Figure): number | undefined {
  const { figure, start } = place
  if (start === undefined || figure.unit !== 'money' || !figure.per || other.unit !== 'money' || !other.per) return undefined
  if (other.per === figure.per || other.end > figure.start) return undefined
  const words = between(place, other, figure).replace(/^\s?(?:\/|(?:an?|per|each|every)\s)\w+/i, '')
  return sameSum.test(words) ? inSpan(other.value, other.per, figure.per) : undefined
}
