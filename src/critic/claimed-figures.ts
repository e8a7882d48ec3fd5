// Which figures of a draft claim something of the person's affairs. Advice, an example, a rule of thumb, a supposition or a
// numbering claims nothing.

import { daysIn } from './days.ts'
import { asksFigure, type DraftFigures, rivalsOf, sentenceOf } from './draft-figures.ts'
import type { Figure } from './figures.ts'
import { isDirect } from './same-figure.ts'
import { type Sentence, stemsIn } from './words.ts'

/** Makes an example of all that follows in its sentence. */
const example = /\b(?:say|example|e\.g\.|imagine|suppose)\b/i
/** Makes advice or a rule of thumb of its clause. */
const advice =
  /\b(?:typical(?:ly)?|usual(?:ly)?|rule of thumb|common(?:ly)?|often|benchmarks?|investors (?:look|expect|want)|customers expect|(?:I|we)(?:['’]d| would(?:n['’]t| not)?)|(?:below|above|under|over|beyond) \S+ (?:is|are|makes|means)|plan (?:for|on)|at least|at most|up to|no more than|buffer|in practice|normally|most (?:of them|investors|companies|founders|people)|is enough|for caution|cautious(?:ly)?)\b/i
/** Makes a supposition of a count or a term, though not of a sum. */
const supposing = /\b(?:if|should|could|might|may|until|within)\b|\b(?:first|next|last|every|each|another)\s$/i
/** A figure that the writer puts up for a change. */
const proposing =
  /\b(?:['’]d|would|could|might) (?:pass|reach|hit|cross|exceed|top|get to)\s[$€£]?$|\bto (?:hit|reach|pass|get to)\s[$€£]?$|(?:['’]d|would) (?:have|need) to (?:save|cut|raise|find)(?: about| around| roughly)?\s[$€£]?$|\b(?:going|moving|raising|switching|lowering|dropping|cutting)(?: \w+){0,3} (?:to|by)\s?[$€£]?$/i
/** Supposes something for what follows: "if it saves a team", "once you pass", "At 5 % it would be". */
const assuming = /\b(?:if (?:it|an?|the|they|each|every|one|half)|once|as soon as|assume|assuming)\b/i
const assumedTerm = /^(?:for|at|with|over)\s(?:the (?:next|first) )?$/i
/** Says how things are in general. */
const general =
  /^(?:[-*•]\s*)?(?:(?:an?(?! (?:good|bit|little|shade|third|quarter|half|fifth|tenth|year|month|week|day)\b)|many|most|some|investors|banks|buyers|competitors|in (?:germany|austria|france|europe|general|the us|the eu))\b)(?!.*\b(?:you|your|we|our)\b)/i
