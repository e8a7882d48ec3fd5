// The compose stage: the lead answers, with what the others brought; after a review that sent it back, once more.

import { z } from 'zod'
import type { Agent } from '../agents/board.ts'
import type { Assignment, Scene } from '../agents/prompt.ts'
import { namesServer } from '../tools/tool.ts'
import { noteOfDecision } from './decision.ts'
import type { Contribution } from './delegate.ts'
import { speakInTurn } from './speech.ts'
import type { TurnWork } from './work.ts'

export const draftSchema = z.object({
  text: z.string(),
  draftId: z.string(),
  /** tool servers that were away; left out where none was */
  without: z.array(z.string()).exactOptional()
})
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
  const speakers = [lead, ...contributions.flatMap(({ agent }) => work.room.board.agents.get(agent) ?? [])]
  const without = work.room.toolServers
    .down()
    .flatMap(({ server }) => (speakers.some(({ tools }) => tools.some((pattern) => namesServer(pattern, server))) ? [server] : []))
  const notes = () => [
    missing.length > 0 ? `_${missing.join(' and ')} could not be reached: their view is missing here._` : '',
    without.length > 0 ? `_The tools of ${without.join(' and ')} could not be reached: this is said without them._` : '',
    noteOfWaiting(work),
    noteOfDecision(scene)
  ]
  const ending = () =>
    notes()
      .flatMap((note) => (note === '' ? [] : `\n\n${note}`))
      .join('')
  const spoken = await speakInTurn(work, scene, assignment, { stage: 'compose', ending, signal })
  return { ...spoken, ...(without.length > 0 && { without }) }
}

/** What waits for the person is said in the reply, so that it is seen in every door. */
function noteOfWaiting({ toolCalls }: TurnWork): string {
  const waiting = toolCalls.ended.flatMap(({ server, tool, approval }) => (approval ? [`${tool} (${server})`] : []))
  return waiting.length > 0 ? `_Waits for your approval: ${[...new Set(waiting)].toSorted().join(', ')}._` : ''
}
