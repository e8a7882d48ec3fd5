// The review stage: no draft counts before the critic has passed it.

import { z } from 'zod'
import { judge } from '../critic/checks.ts'
import { type Review, verdictSchema } from '../records/review.ts'
import type { ChangeBuilder } from '../session/change.ts'
import type { Draft } from './compose.ts'
import type { TurnWork } from './work.ts'

/** How often a draft is sent back before it goes out flagged. */
export const mostRevisions = 2

export const judgementSchema = z.object({
  attempt: z.int(),
  verdict: verdictSchema,
  relevance: z.number(),
  accuracy: z.number(),
  reasons: z.array(z.string()),
  milliseconds: z.number()
})
export type Judgement = z.infer<typeof judgementSchema>

export async function review(work: TurnWork, question: string, draft: Draft, attempt: number): Promise<Judgement> {
  const startedAt = performance.now()
  const judgement = judge({ text: draft.text, question })
  const milliseconds = performance.now() - startedAt
  work.reviewed(milliseconds)
  const isLast = attempt > mostRevisions
  return { ...judgement, attempt, verdict: judgement.verdict === 'REVISE' && isLast ? 'FLAGGED' : judgement.verdict, milliseconds }
}

/** The record of a judgement. */
export const reviewOf = (work: TurnWork, lead: string, judgement: Judgement, at: string): Review => ({
  sessionId: work.turn.sessionId,
  turn: work.turn.seq,
  ownerId: work.turn.ownerId,
  agent: lead,
  at,
  ...judgement
})

/** Says what the critic found, and takes a draft back that it did not pass. */
export function announce(work: TurnWork, lead: string, draft: Draft, change: ChangeBuilder, judgement: Judgement): void {
  change.review(reviewOf(work, lead, judgement, change.at))
  if (judgement.verdict !== 'REVISE') return
  change.emit({ type: 'DraftRetracted', turn: work.turn.seq, payload: { draftId: draft.draftId, reasons: judgement.reasons } })
}
