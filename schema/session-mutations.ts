import { builder } from './builder.ts'
import { ErasureReceipt } from './erasure.ts'
import { Session, WhenBusy } from './session.ts'

const OpenSessionInput = builder.inputType('OpenSessionInput', {
  description: 'How a session starts.',
  fields: (t) => ({
    id: t.id({ description: 'A UUID of your own, so that opening can be repeated; one is made where it is left out.' }),
    title: t.string({ description: 'What to call it.' }),
    externalRef: t.string({ description: 'The outside conversation to bind it to; opening the same one again returns its session.' }),
    agents: t.idList({ description: 'Handles of the members to assign; all of them where it is left out.' }),
    skills: t.stringList({ description: 'Names of skills to activate from the start.' }),
    whenBusy: t.field({ type: WhenBusy, description: 'What a message does while a turn runs; ENQUEUE where nothing is said.' })
  })
})

const UpdateSessionInput = builder.inputType('UpdateSessionInput', {
  description: 'What is to be otherwise about a session; what is left out stays.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'The session.' }),
    title: t.string({ description: 'What to call it; null for nothing.' }),
    whenBusy: t.field({ type: WhenBusy, description: 'What a message does while a turn runs, from the next one on.' })
  })
})

builder.mutationFields((t) => ({
  openSession: t.field({
    type: Session,
    description: 'Opens a session, or returns the one with this id or externalRef.',
    args: { input: t.arg({ type: OpenSessionInput, required: true, description: 'How it starts.' }) },
    resolve: (_, { input }, { viewer, doors }) => doors.sessions.open(viewer, input)
  }),
  assignAgents: t.field({
    type: Session,
    description: 'Says who sits in this conversation, from the next turn on.',
    args: {
      sessionId: t.arg.id({ required: true, description: 'The conversation.' }),
      agents: t.arg.idList({ required: true, description: 'Handles of all members who are to sit in it.' })
    },
    resolve: (_, { sessionId, agents }, { viewer, doors }) => doors.sessions.assignAgents(viewer, sessionId, agents)
  }),
  activateSkills: t.field({
    type: Session,
    description: 'Says which skills are loaded into this conversation, from the next turn on.',
    args: {
      sessionId: t.arg.id({ required: true, description: 'The conversation.' }),
      skills: t.arg.stringList({ required: true, description: 'Names of all skills that are to be loaded.' })
    },
    resolve: (_, { sessionId, skills }, { viewer, doors }) => doors.sessions.activateSkills(viewer, sessionId, skills)
  }),
  forkSession: t.field({
    type: Session,
    description: 'A new session that starts as this one stood after the given message.',
    args: {
      sessionId: t.arg.id({ required: true, description: 'The session to copy from.' }),
      atSeq: t.arg.int({ required: true, description: 'Position of the last message to take along.' })
    },
    resolve: (_, { sessionId, atSeq }, { viewer, doors }) => doors.sessions.fork(viewer, sessionId, atSeq)
  }),
  updateSession: t.field({
    type: Session,
    description: 'Calls a session otherwise, or changes what a message does in it while a turn runs.',
    args: { input: t.arg({ type: UpdateSessionInput, required: true, description: 'What is to be otherwise.' }) },
    resolve: (_, { input }, { viewer, doors }) => doors.sessions.update(viewer, input)
  }),
  archiveSession: t.field({
    type: Session,
    description: 'Puts a session away: lists leave it out, everything of it stays readable, and a message brings it back.',
    args: { sessionId: t.arg.id({ required: true, description: 'The session to put away.' }) },
    resolve: (_, { sessionId }, { viewer, doors }) => doors.sessions.archive(viewer, sessionId)
  }),
  deleteSession: t.field({
    type: ErasureReceipt,
    description: 'Erases a session with all that was said in it and drawn from it.',
    args: { sessionId: t.arg.id({ required: true, description: 'The session to erase.' }) },
    resolve: (_, { sessionId }, { viewer, doors }) => doors.sessions.delete(viewer, sessionId)
  })
}))
