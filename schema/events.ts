import { type EventType, formatCursor, placeOf, type SessionEvent as SessionEventRecord } from '../src/event.ts'
import { turnId } from '../src/records/id.ts'
import { Action } from './action.ts'
import { Agent, memberOf } from './agent.ts'
import { builder } from './builder.ts'
import { Delegation } from './delegation.ts'
import { DossierEntry } from './dossier.ts'
import { Message } from './message.ts'
import { Review } from './review.ts'
import { ToolCall } from './tool-call.ts'
import { Turn } from './turn.ts'

type EventOf<Type extends EventType | 'AgentDelta'> = SessionEventRecord & { type: Type }

export const SessionEvent = builder.interfaceRef<SessionEventRecord>('SessionEvent').implement({
  description:
    "Every cursor, a delta's too, can be passed as after. A turn has exactly one TurnEnded, also one that was cancelled while it waited.",
  resolveType: (event) => event.type,
  fields: (t) => ({
    cursor: t.string({
      description: 'Pass it as after to go on behind this event.',
      resolve: (event) => formatCursor(event.sessionId, placeOf(event))
    }),
    sessionId: t.exposeID('sessionId', { description: 'The conversation it happened in.' }),
    turnId: t.id({
      nullable: true,
      description: 'The turn it belongs to; null for a change made by hand.',
      resolve: (event) => (event.turn === null ? null : turnId(event.sessionId, event.turn))
    }),
    at: t.field({ type: 'DateTime', description: 'When it happened.', resolve: (event) => event.at })
  })
})

builder.objectRef<EventOf<'TurnStarted'>>('TurnStarted').implement({
  description: 'The board has begun to work on a message.',
  interfaces: [SessionEvent],
  fields: (t) => ({ turn: t.field({ type: Turn, description: 'The turn as it began.', resolve: (event) => event.payload }) })
})

builder.objectRef<EventOf<'AgentDelta'>>('AgentDelta').implement({
  description: 'A piece of text as a model speaks it. Provisional: it counts only once MessageCommitted says so.',
  interfaces: [SessionEvent],
  fields: (t) => ({
    agent: t.field({
      type: Agent,
      description: 'Who speaks.',
      resolve: (event, _, { doors }) => memberOf(doors.board, event.payload.agent)
    }),
    draftId: t.id({ description: 'The draft that the piece belongs to.', resolve: (event) => event.payload.draftId }),
    text: t.string({ description: 'The piece, to be put behind those before it.', resolve: (event) => event.payload.text })
  })
})

builder.objectRef<EventOf<'DraftRetracted'>>('DraftRetracted').implement({
  description: 'The critic sent a draft back: forget its text.',
  interfaces: [SessionEvent],
  fields: (t) => ({
    draftId: t.id({ description: 'The draft to forget.', resolve: (event) => event.payload.draftId }),
    reasons: t.stringList({ description: 'Why it was sent back.', resolve: (event) => event.payload.reasons })
  })
})

builder.objectRef<EventOf<'DelegationUpdated'>>('DelegationUpdated').implement({
  description: 'One agent has asked another, or has its answer.',
  interfaces: [SessionEvent],
  fields: (t) => ({
    delegation: t.field({ type: Delegation, description: 'The delegation as it was then.', resolve: (event) => event.payload })
  })
})

builder.objectRef<EventOf<'ToolCallUpdated'>>('ToolCallUpdated').implement({
  description: 'A tool was called, waits for approval, or has answered.',
  interfaces: [SessionEvent],
  fields: (t) => ({ toolCall: t.field({ type: ToolCall, description: 'The call as it was then.', resolve: (event) => event.payload }) })
})

builder.objectRef<EventOf<'ReviewCompleted'>>('ReviewCompleted').implement({
  description: 'The critic has judged a draft.',
  interfaces: [SessionEvent],
  fields: (t) => ({ review: t.field({ type: Review, description: 'The verdict.', resolve: (event) => event.payload }) })
})

builder.objectRef<EventOf<'MessageCommitted'>>('MessageCommitted').implement({
  description: 'A message counts: what a person said is safe, or a reply has passed the critic.',
  interfaces: [SessionEvent],
  fields: (t) => ({ message: t.field({ type: Message, description: 'The message.', resolve: (event) => event.payload }) })
})

export const ActionUpdated = builder.objectRef<EventOf<'ActionUpdated'>>('ActionUpdated').implement({
  description: 'An action was found or changed.',
  interfaces: [SessionEvent],
  fields: (t) => ({ action: t.field({ type: Action, description: 'The action as it was then.', resolve: (event) => event.payload }) })
})

builder.objectRef<EventOf<'DossierUpdated'>>('DossierUpdated').implement({
  description: 'The board has learned something, or was corrected.',
  interfaces: [SessionEvent],
  fields: (t) => ({ entry: t.field({ type: DossierEntry, description: 'The entry as it was then.', resolve: (event) => event.payload }) })
})

builder.objectRef<EventOf<'TurnEnded'>>('TurnEnded').implement({
  description: 'A turn is over, with a reply, an error, or neither where it was cancelled.',
  interfaces: [SessionEvent],
  fields: (t) => ({ turn: t.field({ type: Turn, description: 'The turn as it ended.', resolve: (event) => event.payload }) })
})
