// A member speaking within a turn: drafts go to whoever follows, tool calls are recorded, usage is entered.

import type { Agent } from '../agents/board.ts'
import { type Assignment, promptFor, type Scene } from '../agents/prompt.ts'
import { speak, type ToolRun, toolsOf } from '../agents/speak.ts'
import { draftId } from '../records/id.ts'
import { writable } from '../records/text.ts'
import { toolCallSchema } from '../records/tool-call.ts'
import type { Usage } from '../records/usage.ts'
import { openDraft } from './draft.ts'
import type { TurnWork } from './work.ts'

export interface Spoken {
  text: string
  draftId: string
  usage: Usage
}

/** Lets an agent speak; `after` adds a last sentence of our own to what it said. */
export async function speakInTurn(
  work: TurnWork,
  scene: Scene,
  assignment: Assignment,
  stage: string,
  signal: AbortSignal,
  after: (text: string) => string = () => ''
): Promise<Spoken> {
  const { room, turn } = work
  const { agent } = assignment
  const draft = openDraft(
    room.stream,
    turn.sessionId,
    { turn: turn.seq, agent: agent.id, draftId: draftId(turn.sessionId, turn.seq, turn.attempts, work.nextDraft()) },
    () => work.view.event
  )
  const model = work.metered(agent.id, stage, room.modelOf(agent))
  const numbers = new Map<number, number>()
  const { text, usage } = await speak(model, { ...promptFor(room.board, scene, assignment), signal }, toolsOf(agent, room.tools), {
    text: draft.write,
    toolCall: (run) => recordToolCall(work, agent, numbers, run)
  })
  const addition = after(text)
  if (addition !== '') draft.write(addition)
  await draft.flush()
  return { text: writable(text + addition).trim(), draftId: draft.draftId, usage }
}

async function recordToolCall(work: TurnWork, agent: Agent, numbers: Map<number, number>, run: ToolRun): Promise<void> {
  // What only computes has no effect to guard: its end is all there is to know.
  if (run.status === 'RUNNING' && run.server === 'board') return
  const number = numbers.get(run.number) ?? work.nextToolCall()
  numbers.set(run.number, number)
  const { sessionId, seq, ownerId } = work.turn
  await work.commit((change) =>
    change.toolCall(
      toolCallSchema.parse({
        ...run,
        number,
        sessionId,
        turn: seq,
        ownerId,
        agent: agent.id,
        result: run.result ?? null,
        error: run.error ?? null,
        milliseconds: run.milliseconds ?? null,
        at: change.at
      })
    )
  )
}
