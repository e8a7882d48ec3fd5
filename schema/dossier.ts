import type { DossierState } from '../src/context.ts'
import { messageId } from '../src/records/id.ts'
import type { DossierEntry as DossierEntryRecord } from '../src/records/dossier-entry.ts'
import { builder } from './builder.ts'
import { connectionOf, forwards, pageCost } from './connection.ts'
import { found, loadersOf } from './loaders.ts'
import { Message } from './message.ts'
import { Node } from './node.ts'

const DossierKind = builder.enumType('DossierKind', {
  description: 'What an entry tells of a person.',
  values: {
    GOAL: { description: 'What they want to reach.' },
    CONSTRAINT: { description: 'What limits them.' },
    PREFERENCE: { description: 'What they like better.' },
    FACT: { description: 'What is so, of them or their company.' },
    COMMUNICATION_STYLE: { description: 'How they like to be spoken to.' },
    SPEECH_PATTERN: { description: 'How they speak.' }
  } as const
})

export const DossierEntry = builder.objectRef<DossierEntryRecord>('DossierEntry')
DossierEntry.implement({
  description: 'A line of what the board knows of a person. Nothing is overwritten: a line ends when another supersedes it.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Stays with the line, also once it has ended.' }),
    kind: t.field({ type: DossierKind, description: 'What it tells.', resolve: (entry) => entry.kind }),
    text: t.exposeString('text', { description: 'What the board knows, as a statement; empty once forgotten.' }),
    confidence: t.exposeFloat('confidence', { description: 'How sure the board is, from 0 to 1; 1 where the person entered it.' }),
    quote: t.exposeString('quote', {
      nullable: true,
      description: 'The words it was learned from, and where they were said; null where the person entered it.'
    }),
    source: t.field({
      type: Message,
      nullable: true,
      description: 'The message it was learned from; null where the person entered it.',
      resolve: async ({ sourceSessionId, sourceSeq }, _, context) =>
        sourceSessionId === null || sourceSeq === null ? null : await loadersOf(context).message.load(messageId(sourceSessionId, sourceSeq))
    }),
    validFrom: t.field({ type: 'DateTime', description: 'Since when the board holds it.', resolve: (entry) => entry.validFrom }),
    validTo: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when it held; null where it still does.',
      resolve: (entry) => entry.validTo
    }),
    supersededBy: t.field({
      type: DossierEntry,
      nullable: true,
      description: 'The entry that took its place.',
      resolve: (entry, _, context) =>
        entry.supersededBy === null
          ? null
          : found('dossier entry', entry.supersededBy, loadersOf(context).dossierEntry.load(entry.supersededBy))
    })
  })
})

const DossierHistoryConnection = connectionOf<DossierEntryRecord>('DossierHistory', 'changes to a dossier', (t) => ({
  node: t.field({ type: DossierEntry, description: 'The entry that began or ended.', resolve: (edge) => edge.node })
}))

export const Dossier = builder.objectRef<DossierState>('Dossier').implement({
  description: 'What the board knows of a person.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Counts its changes.' }),
    entries: t.field({
      type: [DossierEntry],
      description: 'What holds, or held at the time that was asked for.',
      args: { kind: t.arg({ type: [DossierKind], description: 'Only entries of these kinds.' }) },
      resolve: ({ entries }, { kind }) => (kind ? entries.filter((entry) => kind.includes(entry.kind)) : entries)
    }),
    history: t.field({
      type: DossierHistoryConnection,
      description: 'Every change, newest first.',
      complexity: pageCost,
      args: forwards,
      resolve: (_, page, { viewer, doors }) => doors.dossiers.history(viewer, page)
    })
  })
})

const AddDossierEntryInput = builder.inputType('AddDossierEntryInput', {
  description: 'Something the board should know.',
  fields: (t) => ({
    kind: t.field({ type: DossierKind, required: true, description: 'What it tells.' }),
    text: t.string({ required: true, description: 'The statement.' })
  })
})

builder.mutationFields((t) => ({
  addDossierEntry: t.field({
    type: DossierEntry,
    description: 'Tells the board something by hand.',
    args: { input: t.arg({ type: AddDossierEntryInput, required: true, description: 'The entry.' }) },
    resolve: (_, { input }, { viewer, doors }) => doors.dossiers.add(viewer, input)
  }),
  correctDossierEntry: t.field({
    type: DossierEntry,
    description: 'Supersedes an entry by one with another text, and answers the new one.',
    args: {
      id: t.arg.id({ required: true, description: 'The entry that is wrong.' }),
      text: t.arg.string({ required: true, description: 'What is right.' })
    },
    resolve: (_, { id, text }, { viewer, doors }) => doors.dossiers.correct(viewer, id, text)
  }),
  forgetDossierEntry: t.field({
    type: Dossier,
    description: 'Its text and quote are erased, also from the history, and it is not learned again from the same words.',
    args: { id: t.arg.id({ required: true, description: 'The entry to forget.' }) },
    resolve: (_, { id }, { viewer, doors }) => doors.dossiers.forget(viewer, id)
  })
}))
