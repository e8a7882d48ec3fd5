import { BadUserInput } from '../src/errors.ts'
import type { Person } from '../src/records/person.ts'
import { ActionConnection, ActionKind, ActionStatus } from './action.ts'
import { builder } from './builder.ts'
import { CalendarFeed } from './calendar-feed.ts'
import { forwards, pageCost, storeCost } from './connection.ts'
import { Dossier } from './dossier.ts'
import { ErasureReceipt } from './erasure.ts'
import { MessageSearchConnection } from './message-search.ts'
import { SessionConnection } from './session.ts'
import { Usage } from './usage.ts'
import { Webhook } from './webhook.ts'

const Budget = builder.objectRef<{ dailyUsd: number | null; spentTodayUsd: number }>('Budget').implement({
  description: 'What may be spent on models.',
  fields: (t) => ({
    dailyUsd: t.exposeFloat('dailyUsd', { nullable: true, description: 'Hard cap a day, in US dollars; null where there is none.' }),
    spentTodayUsd: t.exposeFloat('spentTodayUsd', { description: 'Spent since midnight UTC, when a day begins, in US dollars.' })
  })
})

const Viewer = builder.objectRef<Person>('Viewer').implement({
  description: 'The person who asks.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Who that is, to this server.' }),
    name: t.exposeString('name', { nullable: true, description: 'What the board calls them.' }),
    timeZone: t.exposeString('timeZone', { description: "IANA name, as in Europe/Berlin: what 'by Friday' means." }),
    sessions: t.field({
      type: SessionConnection,
      description: 'Their conversations, newest activity first.',
      complexity: pageCost,
      args: { ...forwards, includeArchived: t.arg.boolean({ description: 'Also those that were put away.' }) },
      resolve: (viewer, page, { doors }) => doors.sessions.list(viewer, page)
    }),
    actions: t.field({
      type: ActionConnection,
      description: 'Their actions from all conversations: due first, then newest.',
      complexity: pageCost,
      args: {
        ...forwards,
        status: t.arg({ type: [ActionStatus], description: 'Only actions that have come this far.' }),
        kind: t.arg({ type: [ActionKind], description: 'Only actions of these kinds.' }),
        dueBefore: t.arg({ type: 'DateTime', description: 'Only actions that are due before then.' })
      },
      resolve: (viewer, { status, kind, dueBefore, ...page }, { doors }) => doors.actions.list(viewer, { status, kind, dueBefore }, page)
    }),
    dossier: t.field({
      type: Dossier,
      description: 'What the board knows of this person; asOf shows it as it stood then.',
      complexity: storeCost,
      args: { asOf: t.arg({ type: 'DateTime', description: 'The time to look back to; now where it is left out.' }) },
      resolve: (viewer, { asOf }, { doors }) => doors.dossiers.read(viewer, asOf)
    }),
    searchMessages: t.field({
      type: MessageSearchConnection,
      description: 'Full-text search over every transcript this person owns, best match first.',
      complexity: pageCost,
      args: {
        query: t.arg.string({ required: true, description: 'Words, "a phrase", or the start of a word as in pitch*.' }),
        ...forwards
      },
      resolve: (viewer, { query, ...page }, { doors }) => doors.sessions.search(viewer, query, page)
    }),
    usage: t.field({
      type: Usage,
      description: 'What their model calls took.',
      complexity: storeCost,
      args: { since: t.arg({ type: 'DateTime', description: 'Only what happened from then on; everything where it is left out.' }) },
      resolve: (viewer, { since }, { doors }) => doors.people.usage(viewer, since)
    }),
    budget: t.field({
      type: Budget,
      description: 'What they may spend.',
      complexity: storeCost,
      resolve: (viewer, _, { doors }) => doors.people.budget(viewer)
    }),
    calendarFeed: t.field({
      type: CalendarFeed,
      nullable: true,
      description: 'What is due, for a calendar to subscribe to; null where there is no feed: make one with renewCalendarFeed.',
      complexity: storeCost,
      resolve: (viewer, _, { doors }) => doors.calendar.find(viewer)
    }),
    webhooks: t.field({
      type: [Webhook],
      description: 'Addresses that are told of every change to their actions, oldest first.',
      complexity: storeCost,
      resolve: (viewer, _, { doors }) => doors.webhooks.list(viewer)
    })
  })
})

builder.queryField('viewer', (t) =>
  t.field({ type: Viewer, description: 'Who is asking: everything a person owns hangs from here.', resolve: (_, __, { viewer }) => viewer })
)

const UpdateViewerInput = builder.inputType('UpdateViewerInput', {
  description: 'A change to who is asking: what is left out stays as it is.',
  fields: (t) => ({
    name: t.string({ description: 'What the board is to call them; null for nothing.' }),
    timeZone: t.string({ description: 'IANA name, as in Europe/Berlin.' })
  })
})

builder.mutationFields((t) => ({
  updateViewer: t.field({
    type: Viewer,
    description: 'Changes the name or the time zone of who is asking.',
    args: { input: t.arg({ type: UpdateViewerInput, required: true, description: 'What to change.' }) },
    resolve: (_, { input }, { viewer, doors }) => doors.people.update(viewer, input)
  }),
  exportMyData: t.field({
    type: 'JSON',
    description: 'All that is held of the viewer, as one JSON document.',
    resolve: (_, __, { viewer, doors }) => doors.people.exportAll(viewer)
  }),
  deleteMyData: t.field({
    type: ErasureReceipt,
    description: 'Erases the viewer from Redis, Postgres, search, queues and derived facts.',
    args: { confirm: t.arg.boolean({ required: true, description: 'true, or nothing is erased.' }) },
    resolve: (_, { confirm }, { viewer, doors }) => {
      if (!confirm) throw new BadUserInput('Nothing was erased: pass confirm: true to erase all that is held of you.')
      return doors.people.deleteAll(viewer)
    }
  })
}))
