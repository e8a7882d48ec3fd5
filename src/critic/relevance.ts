// Whether a draft answers what was asked. Only what is plainly beside the point is sent back: a short answer may share no
// word with its question.

import { smallTalkIn } from '../models/offline/small-talk.ts'
import { daysIn } from './days.ts'
import { figuresIn } from './figures.ts'
import type { Finding, Matter } from './matter.ts'
import { isAkin, sentencesIn, stemsIn } from './words.ts'

const asksAmount =
  /\b(?:how (?:much|many|long)|until when|what (?:is|was|are|will be) (?:our|my|the) (?:\w+ ){0,2}(?:runway|burn|mrr|arr|revenue|margin|growth|churn|valuation|profit|payback|cac|ltv|cost|price|total))\b/i
const asksYesNo =
  /(?:^|[.!?,]\s+)(?:and |so |but )?(?:can|could|should|shall|do|does|did|is|are|was|will|would|have|has|may|am)\s(?:i|we|you|he|she|they|it|the|our|my|there|this|that|\w+)\b[^.!?]*\?\s*$/i
const yesNo =
  /^\W*(?:\w+ly (?:so|not|yes)|(?:it )?looks like it|exactly|yes|no|not|nor|never|neither|both|either|rather|maybe|perhaps|probably|possibly|definitely|absolutely|sure|of course|only|it depends|depends|that depends|almost|hardly|barely|I (?:would|think|do not|don['’]t|doubt|can)|you (?:should|could|can|do|are|have|may|need|must|would)|they (?:are|do|can)|it (?:is|does|can|could|may|would)|this|that|there (?:is|are)|let|wait|go|for now|in (?:principle|part)|for|under|with|as long|if|once|unless|when|before|after)\b/i
const admits =
  /\?|\b(?:do(?:es)? not know|don['’]t (?:know|have)|do not have|have (?:no|neither)|can(?:not|['’]t) (?:say|tell|know)|need (?:the|your|to know)|tell me|give me|send me|no (?:figure|number|data)|missing|unknown|not (?:in|on) (?:my|the|your))\b/i
const refers = /\b(?:it|its|that|this|them|they|their|there|these|those|one|ones|both|each|he|she|him|her|so|either|neither|first|same)\b/i
const asksList =
  /\b(?:did I promise|have I (?:promised|committed)|on my list|my (?:open )?(?:tasks|commitments|to-?dos)|what is still open)\b/i

/** What shows that a draft is an answer to something else. */
export function checkRelevance(matter: Matter): Finding[] {
  // A good answer may share no word with its question, so none of it is certain.
  const off = (fault: string, remedy: string): Finding[] => [
    { reason: `${fault}: ${remedy}.`, question: `${fault}: does the draft leave that unanswered?`, relevance: 0.2, accuracy: 1 }
  ]
  const { draft, said, today } = matter
  const [first] = sentencesIn(draft)
  if (!first) return []
  const words = draft.split(/\s+/).length
  const talk = smallTalkIn(said.text)
  if (talk && talk !== 'distress') {
    const answers =
      /\b(?:hi|hello|hey|good|glad|gladly|thanks?|thank|welcome|fine|well|bye|see you|morning|night|rest|here|pleasure|anytime|enjoy|you too|how can|what can|ready)\b/i.test(
        first.text
      )
    return answers || words < 12 || /\?/.test(draft) ? [] : off('The person only greets or thanks', 'answer that, in a line or two')
  }
  if (admits.test(draft)) return []
  const figures = figuresIn(draft)
  const hasAnswerInFigures =
    figures.some(({ nouns, unit }) => unit !== 'count' || (nouns ?? []).length === 0) || daysIn(draft, today).length > 0
  if (asksList.test(said.text) && matter.openActions.length > 0) {
    const own = stemsIn(draft)
    const isNamed = matter.openActions.some(
      ({ title }) => stemsIn(title).filter((stem) => own.includes(stem)).length >= Math.min(2, stemsIn(title).length)
    )
    return isNamed || /\b(?:nothing|no (?:open|other))\b/i.test(draft)
      ? []
      : off('The person asks for what is on their list', 'name it, with its dates')
  }
  const asked = stemsIn(said.text)
  const own = stemsIn(draft)
  const isTakenUp = asked.some((stem) => own.some((other) => isAkin(stem, other)))
  if (asksAmount.test(said.text) && !hasAnswerInFigures && !isTakenUp && words > 12)
    return off('The person asks for a figure', 'give it first, or say what is missing for it')
  if (isTakenUp || words < 15 || asksAmount.test(said.text)) return []
  const isFigure = figuresIn(first.text).some(({ unit, isRange }) => unit !== 'count' && !isRange)
  if (isFigure && /\b(?:what|which|when|how)\b/i.test(said.text) && figuresIn(said.text).length < 2) return []
  const given = figuresIn(said.text).filter(({ value }) => value >= 2)
  if (given.length >= 2) {
    const isUsed = given.some((figure) => figures.some((other) => other.value === figure.value))
    return isUsed || asked.length < 4 ? [] : off('The draft uses none of the figures that the person gave', 'answer the question with them')
  }
  const isFollowUp = asked.length < 2 || /^(?:and|but|so|then|or|also|what about|how about|why)\b/i.test(said.text.trim())
  if (isFollowUp)
    return figures.length === 0 && /^and if\b/i.test(said.text) && !refers.test(first.text)
      ? off('The draft does not take up what the person supposes', 'say what it changes')
      : []
  if (asksYesNo.test(said.text))
    return yesNo.test(first.text) && !isElsewhere(first.text, matter, asked)
      ? []
      : hasFigureAtHand(matter)
        ? []
        : off('The question asks for a yes or a no', 'say it first, and why')
  return []
}

/** Whether a text speaks of what is known of the person otherwise, and not of what they ask. */
function isAbout(text: string, { dossier, history }: Matter, asked: readonly string[]): boolean {
  const other = [...dossier, ...history].flatMap((entry) => stemsIn(entry.text)).filter((stem) => !asked.includes(stem))
  return stemsIn(text).some((stem) => other.some((each) => isAkin(each, stem)))
}

/** "For video I would…", in reply to a question about certification. */
const isElsewhere = (opening: string, matter: Matter, asked: readonly string[]): boolean =>
  /^\W*(?:for|with|as long|under)\b/i.test(opening) && isAbout(opening, matter, asked)

const hasFigureAtHand = ({ draft, dossier, history, said }: Matter): boolean => {
  const [first] = sentencesIn(draft)
  const known = [...dossier, ...history, said].flatMap(({ text }) => figuresIn(text))
  return figuresIn(first?.text ?? '').some((figure) => known.some(({ value }) => value === figure.value))
}
