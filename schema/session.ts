import type { Context, LoadedSession, SessionLoad as SessionLoadRecord } from '../src/context.ts'
import { BadUserInput } from '../src/errors.ts'
import { formatCursor } from '../src/event.ts'
import { encodeCursor } from '../src/page.ts'
import type { Session as SessionRecord } from '../src/records/session.ts'
import { ActionConnection, ActionKind, ActionStatus } from './action.ts'
import { Agent, membersOf, Skill, skillsOf } from './agent.ts'
import { builder } from './builder.ts'
import { bothWays, connectionOf, forwards, pageCost, storeCost } from './connection.ts'
import { Dossier } from './dossier.ts'
import { LoadSource } from './load-source.ts'
import { found, loadersOf } from './loaders.ts'
import { MessageConnection } from './message.ts'
import { Node } from './node.ts'
import { Turn, TurnConnection } from './turn.ts'

export const WhenBusy = builder.enumType('WhenBusy', {
  description:
    'What a message does to a turn that is running: wait for it, cancel it, or be refused with the error code BUSY (and not stored).',
  values: {
    ENQUEUE: { description: 'The message waits for its turn.' },
    INTERRUPT: { description: 'The running turn is cancelled.' },
    REJECT: { description: 'The message is refused with BUSY and not stored.' }
  } as const
})

const SessionLoad = builder.objectRef<SessionLoadRecord>('SessionLoad').implement({
  description: 'How a request rebuilt a session.',
  fields: (t) => ({
    source: t.field({ type: LoadSource, description: 'Where it was rebuilt from.', resolve: (load) => load.source }),
    milliseconds: t.exposeFloat('milliseconds', { description: 'How long that took.' }),
    bytes: t.exposeInt('bytes', { description: 'Size of the state, as JSON.' }),
    messages: t.exposeInt('messages', { description: 'How many messages it came with.' })
  })
})

/** The cursor behind which a list of messages goes on with the one at this position. */
function cursorAhead(seq: number | null | undefined): string | undefined {
  if (seq == null) return undefined
  if (seq < 1) throw new BadUserInput('fromSeq counts from 1.')
  return encodeCursor(seq - 1)
}

const loaded = ({ id }: SessionRecord, context: Context): Promise<LoadedSession> => found('session', id, loadersOf(context).rebuilt(id))

export const Session = builder.objectRef<SessionRecord>('Session').implement({
  description: 'One conversation with the board.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A plain UUID: all a client has to keep.' }),
    title: t.exposeString('title', { nullable: true, description: 'What it is called.' }),
    externalRef: t.exposeString('externalRef', {
      nullable: true,
      description: 'The outside conversation it is bound to, e.g. slack:T024/C123/1716.42.'
    }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was opened.', resolve: (session) => session.createdAt }),
    lastActiveAt: t.field({
      type: 'DateTime',
      description: 'When something last happened in it.',
      resolve: (session) => session.lastActiveAt
    }),
    archivedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was put away; null where it was not.',
      resolve: (session) => session.archivedAt
    }),
    whenBusy: t.field({ type: WhenBusy, description: 'What a message does while a turn runs.', resolve: (session) => session.whenBusy }),
    agents: t.field({
      type: [Agent],
      description: 'Board members assigned to this conversation.',
      resolve: (session, _, { doors }) => membersOf(doors.board, session.agents)
    }),
    skills: t.field({
      type: [Skill],
      description: 'Skills loaded into this conversation.',
      resolve: (session, _, { doors }) => skillsOf(doors.board, session.skills)
    }),
    dossier: t.field({
      type: Dossier,
      description: 'What the board knows of the person it talks to.',
      complexity: storeCost,
      resolve: (session, _, context) => loadersOf(context).dossier.load(session.ownerId)
    }),
    messages: t.field({
      type: MessageConnection,
      description: 'What was said, in order.',
      complexity: pageCost,
      args: {
        ...bothWays,
        fromSeq: t.arg.int({
          description: 'Only what comes from this position on, which is where a quote stands. Not together with after.'
        })
      },
      resolve: ({ id }, { fromSeq, ...page }, context) =>
        loadersOf(context).messagesOfSession.load({ id, args: { ...page, after: page.after ?? cursorAhead(fromSeq) } })
    }),
    actions: t.field({
      type: ActionConnection,
      description: 'What was drawn from this conversation: due first, then newest.',
      complexity: pageCost,
      args: {
        ...forwards,
        status: t.arg({ type: [ActionStatus], description: 'Only actions that have come this far.' }),
        kind: t.arg({ type: [ActionKind], description: 'Only actions of these kinds.' })
      },
      resolve: ({ id }, { status, kind, ...page }, context) =>
        loadersOf(context).actionsOfSession.load({ id, args: { filter: { status, kind }, page } })
    }),
    turns: t.field({
      type: TurnConnection,
      description: 'Its turns, in order.',
      complexity: pageCost,
      args: bothWays,
      resolve: ({ id }, page, context) => loadersOf(context).turnsOfSession.load({ id, args: page })
    }),
    activeTurn: t.field({
      type: Turn,
      nullable: true,
      description: 'The turn that runs, else the one that waits longest; null where none does.',
      complexity: storeCost,
      resolve: async (session, _, context) => (await loaded(session, context)).activeTurn
    }),
    opening: t.string({
      nullable: true,
      description: 'What the board would open with, given the open actions; null where there is nothing to pick up.',
      complexity: storeCost,
      resolve: (session, _, context) => loadersOf(context).opening.load(session.ownerId)
    }),
    load: t.field({
      type: SessionLoad,
      description: 'How this very request rebuilt the session.',
      complexity: storeCost,
      resolve: async (session, _, context) => (await loaded(session, context)).load
    }),
    cursor: t.string({
      description: 'Cursor of the newest event: pass it to sessionEvents to follow from here with no gap.',
      complexity: storeCost,
      resolve: async (session, _, context) => formatCursor(session.id, { number: (await loaded(session, context)).event, delta: 0 })
    })
  })
})

export const SessionConnection = connectionOf<SessionRecord>('Session', 'sessions', (t) => ({
  node: t.field({ type: Session, description: 'The session.', resolve: (edge) => edge.node })
}))

builder.queryFields((t) => ({
  session: t.field({
    type: Session,
    nullable: true,
    description: 'One conversation, rebuilt for this request from Redis, or from Postgres when Redis does not hold it.',
    complexity: storeCost,
    args: { id: t.arg.id({ required: true, description: 'The id of the session.' }) },
    resolve: async (_, { id }, context) => (await loadersOf(context).rebuilt(id))?.session
  }),
  sessionByExternalRef: t.field({
    type: Session,
    nullable: true,
    description: 'The session bound to an outside conversation, e.g. slack:T024/C123/1716.42.',
    complexity: storeCost,
    args: { externalRef: t.arg.string({ required: true, description: 'What the session was opened with.' }) },
    resolve: (_, { externalRef }, { viewer, doors }) => doors.sessions.byExternalRef(viewer, externalRef)
  })
}))
