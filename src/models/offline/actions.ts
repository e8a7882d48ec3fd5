// Commitments, decisions, tasks and insights in what a person said.

import { findDueWords } from '../../tools/due-date.ts'
import { actionKindSchema } from '../../records/action.ts'
import type { Brief } from '../model.ts'
import type { Extraction } from '../task.ts'
import { actionRules } from './action-rule.ts'
import { announcedBy, isMarker, isStudy, type Piece, piecesOf } from './announced.ts'
import { isConditional, isDoubtful, isPast } from './doubt.ts'
import { inFullWords } from './full-words.ts'
import { likeness, overlap, restated, sameStatement, sameWork, stemsOf } from './likeness.ts'
import { isPrivate, marketInsight } from './market.ts'
import { ownerIn } from './owner.ts'
import { progressIn } from './progress.ts'
import { type Reading, readingOf } from './reading.ts'
import { type Told, told } from './reading-rules.ts'
import { fromGerund, isVerb } from './verb.ts'

type Found = Extraction['actions'][number]

/** Words before the point: they are in the quote, not in the title. */
const leadIn =
  /^(?:(?:and|but|so|ok(?:ay)?|well|yes|yeah|yep|sure|great|cool|alright|alrighty|k|kk|listen|welp|nah|you know what|all right|right|also|then|now|actually|anyways?|thanks|thank you|sounds good|good point|agreed|fine|perfect|got it|first(?:ly)?(?! thing)|second(?:ly)?|third(?:ly)?|fourth|finally|lastly|next(?! steps?\b)|plus|btw|fyi|by the way|hey|hi|hello|hi all|(?:team|everyone|everybody|note|update|promise|guys|folks|all|board|urgent)(?=[,:!.])|note to self|because|since|i think|i believe|@?(?:atlas|cipher|nova)|honestly|in the meantime|meanwhile|therefore|yet|while|though|although|oh|ah|haha|lol|ugh|hmm|phew|yay|too|either way|seriously|seriously though|for the record|to be clear|long story short|in short|bottom line|heads up|one more thing|another thing|good news|bad news|on my end|from my side|on our side|on my side|on a side note|side note|quick (?:one|update|note|thing)|(?:just )?to (?:confirm|recap|be sure|repeat|remind you)|just confirming|(?:as|like) (?:i|we)(?:['’]ve)? (?:said|told you|mentioned|promised|wrote|say|discussed|agreed)(?: (?:last time|before|earlier|yesterday|already|last week|on \w+))?|as (?:promised|discussed|agreed|mentioned|said|planned|before)|again|once more|still|in any case|that said|having said that|of course|obviously|clearly|apparently|frankly|tbh|to be honest|unfortunately|luckily|happily|sadly|importantly|basically|morning|good morning|yesterday|last (?:night|week|month)|(?:on (?:mon|tues|wednes|thurs|fri)day|in (?:the|our) meeting|at the offsite)(?= (?:we|i) (?:decided|agreed|chose|settled|learned|realized))|interesting(?:ly)?|surprisingly|funny enough|wow|today|this morning|after (?:all|lunch|the call)|with \d+ \w+ of runway(?: left)?|(?:it )?(?:seems|looks|sounds|feels)(?: like| that| as if)?|first thing(?= (?:tomorrow|on|next))|i (?:have|am|['’]m) (?:the )?(?:feeling|convinced|sure|certain|confident) that)(?:[,:!.]+|(?=\s))\s*)+/i
