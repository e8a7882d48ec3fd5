// What the person decides once the board has met: kept as a decision that is looked at again, on the day they name, else
// thirty days later.

import type { Scene } from '../agents/prompt.ts'
import { type Decision, decisionIn } from '../models/offline/decision.ts'
import { dayInWords } from '../models/offline/due-text.ts'
import { clausesOf } from '../models/offline/sentences.ts'
import { questionIn } from '../models/offline/view.ts'
import type { Extraction } from '../models/task.ts'
import { resolveDue } from '../tools/due-date.ts'
import { isMinutes } from './minutes.ts'

type Claim = Extraction['actions'][number]

const unnamedReview = 'in 30 days'
/** Rules that find a decision in so many words are as good as certain. */
const confidence = 0.9

/** The last sentence of an answer to somebody who has decided, after a meeting: when the decision is looked at again, and why then. */
export function noteOfDecision(scene: Scene): string {
  const decision = decisionIn(scene.said.text)
  if (!decision || putToBoard(scene) === undefined) return ''
  const { words, isNamed } = reviewOf(decision, scene)
  const dueAt = resolveDue(words, { at: scene.saidAt, timeZone: scene.timeZone })?.dueAt
  const day = dueAt && dayInWords(new Intl.DateTimeFormat('en-CA', { timeZone: scene.timeZone }).format(new Date(dueAt)))
  return `_Kept as your decision, to be looked at again on ${day}${isNamed ? ', as you said' : ': thirty days from now, as you named no day'}._`
}

/** What was found in a message, with what it decides on the meeting before it as a decision with a review date. */
export function withDecision(scene: Scene, found: Extraction): Extraction {
  const question = putToBoard(scene)
  if (question === undefined) return found
  const decision = decisionIn(scene.said.text)
  const due = reviewOf(decision, scene).words
  const own = decision && found.actions.find((claim) => isDrawnFrom(claim, decision))
  const actions = found.actions.map((claim): Claim => {
    if (decision && claim === own)
      return { ...claim, kind: 'DECISION', quote: decision.quote, due, sameAs: claim.kind === 'DECISION' ? claim.sameAs : null, confidence }
    return claim.kind === 'DECISION' ? { ...claim, due: claim.due ?? due } : claim
  })
  if (decision && !own) {
    const title = `${decision.quote.charAt(0).toUpperCase()}${decision.quote.slice(1)} (on: ${questionIn(question)})`
    actions.push({ kind: 'DECISION', title, quote: decision.quote, owner: null, due, sameAs: null, status: 'OPEN', confidence })
  }
  return { ...found, actions }
}

/** Whether a claim was drawn from the words that decide, and from no others. */
const isDrawnFrom = ({ quote, status }: Claim, decision: Decision): boolean =>
  status === 'OPEN' && clausesOf(quote).length === 1 && (quote.includes(decision.quote) || decision.quote.includes(quote))

/** The words that say when a decision is looked at again, and whether they are the person's. */
function reviewOf(decision: Decision | undefined, { saidAt, timeZone }: Scene): { words: string; isNamed: boolean } {
  const named = decision?.review
  const isNamed = named !== undefined && resolveDue(named, { at: saidAt, timeZone }) !== undefined
  return isNamed ? { words: named, isNamed } : { words: unnamedReview, isNamed }
}

/** What was put to the board, where the last reply before this message was that of a meeting. */
function putToBoard({ history }: Scene): string | undefined {
  const reply = history.findLastIndex(({ role }) => role === 'AGENT')
  if (!isMinutes(history[reply]?.text ?? '')) return undefined
  return history.slice(0, reply).findLast(({ role }) => role === 'USER')?.text ?? ''
}
