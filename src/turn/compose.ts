// The compose stage: the lead answers, with what the others brought; after a review that sent it back, once more.

import { z } from 'zod'
import type { Agent } from '../agents/board.ts'
import type { Assignment, Scene } from '../agents/prompt.ts'
import { noteOfDecision } from './decision.ts'
import type { Contribution } from './delegate.ts'
import { speakInTurn } from './speech.ts'
import type { TurnWork } from './work.ts'

export const draftSchema = z.object({ text: z.string(), draftId: z.string() })
export type Draft = z.infer<typeof draftSchema>

export interface Composition {
  scene: Scene
  lead: Agent
  contributions: readonly Contribution[]
  /** the draft that was sent back, and why */
  rejected?: { text: string; reasons: readonly string[] }
}

export async function compose(work: TurnWork, { scene, lead, contributions, rejected }: Composition, signal: AbortSignal): Promise<Draft> {
  const nameOf = (id: string) => work.room.board.agents.get(id)?.name ?? id
  const missing = contributions.filter(({ text }) => text === null).map(({ agent }) => nameOf(agent))
  const assignment: Assignment = {
    task: 'answer',
    agent: lead,
    instruction: rejected ? 'Write the answer again and mend what was wrong.' : 'Answer the person.',
    contributions: contributions.flatMap(({ agent, text }) => (text === null ? [] : [{ agent, text }])),
    draft: rejected?.text,
    reasons: rejected?.reasons
  }
  const notes = [
    missing.length > 0 ? `_${missing.join(' and ')} could not be reached: their view is missing here._` : '',
    noteOfDecision(scene)
  ]
  const ending = notes.flatMap((note) => (note === '' ? [] : `\n\n${note}`)).join('')
  return speakInTurn(work, scene, assignment, { stage: 'compose', ending, signal })
}
