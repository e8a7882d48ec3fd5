// Whether the figures of a draft hold: each that claims something of the person's affairs must be one that was at hand, or
// follow from such. What is advice, an example, a rule of thumb or a numbering is left alone.

import { type Direction, inSpan, isClose, isDerived, isDerivedFar, isDirect, type Operand } from './derive.ts'
import { type Figure, figuresIn } from './figures.ts'
import { type Known, knownFigures } from './known.ts'
import { daysIn } from './days.ts'
import type { Finding, Matter } from './matter.ts'
import { sumsIn } from './sums.ts'
import { type Sentence, sentencesIn, stemsIn } from './words.ts'

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
const asksFigure =
  /\b(?:how (?:much|many|long|far|big|fast|old|soon|high|large)|what(?:['’]s|(?: \w+)? (?:do|does|did|can|would|should|is|are) | is| are| was| were| do| does| did| would| will| part| share| percentage| valuation| growth| margin| interest| rate)|when|runway|altogether|in total|show me|arr|mrr|ltv|cac|valuation|margin|payback|churn|growth|how (?:is|are|did|do) (?:we|I|our|the)|healthy|good enough|bad)\b/i
const asksTerm = /\b(?:how (?:long|soon|many (?:days|weeks|months|years))|when|runway|how much time|last|funded|carry|time do)\b/i
const linksTerm =
  /(?:\b(?:so|is|are|lasts?|after|in|for|have|has|leaves?|left with|gets? you|gives? you|buys? you|carr(?:y|ies)|adds?|extends?|shortens?|to|takes?|exactly|another|only|until|by|and|or|of)\b|^|:|=)\s*(?:(?:about|around|roughly|almost|nearly|exactly|just|under|over|a|bit|little|good|only|another|some|you|your)\s+)*$/i
const followsTerm = /^\s*(?:of runway|in total|altogether|in all|left|from (?:today|now)|to go|until|ahead|remain|at (?:this|that|today))/i
const upward =
  /\b(?:gr[eo]w\w*|growth|increase[ds]?|rose|rises?|risen|gain(?:ed)?|went up|climbed|plus|higher|faster|more)\b(?! than (?:half|enough))/i
const downward =
  /\b(?:drop(?:s|ped)?|fell|falls?|fallen|decrease[ds]?|shr[aiu]nk|declined?|went down|fewer|lower|less|lost|lose|cheaper)\b/i

const clauseBreak = /[,;:()]\s|\b(?:but|and|so|above|below|than|against|while|whereas|though)\b/
/** What somebody should do is theirs to choose, figure or not. */
const asksAdvice = /\b(?:should|shall|ought to|would you|do you (?:recommend|suggest|think)|your advice)\b/i

/** Figures that no tool, text or sum accounts for. */
export function checkNumbers(matter: Matter): Finding[] {
  const figures = figuresIn(matter.draft)
  if (figures.length === 0) return []
  const known = knownFigures(matter)
  const bench: Bench = { matter, figures, known, sentences: sentencesIn(matter.draft) }
  const isAtHand = (figure: Figure) =>
    known.some((each) => isDirect(figure, each) && (each.source !== 'calendar' || each.span === 'year' || isOfCalendar(figure, bench)))
  // What is not claimed (an example, a rule of thumb) may be reckoned with as well as what was at hand.
  const proven = new Set(sumsIn(matter.draft).flatMap(({ result, holds }) => (holds ? [result.start] : [])))
  const open = figures.filter((figure) => !isAtHand(figure) && !proven.has(figure.start) && isClaimed(figure, bench))
  const held: Figure[] = figures.filter((figure) => !open.includes(figure))
  for (let isNew = true; isNew; ) {
    const next = open.filter((figure) => !held.includes(figure) && follows(figure, bench, held))
    held.push(...next)
    isNew = next.length > 0
  }
  const wrong = figures.filter(
    (figure) =>
      (open.includes(figure) && !held.includes(figure)) ||
      isWrongTotal(figure, bench) ||
      isOfOtherCall(figure, bench) ||
      standsForResult(figure, bench)
  )
  return wrong.slice(0, mostFindings).map((figure) => ({ reason: reasonFor(figure, bench), relevance: 1, accuracy: 0.3 }))
}

/** An answer that is a figure at hand, though a tool was asked for another one of its kind, which is told nowhere. */
function standsForResult(figure: Figure, bench: Bench): boolean {
  const { matter, known, sentences, figures } = bench
  if (figure.unit === 'money' || figure.unit === 'count' || figure.isRange || sentenceOf(figure, bench) !== sentences[0]) return false
  if (!asksFigure.test(matter.said.text) || figures.some((other) => other !== figure && other.unit === figure.unit)) return false
  const results = known.filter(({ source }) => source === 'result')
  return (
    results.length > 0 &&
    results.every(({ unit }) => unit === figure.unit) &&
    !results.some((result) => figures.some((other) => isDirect(other, result)))
  )
}

/** "25k a month: 8 months", where 8 is what the tool returned for another burn. */
function isOfOtherCall(figure: Figure, bench: Bench): boolean {
  const { known, figures } = bench
  const sentence = sentenceOf(figure, bench)
  const near = figures.filter((other) => other !== figure && sentenceOf(other, bench) === sentence)
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
function isWrongTotal(figure: Figure, { matter: { draft }, figures }: Bench): boolean {
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

const mostFindings = 4

interface Bench {
  matter: Matter
  figures: readonly Figure[]
  known: readonly Known[]
  sentences: readonly Sentence[]
}

const sameWriting = (a: Figure, b: Figure): boolean => a.value === b.value && a.unit === b.unit

const sentenceOf = (figure: Figure, { sentences }: Bench): Sentence | undefined => sentences.findLast(({ start }) => start <= figure.start)

/** Whether a figure claims something of the person's affairs that could be reckoned. */
function isClaimed(figure: Figure, bench: Bench): boolean {
  const { matter, known, sentences, figures } = bench
  const sentence = sentenceOf(figure, bench)
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
  const inSentence = figures.filter((other) => other !== figure && sentenceOf(other, bench) === sentence)
  const hasKnown = inSentence.some((other) => known.some((each) => isDirect(other, each)))
  const isBound = isAnswer || binding.test(sentence.text) || hasKnown || rivalsOf(figure, bench).some(({ unit }) => unit !== undefined)
  if (!isBound || (general.test(before) && !hasKnown && rivalsOf(figure, bench).length === 0)) return false
  if (/(?:^|[,:;]\s)(?:at|with)\s[$€£]?$/i.test(before) && /\bwould\b|['’]d\b/.test(behind)) return false
  if (figure.unit === 'money' || figure.unit === 'multiple') return true
  if (figure.unit === 'percent') return !figure.isFraction || isAnswer || (hasKnown && inSentence.length >= 2) || /\byour\b/i.test(clause)
  if (supposing.test(before) && !isAnswer) return false
  if (assumedTerm.test(before) && figure.unit === 'time') return false
  if (figure.unit === 'time') return isClaimedTerm(figure, { before, behind, isFirst, inSentence, sentence }, bench)
  return isClaimedCount(figure, { before, behind, isAnswer }, bench)
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

function isClaimedTerm(figure: Figure, { before, behind, isFirst, inSentence, sentence }: Place, bench: Bench): boolean {
  const { matter } = bench
  const { today } = matter
  // A tool's months may also be told by the day on which they end.
  if (isFirst && rivalsOf(figure, bench).some(({ unit }) => unit === 'time') && daysIn(matter.draft, today).length === 0) return true
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
  { matter, known }: Bench
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

/** Whether a term is about a day that was named, and not about how long money lasts. */
function isOfCalendar(figure: Figure, bench: Bench): boolean {
  const { text = '' } = sentenceOf(figure, bench) ?? {}
  if (/\b(?:burn|runway|the (?:money|cash) (?:lasts?|is|would))\b/i.test(text)) return false
  const { today } = bench.matter
  return [text, bench.matter.said.text].some(
    (words) => daysIn(words, today).length > 0 || /\b(?:from (?:today|now)|deadline|due|until|\w+day)\b/i.test(words)
  )
}

const fromTool = (operand: Operand) => 'source' in operand && operand.source === 'result'

const spans = /\b(?:years?|annual\w*|months?|monthly|weeks?|weekly|arr|mrr|yearly|quarters?|days?|daily)\b/i

function follows(figure: Figure, bench: Bench, held: readonly Figure[]): boolean {
  const around = `${bench.matter.said.text} ${sentenceOf(figure, bench)?.text ?? ''}`
  const bare: Figure = spans.test(around) ? figure : { ...figure, isSpanless: true }
  const known = bench.known.filter(({ source }) => source !== 'calendar')
  const explanation =
    figure.unit === 'count' && figure.start === 0
      ? held.filter(
          (other) => sentenceOf(other, bench) === bench.sentences[1] && Math.abs(other.value - figure.value) > 0.02 * figure.value
        )
      : []
  const usable = held.filter((other) => isUsable(other, figure, bench))
  // Where the next sentence says how an answer comes about, it has to come about that way.
  const all = distinct([...known, ...usable])
  // "53. With nine months to go that is six a month" tells what follows, not how it came about
  const isOutcome =
    explanation.some((each) => isDerived(each, [figure, ...explanation.filter((other) => other !== each)])) && isDerived(bare, known)
  const pool = inCurrencyOf(figure, explanation.length > 1 && !isOutcome ? explanation : all, bench.known)
  if (isOtherMoney(figure, known) || !concludes(figure, bench, pool)) return false
  const rivals = rivalsOf(figure, bench)
  const direction = directionOf(figure, bench)
  if (countsOnce(figure, bench) || isOfWrongWhole(figure, bench) || differsFromItsParts(figure, bench)) return false
  // A figure that was put up for an example stays one where it comes again.
  if (held.some((other) => other.start < figure.start && sameWriting(other, figure))) return true
  if (isDerived(bare, pool, direction, rivals.length > 0 ? fromTool : undefined)) return true
  if (
    figure.unit === 'percent' &&
    /\b(?:left|remains?|remaining|still)\b/i.test(sentenceOf(figure, bench)?.text ?? '') &&
    isRest(figure, pool)
  )
    return true
  if (/\b(?:vat|gross|net|tax)\b/i.test(`${bench.matter.said.text} ${bench.matter.draft}`) && isNet(figure, pool)) return true
  const isComputed = known.some(({ source, unit }) => source === 'result' && unit === figure.unit)
  return rivals.length === 0 && !isComputed && direction === undefined && isDerivedFar(bare, pool)
}

/** The same sum as one at hand, in a currency that nobody named for it. */
const isOtherMoney = ({ currency, value }: Figure, known: readonly Known[]): boolean => {
  const same = known.filter((each) => each.unit === 'money' && each.value === value && each.currency)
  return currency !== undefined && same.length > 0 && same.every((each) => each.currency !== currency)
}

const drawn = /[,;] (?:and )?so\b|\b(?:therefore|hence|thus),?\s/i

/** "…, so you need 12 weeks": what is drawn from a figure that was just worked out has to come of it. */
function concludes(figure: Figure, bench: Bench, pool: readonly Operand[]): boolean {
  const sentence = sentenceOf(figure, bench)
  const so = sentence && drawn.exec(sentence.text.slice(0, figure.start - sentence.start))
  if (!so || figure.unit === 'percent' || figure.unit === 'multiple') return true
  const fresh = bench.figures.filter(
    (other) => other.start >= sentence.start && other.start < figure.start && !bench.known.some((each) => isDirect(other, each))
  )
  const last = fresh.at(-1)
  if (!last) return true
  // "20 cents a day, so $6 a month"
  if (figure.unit === 'money' && last.unit === 'money' && last.per && figure.per && last.per !== figure.per)
    return isClose({ ...figure, tolerance: Math.max(figure.tolerance, 0.03 * figure.value) }, inSpan(last.value, last.per, figure.per))
  return isDerived(figure, distinct([...fresh, ...pool]), undefined, (operand) => fresh.some(({ value }) => value === operand.value))
}

/** What a draft says itself may be reckoned with, unless it is what the writer advises, or a fraction or a term without a source. */
function isUsable(other: Figure, figure: Figure, bench: Bench): boolean {
  const known = bench.known.filter(({ source }) => source !== 'calendar')
  if (other.start > figure.start && !known.some((each) => isDirect(other, each)) && !isClaimed(other, bench) && !isDerived(other, known))
    return false
  return (
    (!other.isFraction || /\bif\b[^.;]*$/i.test(bench.matter.draft.slice(0, other.start))) &&
    (figure.unit !== 'time' || other.unit !== 'time' || bench.known.some((each) => isDirect(other, each)) || isDerived(other, known))
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

/**
 * Results of tools that measure the same and that the draft does not tell: where it tells none, its figure must come from
 * one; where a figure lies near one of them, it stands in that one's place.
 */
function rivalsOf(figure: Figure, { known, figures }: Bench): Known[] {
  const results = known.filter(
    ({ source, unit }) =>
      source === 'result' && (unit === undefined || unit === figure.unit || (unit === 'multiple' && figure.unit === 'count'))
  )
  const untold = results.filter((result) => !figures.some((other) => isDirect(other, result)))
  const alike = results.filter(({ unit }) => unit === figure.unit)
  if (alike.length > 0 && alike.every((result) => untold.includes(result))) return alike
  return untold.length === results.length ? untold : untold.filter(({ value }) => figure.value > value / 2 && figure.value < value * 2)
}

const ofMargin = /\bmargins?\b/i
const ofInvestment = /\bpre(?:-money)?\b|\bbefore the (?:money|investment|round)\b/i

/** The part of a price that is its cost, given for the margin; the part of what was there before, given for an investor's. */
function isOfWrongWhole(figure: Figure, { matter, known }: Bench): boolean {
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

/** "30 %, 60 out of 250": a share that stands beside what it is a share of. */
function differsFromItsParts(figure: Figure, bench: Bench): boolean {
  if (figure.unit !== 'percent') return false
  const sentence = sentenceOf(figure, bench)
  const [first, second] = bench.sentences
  // "42 %. You earn 4.20 € on a price of 12 €."
  const near = bench.figures.filter((other) => {
    const own = sentenceOf(other, bench)
    return own === sentence || (sentence === first && own === second)
  })
  if (near.some((other) => other !== figure && other.unit === 'percent')) return false
  return near.some((whole, place) => {
    const part = near[place - 1]
    if (!part || part.unit !== whole.unit || part.value >= whole.value) return false
    const between = bench.matter.draft.slice(part.end, whole.end - whole.text.length)
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
function countsOnce(figure: Figure, { matter, known, figures }: Bench): boolean {
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

function clauseOf(figure: Figure, { text, start }: Sentence): string {
  const [before, behind] = [text.slice(0, figure.start - start), text.slice(figure.end - start)]
  return `${before.split(/[,;:]\s/).at(-1) ?? ''}${figure.text}${behind.split(/[,;:]\s/)[0] ?? ''}`
}

function directionOf(figure: Figure, bench: Bench): Direction | undefined {
  const sentence = sentenceOf(figure, bench)
  if (figure.unit !== 'percent' || !sentence || /^\s?of\b/.test(sentence.text.slice(figure.end - sentence.start))) return undefined
  const words =
    sentence === bench.sentences[0] && asksFigure.test(bench.matter.said.text)
      ? `${sentence.text} ${bench.matter.said.text}`
      : clauseOf(figure, sentence)
  const [isUp, isDown] = [upward.test(words), downward.test(words)]
  return isUp === isDown ? undefined : isUp ? 'up' : 'down'
}

const mostNamed = 5

/** What the writer has to know to put a figure right. */
function reasonFor(figure: Figure, bench: Bench): string {
  const results = [...new Set(rivalsOf(figure, bench).map(({ value }) => String(value)))]
  if (results.length > 0)
    return `The draft says ${figure.text}, the tool returned ${results.slice(0, mostNamed).join(', ')}: use what the tool returned.`
  const known = [...new Set(bench.known.filter(({ source }) => source !== 'calendar').map(({ value }) => value.toLocaleString('en-US')))]
  const atHand =
    known.length > 0
      ? `is not among the figures at hand (${known.slice(-mostNamed).join('; ')}) and does not follow from them`
      : 'has no source'
  return `${figure.text} ${atHand}: compute it with a tool, or leave it out and ask.`
}
