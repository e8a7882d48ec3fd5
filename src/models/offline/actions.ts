// Commitments, decisions, tasks and insights in what a person said.

import type { Brief } from '../model.ts'
import { ActionList } from './action-list.ts'
import { announcedBy, piecesOf } from './announced.ts'
import { actionsOf } from './clause-action.ts'
import { addressed, type Before, claimedIn, continues, dueAlone, earlierText, isShort, withDueOf, withThing } from './continuation.ts'
import type { FoundAction } from './found-action.ts'
import { inFullWords } from './full-words.ts'
import { ownerIn } from './owner.ts'

/** Actions of one message, in the order they were said, none twice. Pure: the same brief gives the same list. */
export function actionsIn(brief: Brief): FoundAction[] {
  const { text, asTyped } = inFullWords(brief.said.text)
  return actionsOfFullWords({ ...brief, said: { ...brief.said, text } }).map((found) => ({ ...found, quote: asTyped(found.quote) }))
}

function actionsOfFullWords(brief: Brief): FoundAction[] {
  const list = new ActionList(brief.said.text)
  let before: Before | undefined
  for (const [first, ...behindHead] of piecesOf(brief.said.text)) {
    if (!first) continue
    const piece = addressed(first, before, brief)
    const { last } = list
    const due = last && dueAlone(piece)
    if (due !== undefined) {
      list.date(due, piece)
      continue
    }
    if (last && continues(piece, last)) {
      list.replaceLast(withDueOf(piece, last, brief))
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
    for (const action of actions)
      list.add(withThing(itemOwner(action, piece.sentence, brief), piece, earlierText(brief, piece), brief.said.text), piece)
  }
  return list.withoutReasons()
}

/** "Order the server (Yann, tomorrow)", "Raj: the diagram": whose an item of a list is. */
function itemOwner(action: FoundAction, sentence: string, brief: Brief): FoundAction {
  if (action.kind !== 'TASK' || action.owner !== null || action.sameAs !== null) return action
  const bracket = /\s*\((\p{Lu}\p{L}+)[^)]*\)/u.exec(action.quote)?.[1]
  const head = /^(?:assigned to )?(\p{Lu}\p{L}+):\s/iu.exec(sentence)?.[1]
  const owner = [bracket, head].flatMap((who) => (who === undefined ? [] : (ownerIn(who, brief, true) ?? [])))[0]
  return owner === undefined ? action : { ...action, owner, title: action.title.replace(/\s*\([^)]*\)?$/, '') }
}
