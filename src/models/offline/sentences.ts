// Splits what was said into sentences and clauses, each a literal stretch of the text, so that a quote stays a quote.

/** A stretch of the text; `text` is literal, `plain` the same length with everything between quotation marks blanked out. */
export interface Clause {
  text: string
  plain: string
  /** The sentence it stands in, in the same two forms. */
  sentence: string
  plainSentence: string
  /** What stands before it in its sentence, conjunction included, in the plain form. */
  before: string
  isQuestion: boolean
}

const abbreviation =
  /(?:\b(?:e\.g|i\.e|etc|vs|approx|no|mr|mrs|ms|dr|inc|ltd|co|st|jan|feb|aug|sept?|oct|nov|dec|u\.s|p\.m|a\.m)|\b[A-Z])\.$/i
const quotation =
  /"[^"\n]*"|“[^”\n]*”|«[^»\n]*»|„[^“\n]*“|(?<![\p{L}\p{N}])'[^'\n]{3,}'(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])‘[^\n]{3,}?’(?![\p{L}\p{N}])|```[\s\S]*?```|`[^`\n]*`/gu

/** "What we learned is …" and "when it rains …" only look like questions. */
const questionStart =
  /^(?:(?:and|but|so|ok(?:ay)?|well|hey|hi|atlas|cipher|nova|@\w+)[,:]?\s+)*(?!what['’]s (?:left|missing|open)\b|what (?:(?:still )?needs? (?:doing|to be)|(?:i|we)(?:['’]ve)? (?:\w+ )?(?:need is|learned|learnt|found|noticed|saw|see|realized|realised|discovered|hear|hearing|heard|know|keep)|(?:they|people|customers|users|clients|buyers|most \w+) (?:\w+ )?(?:want|need|like|love|hate|fear|buy|pay|care|expect|miss|say|ask)\b[^?]*$|(?:really |actually |finally )?(?:surprised|surprises|kills?|hurts?|works|worked|matters|counts|sold|sells|converts|closes|scares|annoys|blocks|stops|keeps|drives|brings|convinces|convinced|helps|helped)\b(?! (?:best|better) for))\b)(?:what|how|why|(?:when|where) (?:do|does|did|is|are|was|were|will|would|can|could|should|shall)|who|which|whose|should|could|can|would|do|does|did|is|are|am|was|were|will (?:i|we|you|they|he|she|it|the|this|that)|shall|may|has|have (?:i|we|you|they)|any idea|tell me|explain)\b/i

/** Where a new clause begins: after a comma, semicolon, dash or conjunction, when what follows can stand alone. */
const subject =
  "(?:i|we|you|they|he|she|it|there|this|that|i['’]\\w+|we['’]\\w+|you['’]\\w+|they['’]\\w+|let['’]?s|let me|please|gonna|someone|somebody|one of us|no more|from now on|@?[\\p{L}-]+,? (?:please|pls|must|has to|needs to|should|could you|can you|would you|will you)|(?:the|those|these|all|that) (?:[\\w-]+ ){1,4}(?:needs? to|has to|have to|must)|how (?:long|many|much|do|does|should|can|is)|what(?:['’]s| is| are| do| does| should)|should|can (?:i|we)|do (?:i|we)|are (?:i|we)|is (?:it|that|this)|need to|needs? to|must|don['’]t forget|remember to|remind me|make sure|(?:by \\w+|today|tonight|tomorrow|next week|on \\w+day),? (?:i|we)|our|my|customers|users|turns out|decision|todo)\\b"
const clauseBreak = new RegExp(
  `(?:\\s*[;–—]\\s*|[\\s,:]+(?:and\\s+)?\\(?[1-9a-d]\\)\\s+|\\s+-\\s+|,\\s+(?:(?:and|but|so|then|also|plus|yet|while|though|although)\\s+)*(?=${subject})|\\s+(?:and|but|so)\\s+(?:(?:then|also)\\s+)?(?=${subject}))`,
  'giu'
)

/** Same length, with every character between quotation marks (and of code) made a space. */
export const withoutQuotations = (text: string): string => text.replaceAll(quotation, (quoted) => quoted.replaceAll(/[^\s]/g, ' '))

/** The sentences of a text: literal, trimmed, without list marks; quoted lines (">") are left out. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = []
  for (const line of text.replaceAll(/```[\s\S]*?(?:```|$)/g, '\n').split(/\n+/)) {
    if (/^\s*(?:>|&gt;)/.test(line)) continue
    let from = 0
    for (const end of line.matchAll(/[.!?…]+["”’')\]]*(?=\s|$)/g)) {
      const upTo = end.index + end[0].length
      if (end[0] === '.' && abbreviation.test(line.slice(from, upTo)) && upTo < line.length) continue
      sentences.push(line.slice(from, upTo))
      from = upTo
    }
    sentences.push(line.slice(from))
  }
  return sentences
    .map((sentence) => sentence.replace(/^\s*(?:[-*•]\s+|\d{1,2}[.)]\s+|#+\s+)?/, '').trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
}

/** Longer than anything that is said in one breath: pasted text, from which nothing is drawn. */
const maxSentence = 800

/** The clauses of a text, in order. A question mark makes its last clause a question, an opening question word all of them. */
export function clausesOf(text: string): Clause[] {
  return sentencesOf(text).flatMap((sentence) => {
    if (sentence.length > maxSentence) return []
    const plainSentence = withoutQuotations(sentence)
    const asks = questionStart.test(plainSentence)
    const marked = /\?["”’')\]]*$/.test(sentence)
    const breaks = [...plainSentence.matchAll(clauseBreak)]
    const starts = [0, ...breaks.map((found) => found.index + found[0].length)]
    const ends = [...breaks.map((found) => found.index), sentence.length]
    return starts.map((start, number) => {
      const piece = sentence.slice(start, ends[number])
      const text = piece.trim().replace(/(?<=[^.])[.!,;:]+$/, '')
      const offset = start + piece.indexOf(text)
      const isLast = number === starts.length - 1
      return {
        text,
        plain: plainSentence.slice(offset, offset + text.length),
        sentence,
        plainSentence,
        before: plainSentence.slice(0, start),
        isQuestion: asks || (marked && isLast) || questionStart.test(text)
      }
    })
  })
}
