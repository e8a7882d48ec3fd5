// Figures that something at hand contradicts: what was given or returned says otherwise, or comes to something else.

import { asksFigure, type DraftFigures, rivalsOf, sentenceOf } from './draft-figures.ts'
import type { Figure } from './figures.ts'
import type { Known } from './known.ts'
import { recomputed } from './recomputed.ts'
import { isClose } from './rounding.ts'
import { isDirect } from './same-figure.ts'

/** A figure that is wrong though it is at hand: it is told for another one. */
const isMistaken = (figure: Figure, given: DraftFigures): boolean =>
  isWrongTotal(figure, given) || isOfOtherCall(figure, given) || standsForResult(figure, given)

/** A figure that is not at hand, and that the usual slips lead to from what is. */
export const isMisreckoned = (figure: Figure, given: DraftFigures): boolean =>
  isOtherMoney(figure, given) || countsOnce(figure, given) || isOfWrongWhole(figure, given) || differsFromItsParts(figure, given)

const mostNamed = 5

/** What says otherwise, in words for the writer; undefined where nothing does. `isOpen` where nothing accounts for the figure. */
export function contradictionOf(figure: Figure, given: DraftFigures, isOpen: boolean): string | undefined {
  const results = [...new Set(rivalsOf(figure, given).map(({ value }) => value))]
  if (results.length > 0 && (isOpen || isMistaken(figure, given)))
    return `The draft says ${figure.text}, the tool returned ${results.slice(0, mostNamed).join(', ')}: use what the tool returned.`
  if (isWrongTotal(figure, given)) return `The rows do not come to ${figure.text}: put the total right.`
  if (isMistaken(figure, given))
    return `${figure.text} is what a tool returned or was given for something else: tell what it returned for this.`
  if (!isOpen) return undefined
  if (isMisreckoned(figure, given)) return `${figure.text} is not what the figures at hand come to: compute it with a tool.`
  const right = recomputed(figure, given)
  return right === undefined
    ? undefined
    : `By the figures beside it it is ${Number(right.toPrecision(4)).toLocaleString('en-US')}, the draft says ${figure.text}: put it right.`
}

/** An answer that is a figure at hand, though a tool was asked for another one of its kind, which is told nowhere. */
function standsForResult(figure: Figure, given: DraftFigures): boolean {
  const { matter, known, sentences, figures } = given
  if (figure.unit === 'money' || figure.unit === 'count' || figure.isRange || sentenceOf(figure, given) !== sentences[0]) return false
  if (!asksFigure.test(matter.said.text) || figures.some((other) => other !== figure && other.unit === figure.unit)) return false
  const results = known.filter(({ source }) => source === 'result')
  return (
    results.length > 0 &&
    results.every(({ unit }) => unit === figure.unit) &&
    !results.some((result) => figures.some((other) => isDirect(other, result)))
  )
}

/** "25k a month: 8 months", where 8 is what the tool returned for another burn. */
function isOfOtherCall(figure: Figure, given: DraftFigures): boolean {
  const { known, figures } = given
  const sentence = sentenceOf(figure, given)
  const near = figures.filter((other) => other !== figure && sentenceOf(other, given) === sentence)
  const calls = [
    ...Map.groupBy(
      known.filter(({ source }) => source === 'argument' || source === 'result'),
      ({ text }) => text
    ).values()
  ]
  const named = calls.filter((call) =>
    call.some(
      (argument) =>
        argument.source === 'argument' &&
        near.some((other) => isDirect(other, argument)) &&
        calls.every((other) => other === call || !other.some(({ value }) => value === argument.value))
    )
  )
  const isResultOf = (call: readonly Known[]) =>
    call.some((each) => each.source === 'result' && each.unit === figure.unit && isDirect(figure, each))
  return named.length === 1 && calls.some(isResultOf) && !named.some(isResultOf) && near.length === 1
}

const totals = /\b(?:in total|altogether|together|total|adds? up to|sum|in all)\b/i
const rowMark = /^\s*(?:[-*•|]|\d{1,2}[.)])/

/** The total under a table or a list, which its last column comes to, or its last row tells. */
function isWrongTotal(figure: Figure, { matter: { draft }, figures }: DraftFigures): boolean {
  const lines = draft.slice(0, figure.start).split('\n')
  const line = (lines.at(-1) ?? '') + (/^[^\n]*/.exec(draft.slice(figure.start))?.[0] ?? '')
  if (!totals.test(line) || (figure.unit !== 'money' && figure.unit !== 'count')) return false
  let end = figure.start - (lines.at(-1) ?? '').length
  const parts: number[] = []
  for (const row of lines.slice(0, -1).toReversed()) {
    const start = end - row.length - 1
    const last = figures.findLast((other) => other.start >= start && other.end <= end)
    if (row.trim() !== '' && !rowMark.test(row)) break
    if (last && last.unit !== 'percent' && last.unit !== 'time') parts.push(last.value)
    end = start
  }
  const isFirstInLine = figures.find(({ start }) => start >= figure.start - (lines.at(-1) ?? '').length) === figure
  return (
    parts.length >= 2 &&
    isFirstInLine &&
    !isClose(
      figure,
      parts.reduce((sum, part) => sum + part, 0)
    )
  )
}

