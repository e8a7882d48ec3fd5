import { delegationId } from '../src/records/id.ts'
import type { Delegation as DelegationRecord, Position as PositionRecord } from '../src/records/delegation.ts'
import { Agent, memberOf } from './agent.ts'
import { builder } from './builder.ts'
import { Node } from './node.ts'
import { Usage } from './usage.ts'

const DelegationStatus = builder.enumType('DelegationStatus', {
  description: 'How far a delegation has come.',
  values: {
    RUNNING: { description: 'Being worked on.' },
    COMPLETED: { description: 'Answered.' },
    FAILED: { description: 'Ended with an error; the turn goes on without it.' },
    CANCELLED: { description: 'Stopped together with its turn.' }
  } as const
})

export const Delegation = builder.objectRef<DelegationRecord>('Delegation').implement({
  description: "One agent asking another; a turn's delegations form a tree.",
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Its turn and its number there.',
      resolve: ({ sessionId, turn, number }) => delegationId(sessionId, turn, number)
    }),
    parentId: t.id({
      nullable: true,
      description: 'The delegation it came out of; null for one that the turn itself made.',
      resolve: ({ sessionId, turn, parent }) => (parent === null ? null : delegationId(sessionId, turn, parent))
    }),
    from: t.field({
      type: Agent,
      description: 'Who asked.',
      resolve: (delegation, _, { doors }) => memberOf(doors.board, delegation.from)
    }),
    to: t.field({
      type: Agent,
      description: 'Who was asked.',
      resolve: (delegation, _, { doors }) => memberOf(doors.board, delegation.to)
    }),
    task: t.exposeString('task', { description: 'What for.' }),
    status: t.field({ type: DelegationStatus, description: 'How far it has come.', resolve: (delegation) => delegation.status }),
    result: t.exposeString('result', { nullable: true, description: 'What was answered.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why it failed.' }),
    milliseconds: t.exposeFloat('milliseconds', { nullable: true, description: 'How long it took; null while it runs.' }),
    usage: t.field({ type: Usage, description: 'What its model calls took.', resolve: (delegation) => delegation.usage })
  })
})

const Stance = builder.enumType('Stance', {
  description: 'Where a member stands on what was put to the board.',
  values: {
    FOR: { description: 'In favour.' },
    AGAINST: { description: 'Opposed.' },
    ABSTAIN: { description: 'Neither.' }
  } as const
})

export const Position = builder.objectRef<PositionRecord>('Position').implement({
  description: 'Where one board member stands in a meeting, given before hearing the others.',
  fields: (t) => ({
    agent: t.field({
      type: Agent,
      description: 'Who stands there.',
      resolve: (position, _, { doors }) => memberOf(doors.board, position.agent)
    }),
    stance: t.field({ type: Stance, description: 'For or against.', resolve: (position) => position.stance }),
    confidence: t.exposeFloat('confidence', { description: 'How sure the member is, from 0 to 1.' }),
    reasoning: t.exposeString('reasoning', { description: 'Why.' })
  })
})
