// A new action in a clause: by the words it opens with, else by its grammar, else by what it tells of the market.

import type { ActionKind } from '../../records/action.ts'
import { findDueWords } from '../../tools/due-date.ts'
import type { Brief } from '../model.ts'
import { dueIn } from './action-due.ts'
import { actionRules } from './action-rule.ts'
import type { Piece } from './announced.ts'
import { isConditional, isPast } from './doubt.ts'
import { type FoundAction, foundAction, isWork } from './found-action.ts'
import { sameWork, stemsOf } from './likeness.ts'
import { isPrivate, marketInsight, unannounced } from './market.ts'
import { ownerIn } from './owner.ts'
import { type Reading, readingOf } from './reading.ts'
import { type Told, told } from './reading-rules.ts'
import type { ActionRule } from './rule-words.ts'
import { isVague, titleOf } from './title.ts'

/** A clause without the day that it opens with. */
interface Opening {
  clause: Piece
  text: string
  plain: string
  /** the words that say when, anywhere in the clause */
  due: string | undefined
  /** "as of", where the clause opens so, and the day behind it */
  effect: { day: string | undefined } | undefined
  isCertain: boolean
}

/** What a clause holds that is new, in whatever way it is said. */
export function newAction(clause: Piece, brief: Brief): FoundAction | undefined {
  const opening = openingOf(clause)
  // a draft of a text, or an answer, is for the board to give
  if (/^(?:please|can you|could you|would you) (?:\w+ )+for me$/i.test(opening.plain)) return undefined
  const ruled = byRule(opening, brief)
  if (ruled !== undefined) return ruled === 'nothing' ? undefined : ruled
  return inEffect(opening, brief) ?? byGrammar(opening, brief) ?? ofMarket(opening, brief)
}

const opensInEffect = /^(?:as of|as from|starting|beginning|effective|from|with effect from) (?:on |from )?/i

function openingOf(clause: Piece): Opening {
  const due = findDueWords(clause.plain)
  const effect = opensInEffect.exec(clause.plain)?.[0] ?? ''
  const day = due ?? (effect !== '' ? findDueWords(`on ${clause.plain.slice(effect.length)}`)?.replace(/^on /i, '') : undefined)
  const isFirst = day !== undefined && clause.plain.slice(effect.length).startsWith(day)
  const end = isFirst ? effect.length + day.length : 0
  const start = isFirst ? end + (/^(?:[\s,:]| on(?:ward)?s?\b)*/.exec(clause.plain.slice(end))?.[0].length ?? 0) : 0
  return {
    clause,
    text: clause.text.slice(start),
    plain: clause.plain.slice(start),
    due,
    effect: effect !== '' && start > 0 ? { day } : undefined,
    isCertain: !isConditional(clause.plain)
  }
}

/** By the first rule that fits; `nothing` where one says that the clause holds none. */
function byRule(opening: Opening, brief: Brief): FoundAction | 'nothing' | undefined {
  for (const rule of actionRules) {
    const opened = rule.opens.exec(opening.plain)
    if (!opened || !isMet(rule, opened[0], opening, brief)) continue
    if (isVoid(rule, opening)) return 'nothing'
    const found = ruledAction(rule, opened, opening, brief)
    if (found) return found
  }
  return undefined
}

/** From when something holds, rather than the day on which it will be done. */
const season = /\b(?:january|february|march|april|may|june|july|august|september|october|november|december|q[1-4]|year|quarter|month)\b/i

function isMet(rule: ActionRule, words: string, { plain, text, due }: Opening, brief: Brief): boolean {
  if (rule.notDue && due !== undefined && !season.test(due)) return false
  // "need the quotes" is nobody's task unless it is dated, or known
  if (rule.needsDue && due === undefined && !sameWork(titleOf(text.slice(words.length), undefined, true), brief.openActions)) return false
  return !rule.unless?.test(plain.slice(words.length))
}

/** A promise in what was announced as a decision is one. */
const kindIn = (kind: ActionKind, { announced }: Piece): ActionKind =>
  kind === 'COMMITMENT' && announced === 'DECISION' ? 'DECISION' : kind

/** What is only to be if something else is, the past, which promises nothing, and what is told of private life. */
function isVoid(rule: ActionRule, { clause, plain, isCertain }: Opening): boolean {
  if (rule.kind === 'INSIGHT') return isPrivate(plain)
  return !isCertain || (isWork({ kind: kindIn(rule.kind, clause) }) && isPast(clause.plain))
}

