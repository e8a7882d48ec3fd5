// A member speaking within a turn who lives on another server: asked there, and heard here like any other.

import { type Assignment, promptFor, type Scene } from '../agents/prompt.ts'
import { collect } from '../models/structured.ts'
import { writable } from '../records/text.ts'
import type { Remote } from '../remote/remote.ts'
import type { DraftWriter } from './draft.ts'
import { digestOfRequest } from './inputs.ts'
import type { TurnWork } from './work.ts'

export interface SpeakingElsewhere {
  stage: string
  ending: string
  signal: AbortSignal
  draft: DraftWriter
  remote: Remote
}

/** Has the member speak, and hands back all that was said. Throws UpstreamUnavailable where its server does not answer. */
export async function speakElsewhere(
  work: TurnWork,
  scene: Scene,
  assignment: Assignment,
  { stage, ending, signal, draft, remote }: SpeakingElsewhere
): Promise<{ text: string; draftId: string }> {
  const { agent } = assignment
  const asked = {
    ...promptFor(work.room.board, scene, assignment),
    system: '',
    input: toldOf(work, scene, assignment).map((text) => ({ role: 'user' as const, text }))
  }
  let contextId = work.view.session.remoteContexts[agent.id]
  let drafted = ''
  const question = remote({
    messageId: `${work.id}.${stage}.${digestOfRequest(asked)}`,
    contextId,
    joined: (joined) => {
      contextId = joined
    },
    draft: (piece) => {
      drafted += piece
      draft.write(piece)
    }
  })
  const { text } = await collect(work.metered(agent.id, stage, question), { ...asked, signal })
  await remember(work, agent.id, contextId)
  // Where its server had another draft than its answer, only the answer counts.
  const rest = text.startsWith(drafted) ? text.slice(drafted.length) : ''
  draft.write(rest + ending)
  await draft.flush()
  return { text: writable(text + ending).trim(), draftId: draft.draftId }
}

/**
 * What it is told: what the person said and what is wanted; where it answers for the board also what colleagues found, and
 * why its draft was sent back. Nothing of the dossier, the actions and earlier messages leaves this server: its own keeps a
 * thread of what it was told.
 */
function toldOf({ room }: TurnWork, { said }: Scene, { instruction, contributions = [], draft, reasons = [] }: Assignment): string[] {
  const nameOf = (id: string) => room.board.agents.get(id)?.name ?? id
  return [
    said.text,
    ...contributions.map(({ agent, text }) => `${nameOf(agent)} says: ${text}`),
    ...(draft === undefined
      ? []
      : [`Your answer was: ${draft}`, `What was wrong with it:\n${reasons.map((reason) => `- ${reason}`).join('\n')}`]),
    instruction
  ]
}

/** Keeps what the member's server calls this conversation. */
async function remember(work: TurnWork, agent: string, contextId: string | undefined): Promise<void> {
  if (contextId === undefined || contextId === work.view.session.remoteContexts[agent]) return
  await work.commit((change) => change.update({ remoteContexts: { ...change.view.session.remoteContexts, [agent]: contextId } }))
}