/** Named to be denied: "not 60 %", "instead of 12". */
const denying = /\b(?:not|instead of|rather than)\s(?:the\s|about\s)?[$€£]?$/i
const conditional = /\bif (?:your|the|their) \w+ (?:charges?|takes?|asks?|costs?)\b|\bif (?:that|it|this) (?:holds|applies|is right)\b/i
/** What is said to be the person's own, inputs or not. */
const owned =
  /\byour\b|\byou(?:['’]re| (?:already |now |currently )?(?:have|had|make|made|earn|earned|grow|grew|spend|spent|burn|were|are|lost|gained|hold|signed|raised|won))\b/i
const imperative =
  /^(?:[-*•]\s*)?(?:(?:then|first|and|so|but|instead|next|otherwise|please|also)[, ]\s*)?(?:add|agree|aim|allow|answer|ask|avoid|begin|book|bring|budget|build|buy|call|cap|carry|charge|check|choose|close|compare|count|cut|do|draft|find|focus|give|go|have|hire|invite|keep|leave|let|limit|list|look|make|measure|meet|name|negotiate|offer|pay|pick|plan|prepare|price|put|raise|reserve|review|run|sell|send|set|show|sign|sit|spend|start|stay|take|talk|tell|test|try|use|wait|work|write)\b/i
/** Ties a sentence to the affairs of whoever asks, or to a figure before it. */
const binding =
  /\b(?:you|your|yours|we|our|us|(?:post|pre)-money|mrr|arr|burn|runway|margin|revenue|churn|cac|ltv|profit|missing|left|short|remains?|in all|that (?:is|makes|leaves|would|gives|takes)|which (?:is|makes|leaves|would|gives|takes)|(?:it|this) (?:is|makes|leaves|would|gives|takes|costs?)|so|then|altogether|in total|together)\b|=/i
const asksTerm = /\b(?:how (?:long|soon|many (?:days|weeks|months|years))|when|runway|how much time|last|funded|carry|time do)\b/i
const linksTerm =
  /(?:\b(?:so|is|are|lasts?|after|in|for|have|has|leaves?|left with|gets? you|gives? you|buys? you|carr(?:y|ies)|adds?|extends?|shortens?|to|takes?|exactly|another|only|until|by|and|or|of)\b|^|:|=)\s*(?:(?:about|around|roughly|almost|nearly|exactly|just|under|over|a|bit|little|good|only|another|some|you|your)\s+)*$/i
const followsTerm = /^\s*(?:of runway|in total|altogether|in all|left|from (?:today|now)|to go|until|ahead|remain|at (?:this|that|today))/i

const clauseBreak = /[,;:()]\s|\b(?:but|and|so|above|below|than|against|while|whereas|though)\b/
/** What somebody should do is theirs to choose, figure or not. */
const asksAdvice = /\b(?:should|shall|ought to|would you|do you (?:recommend|suggest|think)|your advice)\b/i

/** Whether a figure claims something of the person's affairs that could be reckoned. */
export function isClaimed(figure: Figure, given: DraftFigures): boolean {
  const { matter, known, sentences, figures } = given
  const sentence = sentenceOf(figure, given)
  if (!sentence || figure.isRange) return false
  const before = sentence.text.slice(0, figure.start - sentence.start)
  const behind = sentence.text.slice(figure.end - sentence.start)
  const clause = `${before.split(clauseBreak).at(-1) ?? ''}${figure.text}${behind.split(clauseBreak)[0] ?? ''}`
  const isFirst = sentence === sentences[0]
  const isAnswer = isFirst && !asksAdvice.test(matter.said.text) && (asksFigure.test(matter.said.text) || !imperative.test(sentence.text))
  if (
    example.test(before) ||
    proposing.test(before) ||
    denying.test(before) ||
    assuming.test(before) ||
    conditional.test(behind) ||
    (advice.test(clause) && !/[,;] (?:and )?so (?:you|that|it|there)\b[^,;]*$/i.test(before)) ||
    isOperand(before, behind) ||
    (figure.unit === 'multiple' && /^\s?(?:times )?(?:the|its|their|that|as)\b/i.test(behind))
  )
    return false
  if (!known.some(({ source }) => figure.unit === 'time' || source !== 'calendar') && !owned.test(clause)) return false
  if (imperative.test(sentence.text) && !isAnswer && !/\b(?:that is|which is|your|so)\b|=/i.test(before)) return false
  const inSentence = figures.filter((other) => other !== figure && sentenceOf(other, given) === sentence)
  const hasKnown = inSentence.some((other) => known.some((each) => isDirect(other, each)))
  const isBound = isAnswer || binding.test(sentence.text) || hasKnown || rivalsOf(figure, given).some(({ unit }) => unit !== undefined)
  if (!isBound || (general.test(before) && !hasKnown && rivalsOf(figure, given).length === 0)) return false
  if (/(?:^|[,:;]\s)(?:at|with)\s[$€£]?$/i.test(before) && /\bwould\b|['’]d\b/.test(behind)) return false
  if (figure.unit === 'money' || figure.unit === 'multiple') return true
  if (figure.unit === 'percent') return !figure.isFraction || isAnswer || (hasKnown && inSentence.length >= 2) || /\byour\b/i.test(clause)
  if (supposing.test(before) && !isAnswer) return false
  if (assumedTerm.test(before) && figure.unit === 'time') return false
  if (figure.unit === 'time') return isClaimedTerm(figure, { before, behind, isFirst, inSentence, sentence }, given)
  return isClaimedCount(figure, { before, behind, isAnswer }, given)
}

/** One side of a written sum: the sum is checked as a whole. */
const isOperand = (before: string, behind: string): boolean =>
  /(?:[*/×÷^]|[\w)%]\s?\+)\s?[$€£]?$/.test(before) || /^\s?[/×÷^*]/.test(behind)

interface Place {
  before: string
  behind: string
  isFirst: boolean
  inSentence: readonly Figure[]
  sentence: Sentence
}

function isClaimedTerm(figure: Figure, { before, behind, isFirst, inSentence, sentence }: Place, given: DraftFigures): boolean {
  const { matter } = given
  const { today } = matter
  // A tool's months may also be told by the day on which they end.
  if (isFirst && rivalsOf(figure, given).some(({ unit }) => unit === 'time') && daysIn(matter.draft, today).length === 0) return true
  if (!linksTerm.test(before) && !followsTerm.test(behind)) return false
  const isAsked = asksTerm.test(matter.said.text)
  const hasDay = daysIn(sentence.text, today).length > 0 && /\b(?:leaves?|left|is|are|have)\b/i.test(before)
  const isLong = figure.span === 'month' || figure.span === 'year'
  return (
    (isAsked && (isFirst || /\b(?:that|which) is\b/i.test(before))) ||
    followsTerm.test(behind) ||
    hasDay ||
    (isLong && inSentence.some(({ unit }) => unit === 'money'))
  )
}

function isClaimedCount(
  figure: Figure,
  { before, behind, isAnswer }: Pick<Place, 'before' | 'behind'> & { isAnswer: boolean },
  { matter, known }: DraftFigures
): boolean {
  const isWritten = /\d/.test(figure.text)
  if (isWritten && (figure.value >= 1000 || /[.,]\d{1,2}$/.test(figure.text))) return true
  if (/^\s(?:out )?of (?:the |your |our )?\d/.test(behind) || (/\d (?:out )?of (?:the |your |our )?$/.test(before) && isWritten))
    return true
  if (isWritten && figure.value >= 10 && /\b(?:you (?:\w+ ){0,2}|your (?:\w+ )?)$/i.test(before)) return true
  const nouns = figure.nouns ?? []
  const asked = asksFigure.test(matter.said.text) ? stemsIn(matter.said.text) : []
  const isOfKnown = nouns.some((noun) => asked.includes(noun) || known.some((each) => each.nouns?.includes(noun)))
  if (isOfKnown || /\byou (?:mentioned|named|told|gave)\b/i.test(behind)) return true
  return isAnswer && before.trim() === '' && /\bhow many\b/i.test(matter.said.text)
}