function ruledAction(rule: ActionRule, opened: RegExpExecArray, { clause, text, plain }: Opening, brief: Brief): FoundAction | undefined {
  const [words] = opened
  const who = opened.groups?.['who']
  const named = who === undefined ? undefined : ownerIn(who, brief, !/\bplease\b|\bpls\b|@| you\b/i.test(words))
  if (who !== undefined && named === undefined) return undefined
  const kind = kindIn(rule.kind, clause)
  const isDone = isWork({ kind })
  const when = dueIn(clause.plain, kind)
  const isName = kind === 'DECISION' && stemsOf(plain.slice(words.length)).length < 2
  const title = titleOf(
    rule.title === 'rest' && !isName ? text.slice(words.length) : text,
    isDone || /^(?:by|before|until|end)\b/i.test(when ?? '') ? when : undefined,
    isDone
  )
  // nothing left but "it" or a date: nobody could tick that off
  const stems = stemsOf(title)
  if (stems.length < (isDone || title.split(' ').length >= 3 ? 1 : 2) || (kind === 'COMMITMENT' && isVague(stems))) return undefined
  const isOwn = kind === 'COMMITMENT' || (kind === 'TASK' && /^(?:i\b|(?:please )?(?:remind me|don['’]t let me))/i.test(words))
  const owner = named ?? (isOwn ? brief.said.author : null)
  return foundAction({ kind, title, quote: clause.text, owner, due: when ?? null, confidence: rule.confidence }, brief)
}

/** "As of May 1 all new plans are annual." */
function inEffect({ clause, text, plain, effect, isCertain }: Opening, brief: Brief): FoundAction | undefined {
  if (!effect || !isCertain || /^(?:i|my|you|he|she|they)\b/i.test(plain) || stemsOf(plain).length < 2) return undefined
  const title = titleOf(text, undefined, false)
  return foundAction({ kind: 'DECISION', title, quote: clause.text, owner: null, due: effect.day ?? null, confidence: 0.8 }, brief)
}

function byGrammar({ clause, text, plain, due, isCertain }: Opening, brief: Brief): FoundAction | undefined {
  const heard = isCertain ? hear(plain, due !== undefined) : undefined
  if (!heard) return undefined
  const { told: read, reading, from } = heard
  const kind = kindIn(read.kind, clause)
  const isDone = isWork({ kind })
  const owner = read.who === undefined ? undefined : ownerIn(read.who.replace(/^@|['’]s$/g, ''), brief, false)
  if ((isDone && isPast(clause.plain)) || (read.who !== undefined && owner === undefined)) return undefined
  const when = dueIn(from > 0 ? plain.slice(from) : clause.plain, kind)
  const title = titleOf(text.slice(from + read.from), isDone ? when : undefined, isDone)
  const stems = stemsOf(title)
  if (stems.length < (isDone ? 1 : 2) || (kind === 'COMMITMENT' && isVague(stems))) return undefined
  const isOwn = kind === 'COMMITMENT' || (kind === 'TASK' && /^i$/i.test(reading.who))
  return foundAction(
    { kind, title, quote: clause.text, owner: owner ?? (isOwn ? brief.said.author : null), due: when ?? null, confidence: read.confidence },
    brief
  )
}

/** What the grammar says, of the clause or else of what follows a comma, a colon or an "and" in it, which begins at `from`. */
function hear(plain: string, hasDue: boolean): { told: Told; reading: Reading; from: number } | undefined {
  const joints = plain.matchAll(
    /(?:[,:]|,? (?:and|so|but|so yeah|because)|\b(?:know|note|confirm|say|think|reckon|decided|means) that)\s+(?=\S)/g
  )
  for (const from of [0, ...joints.map((found) => found.index + found[0].length)]) {
    const part = plain.slice(from).replace(/\s+$/, '')
    const reading = unsaid(part) ?? readingOf(part)
    const read = reading && told(part, reading, hasDue)
    if (read) return { told: read, reading, from }
  }
  return undefined
}

/** "Told her I'd call", "decided not to": the speaker left unsaid. */
function unsaid(part: string): Reading | undefined {
  if (!/^(?:(?:just|finally|already|also) )?(?:\w+ed|told|said|went|chose|gave|will|need to|have to|must)\b/i.test(part)) return undefined
  const reading = readingOf(`we ${part}`)
  return reading && { ...reading, at: Math.max(0, reading.at - 3), rest: Math.max(0, reading.rest - 3) }
}

function ofMarket({ clause, text, plain }: Opening, brief: Brief): FoundAction | undefined {
  // what was announced as something else is no insight
  const insight = clause.announced === 'DECISION' || clause.announced === 'TASK' ? undefined : marketInsight(plain)
  if (insight === undefined) return undefined
  const title = titleOf(text, undefined, false)
  return foundAction({ kind: 'INSIGHT', title, quote: clause.text, owner: null, due: null, confidence: unannounced[insight] }, brief)
}
