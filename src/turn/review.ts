// The review stage: no draft counts before the critic has passed it, and one that it sent back is taken back from all
// who follow, in the same commit as its verdict. What code can check is checked first: what contradicts something at hand goes
// back at once. What code only doubts is put to the critic's model, where it has a real one, and that decides.

import { z } from 'zod'
import { type Agent, criticOf } from '../agents/board.ts'
import type { Scene } from '../agents/prompt.ts'
import { findingsIn, isContradiction, type Verdict, verdictOf } from '../critic/critic.ts'
import { dayAt } from '../critic/days.ts'
import type { Finding, Matter } from '../critic/matter.ts'
import { UpstreamUnavailable } from '../errors.ts'
import { isSmallTalk } from '../models/offline/small-talk.ts'
import { type Review, reviewSchema } from '../records/review.ts'
import { toldOf } from '../tools/told.ts'
import { askCritic } from './ask-critic.ts'
import type { Draft } from './compose.ts'
import type { Contribution } from './delegate.ts'
import type { TurnWork } from './work.ts'

/** A first draft and two revisions; what the critic would still send back then goes out flagged. */
export const mostAttempts = 3

export const judgementSchema = reviewSchema
  .pick({ attempt: true, verdict: true, relevance: true, accuracy: true, reasons: true, milliseconds: true })
  .extend({
    /** it may not be said, whatever comes of it */
    isHeld: z.boolean().default(false)
  })
export type Judgement = z.infer<typeof judgementSchema>

export interface UnderReview {
  scene: Scene
  lead: Agent
  contributions: readonly Contribution[]
  draft: Draft
  /** which attempt at the answer it is, counted from 1 */
  attempt: number
}

/** Judges one attempt at the answer. Throws UpstreamUnavailable where it may not be said and no further attempt is left. */
export async function review(work: TurnWork, under: UnderReview): Promise<Judgement> {
  const { lead, draft, attempt } = under
  const judgement = await work.stage(
    attempt === 1 ? 'review' : `review:${attempt}`,
    judgementSchema,
    async (signal) => {
      const startedAt = performance.now()
      const { mayShip, ...verdict } = await verdictOn(work, under, signal)
      const milliseconds = performance.now() - startedAt
      work.reviewed(milliseconds)
      const isLast = attempt === mostAttempts && verdict.verdict === 'REVISE'
      const isHeld = !mayShip && (isLast || verdict.verdict === 'UNCHECKED')
      return { ...verdict, verdict: isLast ? 'FLAGGED' : verdict.verdict, attempt, milliseconds, isHeld }
    },
    (change, found) => {
      change.review(reviewOf(work, lead, found, change.at))
      if (found.verdict !== 'REVISE' && !found.isHeld) return
      change.emit({ type: 'DraftRetracted', turn: work.turn.seq, payload: { draftId: draft.draftId, reasons: found.reasons } })
    }
  )
  if (judgement.isHeld)
    throw new UpstreamUnavailable(
      judgement.verdict === 'UNCHECKED'
        ? 'The critic could not be asked, and this board says nothing unchecked: send the message again.'
        : 'The board found no answer that it may give: send the message again, in other words perhaps.'
    )
  return judgement
}

/** A verdict, and whether a draft that gets it may be said where there is no better one. */
type Outcome = Omit<Verdict, 'verdict'> & { verdict: Review['verdict']; mayShip: boolean }

