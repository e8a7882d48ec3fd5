import { messageId, turnId } from '../src/records/id.ts'
import type { Turn as TurnRecord, TurnError as TurnErrorRecord, TurnTiming as TurnTimingRecord } from '../src/records/turn.ts'
import { Action } from './action.ts'
import { builder } from './builder.ts'
import { connectionOf } from './connection.ts'
import { Delegation, Position } from './delegation.ts'
import { LoadSource } from './load-source.ts'
import { found, loadersOf } from './loaders.ts'
import { Message } from './message.ts'
import { Node } from './node.ts'
import { Review } from './review.ts'
import { ToolCall } from './tool-call.ts'
import { Usage } from './usage.ts'

const TurnStatus = builder.enumType('TurnStatus', {
  description: 'How far a turn has come.',
  values: {
    QUEUED: { description: 'Waits for the turns before it.' },
    RUNNING: { description: 'The board is at work.' },
    COMPLETED: { description: 'Answered.' },
    FAILED: { description: 'Ended without a reply, with an error; the message stays.' },
    CANCELLED: { description: 'Stopped by the person or by a newer message.' }
  } as const
})

const TurnError = builder.objectRef<TurnErrorRecord>('TurnError').implement({
  description: 'Why a turn failed.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'One of the codes that errors carry, as in UPSTREAM_UNAVAILABLE.' }),
    message: t.exposeString('message', { description: 'What was wrong and what to do about it.' }),
    retryable: t.exposeBoolean('retryable', { description: 'Whether sending it again may succeed.' })
  })
})

const TurnTiming = builder.objectRef<TurnTimingRecord>('TurnTiming').implement({
  description: 'Where the time of a turn went, in milliseconds.',
  fields: (t) => ({
    loadMs: t.exposeFloat('loadMs', { description: 'Rebuilding the session.' }),
    loadSource: t.field({ type: LoadSource, description: 'Where it was rebuilt from.', resolve: (timing) => timing.loadSource }),
    firstTokenMs: t.exposeFloat('firstTokenMs', {
      nullable: true,
      description: 'From the start to the first piece of text; null where none came.'
    }),
    modelMs: t.exposeFloat('modelMs', { description: 'Waiting for models.' }),
    reviewMs: t.exposeFloat('reviewMs', { description: "The critic's reviews." }),
    totalMs: t.exposeFloat('totalMs', { description: 'From the start to the end.' }),
    overheadMs: t.float({
      description: 'Total less what the models took: what this server adds.',
      // models that ran side by side can add up to more than the turn took
      resolve: ({ totalMs, modelMs }) => Math.max(0, totalMs - modelMs)
    })
  })
})

export const Turn = builder.objectRef<TurnRecord>('Turn').implement({
  description: "One person's message and all the work up to the reply.",
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({ description: 'Named after the message that began it.', resolve: ({ sessionId, seq }) => turnId(sessionId, seq) }),
    sessionId: t.exposeID('sessionId', { description: 'The conversation it belongs to.' }),
    status: t.field({ type: TurnStatus, description: 'How far it has come.', resolve: (turn) => turn.status }),
    message: t.field({
      type: Message,
      description: 'The message that began it.',
      resolve: ({ sessionId, seq }, _, context) => {
        const id = messageId(sessionId, seq)
        return found('message', id, loadersOf(context).message.load(id))
      }
    }),
    reply: t.field({
      type: Message,
      nullable: true,
      description: "The board's answer; null until the critic has let it pass.",
      resolve: ({ sessionId, reply }, _, context) => {
        if (reply === null) return null
        const id = messageId(sessionId, reply)
        return found('message', id, loadersOf(context).message.load(id))
      }
    }),
    startedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When work on it began; null while it waits.',
      resolve: (turn) => turn.startedAt
    }),
    endedAt: t.field({ type: 'DateTime', nullable: true, description: 'When it ended; null until then.', resolve: (turn) => turn.endedAt }),
    delegations: t.field({
      type: [Delegation],
      description: 'Who asked whom for what, as it was answered.',
      resolve: ({ sessionId, seq }, _, context) => loadersOf(context).delegationsOfTurn.load(turnId(sessionId, seq))
    }),
    toolCalls: t.field({
      type: [ToolCall],
      description: 'The tools that were called for it, in order.',
      resolve: ({ sessionId, seq }, _, context) => loadersOf(context).toolCallsOfTurn.load(turnId(sessionId, seq))
    }),
    reviews: t.field({
      type: [Review],
      description: 'Every verdict of the critic, the first attempt first.',
      resolve: ({ sessionId, seq }, _, context) => loadersOf(context).reviewsOfTurn.load(turnId(sessionId, seq))
    }),
    positions: t.field({
      type: [Position],
      description: 'In a meeting: where each board member stands, given in isolation; dissent is kept, not averaged away.',
      resolve: ({ sessionId, seq }, _, context) => loadersOf(context).positionsOfTurn.load(turnId(sessionId, seq))
    }),
    actions: t.field({
      type: [Action],
      description: 'Actions that this turn found or changed; one that was known already keeps its id.',
      // One of another session may have been erased with it.
      resolve: async ({ actionIds }, _, context) =>
        (await Promise.all(actionIds.map((id) => loadersOf(context).action.load(id)))).filter((action) => action !== undefined)
    }),
    usage: t.field({
      type: Usage,
      description: 'What its model calls took.',
      // Whoever cancels a turn does not know what the calls took that are broken off by that.
      resolve: ({ sessionId, seq, status, usage }, _, context) =>
        status === 'CANCELLED' ? loadersOf(context).usageOfTurn.load(turnId(sessionId, seq)) : usage
    }),
    timing: t.field({ type: TurnTiming, description: 'Where its time went.', resolve: (turn) => turn.timing }),
    attempts: t.exposeInt('attempts', {
      description: 'How many servers worked on it: more than 1 where one died and another finished it.'
    }),
    error: t.field({ type: TurnError, nullable: true, description: 'Why it failed; null where it did not.', resolve: (turn) => turn.error })
  })
})

export const TurnConnection = connectionOf<TurnRecord>('Turn', 'turns', (t) => ({
  node: t.field({ type: Turn, description: 'The turn.', resolve: (edge) => edge.node })
}))

builder.queryField('turn', (t) =>
  t.field({
    type: Turn,
    nullable: true,
    description: 'One turn; null where there is none that you may see.',
    args: { id: t.arg.id({ required: true, description: 'The id of the turn.' }) },
    resolve: (_, { id }, context) => loadersOf(context).turn.load(id)
  })
)

builder.mutationField('cancelTurn', (t) =>
  t.field({
    type: Turn,
    description: 'Stops a turn that runs or waits; one that has ended stays as it is.',
    args: { turnId: t.arg.id({ required: true, description: 'The turn to stop.' }) },
    resolve: (_, { turnId: id }, { viewer, doors }) => doors.turns.cancel(viewer, id)
  })
)
