// What a heading or the head of a sentence says that comes: "Two decisions:", "Lesson from the pilot:", "todo before I forget:".

import type { ActionKind } from '../../records/action.ts'
import { type Clause, clausesOf, sentencesOf } from './sentences.ts'

/** A clause, with what was said to follow before it. */
export interface Piece extends Clause {
  announced: ActionKind | undefined
}

const kinds: readonly [ActionKind, RegExp][] = [
  [
    'DECISION',
    /\b(?:decisions?|decided|final|verdict|settled|settles (?:it|that)|we(?:['’]re| are) doing it|agreed|resolved|resolution|locked in|official|deal|done discussing|final answer|unanimous|consensus|approved|choice made|call made|all agreed|(?:vote|answer) (?:is|was)|(?:plan|date|choice) is (?:set|clear|final)|(?:new |our )?(?:rule|policy)|voted|choice is made|vote|made up (?:my|our) minds?|conclusion)\b|^the call$/i
  ],
  [
    'TASK',
    /\b(?:to-?\s?dos?|tasks?|action (?:items?|points?)|next (?:steps?|up)|follow[- ]?ups?|homework|chores?|open (?:items?|points?)|outstanding|still (?:to do|open|missing)|(?:my|our|the) (?:list|plate)|what['’]s left|reminders?|remember|don['’]t (?:let me )?forget|not to forget|needs? doing|left to do|note to self|(?:note|memo) to (?:me|myself)|to be done|pending|must[- ]dos?)\b/i
  ],
  [
    'COMMITMENT',
    /^(?:(?:i['’]m )?on it|(?:i )?promise|(?:i )?promised|my (?:promises?|part|commitments?)|on me|i['’]ve got it|mine|i (?:commit|pledge) to)$/i
  ],
  [
    'INSIGHT',
    /\b(?:learned|learnt|learnings?|lessons?|insights?|findings?|takeaways?|interesting(?:ly)?|fascinating|surpris(?:e|es|ed|ing|ingly)|patterns?|realized|realised|reali[sz]ation|reviews|noticed|found|discovered|discovery|eye[- ]opener|aha(?: moment)?|survey|interviews?|data|analytics|numbers|cohorts?|research|feedback|experiment|a\/b test|test results?|stats|statistics|results?|reason|seen (?:it|that|this)|hear(?:d|ing)|(?:became|become|is|are|was|were|got) (?:very |now |quite |super )?(?:clear|obvious|evident)|keep (?:seeing|hearing)|see in|bottleneck|blocker|learning|eye-?opening|wrong about|underestimated|overestimated|dawned|aha|who knew|confirmed|looking at|according to|after \d+ \w+|in (?:the|our) (?:calls|inbox|reviews|tests?|pilots?)|observation|truth|trend|signal|real problem|turns out)\b/i
  ]
]

/** What the words before a colon announce; undefined where they announce nothing of ours. */
export function announcedBy(head: string): ActionKind | undefined {
  if (/\b(?:no|not|nothing|haven['’]t|hasn['’]t|without|yet|never)\b/i.test(head)) return undefined
  const words = head.trim().replace(/^(?:(?:ok(?:ay)?|so|and|well|also|yes|yep|then|alright)[, ]+)+/i, '')
  return kinds.find(([, pattern]) => pattern.test(words))?.[0]
}

const heading = /^(?<head>(?:[^\s:]+ ){0,11}[^\s:]+?)\s*(?::\s+|\s+[–—-]\s+|,\s+(?=(?:that\b|which is\b)))(?=\S)/
const several =
  /\b(?:two|three|four|five|both|all|some|several|a few|[2-5])\b|\b(?:decisions|learnings|lessons|insights|findings|takeaways|tasks|to-?dos|items|steps|things|points|patterns)\b/i
const ordinal =
  /^(?:and )?(?:\(?[1-9a-d][.)]|first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth|fifth|last(?:ly)?|finally|also|plus|another(?: one)?|one|two|three)\b[,:]?\s/i

/** A sentence that ends like this has settled something. */
const settled =
  /(?:,| -| –|;) (?:(?:(?:and )?(?:that['’]s|it['’]s|this is) )?(?:decided|settled|final|official|a done deal|done|that)|no more (?:debates?|discussions?|talk)|(?:discussion|debate|case) (?:over|closed)|end of (?:story|discussion|debate)|period|full stop|we (?:all )?agreed)[.!]*$/i

/**
 * The clauses of a text in order, each also without its head where it has one ("Quick update: I'll …" gives "I'll …" too,
 * right behind it). What is announced holds for what follows the head, and for the items of a list below it.
 */
export function piecesOf(text: string): Piece[][] {
  const listed = announcedItems(text)
  let running: ActionKind | undefined
  let sentence = ''
  return clausesOf(text).flatMap((clause) => {
    if (clause.sentence !== sentence) {
      sentence = clause.sentence
      if (!ordinal.test(clause.plain)) running = undefined
    }
    const item = listed.get(clause.sentence)
    const parts: Piece[] = [{ ...clause, announced: item ?? running ?? (settled.test(clause.plainSentence) ? 'DECISION' : undefined) }]
    const found = heading.exec(clause.plain)
    const head = found?.groups?.['head'] ?? ''
    const announced = found ? announcedBy(head) : undefined
    if (found) {
      const cut = found[0].length
      parts.push({ ...clause, text: clause.text.slice(cut), plain: clause.plain.slice(cut), announced: announced ?? item })
    }
    // "pattern across the last calls, price objections vanish …"
    const aside = found ? null : /^(?!(?:i|we|he|she|they|you|it)\b)(?<head>(?:[^\s,]+ ){0,8}[^\s,]+), (?=\S)/i.exec(clause.plain)
    const told = aside ? announcedBy(aside.groups?.['head'] ?? '') : undefined
    if (aside && told && (told === 'INSIGHT' || told === 'DECISION'))
      parts.push({ ...clause, text: clause.text.slice(aside[0].length), plain: clause.plain.slice(aside[0].length), announced: told })
    if (announced && several.test(head)) running = announced
    else if (!found && clause.plain.split(' ').length <= 10 && several.test(clause.plain) && !/^(?:i|we)\b/i.test(clause.plain))
      running = announcedBy(clause.plain) ?? running
    const behind = parts.at(-1)
    // "both topics: this, and that"
    return announced && behind && several.test(head)
      ? split(behind).map((part, number) => (number === 0 ? [...parts.slice(0, -1), part] : [part]))
      : [parts]
  })
}

/** What is joined by "and" with something to say on either side, as pieces of their own. */
function split(piece: Piece): Piece[] {
  const joint = /,? and (?=(?:\S+ ){2,}\S+)|; /i.exec(piece.plain)
  if (!joint || joint.index < 8) return [piece]
  const end = joint.index + joint[0].length
  const part = (from: number, to?: number): Piece => ({ ...piece, text: piece.text.slice(from, to), plain: piece.plain.slice(from, to) })
  return [part(0, joint.index), part(end)]
}

/** The items of a list, by their sentences, under a heading that announces what they are; ticked ones are left out. */
function announcedItems(text: string): ReadonlyMap<string, ActionKind> {
  const items = new Map<string, ActionKind>()
  let announced: ActionKind | undefined
  for (const line of text.split('\n')) {
    const bullet = /^\s*(?:[-*•]|\d{1,2}[.)])\s+\S/.test(line)
    if (bullet && announced && !/^\s*\S+\s+\[x\]/i.test(line)) for (const sentence of sentencesOf(line)) items.set(sentence, announced)
    if (!bullet && line.trim() !== '') announced = headed(line)
  }
  return items
}

function headed(line: string): ActionKind | undefined {
  const words = line.trim()
  const isHeading = words.endsWith(':') || /^(?:#+ )?[\w' -]{3,40}$/.test(words)
  return isHeading && words.split(/\s+/).length <= 10 ? announcedBy(words.replace(/:$/, '')) : undefined
}