async function verdictOn(work: TurnWork, under: UnderReview, signal: AbortSignal): Promise<Outcome> {
  const found = findingsIn(matterOf(work, under))
  const critic = criticOf(work.room.board)
  if (work.room.modelOf(critic).isOffline) return verdictOf(found)
  const wrong = found.filter(isContradiction)
  // Small talk claims nothing that a model would have to weigh.
  if (wrong.length > 0 || (found.length === 0 && isSmallTalk(under.scene.said.text))) return verdictOf(wrong)
  try {
    return { ...(await modelVerdict(work, critic, under, found, signal)), mayShip: true }
  } catch (cause) {
    // Cancelled, fenced or closing: then nobody waits for a verdict.
    work.signal.throwIfAborted()
    work.room.log.warn({ err: cause, turn: work.id }, 'the critic could not be asked')
    const { relevance, accuracy, reasons } = verdictOf(found)
    const unchecked = 'The critic could not be asked.'
    return { verdict: 'UNCHECKED', relevance, accuracy, reasons: [unchecked, ...reasons], mayShip: critic.unchecked === 'ship' }
  }
}

/** Less than the stage may take, so that a late critic ends its own call and not the turn. */
const criticMs = 20_000

function modelVerdict(
  work: TurnWork,
  critic: Agent,
  under: UnderReview,
  doubts: readonly Finding[],
  signal: AbortSignal
): Promise<Verdict> {
  const { room } = work
  const { scene, contributions, draft, attempt } = under
  return askCritic({
    board: room.board,
    critic,
    model: work.metered(critic.id, 'review', room.modelOf(critic)),
    scene,
    contributions: contributions.flatMap(({ agent, text }) => (text === null ? [] : [{ agent, text }])),
    toolResults: resultsIn(work, scene),
    draft: draft.text,
    doubts,
    isLast: attempt === mostAttempts,
    signal: AbortSignal.any([signal, AbortSignal.timeout(room.deadlinesMs?.['critic'] ?? criticMs)])
  })
}

/** What was to be known from tools: in this turn, and of calls that the person has approved since the turns before. */
const resultsIn = ({ toolCalls }: TurnWork, { approvals = [] }: Scene) => [
  ...toolCalls.ended.flatMap((call) => {
    const told = call.approval || call.status === 'SUCCEEDED' ? toldOf(call) : undefined
    return told ? [{ tool: call.tool, arguments: call.arguments, result: 'result' in told ? told.result : told.error }] : []
  }),
  ...approvals.map(({ tool, arguments: given, result, status, error }) => ({ tool, arguments: given, result: result ?? { status, error } }))
]

/** What the checks in code look at. */
const matterOf = (work: TurnWork, { scene, contributions, draft }: UnderReview): Matter => ({
  draft: draft.text,
  said: { author: scene.said.authorName, text: scene.said.text },
  today: dayAt(scene.saidAt, scene.timeZone),
  history: scene.history.map(({ authorName, text }) => ({ author: authorName, text })),
  dossier: scene.dossier,
  openActions: scene.openActions.map(({ title, dueAt }) => ({ title, due: dueAt === null ? null : dayAt(dueAt, scene.timeZone) })),
  members: scene.members,
  toolCalls: resultsIn(work, scene),
  contributions: contributions.flatMap(({ text, position }) =>
    text === null ? [] : [{ text: position ? `${text} ${Math.round(100 * position.confidence)} %` : text }]
  ),
  // A session belongs to one person, and so does all that its turns know.
  others: []
})

/** The last line of a reply that did not pass; empty where it did. */
export function labelOf({ verdict, reasons }: Judgement): string {
  if (verdict === 'UNCHECKED') {
    const [, ...doubts] = reasons
    return `\n\n_Not checked: the critic could not be asked.${doubts.length > 0 ? ` In doubt: ${doubts.join(' ')}` : ''}_`
  }
  return verdict === 'FLAGGED' ? `\n\n_The critic still has doubts: ${reasons.join(' ')}_` : ''
}

/** The record of a judgement. */
export const reviewOf = (
  work: TurnWork,
  lead: Agent,
  { attempt, verdict, relevance, accuracy, reasons, milliseconds }: Judgement,
  at: string
): Review => ({
  sessionId: work.turn.sessionId,
  turn: work.turn.seq,
  ownerId: work.turn.ownerId,
  agent: lead.id,
  at,
  attempt,
  verdict,
  relevance,
  accuracy,
  reasons,
  milliseconds
})
