// A member speaking within a turn: drafts go to whoever follows, tool calls are recorded, usage is entered.

import { z } from 'zod'
import type { Agent } from '../agents/board.ts'
import { type Assignment, promptFor, type Scene } from '../agents/prompt.ts'
import { skillTool } from '../agents/skill-tool.ts'
import { speak, type ToolRun } from '../agents/speak.ts'
import { draftId, toolCallId } from '../records/id.ts'
import { writable, writableValue } from '../records/text.ts'
import { digestOfCall, type ToolCall, toolCallSchema } from '../records/tool-call.ts'
import { cutOff, type Told, toldOf } from '../tools/told.ts'
import { type Tool, toolsFor } from '../tools/tool.ts'
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
  /** last sentences of our own, once the member has spoken */
  ending?: () => string
  signal: AbortSignal
}

/** Lets a member speak, and hands back all that was said. Throws what its model throws. */
export async function speakInTurn(work: TurnWork, scene: Scene, assignment: Assignment, speaking: Speaking): Promise<Spoken> {
  const { room } = work
  const { agent } = assignment
  const { stage, tools = [], signal } = speaking
  const draft = draftOf(work, agent)
  const remote = room.remoteOf(agent)
  if (remote) return speakElsewhere(work, scene, assignment, { stage, ending: speaking.ending?.() ?? '', signal, draft, remote })
  const model = work.metered(agent.id, stage, room.modelOf(agent))
  const activate = (name: string) => work.commit((change) => change.update({ skills: [...new Set([...change.view.session.skills, name])] }))
  const offered = [...(await offeredTo(work, agent)), ...skillTool(room.board, agent, scene.skills, activate), ...tools]
  const request = { ...promptFor(room.board, scene, assignment), signal }
  const { text } = await speak(model, request, offered, {
    text: draft.write,
    toolCall: (run) => recordToolCall(work, agent, model.toolCalls[run.number - 1] ?? run.number, run),
    madeBefore: (number) => outcomeOf(work, model.toolCalls[number - 1]),
    idempotencyKey: (number) => toolCallId(work.turn.sessionId, work.turn.seq, model.toolCalls[number - 1] ?? number)
  })
  const ending = speaking.ending?.() ?? ''
  if (ending !== '') draft.write(ending)
  await draft.flush()
  return { text: writable(text + ending).trim(), draftId: draft.draftId }
}

/** As many as OpenAI takes, and as much of their schemas as leaves room for the conversation. */
const mostOutside = 100
const mostOutsideCharacters = 60_000

/** The tools of a member's file, those of servers that are up among them. */
async function offeredTo({ room, id }: TurnWork, agent: Agent): Promise<Tool[]> {
  const { toolServers } = room
  if (agent.tools.some((pattern) => pattern.includes('/'))) await toolServers.tried()
  let characters = 0
  const outside = toolsFor(agent.tools, [], toolServers.tools())
  const fit = outside.slice(0, mostOutside).filter(({ description, inputSchema }) => {
    characters += description.length + JSON.stringify(inputSchema ?? {}).length
    return characters <= mostOutsideCharacters
  })
  if (fit.length < outside.length)
    room.log.warn(
      { turn: id, agent: agent.id, tools: outside.length, offered: fit.length },
      'a member may use more tools than a model can be told of'
    )
  return [...toolsFor(agent.tools, room.tools), ...fit]
}

/** A new draft under a member's name. */
export const draftOf = (work: TurnWork, agent: Agent): DraftWriter => {
  const { sessionId, seq, attempts } = work.turn
  const draft = { turn: seq, agent: agent.id, draftId: draftId(sessionId, seq, attempts, work.nextDraft()) }
  return openDraft(work.room.stream, sessionId, draft, () => work.view.event)
}

/** What is told of a call that was made before, by an earlier attempt or this one; undefined where it is to be made. */
async function outcomeOf(work: TurnWork, number: number | undefined): Promise<Told | undefined> {
  const call = number === undefined ? undefined : work.toolCalls.known(number)
  if (!call) return undefined
  if (call.status !== 'RUNNING' || call.approval) {
    work.toolCalls.enter(call)
    return toldOf(call)
  }
  const tools = [...work.room.tools, ...work.room.toolServers.tools()]
  if (tools.some(({ server, name, isReadOnly }) => server === call.server && name === call.tool && isReadOnly)) return undefined
  // Nobody knows whether it had its effect: whether it is made again is for the person to say.
  return askFor(work, { ...call, error: cutOff }, 'CUT_OFF')
}

const approvalWithinMs = 24 * 3_600_000
const mostPending = 20

/** Records that a call waits for the person. */
async function askFor(work: TurnWork, call: ToolCall, because: 'WRITES' | 'CUT_OFF'): Promise<Told> {
  const { room } = work
  const expiresAt = new Date(room.now().getTime() + (room.deadlinesMs?.['approval'] ?? approvalWithinMs)).toISOString()
  const asked: ToolCall = { ...call, status: 'AWAITING_APPROVAL', approval: { because, digest: digestOfCall(call), expiresAt } }
  await work.commit((change) => change.pendingCall({ ...asked, at: change.at }, { state: 'AWAITING', until: expiresAt }))
  work.toolCalls.enter(asked)
  return toldOf(asked)
}

async function recordToolCall(work: TurnWork, agent: Agent, number: number, run: ToolRun): Promise<Told> {
  const { sessionId, seq, ownerId } = work.turn
  const call = toolCallSchema.parse({
    ...run,
    arguments: writableValue(z.json().parse(run.arguments)),
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
  // What only computes has no effect to guard: its end is all there is to know.
  if (run.status === 'RUNNING' && run.server === 'board') return toldOf(call)
  if (run.status === 'AWAITING_APPROVAL') {
    if (work.view.session.pendingCalls.length < mostPending) return askFor(work, call, 'WRITES')
    const error = `${mostPending} calls wait for the person already: say so, and that some have to be approved or denied first.`
    return recordToolCall(work, agent, number, { ...run, status: 'FAILED', error })
  }
  await work.commit((change) => change.toolCall({ ...call, at: change.at }))
  work.toolCalls.enter(call)
  return toldOf(call)
}
