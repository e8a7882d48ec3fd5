// The figures of a draft, with all that they can be held against.

import { daysIn } from './days.ts'
import type { Figure } from './figures.ts'
import type { Known } from './known.ts'
import type { Matter } from './matter.ts'
import { isDirect } from './same-figure.ts'
import type { Sentence } from './words.ts'

export interface DraftFigures {
  matter: Matter
  /** in their order */
  figures: readonly Figure[]
  /** what was at hand */
  known: readonly Known[]
  sentences: readonly Sentence[]
}

export const sentenceOf = (figure: Figure, { sentences }: DraftFigures): Sentence | undefined =>
  sentences.findLast(({ start }) => start <= figure.start)

/** Asks for what is told in figures. */
export const asksFigure =
  /\b(?:how (?:much|many|long|far|big|fast|old|soon|high|large)|what(?:['’]s|(?: \w+)? (?:do|does|did|can|would|should|is|are) | is| are| was| were| do| does| did| would| will| part| share| percentage| valuation| growth| margin| interest| rate)|when|runway|altogether|in total|show me|arr|mrr|ltv|cac|valuation|margin|payback|churn|growth|how (?:is|are|did|do) (?:we|I|our|the)|healthy|good enough|bad)\b/i

/** Whether a figure is one that was at hand; of the calendar's terms only where the calendar is spoken of. */
export const isAtHand = (figure: Figure, given: DraftFigures): boolean =>
  given.known.some((each) => isDirect(figure, each) && (each.source !== 'calendar' || each.span === 'year' || isOfCalendar(figure, given)))

/** Whether a term is about a day that was named, and not about how long money lasts. */
function isOfCalendar(figure: Figure, given: DraftFigures): boolean {
  const { text = '' } = sentenceOf(figure, given) ?? {}
  if (/\b(?:burn|runway|the (?:money|cash) (?:lasts?|is|would))\b/i.test(text)) return false
  const { today } = given.matter
  return [text, given.matter.said.text].some(
    (words) => daysIn(words, today).length > 0 || /\b(?:from (?:today|now)|deadline|due|until|\w+day)\b/i.test(words)
  )
}

/**
 * Results of tools that measure the same and that the draft does not tell: where it tells none, its figure must come from
 * one; where a figure lies near one of them, it stands in that one's place.
 */
export function rivalsOf(figure: Figure, { known, figures }: DraftFigures): Known[] {
  const results = known.filter(
    ({ source, unit }) =>
      source === 'result' && (unit === undefined || unit === figure.unit || (unit === 'multiple' && figure.unit === 'count'))
  )
  const untold = results.filter((result) => !figures.some((other) => isDirect(other, result)))
  const alike = results.filter(({ unit }) => unit === figure.unit)
  if (alike.length > 0 && alike.every((result) => untold.includes(result))) return alike
  return untold.length === results.length ? untold : untold.filter(({ value }) => figure.value > value / 2 && figure.value < value * 2)
}
