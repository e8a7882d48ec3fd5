// The review stage: no draft counts before the critic has passed it, and one that it sent back is taken back from all
// who follow, in the same commit as its verdict.

import type { z } from 'zod'
import type { Agent } from '../agents/board.ts'
import type { Scene } from '../agents/prompt.ts'
import { judge } from '../critic/checks.ts'
import { type Review, reviewSchema } from '../records/review.ts'
import type { Draft } from './compose.ts'
import type { TurnWork } from './work.ts'

/** A first draft and two revisions; what the critic would still send back then goes out flagged. */
export const mostAttempts = 3

export const judgementSchema = reviewSchema.pick({
  attempt: true,
  verdict: true,
  relevance: true,
  accuracy: true,
  reasons: true,
  milliseconds: true
})
export type Judgement = z.infer<typeof judgementSchema>

/** Judges one attempt at the answer, counted from 1. */
export async function review(work: TurnWork, scene: Scene, lead: Agent, draft: Draft, attempt: number): Promise<Judgement> {
  return work.stage(
    attempt === 1 ? 'review' : `review:${attempt}`,
    judgementSchema,
    async () => {
      const startedAt = performance.now()
      const { verdict, ...marks } = judge({ text: draft.text, question: scene.said.text })
      const milliseconds = performance.now() - startedAt
      work.reviewed(milliseconds)
      return { ...marks, attempt, verdict: verdict === 'REVISE' && attempt === mostAttempts ? 'FLAGGED' : verdict, milliseconds }
    },
    (change, judgement) => {
      change.review(reviewOf(work, lead, judgement, change.at))
      if (judgement.verdict !== 'REVISE') return
      change.emit({ type: 'DraftRetracted', turn: work.turn.seq, payload: { draftId: draft.draftId, reasons: judgement.reasons } })
    }
  )
}

/** The record of a judgement. */
export const reviewOf = (work: TurnWork, lead: Agent, judgement: Judgement, at: string): Review => ({
  sessionId: work.turn.sessionId,
  turn: work.turn.seq,
  ownerId: work.turn.ownerId,
  agent: lead.id,
  at,
  ...judgement
})
