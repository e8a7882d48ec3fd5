// What a piece of a message has to do with those before it: whom it calls, what it takes on, what its "it" stands for, and
// when the promise just made is due.

import { findDueWords } from '../../tools/due-date.ts'
import type { Brief } from '../model.ts'
import type { Piece } from './announced.ts'
import { isDoubtful } from './doubt.ts'
import { type FoundAction, foundAction } from './found-action.ts'
import { leadIn, trimmed } from './lead-in.ts'
import { stemsOf } from './likeness.ts'
import { ownerIn } from './owner.ts'
import { isVague, titleOf } from './title.ts'
import { isVerb } from './verb.ts'

/** The piece before. */
export interface Before extends Piece {
  hasAction: boolean
}

/** "Priya, please check …" is one clause: whoever is called is in it. */
export function addressed(piece: Piece, before: Before | undefined, brief: Brief): Piece {
  if (before?.sentence !== piece.sentence || !/^(?:please|pls|can|could|would|will|you)\b/i.test(piece.plain)) return piece
  const who = /(?:^|\s)@?(\p{L}[\p{L}'’-]+)$/u.exec(before.plain)?.[1]
  const start = piece.sentence.indexOf(piece.text)
  const from = who === undefined ? -1 : piece.sentence.lastIndexOf(who, start)
  if (who === undefined || from < 0 || !/^,? $/.test(piece.sentence.slice(from + who.length, start)) || !ownerIn(who, brief, true))
    return piece
  const end = start + piece.text.length
  return { ...piece, text: piece.sentence.slice(from, end), plain: piece.plainSentence.slice(from, end) }
}

/** "The press kit? I'll take it": what is taken on was named just before. */
const claims =
  /^(?:(?:i['’]?m|i am) on (?:it|that|this)|i(?:['’]ve)? got (?:it|this|that)|i(?:['’]ll| will|['’]m going to|['’]m gonna| can) (?:take|do|handle|own|sort|fix|see to|deal with|take care of|get|finish|tackle) (?:it|that|this|that one|this one|those|them|these)|leave (?:it|that|this) (?:to|with) me|that['’]s (?:on me|mine)|that one['’]s mine|consider it done)\b/i

export function claimedIn(piece: Piece, before: Before | undefined, brief: Brief): FoundAction | undefined {
  if (!before || before.hasAction || piece.isQuestion || !claims.test(trimmed(piece).plain)) return undefined
  const thing = trimmed(before).text.replace(/[?!.,:]+$/, '')
  if (
    !/^(?:the|our|that|those|these|my|all)\s/i.test(thing) ||
    thing.split(/\s+/).length > 10 ||
    /\b(?:is|are|was|were|will|has|have)\b/i.test(thing)
  )
    return undefined
  const from = brief.said.text.indexOf(before.text)
  const to = brief.said.text.indexOf(piece.text, from)
  const quote = from >= 0 && to >= 0 ? brief.said.text.slice(from, to + piece.text.length) : piece.text
  const due = findDueWords(piece.plain) ?? findDueWords(before.plain)
  const title = titleOf(thing, due, true)
  return foundAction({ kind: 'COMMITMENT', title, quote, owner: brief.said.author, due: due ?? null, confidence: 0.8 }, brief)
}

/** A piece that is a date and no more: "by the 20th". */
export function dueAlone({ plain }: Piece): string | undefined {
  const due = plain.split(' ').length <= 6 ? findDueWords(plain) : undefined
  return due !== undefined &&
    /^[\s,:;()]*(?:(?:ok|target date|deadline|due|all|latest|at the latest|please|by|so|and)[\s,:]*)*$/i.test(plain.replace(due, ' '))
    ? due
    : undefined
}

/** Words that say nothing of what is to be done, only that it will be: "I'll have it ready", "you'll have a draft". */
const vague =
  /^(?:(?:i|we|you|it|that|this|they)(?:['’]ll| will|['’]s going to|['’]re going to|['’]m going to| should) )?(?:all )?(?:have|be|get|send|finish|deliver|do|see|share|show|try to have|try to be)\b/i

/** Whether a clause only says when the promise just made will be kept. */
export function continues(piece: Piece, last: FoundAction): boolean {
  if (last.kind !== 'COMMITMENT' || (last.due !== null && !/^this \w+$/i.test(last.due)) || last.sameAs !== null || isDoubtful(piece))
    return false
  const { plain } = trimmed(piece)
  const due = findDueWords(plain)
  if (!/^(?:i|we|you|it|that|this|they|he|she|will)(?:['’]ll| will|\b)/i.test(plain)) return false
  const rest = due === undefined ? plain : plain.replace(due, ' ')
  // "the documents are on me, I'll upload them on Friday"
  const isOfTaken = !isVerb(last.title.split(' ')[0] ?? '') && /\b(?:it|them|that|this|those)\b/i.test(rest) && stemsOf(rest).length <= 2
  return isOfTaken || (due !== undefined && vague.test(plain) && isVague(stemsOf(rest)))
}

/** The promise with the date that was named right after it; the quote runs on to there. */
export const withDueOf = ({ text, plain }: Piece, last: FoundAction, { said }: Brief): FoundAction => ({
  ...last,
  due: findDueWords(plain) ?? last.due,
  quote: stretch(said.text, last.quote, text)
})

const longestThing = 300

/** What stands right before a piece in the message, if it is short enough to be what the piece speaks of. */
export function earlierText({ said }: Brief, { text, sentence }: Piece): string {
  const at = said.text.indexOf(text, Math.max(0, said.text.indexOf(sentence)))
  const before = said.text.slice(Math.max(0, at - longestThing), Math.max(0, at)).replace(/[\s,;:–—-]+$/, '')
  return before
    .slice(Math.max(before.lastIndexOf('\n'), ...[...before.slice(0, -1).matchAll(/[.!?]\s/g)].map(({ index }) => index + 1), 0))
    .trim()
}

const onlyPronoun =
  /^(?:[\w'’-]+ ){0,4}?(?:it|that|this|them|those|him|her)(?: (?:up|down|off|out|back|over|in|on|away|too|again|now|soon|today|tomorrow))*$/i
const pronounFirst = /^(?:it|this|that|they|these|those)(?=['’ ])/i

/** "The signboard: it has to be repainted": the words that a pronoun stands for belong to the quote, and short ones to the title. */
export function withThing(action: FoundAction, piece: Piece, earlier: string, said: string): FoundAction {
  if (action.sameAs !== null || earlier === '') return action
  // "I was wrong about Germany. They do buy online."
  if (action.kind === 'INSIGHT')
    return /^(?:they|it)(?=['’ ])/i.test(action.title) && isShort(earlier)
      ? { ...action, quote: stretch(said, earlier, action.quote) }
      : action
  const isBare =
    onlyPronoun.test(action.title) ||
    (pronounFirst.test(action.title) && action.title.split(' ').length > 1) ||
    /^(?:follow up|chase|check|do so|go ahead)$/i.test(action.title)
  if (!isBare || !piece.text.endsWith(action.quote)) return action
  const thing = earlier
    .replace(leadIn, '')
    .replace(/^(?:about|as for|regarding|on|re:?) /i, '')
    .replace(/[.!?,:;]+$/, '')
  const isShortThing = thing.split(/\s+/).length <= 7 && !/\b(?:is|are|was|were|will|has|have|had|i|we)\b/i.test(thing)
  return {
    ...action,
    title: isShortThing && thing !== '' ? `${action.title} (${thing})` : action.title,
    quote: stretch(said, earlier, action.quote)
  }
}

/** The literal stretch of the text from one quote to the end of another. */
export function stretch(text: string, from: string, to: string): string {
  const start = text.indexOf(from)
  const end = text.indexOf(to, start)
  return start >= 0 && end >= start ? text.slice(start, end + to.length) : from
}

/** Whether a clause is too short to say much besides. */
export const isShort = (clause: string): boolean => clause.split(/\s+/).length <= 8
