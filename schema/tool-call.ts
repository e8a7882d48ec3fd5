import { NotImplemented } from '../src/errors.ts'
import { toolCallId } from '../src/records/id.ts'
import type { ToolCall as ToolCallRecord } from '../src/records/tool-call.ts'
import { Agent, memberOf } from './agent.ts'
import { builder } from './builder.ts'
import { Node } from './node.ts'

const ToolCallStatus = builder.enumType('ToolCallStatus', {
  description: 'How far a tool call has come.',
  values: {
    AWAITING_APPROVAL: { description: 'Waits for the person: approveToolCall or denyToolCall.' },
    RUNNING: { description: 'Under way.' },
    SUCCEEDED: { description: 'Came back with a result.' },
    FAILED: { description: 'Came back with an error.' },
    DENIED: { description: 'The person said no.' },
    EXPIRED: { description: 'Nobody answered in time.' }
  } as const
})

export const ToolCall = builder.objectRef<ToolCallRecord>('ToolCall').implement({
  description: 'A tool that a board member called, or wants to.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Its turn and its number there.',
      resolve: ({ sessionId, turn, number }) => toolCallId(sessionId, turn, number)
    }),
    agent: t.field({ type: Agent, description: 'Who called it.', resolve: (call, _, { doors }) => memberOf(doors.board, call.agent) }),
    server: t.exposeString('server', { description: 'board for the built-in tools, else the name of an MCP server.' }),
    tool: t.exposeString('tool', { description: 'Name of the tool.' }),
    arguments: t.field({ type: 'JSON', description: 'What it was called with.', resolve: (call) => call.arguments }),
    result: t.field({ type: 'JSON', nullable: true, description: 'What it answered.', resolve: (call) => call.result }),
    status: t.field({ type: ToolCallStatus, description: 'How far it has come.', resolve: (call) => call.status }),
    error: t.exposeString('error', { nullable: true, description: 'Why it failed.' }),
    milliseconds: t.exposeFloat('milliseconds', { nullable: true, description: 'How long it took; null while it runs or waits.' })
  })
})

builder.mutationFields((t) => ({
  approveToolCall: t.field({
    type: ToolCall,
    description: 'Lets a tool call that waits for approval go ahead.',
    args: { id: t.arg.id({ required: true, description: 'The call that waits.' }) },
    resolve: () => {
      throw new NotImplemented('Approving a tool call')
    }
  }),
  denyToolCall: t.field({
    type: ToolCall,
    description: 'Keeps a tool call that waits for approval from happening.',
    args: {
      id: t.arg.id({ required: true, description: 'The call that waits.' }),
      reason: t.arg.string({ description: 'Why not; the board member is told.' })
    },
    resolve: () => {
      throw new NotImplemented('Denying a tool call')
    }
  })
}))
