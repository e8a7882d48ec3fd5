import type { CalendarFeed as CalendarFeedRecord } from '../src/context.ts'
import { builder } from './builder.ts'

export const CalendarFeed = builder.objectRef<CalendarFeedRecord>('CalendarFeed').implement({
  description: 'A calendar (iCalendar) of what is due, read at an address that only its owner was told.',
  fields: (t) => ({
    createdAt: t.field({ type: 'DateTime', description: 'When it got its address.', resolve: (feed) => feed.createdAt }),
    readAt: t.field({ type: 'DateTime', nullable: true, description: 'When a calendar last read it.', resolve: (feed) => feed.readAt })
  })
})

const RenewedCalendarFeed = builder.objectRef<{ feed: CalendarFeedRecord; secret: string }>('RenewedCalendarFeed').implement({
  description: 'A calendar feed with a new address.',
  fields: (t) => ({
    feed: t.field({ type: CalendarFeed, description: 'The feed.', resolve: ({ feed }) => feed }),
    path: t.string({
      description:
        'Where it is on this server, e.g. for a calendar\'s "subscribe by address". Shown this once: keep it, and keep it to yourself.',
      resolve: ({ secret }) => `/calendar/${secret}.ics`
    })
  })
})

builder.mutationFields((t) => ({
  renewCalendarFeed: t.field({
    type: RenewedCalendarFeed,
    description: 'Gives your calendar feed a new address; the one it had, if any, ends.',
    resolve: (_, __, { viewer, doors }) => doors.calendar.renew(viewer)
  }),
  revokeCalendarFeed: t.field({
    type: 'Boolean',
    description: 'Ends your calendar feed; false where there was none.',
    resolve: (_, __, { viewer, doors }) => doors.calendar.revoke(viewer)
  })
}))