/** The same sum as one at hand, in a currency that nobody named for it. */
const isOtherMoney = ({ currency, value }: Figure, { known }: DraftFigures): boolean => {
  const same = known.filter((each) => each.unit === 'money' && each.value === value && each.currency)
  return currency !== undefined && same.length > 0 && same.every((each) => each.currency !== currency)
}

const ofMargin = /\bmargins?\b/i
const ofInvestment = /\bpre(?:-money)?\b|\bbefore the (?:money|investment|round)\b/i

/** The part of a price that is its cost, given for the margin; the part of what was there before, given for an investor's. */
function isOfWrongWhole(figure: Figure, { matter, known }: DraftFigures): boolean {
  if (figure.unit !== 'percent') return false
  const texts = [...matter.dossier, ...matter.history, matter.said].map(({ text }) => text)
  const sums = known.filter(({ unit, source }) => source !== 'calendar' && source !== 'result' && (unit === 'money' || unit === 'count'))
  const isOf = (right: (part: number, whole: number) => number, wrong: (part: number, whole: number) => number) =>
    sums.some(({ value: part }) =>
      sums.some(({ value: whole }) => part < whole && isClose(figure, wrong(part, whole)) && !isClose(figure, right(part, whole)))
    )
  if (ofMargin.test(`${matter.said.text} ${matter.draft}`) && texts.some((text) => /\bcosts?\b/i.test(text)) && sums.length <= 4)
    return (
      isOf(
        (cost, price) => 100 - (100 * cost) / price,
        (cost, price) => (100 * cost) / price
      ) ||
      isOf(
        (cost, price) => 100 - (100 * cost) / price,
        (cost, price) => (100 * (price - cost)) / cost
      )
    )
  if (texts.some((text) => ofInvestment.test(text)))
    return (
      isOf(
        (raised, pre) => (100 * raised) / (raised + pre),
        (raised, pre) => (100 * raised) / pre
      ) ||
      isOf(
        (raised, pre) => (100 * pre) / (raised + pre),
        (raised, pre) => 100 - (100 * raised) / pre
      )
    )
  return false
}

/** "30 %, 60 out of 250": a share that stands beside what it is a share of. */
function differsFromItsParts(figure: Figure, given: DraftFigures): boolean {
  if (figure.unit !== 'percent') return false
  const sentence = sentenceOf(figure, given)
  const [first, second] = given.sentences
  // "42 %. You earn 4.20 € on a price of 12 €."
  const near = given.figures.filter((other) => {
    const own = sentenceOf(other, given)
    return own === sentence || (sentence === first && own === second)
  })
  if (near.some((other) => other !== figure && other.unit === 'percent')) return false
  return near.some((whole, place) => {
    const part = near[place - 1]
    if (!part || part.unit !== whole.unit || part.value >= whole.value) return false
    const between = given.matter.draft.slice(part.end, whole.end - whole.text.length)
    return (
      /^\s?(?:€|\w+\s)?(?:(?:out )?of (?:the |your |our |all )*|(?:on|from) an? (?:price|sale|base|box|bottle|order) of )$/i.test(
        between
      ) && ![part.value, whole.value - part.value].some((value) => isClose(figure, (100 * value) / whole.value))
    )
  })
}

const several = /\b(?:hire|add|employ|recruit|take on|bring in|get|buy|order|open|lease|rent)\s+(?<count>two|three|four|five|six|[2-9])\b/i
const counts = ['', '', 'two', 'three', 'four', 'five', 'six']

/** "And if we hire two?", answered with what one costs. */
function countsOnce(figure: Figure, { matter, known, figures }: DraftFigures): boolean {
  const written = several.exec(matter.said.text)?.groups?.['count']?.toLowerCase()
  if (!written || figure.unit !== 'money' || known.some(({ source, unit }) => source === 'said' && unit === 'money')) return false
  const count = Number(written) || counts.indexOf(written)
  const sums = known.filter(({ unit }) => unit === 'money').map(({ value }) => value)
  return sums.some((whole) =>
    sums.some(
      (one) =>
        whole > one &&
        [1, -1].some((way) => isClose(figure, whole + way * one) && !figures.some((other) => isClose(other, whole + way * one * count)))
    )
  )
}
