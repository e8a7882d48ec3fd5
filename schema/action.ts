import type { Action as ActionRecord, ActionExport as ActionExportRecord } from '../src/records/action.ts'
import { messageId } from '../src/records/id.ts'
import { builder } from './builder.ts'
import { connectionOf } from './connection.ts'
import { found, loadersOf } from './loaders.ts'
import { Message } from './message.ts'
import { Node } from './node.ts'

export const ActionKind = builder.enumType('ActionKind', {
  description: 'What sort of thing was said.',
  values: {
    COMMITMENT: { description: 'Somebody promised to do it.' },
    DECISION: { description: 'It was settled.' },
    TASK: { description: 'It needs to be done.' },
    INSIGHT: { description: 'Something was learned that is worth keeping.' }
  } as const
})

export const ActionStatus = builder.enumType('ActionStatus', {
  description: 'How far an action has come.',
  values: {
    PROPOSED: { description: 'Found, but not sure enough to count: accept it with OPEN or turn it down with DISMISSED.' },
    OPEN: { description: 'Agreed and not begun.' },
    IN_PROGRESS: { description: 'Begun.' },
    DONE: { description: 'Finished.' },
    DISMISSED: { description: 'Dropped.' }
  } as const
})

const ExportStatus = builder.enumType('ExportStatus', {
  description: 'How far the handing over to an outside tool has come.',
  values: {
    PENDING: { description: 'On its way.' },
    EXPORTED: { description: 'The tool has it.' },
    FAILED: { description: 'The tool would not take it.' }
  } as const
})

const ActionExport = builder.objectRef<ActionExportRecord>('ActionExport').implement({
  description: 'An action as it was handed to an outside tool.',
  fields: (t) => ({
    target: t.exposeString('target', { description: 'Name of the tool it went to.' }),
    status: t.field({ type: ExportStatus, description: 'How far it has come.', resolve: (exported) => exported.status }),
    externalId: t.exposeString('externalId', { nullable: true, description: 'What the tool calls it.' }),
    url: t.exposeString('url', { nullable: true, description: 'Where to see it there.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why it failed.' })
  })
})

export const Action = builder.objectRef<ActionRecord>('Action').implement({
  description: 'A commitment, decision, task or insight drawn from what was said.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Stays the same when a later message speaks of the same thing.' }),
    sessionId: t.exposeID('sessionId', { description: 'The conversation it was drawn from.' }),
    kind: t.field({ type: ActionKind, description: 'What sort of thing was said.', resolve: (action) => action.kind }),
    status: t.field({ type: ActionStatus, description: 'How far it has come.', resolve: (action) => action.status }),
    title: t.exposeString('title', { description: 'What it is, in a line.' }),
    quote: t.exposeString('quote', { description: 'The words it was drawn from.' }),
    source: t.field({
      type: Message,
      description: 'The message it was drawn from.',
      resolve: ({ sessionId, source }, _, context) => {
        const id = messageId(sessionId, source)
        return found('message', id, loadersOf(context).message.load(id))
      }
    }),
    owner: t.exposeString('owner', { nullable: true, description: 'Name of whoever is to do it; null where nobody was named.' }),
    dueAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: "The end of that day in the speaker's time zone, or the very hour where one was said.",
      resolve: (action) => action.dueAt
    }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was found.', resolve: (action) => action.createdAt }),
    updatedAt: t.field({ type: 'DateTime', description: 'When it last changed.', resolve: (action) => action.updatedAt }),
    exports: t.field({
      type: [ActionExport],
      description: 'Where it was handed to.',
      resolve: (action, _, context) => loadersOf(context).exportsOfAction.load(action.id)
    })
  })
})

export const ActionConnection = connectionOf<ActionRecord>('Action', 'actions', (t) => ({
  node: t.field({ type: Action, description: 'The action.', resolve: (edge) => edge.node })
}))

const AddActionInput = builder.inputType('AddActionInput', {
  description: 'An action entered by hand.',
  fields: (t) => ({
    sessionId: t.id({ required: true, description: 'The conversation it belongs to.' }),
    kind: t.field({ type: ActionKind, required: true, description: 'What sort of thing it is.' }),
    title: t.string({ required: true, description: 'What it is, in a line.' }),
    owner: t.string({ description: 'Name of whoever is to do it.' }),
    dueAt: t.field({ type: 'DateTime', description: 'When it is due.' })
  })
})

const UpdateActionInput = builder.inputType('UpdateActionInput', {
  description: 'A change to an action: what is left out stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The action to change.' }),
    status: t.field({ type: ActionStatus, description: 'How far it has come.' }),
    title: t.string({ description: 'What it is, in a line.' }),
    owner: t.string({ description: 'Name of whoever is to do it; null for nobody.' }),
    dueAt: t.field({ type: 'DateTime', description: 'When it is due; null for no date.' })
  })
})

builder.mutationFields((t) => ({
  addAction: t.field({
    type: Action,
    description: 'Enters an action by hand.',
    args: { input: t.arg({ type: AddActionInput, required: true, description: 'The action.' }) },
    resolve: (_, { input }, { viewer, doors }) => doors.actions.add(viewer, input)
  }),
  updateAction: t.field({
    type: Action,
    description: 'Changes an action.',
    args: { input: t.arg({ type: UpdateActionInput, required: true, description: 'What to change.' }) },
    resolve: (_, { input }, { viewer, doors }) => doors.actions.update(viewer, input)
  }),
  exportAction: t.field({
    type: Action,
    description:
      'Hands an action to an outside tool (an MCP server that makes issues, events, mails). Repeating it never makes a second one.',
    args: {
      actionId: t.arg.id({ required: true, description: 'The action to hand over.' }),
      target: t.arg.string({ required: true, description: 'Name of a bridge in board/bridges.json.' })
    },
    resolve: (_, { actionId, target }, { viewer, doors }) => doors.actions.export(viewer, actionId, target)
  })
}))
