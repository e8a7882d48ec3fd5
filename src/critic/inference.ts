// Whether a figure follows from what was at hand, read together with the words around it.

import { isClaimed } from './claimed-figures.ts'
import { asksFigure, type DraftFigures, rivalsOf, sentenceOf } from './draft-figures.ts'
import type { Figure } from './figures.ts'
import type { Known } from './known.ts'
import { isDerived } from './one-step.ts'
import { type Direction, inSpan, type Operand } from './operand.ts'
import { isClose } from './rounding.ts'
import { isDirect } from './same-figure.ts'
import { isDerivedFar } from './two-steps.ts'
import type { Sentence } from './words.ts'

const fromTool = (operand: Operand) => 'source' in operand && operand.source === 'result'

const spans = /\b(?:years?|annual\w*|months?|monthly|weeks?|weekly|arr|mrr|yearly|quarters?|days?|daily)\b/i

/** Whether a figure follows from what was at hand and from what of the draft holds already. */
export function follows(figure: Figure, given: DraftFigures, held: readonly Figure[]): boolean {
  const around = `${given.matter.said.text} ${sentenceOf(figure, given)?.text ?? ''}`
  const bare: Figure = spans.test(around) ? figure : { ...figure, isSpanless: true }
  const known = given.known.filter(({ source }) => source !== 'calendar')
  const explanation =
    figure.unit === 'count' && figure.start === 0
      ? held.filter(
          (other) => sentenceOf(other, given) === given.sentences[1] && Math.abs(other.value - figure.value) > 0.02 * figure.value
        )
      : []
  const usable = held.filter((other) => isUsable(other, figure, given))
  // Where the next sentence says how an answer comes about, it has to come about that way.
  const all = distinct([...known, ...usable])
  // "53. With nine months to go that is six a month" tells what follows, not how it came about
  const isOutcome =
    explanation.some((each) => isDerived(each, [figure, ...explanation.filter((other) => other !== each)])) && isDerived(bare, known)
  const pool = inCurrencyOf(figure, explanation.length > 1 && !isOutcome ? explanation : all, given.known)
  if (!concludes(figure, given, pool)) return false
  const rivals = rivalsOf(figure, given)
  const direction = directionOf(figure, given)
  // A figure that was put up for an example stays one where it comes again.
  if (held.some((other) => other.start < figure.start && sameWriting(other, figure))) return true
  if (isDerived(bare, pool, direction, rivals.length > 0 ? fromTool : undefined)) return true
  if (
    figure.unit === 'percent' &&
    /\b(?:left|remains?|remaining|still)\b/i.test(sentenceOf(figure, given)?.text ?? '') &&
    isRest(figure, pool)
  )
    return true
  if (/\b(?:vat|gross|net|tax)\b/i.test(`${given.matter.said.text} ${given.matter.draft}`) && isNet(figure, pool)) return true
  const isComputed = known.some(({ source, unit }) => source === 'result' && unit === figure.unit)
  return rivals.length === 0 && !isComputed && direction === undefined && isDerivedFar(bare, pool)
}

const sameWriting = (a: Figure, b: Figure): boolean => a.value === b.value && a.unit === b.unit

const drawn = /[,;] (?:and )?so\b|\b(?:therefore|hence|thus),?\s/i

/** "…, so you need 12 weeks": what is drawn from a figure that was just worked out has to come of it. */
function concludes(figure: Figure, given: DraftFigures, pool: readonly Operand[]): boolean {
  const sentence = sentenceOf(figure, given)
  const so = sentence && drawn.exec(sentence.text.slice(0, figure.start - sentence.start))
  if (!so || figure.unit === 'percent' || figure.unit === 'multiple') return true
  const fresh = given.figures.filter(
    (other) => other.start >= sentence.start && other.start < figure.start && !given.known.some((each) => isDirect(other, each))
  )
  const last = fresh.at(-1)
  if (!last) return true
  // "20 cents a day, so $6 a month"
  if (figure.unit === 'money' && last.unit === 'money' && last.per && figure.per && last.per !== figure.per)
    return isClose({ ...figure, tolerance: Math.max(figure.tolerance, 0.03 * figure.value) }, inSpan(last.value, last.per, figure.per))
  return isDerived(figure, distinct([...fresh, ...pool]), undefined, (operand) => fresh.some(({ value }) => value === operand.value))
}