const trailing =
  /(?:[\s,]+(?:please|pls|promise|i promise|for sure|asap|as soon as possible|then|too|as well|though|again|right away|immediately|latest|at the latest|ok|thanks|starts|begins|ends|btw|by the way|tbh|lol|haha|first thing|full stop|for good|in the end|(?:as|like) (?:i |we )?(?:promised|said|discussed|agreed|planned|mentioned|told you)|as always|(?:i )?haven['’]t forgotten|that['’]s (?:final|it|that|settled|decided)|the decision stands|(?:discussion|case|debate) (?:over|closed)|no more discussion|end of story|end of discussion|period|will be (?:out|there|ready|done|sent|with you)|instead|no worries|no problem|don['’]t worry|will do|somehow|finally|wish me luck))+$/i

/** Actions of one message, in the order they were said, none twice. Pure: the same brief gives the same list. */
export function actionsIn(brief: Brief): Found[] {
  const { text, asTyped } = inFullWords(brief.said.text)
  return actionsOfFullWords({ ...brief, said: { ...brief.said, text } }).map((found) => ({ ...found, quote: asTyped(found.quote) }))
}

function actionsOfFullWords(brief: Brief): Found[] {
  const found: Found[] = []
  let before: Before | undefined
  const sentenceOf = new Map<Found, string>()
  for (const [first, ...behindHead] of piecesOf(brief.said.text)) {
    if (!first) continue
    const piece = addressed(first, before, brief)
    const last = found.at(-1)
    const owed = dueAlone(piece)
    if (owed !== undefined && last) {
      for (const [place, action] of found.entries())
        if (isWork(action) && action.due === null && (action === last || sentenceOf.get(action) === sentenceOf.get(last)))
          found[place] = moved(sentenceOf, action, {
            ...action,
            due: owed,
            quote: action === last ? stretch(brief.said.text, action.quote, piece.text) : action.quote
          })
      continue
    }
    if (last && continues(piece, last)) {
      found[found.length - 1] = withDueOf(piece, last, brief)
      continue
    }
    // "I've made up my mind, I'll leave": a short clause may say what the next one is
    const announced = before?.sentence === piece.sentence ? before.announced : undefined
    const claimed = claimedIn(piece, before, brief)
    const actions = claimed ? [claimed] : actionsOf([{ ...piece, announced: piece.announced ?? announced }, ...behindHead], brief, last)
    before = {
      ...piece,
      hasAction: actions.length > 0,
      announced: actions.length === 0 && isShort(piece.plain) ? announcedBy(piece.plain) : undefined
    }
    for (const each of actions) {
      const action = withThing(itemOwner(each, piece.sentence, brief), piece, earlierText(brief, piece), brief.said.text)
      const last = found.at(-1)
      if (last && isSameThought(last, action, piece, sentenceOf.get(last), brief)) {
        found[found.length - 1] = { ...last, quote: stretch(brief.said.text, last.quote, action.quote) }
        sentenceOf.set(found.at(-1) ?? last, piece.sentence)
        continue
      }
      const earlier = found.findIndex((each) => isTwice(each, action))
      if (found[earlier]) {
        found[earlier] = together(found[earlier], action)
        continue
      }
      found.push(action)
      sentenceOf.set(action, piece.sentence)
    }
  }
  return found.filter((action) => !isReason(action, found, sentenceOf))
}

/** How sure a statement of the market is that nothing announces. */
const unannounced = { plain: 0.7, likely: 0.65 }

/** "Customers hate it, so we're dropping it": a reason given in passing is no insight of its own, unless it is announced as one. */
const isReason = (action: Found, found: readonly Found[], sentenceOf: ReadonlyMap<Found, string>): boolean =>
  (action.kind === 'DECISION' &&
    action.sameAs === null &&
    found.some((other) => other.status === 'DISMISSED' && sentenceOf.get(other) === sentenceOf.get(action))) ||
  (action.kind === 'INSIGHT' &&
    action.sameAs === null &&
    action.confidence <= unannounced.plain &&
    found.some((other) => other.kind !== 'INSIGHT' && sentenceOf.get(other) === sentenceOf.get(action)))

/** A piece that is a date and no more: "by the 20th". */
function dueAlone({ plain }: Piece): string | undefined {
  const due = plain.split(' ').length <= 6 ? findDueWords(plain) : undefined
  return due !== undefined &&
    /^[\s,:;()]*(?:(?:ok|target date|deadline|due|all|latest|at the latest|please|by|so|and)[\s,:]*)*$/i.test(plain.replace(due, ' '))
    ? due
    : undefined
}

/** The literal stretch of the text from one quote to the end of another. */
function stretch(text: string, from: string, to: string): string {
  const start = text.indexOf(from)
  const end = text.indexOf(to, start)
  return start >= 0 && end >= start ? text.slice(start, end + to.length) : from
}

function moved(sentenceOf: Map<Found, string>, from: Found, to: Found): Found {
  sentenceOf.set(to, sentenceOf.get(from) ?? '')
  return to
}

/** Two statements in a breath are one insight ("they don't want an app, they want a letter"), unless they are told as several. */
function isSameThought(last: Found, action: Found, piece: Piece, lastSentence: string | undefined, { said }: Brief): boolean {
  if (last.kind !== 'INSIGHT' || action.kind !== 'INSIGHT' || last.sameAs !== null || action.sameAs !== null) return false
  const between = said.text.slice(said.text.indexOf(last.quote) + last.quote.length, said.text.indexOf(action.quote))
  if (/\band that\b|\n|;|[1-9a-d][.)]/i.test(`${between}${action.quote.slice(0, 8)}`)) return false
  if (lastSentence === piece.sentence) return true
  return /^[.!?\s]*$/.test(between) && /^(?:they|it['’]?s?|that['’]?s?|this|these|those)\b/i.test(action.quote)
}

const longestThing = 300

/** What stands right before a piece in the message, if it is short enough to be what the piece speaks of. */
function earlierText({ said }: Brief, { text, sentence }: Piece): string {
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
function withThing(action: Found, piece: Piece, earlier: string, said: string): Found {
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

interface Before extends Piece {
  hasAction: boolean
}

/** "Priya, please check …" is one clause: whoever is called is in it. */
function addressed(piece: Piece, before: Before | undefined, brief: Brief): Piece {
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

function claimedIn(piece: Piece, before: Before | undefined, brief: Brief): Found | undefined {
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
  return finished(
    { kind: 'COMMITMENT', title, quote, owner: brief.said.author, due: due ?? null, sameAs: null, status: 'OPEN', confidence: 0.8 },
    brief
  )
}

const isShort = (clause: string): boolean => clause.split(/\s+/).length <= 8

const isTwice = (earlier: Found, action: Found): boolean =>
  (action.sameAs !== null && earlier.sameAs === action.sameAs) ||
  (earlier.kind === action.kind && likeness(stemsOf(earlier.title), stemsOf(action.title)) > 0.8) ||
  (earlier.kind === 'DECISION' && action.kind === 'DECISION' && overlap(stemsOf(earlier.title), stemsOf(action.title)) > 0.99) ||
  (earlier.sameAs === null && action.sameAs === null && isWork(action) && sameWork(action.title, [earlier]) !== undefined)

const isWork = ({ kind }: Found): boolean => kind === 'COMMITMENT' || kind === 'TASK'

/** One thing said twice: "the invoice has to go out, I'll send it today" is a promise with a date. */
function together(earlier: Found, action: Found): Found {
  if (!isWork(earlier) || earlier.sameAs !== null) return earlier
  const promise = [earlier, action].find(({ kind }) => kind === 'COMMITMENT') ?? earlier
  return { ...earlier, kind: promise.kind, owner: promise.owner, due: earlier.due ?? action.due }
}

/** A clause as a whole, else what follows its head; by what it says itself, else by what was announced. */
function actionsOf(parts: readonly Piece[], brief: Brief, last: Found | undefined): Found[] {
  if (parts.some(({ sentence }) => sentence.endsWith(':'))) return []
  for (const part of parts) {
    if (isDoubtful(part) || isMarker(part.plain)) continue
    const piece = trimmed(part)
    const moved = isConditional(piece.plain) ? [] : progressIn(piece, brief.openActions)
    if (moved.length > 0) return moved
    const action = isEmptyVerdict(piece.plain) ? undefined : newAction(piece, brief)
    if (action) return [action]
  }
  const piece = parts.at(-1)
  if (!piece || isMarker(piece.plain) || isDoubtful(piece) || isEmptyVerdict(piece.plain)) return []
  return [announcedAction(trimmed(piece), brief, last) ?? repeated(trimmed(piece), brief) ?? []].flat()
}

/** A known action that is merely spoken of again, so that nobody takes it for a new one. */
function repeated({ text, plain }: Piece, { openActions }: Brief): Found | undefined {
  // that it is not done yet, or is asked, changes nothing
  if (/\b(?:not|never|almost|nearly|soon|\w+n['’]t)\b/i.test(plain)) return undefined
  const open = restated(plain, openActions)
  const kind = actionKindSchema.safeParse(open?.kind)
  if (!open || !kind.success) return undefined
  return { kind: kind.data, title: open.title, quote: text, owner: open.owner, due: null, sameAs: open.id, status: 'OPEN', confidence: 0.7 }
}

/** What counts only because it was said that such things come. */
function announcedAction(piece: Piece, brief: Brief, last: Found | undefined): Found | undefined {
  const { text, plain } = piece
  // "we learned that …, and that …"
  const isMore = last?.kind === 'INSIGHT' && /^that\s/i.test(plain) && (piece.before === '' || /\band\s+$/i.test(piece.before))
  const kind = isMore ? 'INSIGHT' : piece.announced
  if (kind === undefined || plain.trim().split(/\s+/).length < (kind === 'INSIGHT' ? 3 : 2)) return undefined
  if (kind !== 'INSIGHT' && (isConditional(plain) || /^(?:no need|not?\b(?! (?:more|longer)\b)(?=.*\bto\b))/i.test(plain))) return undefined
  if (kind === 'INSIGHT' && (isPrivate(plain) || isPast(plain) || isStudy(plain) || /^(?:i|we|let|please)\b/i.test(plain))) return undefined
  const isWork = kind === 'COMMITMENT' || kind === 'TASK'
  const due =
    kind === 'INSIGHT'
      ? undefined
      : (dueIn(plain, kind) ?? (kind === 'DECISION' ? dueIn(piece.sentence.slice(0, piece.sentence.indexOf(text)), kind) : undefined))
  const title = titleOf(isMore ? text.replace(/^that\s+/i, '') : text, isWork ? due : undefined, isWork)
  if (stemsOf(title).length < (kind === 'INSIGHT' ? 2 : 1)) return undefined
  const owner = kind === 'COMMITMENT' ? brief.said.author : null
  return finished({ kind, title, quote: text, owner, due: due ?? null, sameAs: null, status: 'OPEN', confidence: 0.8 }, brief)
}

/** Words that say nothing of what is to be done, only that it will be: "I'll have it ready", "you'll have a draft". */
const vague =
  /^(?:(?:i|we|you|it|that|this|they)(?:['’]ll| will|['’]s going to|['’]re going to|['’]m going to| should) )?(?:all )?(?:have|be|get|send|finish|deliver|do|see|share|show|try to have|try to be)\b/i
const vagueStems = new Set(
  stemsOf(
    'have get send finish deliver do see share show try something anything draft version v1 first rough ready done out live inbox hand desk complete finished by until before at latest result results proposal update everything will should ll going you'
  )
)

/** Whether a clause only says when the promise just made will be kept. */
function continues(part: Piece | undefined, last: Found): boolean {
  if (
    !part ||
    last.kind !== 'COMMITMENT' ||
    (last.due !== null && !/^this \w+$/i.test(last.due)) ||
    last.sameAs !== null ||
    isDoubtful(part)
  )
    return false
  const { plain } = trimmed(part)
  const due = findDueWords(plain)
  if (!/^(?:i|we|you|it|that|this|they|he|she|will)(?:['’]ll| will|\b)/i.test(plain)) return false
  const rest = due === undefined ? plain : plain.replace(due, ' ')
  // "the documents are on me, I'll upload them on Friday"
  const isOfTaken = !isVerb(last.title.split(' ')[0] ?? '') && /\b(?:it|them|that|this|those)\b/i.test(rest) && stemsOf(rest).length <= 2
  return isOfTaken || (due !== undefined && vague.test(plain) && stemsOf(rest).every((stem) => vagueStems.has(stem)))
}

/** The promise with the date that was named right after it; the quote runs on to there. */
function withDueOf(part: Piece | undefined, last: Found, brief: Brief): Found {
  if (!part) return last
  const { text } = brief.said
  const from = text.indexOf(last.quote)
  const to = text.indexOf(part.text, from)
  const quote = from >= 0 && to >= 0 ? text.slice(from, to + part.text.length) : last.quote
  return { ...last, due: findDueWords(part.plain) ?? last.due, quote }
}

/** "After a long debate we …", "before the audit we …": when and why, not what; a date is left where it stands. */
const circumstance =
  /^(?:before|after|once|until) (?:i|we) [\w' ]{3,40}? (?=(?:the|our|someone|somebody)\b)|^(?:after|before|with|without|for|in|at|given|due to|thanks to|during|over|on|following|until|as soon as|when i['’]m|once i['’]m)\b(?! (?:mon|tue|wed|thu|fri|sat|sun|the \d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|next|this|q\d|eo[dwmy]|tomorrow|\d|end|two|three|a week|noon))[^,]{2,60}?,? (?=(?:i|we)(?:['’]\w+)? )/i

/** Without the words before the point. */
function trimmed(piece: Piece): Piece {
  const lead = leadIn.exec(piece.plain)?.[0].length ?? 0
  const cut = lead + (circumstance.exec(piece.plain.slice(lead))?.[0].length ?? 0)
  return { ...piece, text: piece.text.slice(cut), plain: piece.plain.slice(cut) }
}

const takesEffect = /\b(?:as of|as from|starting|beginning|effective|from|with effect from) (?=\S)/i

/** Work is due when it says; a decision on the day from which it holds. Spans such as "this year" are no day. */
function dueIn(plain: string, kind: Found['kind']): string | undefined {
  if (kind === 'INSIGHT') return undefined
  // "as of May 1" names that day as "on May 1" does
  const due = findDueWords(plain) ?? (kind === 'DECISION' ? findDueWords(plain.replace(takesEffect, 'on ')) : undefined)
  if (due === undefined || kind !== 'DECISION') return due
  if (/\b(?:this|next|the|for) (?:week|month|quarter|year|season)\b/i.test(due) && !/\bend of\b/i.test(due)) return undefined
  // what was decided today need not begin today
  if (/^(?:today|this morning|tonight)$/i.test(due)) return undefined
  return plain.includes(due) ? due : due.replace(/^on /i, '')
}

/** From when something holds, rather than the day on which it will be done. */
const isSeason = /\b(?:january|february|march|april|may|june|july|august|september|october|november|december|q[1-4]|year|quarter|month)\b/i

function newAction(clause: Piece, brief: Brief): Found | undefined {
  const due = findDueWords(clause.plain)
  const effect = /^(?:(?:as of|as from|starting|beginning|effective|from|with effect from) (?:on |from )?)/i.exec(clause.plain)?.[0] ?? ''
  const leadingDue = due ?? (effect !== '' ? findDueWords(`on ${clause.plain.slice(effect.length)}`)?.replace(/^on /i, '') : undefined)
  const start = leadingDue !== undefined && clause.plain.slice(effect.length).startsWith(leadingDue) ? effect.length + leadingDue.length : 0
  const begins = start === 0 ? 0 : start + (/^(?:[\s,:]| on(?:ward)?s?\b)*/.exec(clause.plain.slice(start))?.[0].length ?? 0)
  const plain = clause.plain.slice(begins)
  const text = clause.text.slice(begins)
  // a draft of a text, or an answer, is for the board to give
  if (/^(?:please|can you|could you|would you) (?:\w+ )+for me$/i.test(plain)) return undefined
  const isCertain = !isConditional(clause.plain)
  for (const rule of actionRules) {
    const opened = rule.opens.exec(plain)
    if (!opened || (rule.notDue && due !== undefined && !isSeason.test(due))) continue
    const [opening] = opened
    // "need the quotes" is nobody's task unless it is dated, or known
    if (rule.needsDue && due === undefined && !sameWork(titleOf(text.slice(opening.length), undefined, true), brief.openActions)) continue
    const rest = plain.slice(opening.length)
    if (rule.unless?.test(rest)) continue
    const kind = rule.kind === 'COMMITMENT' && clause.announced === 'DECISION' ? 'DECISION' : rule.kind
    const isWork = kind === 'COMMITMENT' || kind === 'TASK'
    // what is only to be if something else is; and the past promises nothing
    if (rule.kind !== 'INSIGHT' && (!isCertain || (isWork && isPast(clause.plain)))) return undefined
    const who = opened.groups?.['who']
    const named = who === undefined ? undefined : ownerIn(who, brief, !/\bplease\b|\bpls\b|@| you\b/i.test(opening))
    if (who !== undefined && named === undefined) continue
    if (rule.kind === 'INSIGHT' && isPrivate(plain)) return undefined
    const when = dueIn(clause.plain, kind)
    const isName = kind === 'DECISION' && stemsOf(rest).length < 2
    const title = titleOf(
      rule.title === 'rest' && !isName ? text.slice(opening.length) : text,
      isWork || /^(?:by|before|until|end)\b/i.test(when ?? '') ? when : undefined,
      isWork
    )
    // nothing left but "it" or a date: nobody could tick that off
    const stems = stemsOf(title)
    if (
      stems.length < (isWork || title.split(' ').length >= 3 ? 1 : 2) ||
      (kind === 'COMMITMENT' && stems.every((stem) => vagueStems.has(stem)))
    )
      continue
    const isOwn = kind === 'COMMITMENT' || (kind === 'TASK' && /^(?:i\b|(?:please )?(?:remind me|don['’]t let me))/i.test(opening))
    const owner = named ?? (isOwn ? brief.said.author : null)
    return finished(
      { kind, title, quote: clause.text, owner, due: when ?? null, sameAs: null, status: 'OPEN', confidence: rule.confidence },
      brief
    )
  }
  if (effect !== '' && begins > 0 && isCertain && !/^(?:i|my|you|he|she|they)\b/i.test(plain) && stemsOf(plain).length >= 2) {
    const when = leadingDue ?? null
    return finished(
      {
        kind: 'DECISION',
        title: titleOf(text, undefined, false),
        quote: clause.text,
        owner: null,
        due: when,
        sameAs: null,
        status: 'OPEN',
        confidence: 0.8
      },
      brief
    )
  }
  const [read, reading, skipped] = (isCertain && heard(plain, due !== undefined)) || []
  if (read && reading) {
    const kind = read.kind === 'COMMITMENT' && clause.announced === 'DECISION' ? 'DECISION' : read.kind
    const isWork = kind === 'COMMITMENT' || kind === 'TASK'
    const owner = read.who === undefined ? undefined : ownerIn(read.who.replace(/^@|['’]s$/g, ''), brief, false)
    const when = dueIn((skipped ?? 0) > 0 ? plain.slice(skipped) : clause.plain, kind)
    const title = titleOf(text.slice((skipped ?? 0) + read.from), isWork ? when : undefined, isWork)
    const stems = stemsOf(title)
    if (
      !(isWork && isPast(clause.plain)) &&
      (read.who === undefined || owner !== undefined) &&
      stems.length >= (isWork ? 1 : 2) &&
      !(kind === 'COMMITMENT' && stems.every((stem) => vagueStems.has(stem)))
    )
      return finished(
        {
          kind,
          title,
          quote: clause.text,
          owner: owner ?? (kind === 'COMMITMENT' || (kind === 'TASK' && /^i$/i.test(reading.who)) ? brief.said.author : null),
          due: when ?? null,
          sameAs: null,
          status: 'OPEN',
          confidence: read.confidence
        },
        brief
      )
  }
  // what was announced as something else is no insight
  const insight = clause.announced === 'DECISION' || clause.announced === 'TASK' ? undefined : marketInsight(plain)
  if (insight === undefined) return undefined
  const title = titleOf(text, undefined, false)
  return finished(
    { kind: 'INSIGHT', title, quote: clause.text, owner: null, due: null, sameAs: null, status: 'OPEN', confidence: unannounced[insight] },
    brief
  )
}

/** What the grammar says, of the clause or else of what follows a comma, a colon or an "and" in it. */
function heard(plain: string, hasDue: boolean): [Told, Reading, number] | undefined {
  const starts = [
    0,
    ...[
      ...plain.matchAll(/(?:[,:]|,? (?:and|so|but|so yeah|because)|\b(?:know|note|confirm|say|think|reckon|decided|means) that)\s+(?=\S)/g)
    ].map((found) => found.index + found[0].length)
  ]
  for (const start of starts) {
    const part = plain.slice(start).replace(/\s+$/, '')
    const reading = unsaid(part) ?? readingOf(part)
    const read = reading && told(part, reading, hasDue)
    if (read) return [read, reading, start]
  }
  return undefined
}

/** "Told her I'd call", "decided not to": the speaker left unsaid. */
function unsaid(part: string): Reading | undefined {
  if (!/^(?:(?:just|finally|already|also) )?(?:\w+ed|told|said|went|chose|gave|will|need to|have to|must)\b/i.test(part)) return undefined
  const reading = readingOf(`we ${part}`)
  return reading && { ...reading, at: Math.max(0, reading.at - 3), rest: Math.max(0, reading.rest - 3) }
}

/** "Order the server (Yann, tomorrow)", "Raj: the diagram": whose an item of a list is. */
function itemOwner(action: Found, sentence: string, brief: Brief): Found {
  if (action.kind !== 'TASK' || action.owner !== null || action.sameAs !== null) return action
  const bracket = /\s*\((\p{Lu}\p{L}+)[^)]*\)/u.exec(action.quote)?.[1]
  const head = /^(?:assigned to )?(\p{Lu}\p{L}+):\s/iu.exec(sentence)?.[1]
  const owner = [bracket, head].flatMap((who) => (who === undefined ? [] : (ownerIn(who, brief, true) ?? [])))[0]
  return owner === undefined ? action : { ...action, owner, title: action.title.replace(/\s*\([^)]*\)?$/, '') }
}

function finished(action: Found, brief: Brief): Found {
  const isWork = action.kind === 'COMMITMENT' || action.kind === 'TASK'
  const same = isWork ? sameWork(action.title, brief.openActions) : sameStatement(action.title, action.kind, brief.openActions)
  return { ...action, sameAs: same?.id ?? null }
}

/** Says that something is settled, not what. */
const isEmptyVerdict = (clause: string): boolean =>
  isMarker(clause) ||
  /^(?:(?:that|this|it)(?:['’]s| is| was)(?: now)? )?(?:final|decided|settled|official|agreed|just to confirm|just|a done deal|(?:no|without) more (?:debates?|discussions?|talk)|the (?:board|team) (?:has )?(?:voted|decided|agreed)|(?:the )?decision (?:stands|made|is made))$/i.test(
    clause.trim()
  )

const maxTitle = 120

/** In the imperative for work ("interviewing ten customers" becomes "Interview ten customers"), capitalised, without the date. */
function titleOf(words: string, due: string | undefined, isWork: boolean): string {
  const undated = due ? words.replace(due, ' ') : words
  const clean = undated
    .replace(/\s+/g, ' ')
    .replace(/\s+([,.;:!])/g, '$1')
    .replace(/^[\s,:;.–—-]+|[\s,:;.!–—-]+$/g, '')
    .replace(/,? (?:otherwise|or else)\b.*$/i, '')
    .replace(trailing, '')
    .replace(/[\s,]+$/, '')
  const [first = '', ...others] = clean.split(' ')
  const verb = isWork ? fromGerund(first) : undefined
  const title = [verb ?? first, ...others].join(' ')
  const cut = title.length > maxTitle ? `${title.slice(0, maxTitle).replace(/\s+\S*$/, '')}…` : title
  return cut.charAt(0).toUpperCase() + cut.slice(1)
}
