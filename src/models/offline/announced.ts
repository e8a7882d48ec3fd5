// What a heading or the head of a sentence says that comes: "Two decisions:", "Lesson from the pilot:", "todo before I forget:".

import type { ActionKind } from '../../records/action.ts'
import { readingOf } from './reading.ts'
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
    /\b(?:to-?\s?dos?|tasks?|action (?:items?|points?)|next (?:steps?|up)|follow[- ]?ups?|homework|chores?|open (?:items?|points?)|outstanding|^needs?$|still (?:to do|open|missing)|(?:my|our|the) (?:list|plate)|what['’]s left|reminders?|remember|don['’]t (?:let me )?forget|not to forget|needs? doing|left to do|note to self|(?:note|memo) to (?:me|myself)|to be done|pending|must[- ]dos?|assigned to [\w]+|to change|due(?: this week| today| next week)?)\b|^(?:ai|action|actions)$/i
  ],
  [
    'COMMITMENT',
    /^(?:(?:i['’]m )?on it|(?:i )?promise|(?:i )?promised|my (?:promises?|part|commitments?)|on me|i['’]ve got it|mine|i (?:commit|pledge) to|(?:\w+ )?(?:things? )?(?:i['’]m|i am|i['’]ll be) (?:committing to|promising|taking on|going to do|doing)|my part(?: [\w ]{1,30})?)$/i
  ],
  [
    'INSIGHT',
    /\b(?:learned|learnt|learnings?|lessons?|insights?|findings?|takeaways?|interesting(?:ly)?|fascinating|surpris(?:e|es|ed|ing|ingly)|patterns?|realized|realised|reali[sz]ation|reviews|noticed|found|discovered|discovery|eye[- ]opener|aha(?: moment)?|survey|interviews?|analysis|data|analytics|numbers|cohorts?|research|feedback|experiment|a\/b test|test results?|stats|statistics|results?|reason|seen (?:it|that|this)|hear(?:d|ing)|(?:became|become|is|are|was|were|got) (?:very |now |quite |super )?(?:clear|obvious|evident)|keep (?:seeing|hearing)|see in|bottleneck|blocker|learning|eye-?opening|wrong about|underestimated|overestimated|dawned|aha|who knew|confirmed|looking at|according to|after \d+ \w+|in (?:the|our) (?:calls|inbox|reviews|tests?|pilots?)|observation|truth|trend|signal|real problem|turns out)\b/i
  ]
]

/** What the words before a colon announce; undefined where they announce nothing of ours. */
export function announcedBy(head: string): ActionKind | undefined {
  if (/\b(?:no(?! (?:particular )?order)|not|nothing|haven['’]t|hasn['’]t|without|yet|never)\b/i.test(head)) return undefined
  const words = head.trim().replace(/^(?:(?:ok(?:ay)?|so|and|well|also|yes|yep|then|alright)[, ]+)+/i, '')
  return kinds.find(([, pattern]) => pattern.test(words))?.[0]
}

const heading = /^(?<head>(?:[^\s:]+ ){0,11}[^\s:]+?)\s*(?::\s+|\s+[–—-]\s+|,\s+(?=(?:that\b|which is\b)))(?=\S)/
const several =
  /\b(?:two|three|four|five|both|all|some|several|a few|[2-5])\b|\b(?:decisions|learnings|lessons|insights|findings|takeaways|tasks|to-?dos|items|steps|things|points|patterns)\b/i
const ordinal =
  /^(?:and )?(?:\(?[1-9a-d][.)]|first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth|fifth|last(?:ly)?|finally|also|plus|another(?: one)?|one|two|three)\b[,:]?\s/i

