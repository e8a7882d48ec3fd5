// What one clause of a message holds: word of something on the list, or something new.

import { actionKindSchema } from '../../records/action.ts'
import type { Brief } from '../model.ts'
import { dueIn } from './action-due.ts'
import { isMarker, isStudy, type Piece } from './announced.ts'
import { isConditional, isDoubtful, isPast } from './doubt.ts'
import { type FoundAction, foundAction, isWork } from './found-action.ts'
import { trimmed } from './lead-in.ts'
import { restated, stemsOf } from './likeness.ts'
import { isPrivate } from './market.ts'
import { newAction } from './new-action.ts'
import { progressIn } from './progress.ts'
import { titleOf } from './title.ts'

/** A clause as a whole, else what follows its head; by what it says itself, else by what was announced. */
export function actionsOf(parts: readonly Piece[], brief: Brief, last: FoundAction | undefined): FoundAction[] {
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
function repeated({ text, plain }: Piece, { openActions }: Brief): FoundAction | undefined {
  // that it is not done yet, or is asked, changes nothing
  if (/\b(?:not|never|almost|nearly|soon|\w+n['’]t)\b/i.test(plain)) return undefined
  const open = restated(plain, openActions)
  const kind = actionKindSchema.safeParse(open?.kind)
  if (!open || !kind.success) return undefined
  return { kind: kind.data, title: open.title, quote: text, owner: open.owner, due: null, sameAs: open.id, status: 'OPEN', confidence: 0.7 }
}

/** What counts only because it was said that such things come. */
function announcedAction(piece: Piece, brief: Brief, last: FoundAction | undefined): FoundAction | undefined {
  const { text, plain } = piece
  // "we learned that …, and that …"
  const isMore = last?.kind === 'INSIGHT' && /^that\s/i.test(plain) && (piece.before === '' || /\band\s+$/i.test(piece.before))
  const kind = isMore ? 'INSIGHT' : piece.announced
  if (kind === undefined || plain.trim().split(/\s+/).length < (kind === 'INSIGHT' ? 3 : 2)) return undefined
  if (kind !== 'INSIGHT' && (isConditional(plain) || /^(?:no need|not?\b(?! (?:more|longer)\b)(?=.*\bto\b))/i.test(plain))) return undefined
  if (kind === 'INSIGHT' && (isPrivate(plain) || isPast(plain) || isStudy(plain) || /^(?:i|we|let|please)\b/i.test(plain))) return undefined
  const isDone = isWork({ kind })
  const due = dueIn(plain, kind) ?? (kind === 'DECISION' ? dueIn(piece.sentence.slice(0, piece.sentence.indexOf(text)), kind) : undefined)
  const title = titleOf(isMore ? text.replace(/^that\s+/i, '') : text, isDone ? due : undefined, isDone)
  if (stemsOf(title).length < (kind === 'INSIGHT' ? 2 : 1)) return undefined
  const owner = kind === 'COMMITMENT' ? brief.said.author : null
  return foundAction({ kind, title, quote: text, owner, due: due ?? null, confidence: 0.8 }, brief)
}

/** Says that something is settled, not what. */
const isEmptyVerdict = (clause: string): boolean =>
  isMarker(clause) ||
  /^(?:(?:that|this|it)(?:['’]s| is| was)(?: now)? )?(?:final|decided|settled|official|agreed|just to confirm|just|a done deal|(?:no|without) more (?:debates?|discussions?|talk)|the (?:board|team) (?:has )?(?:voted|decided|agreed)|(?:the )?decision (?:stands|made|is made))$/i.test(
    clause.trim()
  )