/** What a draft says itself may be reckoned with, unless it is what the writer advises, or a fraction or a term without a source. */
function isUsable(other: Figure, figure: Figure, given: DraftFigures): boolean {
  const known = given.known.filter(({ source }) => source !== 'calendar')
  if (other.start > figure.start && !known.some((each) => isDirect(other, each)) && !isClaimed(other, given) && !isDerived(other, known))
    return false
  return (
    (!other.isFraction || /\bif\b[^.;]*$/i.test(given.matter.draft.slice(0, other.start))) &&
    (figure.unit !== 'time' || other.unit !== 'time' || given.known.some((each) => isDirect(other, each)) || isDerived(other, known))
  )
}

/** Without the sums in another currency, where nothing at hand speaks of two. */
function inCurrencyOf({ currency }: Figure, operands: readonly Operand[], known: readonly Known[]): readonly Operand[] {
  const atHand = new Set(known.flatMap((each) => each.currency ?? []))
  if (!currency || atHand.size !== 1 || atHand.has(currency)) return operands
  return operands.filter((operand) => operand.currency === undefined || operand.currency === currency)
}

/** Each value once, as it was told first: the same figure said twice is still one. */
const distinct = (operands: readonly Operand[]): Operand[] =>
  Map.groupBy(operands, (operand) => `${operand.value} ${operand.unit} ${operand.span} ${operand.per} ${fromTool(operand)}`)
    .values()
    .flatMap((same) => same.slice(0, 1))
    .toArray()

/** What a gross sum is without its tax, and the tax in it. */
const isNet = (figure: Figure, pool: readonly Operand[]): boolean =>
  pool.some(
    ({ unit, value: share }) =>
      unit === 'percent' &&
      pool.some(({ value }) => isClose(figure, value / (1 + share / 100)) || isClose(figure, value - value / (1 + share / 100)))
  )

/** "4 of the 10 % are given out, so 6 % are left." */
const isRest = (figure: Figure, pool: readonly Operand[]): boolean =>
  pool.some((a) => a.unit === 'percent' && pool.some((b) => b.unit === 'percent' && isClose(figure, a.value - b.value)))

const upward =
  /\b(?:gr[eo]w\w*|growth|increase[ds]?|rose|rises?|risen|gain(?:ed)?|went up|climbed|plus|higher|faster|more)\b(?! than (?:half|enough))/i
const downward =
  /\b(?:drop(?:s|ped)?|fell|falls?|fallen|decrease[ds]?|shr[aiu]nk|declined?|went down|fewer|lower|less|lost|lose|cheaper)\b/i

function clauseOf(figure: Figure, { text, start }: Sentence): string {
  const [before, behind] = [text.slice(0, figure.start - start), text.slice(figure.end - start)]
  return `${before.split(/[,;:]\s/).at(-1) ?? ''}${figure.text}${behind.split(/[,;:]\s/)[0] ?? ''}`
}

function directionOf(figure: Figure, given: DraftFigures): Direction | undefined {
  const sentence = sentenceOf(figure, given)
  if (figure.unit !== 'percent' || !sentence || /^\s?of\b/.test(sentence.text.slice(figure.end - sentence.start))) return undefined
  const words =
    sentence === given.sentences[0] && asksFigure.test(given.matter.said.text)
      ? `${sentence.text} ${given.matter.said.text}`
      : clauseOf(figure, sentence)
  const [isUp, isDown] = [upward.test(words), downward.test(words)]
  return isUp === isDown ? undefined : isUp ? 'up' : 'down'
}
