import { builder } from './builder.ts'
import { ActionUpdated, SessionEvent } from './events.ts'
import { follow } from './follow.ts'

builder.subscriptionFields((t) => ({
  sessionEvents: t.field({
    type: SessionEvent,
    description: 'Everything that happens in a session. With after: first all that was missed, in order, then live: no gap, nothing twice.',
    args: {
      sessionId: t.arg.id({ required: true, description: 'The conversation to follow.' }),
      after: t.arg.string({ description: 'Cursor of the last event that was seen; only what is new where it is left out.' })
    },
    subscribe: (_, { sessionId, after }, { viewer, doors, signal }) =>
      follow(signal, (until) => doors.events.ofSession(viewer, sessionId, after, until)),
    resolve: (event) => event
  }),
  turnEvents: t.field({
    type: SessionEvent,
    description: 'One turn, from its start (or after a cursor) to its end; completes with TurnEnded.',
    args: {
      turnId: t.arg.id({ required: true, description: 'The turn to follow.' }),
      after: t.arg.string({ description: 'Cursor of the last event that was seen; the whole turn where it is left out.' })
    },
    subscribe: (_, { turnId, after }, { viewer, doors, signal }) =>
      follow(signal, (until) => doors.events.ofTurn(viewer, turnId, after, until)),
    resolve: (event) => event
  }),
  actionUpdates: t.field({
    type: ActionUpdated,
    description: "Every change to the viewer's actions, in every session: for dashboards.",
    args: { after: t.arg.string({ description: 'Cursor of the last change that was seen; only what is new where it is left out.' }) },
    subscribe: (_, { after }, { viewer, doors, signal }) => follow(signal, (until) => doors.events.ofActions(viewer, after, until)),
    resolve: (event) => event
  })
}))
