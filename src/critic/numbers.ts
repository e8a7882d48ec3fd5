// Whether the figures of a draft hold: each that claims something of the person's affairs must be one that was at hand, or
// follow from such. What is advice, an example, a rule of thumb or a numbering is left alone.

import { isClaimed } from './claimed-figures.ts'
import { contradictionOf, isMisreckoned } from './contradictions.ts'
import { type DraftFigures, isAtHand } from './draft-figures.ts'
import { type Figure, figuresIn } from './figures.ts'
import { follows } from './inference.ts'
import { knownFigures } from './known.ts'
import type { Finding, Matter } from './matter.ts'
import { sumsIn } from './sums.ts'
import { sentencesIn } from './words.ts'

const mostFindings = 4

/** Figures that no tool, text or sum accounts for. */
export function checkNumbers(matter: Matter): Finding[] {
  const figures = figuresIn(matter.draft)
  if (figures.length === 0) return []
  const given: DraftFigures = { matter, figures, known: knownFigures(matter), sentences: sentencesIn(matter.draft) }
  const unaccounted = unaccountedFor(given)
  const wrong = new Map(figures.map((figure) => [figure, contradictionOf(figure, given, unaccounted.includes(figure))]))
  const contradicted = [...wrong.values()].flatMap((reason) => (reason === undefined ? [] : [{ reason }]))
  const doubted = unaccounted.filter((figure) => wrong.get(figure) === undefined).map((figure) => doubtOf(figure, given))
  return [...contradicted, ...doubted].slice(0, mostFindings).map((found) => ({ ...found, relevance: 1, accuracy: 0.3 }))
}

/** The claimed figures that neither were at hand nor follow from what was. */
function unaccountedFor(given: DraftFigures): Figure[] {
  const { matter, figures } = given
  const proven = new Set(sumsIn(matter.draft).flatMap(({ result, holds }) => (holds ? [result.start] : [])))
  const open = figures.filter((figure) => !isAtHand(figure, given) && !proven.has(figure.start) && isClaimed(figure, given))
  // What is not claimed (an example, a rule of thumb) may be reckoned with as well as what was at hand.
  const held = figures.filter((figure) => !open.includes(figure))
  const candidates = open.filter((figure) => !isMisreckoned(figure, given))
  for (let isNew = true; isNew; ) {
    const next = candidates.filter((figure) => !held.includes(figure) && follows(figure, given, held))
    held.push(...next)
    isNew = next.length > 0
  }
  return open.filter((figure) => !held.includes(figure))
}

const mostNamed = 5

/** A figure without a source: it may still be right, by a reckoning or in words that the checks do not know. */
function doubtOf(figure: Figure, given: DraftFigures): Pick<Finding, 'reason' | 'question'> {
  const known = [...new Set(given.known.filter(({ source }) => source !== 'calendar').map(({ value }) => value.toLocaleString('en-US')))]
  const atHand =
    known.length > 0
      ? `is not among the figures at hand (${known.slice(-mostNamed).join('; ')}) and does not follow from them`
      : 'has no source'
  return {
    reason: `${figure.text} ${atHand}: compute it with a tool, or leave it out and ask.`,
    question: `Code finds no source for "${figure.text}", and no usual sum that gives it: is it wrong or invented?`
  }
}