/** What was looked at, or heard from several: what is told next was learned there. */
const studied =
  /\b(?:one thing (?:in common|jumps out|stood out|stands out)|here['’]s what|something interesting)\b|\b(?:watched|interviewed|surveyed|(?:talked|spoke|listened) (?:to|with)|went through|read(?:ing)? (?:through )?|looked (?:at|into|through)|analy[sz]ed|checked|asked|polled|compared|counted|visited|called|ran|ran through|reviewed|sent \w+ \w+ to|tried|tested|shadowed|(?:price|a\/b|split) test on)(?: \w+){0,2}? (?:(?:all|the|our|some|every|each|most|over|about|around|nearly) )*(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a dozen|dozens of|hundreds of|numbers|books|data|logs|figures|stats|reviews|recordings|surveys|transcripts|tickets|emails|answers|responses|cohorts?|funnel|analytics|(?:\w+ ){1,3}(?:recordings|reviews|emails|surveys|transcripts|tickets|logs|interviews))\b|\b(?:wrong about|post mortem|root cause|exit surveys?|focus groups?)\b/i
/** "Took me two years to find out": what was said before it was learned. */
const sinking =
  /\b(?:(?:i|we)(?:['’]ve| have)? (?:now )?(?:heard|seen|had) (?:this|that|it) (?:from|in|with|again|over|\w+ times)|took (?:me|us) (?:\w+ ){1,4}to (?:figure|learn|find|see|get|understand|realize|realise|notice)|(?:second|third|fourth|fifth|umpteenth) time|every (?:single )?(?:one|time|focus group|interview|call|week|month) ?[.!]?$|(?:the )?same (?:thing |story )?(?:told|said)|who knew|(?:had|have) (?:absolutely )?no idea|never have (?:guessed|thought)|(?:this|that|which) (?:i|we) (?:did not|didn['’]t|never) (?:expect|see|know)|didn['’]t see that coming|hadn['’]t (?:expected|realized|realised|thought)|got to know (?:this|that)|it['’]s wild (?:how|that)|blew my mind|explains a lot)\b/i
const verdict =
  /\b(?:talked (?:it|this|that) (?:over|through)|(?:the )?(?:matter|case|debate|discussion|topic|question|subject) (?:is|was|['’]s)? ?(?:closed|settled|over|decided|done)|(?:the )?decision (?:is|was|has been)? ?(?:taken|made|final|stands)|set in stone|final answer|signed off by|pull(?:ed|ing) the trigger|screw it|(?:it|that) was a hard (?:choice|call|decision)|talked (?:it|this) to death|after (?:a )?(?:long|much|lots? of|hours of|two hours of|endless) (?:discussions?|debates?|arguing|back and forth|thought)|(?:not|isn['’]t) (?:up for )?(?:debate|debatable)|(?:put it )?to (?:the|a) vote|unanimous(?:ly)?|you (?:convinced|persuaded) me|no exceptions|slept on it|gut feeling)\b/i
/** A sentence that ends like this has settled something. */
const settled =
  /(?:,| -| –|;) (?:(?:(?:and )?(?:that['’]s|it['’]s|this is) )?(?:decided|settled|final|official|a done deal|done|that)|no more (?:debates?|discussions?|talk)|(?:discussion|debate|case) (?:over|closed)|end of (?:story|discussion|debate)|period|full stop|we (?:all )?agreed)[.!]*$/i

/**
 * The clauses of a text in order, each also without its head where it has one ("Quick update: I'll …" gives "I'll …" too,
 * right behind it). What is announced holds for what follows the head, and for the items of a list below it.
 */
export function piecesOf(text: string): Piece[][] {
  const listed = announcedItems(text)
  const bySentence = toldBySentences(sentencesOf(text))
  let running: ActionKind | undefined
  let sentence = ''
  return clausesOf(text)
    .flatMap(apart)
    .flatMap((clause) => {
      if (clause.sentence !== sentence) {
        sentence = clause.sentence
        if (!ordinal.test(clause.plain)) running = undefined
      }
      const item = listed.get(clause.sentence)
      const parts: Piece[] = [{ ...clause, announced: item ?? running ?? bySentence.get(clause.sentence) }]
      const found = heading.exec(clause.plain)
      const head = found?.groups?.['head'] ?? ''
      const announced = found ? announcedBy(head) : undefined
      if (found) {
        const cut = found[0].length
        parts.push({
          ...clause,
          text: clause.text.slice(cut),
          plain: clause.plain.slice(cut),
          announced: announced ?? item ?? bySentence.get(clause.sentence)
        })
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
      return announced && behind && (several.test(head) || (found && announced === 'TASK'))
        ? split(behind).map((part, number) => (number === 0 ? [...parts.slice(0, -1), part] : [part]))
        : [parts]
    })
}

/** What a sentence is by those around it: settled by a verdict, learned where something was looked at. */
function toldBySentences(sentences: readonly string[]): ReadonlyMap<string, ActionKind> {
  const told = new Map<string, ActionKind>()
  sentences.forEach((sentence, number) => {
    const [before = '', after = ''] = [sentences[number - 1], sentences[number + 1]]
    const isDenied = /\b(?:not|no|n['’]t) (?:yet )?(?:decision|decided|decide|settled)\b|\?/i.test(sentence)
    if (settled.test(sentence) || (verdict.test(sentence) && !isDenied)) told.set(sentence, 'DECISION')
    else if (isShort(after) && verdict.test(after) && !/\b(?:no|not) /i.test(after)) told.set(sentence, 'DECISION')
    else if (
      studied.test(before) ||
      (studied.test(sentence) && /,| and |:/.test(sentence)) ||
      sinking.test(sentence) ||
      (isShort(after) && sinking.test(after))
    )
      told.set(sentence, 'INSIGHT')
  })
  return told
}

/** A clause parted where, behind a comma or an "and", another subject has to do something or will. */
function apart(clause: Clause): Clause[] {
  for (const found of clause.plain.matchAll(
    /(?:,\s+(?:(?:and|but|so)\s+)?|\s+(?:and|but|so)\s+)(?:(?:in the meantime|meanwhile|then|also),?\s+)?(?=\S)/g
  )) {
    const from = found.index + found[0].length
    const reading = readingOf(clause.plain.slice(from))
    if (
      found.index < 8 ||
      !reading ||
      !['must', 'will'].includes(reading.force) ||
      reading.who.split(' ').length > 6 ||
      reading.who === '' ||
      /^needs?$/.test(reading.verb)
    )
      continue
    if (
      !['thing', 'name', 'somebody', 'speaker'].includes(reading.subject) ||
      /\b(?:if|when|that|who|which|because|since|once|until|where|whether|before|after)\b/i.test(
        `${clause.plain.slice(0, from).split(/[,;]/).at(-2) ?? ''} ${reading.who}`
      )
    )
      continue
    const part = (a: number, b?: number): Clause => ({
      ...clause,
      text: clause.text.slice(a, b),
      plain: clause.plain.slice(a, b),
      before: clause.before + clause.plain.slice(0, a)
    })
    return [part(0, found.index), ...apart(part(from))]
  }
  return [clause]
}

/** Says what was looked at, and not what was seen. */
export const isStudy = (clause: string): boolean => studied.test(clause)

/** Says only that something is settled, or was learned, and not what. */
export function isMarker(clause: string): boolean {
  const found = verdict.exec(clause) ?? sinking.exec(clause)
  if (!found || clause.split(/\s+/).length > 9) return false
  const rest = clause.replace(found[0], ' ').match(/\p{L}{4,}/gu) ?? []
  return rest.length <= (/^(?:i|we)\b/i.test(clause) ? 1 : 2)
}

const isShort = (sentence: string): boolean => sentence.split(/\s+/).length <= 14

/** What is joined by "and" with something to say on either side, as pieces of their own. */
function split(piece: Piece): Piece[] {
  const commas = [...piece.plain.matchAll(/,\s+(?:and\s+)?(?!which|who|where|[^()]*\))|\s+and\s+(?![^()]*\))/g)]
  const isWork = piece.announced === 'TASK' || piece.announced === 'COMMITMENT'
  if (isWork && commas.some(({ 0: joint }) => joint.startsWith(','))) {
    const starts = [0, ...commas.map((found) => found.index + found[0].length)]
    return starts.map((from, number) => {
      const to = commas[number]?.index
      return { ...piece, text: piece.text.slice(from, to), plain: piece.plain.slice(from, to) }
    })
  }
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
