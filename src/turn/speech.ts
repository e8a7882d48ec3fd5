// A member speaking within a turn: drafts go to whoever follows, tool calls are recorded, usage is entered.

import type { Agent } from '../agents/board.ts'
import { type Assignment, promptFor, type Scene } from '../agents/prompt.ts'
import { skillTool } from '../agents/skill-tool.ts'
import { speak, type ToolRun, toolsOf } from '../agents/speak.ts'
import { draftId } from '../records/id.ts'
import { writable } from '../records/text.ts'
import { toolCallSchema } from '../records/tool-call.ts'
import type { Tool } from '../tools/tool.ts'
import { type DraftWriter, openDraft } from './draft.ts'
import { speakElsewhere } from './elsewhere.ts'
import type { TurnWork } from './work.ts'

export interface Spoken {
  text: string
  draftId: string
}

export interface Speaking {
  /** under which the model calls are entered */
  stage: string
  /** beside those of the member's file */
  tools?: readonly Tool[]
  /** a last sentence of our own */
  ending?: string
  signal: AbortSignal
}

/** Lets a member speak, and hands back all that was said. Throws what its model throws. */
export async function speakInTurn(work: TurnWork, scene: Scene, assignment: Assignment, speaking: Speaking): Promise<Spoken> {
  const { room } = work
  const { agent } = assignment
  const { stage, tools = [], ending = '', signal } = speaking
  const draft = draftOf(work, agent)
  const remote = room.remoteOf(agent)
  if (remote) return speakElsewhere(work, scene, assignment, { stage, ending, signal, draft, remote })
  const model = work.metered(agent.id, stage, room.modelOf(agent))
  const activate = (name: string) => work.commit((change) => change.update({ skills: [...new Set([...change.view.session.skills, name])] }))
  const offered = [...toolsOf(agent, room.tools), ...skillTool(room.board, agent, scene.skills, activate), ...tools]
  const request = { ...promptFor(room.board, scene, assignment), signal }
  const { text } = await speak(model, request, offered, {
    text: draft.write,
    toolCall: (run) => recordToolCall(work, agent, model.toolCalls[run.number - 1] ?? run.number, run),
    madeBefore: (number) => outcomeOf(work, model.toolCalls[number - 1])
  })
  if (ending !== '') draft.write(ending)
  await draft.flush()
  return { text: writable(text + ending).trim(), draftId: draft.draftId }
}

/** A new draft under a member's name. */
export const draftOf = (work: TurnWork, agent: Agent): DraftWriter => {
  const { sessionId, seq, attempts } = work.turn
  const draft = { turn: seq, agent: agent.id, draftId: draftId(sessionId, seq, attempts, work.nextDraft()) }
  return openDraft(work.room.stream, sessionId, draft, () => work.view.event)
}

const cutOff = 'The server stopped while this call was under way. It may have had its effect, so it is not made again: say so.'

/** What a call came to that an earlier attempt has made. Of one that did not end nobody knows whether it had its effect. */
async function outcomeOf(work: TurnWork, number: number | undefined): Promise<Pick<ToolRun, 'result' | 'error'> | undefined> {
  const call = number === undefined ? undefined : work.calledBefore(number)
  if (!call || call.status === 'AWAITING_APPROVAL') return undefined
  if (call.status !== 'RUNNING' && !work.toolCalls.includes(call)) work.toolCalls.push(call)
  if (call.status !== 'RUNNING') return call.error === null ? { result: call.result } : { error: call.error }
  await work.commit((change) => change.toolCall({ ...call, status: 'FAILED', error: cutOff, at: change.at }))
  return { error: cutOff }
}

async function recordToolCall(work: TurnWork, agent: Agent, number: number, run: ToolRun): Promise<void> {
  // What only computes has no effect to guard: its end is all there is to know.
  if (run.status === 'RUNNING' && run.server === 'board') return
  const { sessionId, seq, ownerId } = work.turn
  const call = toolCallSchema.parse({
    ...run,
    number,
    sessionId,
    turn: seq,
    ownerId,
    agent: agent.id,
    result: run.result ?? null,
    error: run.error ?? null,
    milliseconds: run.milliseconds ?? null,
    at: work.room.now().toISOString()
  })
  await work.commit((change) => change.toolCall({ ...call, at: change.at }))
  if (call.status !== 'RUNNING') work.toolCalls.push(call)
}
