// What came of a question, gathered from the events of its turn: as data, and in words.

import type { CallToolResult } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { memberOf } from '../../../schema/agent.ts'
import type { Board } from '../../agents/board.ts'
import type { SessionEvent } from '../../event.ts'
import type { Action } from '../../records/action.ts'
import type { Delegation } from '../../records/delegation.ts'
import { messageId, toolCallId } from '../../records/id.ts'
import type { Message } from '../../records/message.ts'
import { verdictSchema } from '../../records/review.ts'
import type { ToolCall } from '../../records/tool-call.ts'
import { type Turn, turnErrorSchema, turnStatusSchema } from '../../records/turn.ts'
import { actionOutput, showAction } from './actions.ts'
import { textOf } from './result.ts'

export const outcomeOutput = z.object({
  status: turnStatusSchema.describe('COMPLETED with an answer; QUEUED or RUNNING where the board is still at work'),
  session_id: z.string().describe('pass it to go on with this conversation'),
  turn_id: z.string(),
  client_message_id: z.string().describe('pass it with session_id to ask for this answer again'),
  answer: z.string().nullable(),
  message_id: z.string().nullable().describe('of the answer'),
  answered_by: z.string().nullable().describe('handle of the member who answered'),
  consulted: z.array(z.string()).describe('handles of the members who contributed'),
  review: z
    .object({ verdict: verdictSchema, reasons: z.array(z.string()) })
    .nullable()
    .describe('the verdict of the critic that let the answer pass'),
  actions: z.array(actionOutput).describe('what was found or changed by this'),
  awaiting_approval: z
    .array(z.object({ id: z.string(), agent: z.string(), server: z.string(), tool: z.string(), arguments: z.unknown() }))
    .describe('tool calls that wait for the person to approve them in the board room'),
  error: turnErrorSchema.nullable()
})
type Outcome = z.infer<typeof outcomeOutput>

export interface Seen {
  /** as it was last heard of; undefined until it starts */
  turn: Turn | undefined
  messages: Message[]
  delegations: Map<number, Delegation>
  toolCalls: Map<number, ToolCall>
  actions: Map<string, Action>
}

export const newlySeen = (): Seen => ({ turn: undefined, messages: [], delegations: new Map(), toolCalls: new Map(), actions: new Map() })

/** Keeps the newest state of what the turn has to do with. */
export function note(seen: Seen, event: SessionEvent): void {
  switch (event.type) {
    case 'TurnStarted':
    case 'TurnEnded':
      seen.turn = event.payload
      break
    case 'MessageCommitted':
      seen.messages.push(event.payload)
      break
    case 'DelegationUpdated':
      seen.delegations.set(event.payload.number, event.payload)
      break
    case 'ToolCallUpdated':
      seen.toolCalls.set(event.payload.number, event.payload)
      break
    case 'ActionUpdated':
      seen.actions.set(event.payload.id, event.payload)
      break
    default:
  }
}

export function outcomeOf({
  turn,
  messages,
  delegations,
  toolCalls,
  actions
}: Seen): Omit<Outcome, 'session_id' | 'turn_id' | 'client_message_id'> {
  const reply = messages.find(({ seq }) => seq === turn?.reply)
  const consulted = [...delegations.values()].filter(({ status }) => status === 'COMPLETED').map(({ to }) => to)
  return {
    status: turn?.status ?? 'QUEUED',
    answer: reply?.text ?? null,
    message_id: reply ? messageId(reply.sessionId, reply.seq) : null,
    answered_by: reply?.agent ?? null,
    consulted: [...new Set(consulted)],
    review: reply?.review ? { verdict: reply.review.verdict, reasons: reply.review.reasons } : null,
    actions: (turn?.actionIds ?? []).flatMap((id) => actions.get(id) ?? []).map(showAction),
    awaiting_approval: [...toolCalls.values()]
      .filter(({ status }) => status === 'AWAITING_APPROVAL')
      .map((call) => ({
        id: toolCallId(call.sessionId, call.turn, call.number),
        agent: call.agent,
        server: call.server,
        tool: call.tool,
        arguments: call.arguments
      })),
    error: turn?.error ?? null
  }
}

/** The answer in words first, then what a model has to know of it; the same as data. */
export function show(outcome: Outcome, board: Board): CallToolResult {
  const { status, answer, review, actions, awaiting_approval: waiting } = outcome
  const isOver = status === 'FAILED' || status === 'CANCELLED'
  const notes = [
    answer === null ? undefined : `Go on with this conversation with session_id ${outcome.session_id}.`,
    review?.verdict === 'FLAGGED' ? `The critic let this pass with a flag: ${review.reasons.join(' ')}` : undefined,
    review?.verdict === 'UNCHECKED' ? 'The critic could not be asked: nobody has checked this.' : undefined,
    ...actions.map(({ kind, title, due_at, id }) => `${kind}: ${title}${due_at === null ? '' : `, due ${due_at}`} (${id})`),
    ...waiting.map(
      ({ id, agent, server, tool }) => `${memberOf(board, agent).name} waits for the person's approval to call ${server}/${tool} (${id}).`
    )
  ]
  const said = notes.filter((line) => line !== undefined).join('\n')
  return {
    structuredContent: outcome,
    content: [textOf(answer ?? withoutAnswer(outcome)), ...(said === '' ? [] : [textOf(said)])],
    ...(isOver && { isError: true })
  }
}

function withoutAnswer(outcome: Outcome): string {
  const { status, error } = outcome
  if (error) return `${error.code}: ${error.message} The question is kept in session_id ${outcome.session_id}.`
  if (status === 'CANCELLED')
    return `The turn was cancelled before there was an answer. The question is kept in session_id ${outcome.session_id}.`
  return `The board is still at work, and goes on without you. ${howToComeBack(outcome)}`
}

export const howToComeBack = (id: { session_id: string; client_message_id: string }): string =>
  `For the answer call ask_board again with the same question, session_id ${id.session_id} and client_message_id ${id.client_message_id}: it is not sent twice.`
