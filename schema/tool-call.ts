import { toolCallId } from '../src/records/id.ts'
import { digestOfCall, type ToolCall as ToolCallRecord } from '../src/records/tool-call.ts'
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
    milliseconds: t.exposeFloat('milliseconds', { nullable: true, description: 'How long it took; null while it runs or waits.' }),
    argumentsDigest: t.string({
      nullable: true,
      description: 'Of the tool and its arguments, where the call needs approval: approveToolCall takes it.',
      resolve: (call) => (call.approval ? digestOfCall(call) : null)
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when it waits, or waited, for the person; null where it needs no approval.',
      resolve: ({ approval }) => (approval ? new Date(approval.expiresAt) : null)
    })
  })
})

builder.mutationFields((t) => ({
  approveToolCall: t.field({
    type: ToolCall,
    description:
      'Lets a tool call that waits for approval go ahead, once: repeated, it answers the same call as it is by then. Answers when the call has ended, or after some seconds with RUNNING.',
    args: {
      id: t.arg.id({ required: true, description: 'The call that waits.' }),
      argumentsDigest: t.arg.string({ description: 'ToolCall.argumentsDigest of what was shown: another call is then refused.' })
    },
    resolve: (_, { id, argumentsDigest }, { doors, viewer }) => doors.approvals.approve(viewer, id, argumentsDigest)
  }),
  denyToolCall: t.field({
    type: ToolCall,
    description: 'Keeps a tool call that waits for approval from happening.',
    args: {
      id: t.arg.id({ required: true, description: 'The call that waits.' }),
      reason: t.arg.string({ description: 'Why not; the board member is told.' })
    },
    resolve: (_, { id, reason }, { doors, viewer }) => doors.approvals.deny(viewer, id, reason)
  })
}))
