// The calendar feed of a person: what is due, at an address that only whoever was told it knows. The secret in it is kept as
// a hash, so it is shown once; finding the row by that hash compares nothing that a clock could be held to.

import { createHash, randomBytes } from 'node:crypto'
import ical, { ICalCalendarMethod, ICalEventTransparency } from 'ical-generator'
import type { Database } from '../database/database.ts'
import type { Action } from '../records/action.ts'
import type { Person } from '../records/person.ts'
import { dayOf } from './due-day.ts'

export interface CalendarFeed {
  createdAt: Date
  /** when a calendar last read it */
  readAt: Date | null
}

export interface CalendarRoom {
  database: Database
  /** Resolves once the truth has what this server acknowledged to a person. */
  settledOf(ownerId: string): Promise<void>
  now(): Date
}

const mostActions = 1_000
/** How often a calendar may be expected to look, in seconds. */
const lookEverySeconds = 900

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

export function createCalendar({ database, settledOf, now }: CalendarRoom) {
  return {
    /** The viewer's feed, where there is one. */
    find: async (viewer: Person): Promise<CalendarFeed | undefined> => {
      const [feed] = await database.query<CalendarFeed & Record<string, unknown>>(
        'select created_at as "createdAt", read_at as "readAt" from calendar_feeds where owner_id = $1',
        [viewer.id]
      )
      return feed
    },

    /** Gives the feed a new address, in place of any other, and answers its secret, which is kept nowhere. */
    renew: async (viewer: Person): Promise<{ feed: CalendarFeed; secret: string }> => {
      const secret = randomBytes(32).toString('base64url')
      const createdAt = now()
      await database.query(
        `insert into calendar_feeds (owner_id, secret_hash, created_at) values ($1, $2, $3)
        on conflict (owner_id) do update set secret_hash = excluded.secret_hash, created_at = excluded.created_at, read_at = null`,
        [viewer.id, hashOf(secret), createdAt]
      )
      return { feed: { createdAt, readAt: null }, secret }
    },

    /** Whether there was a feed to close. */
    revoke: async (viewer: Person): Promise<boolean> =>
      (await database.query('delete from calendar_feeds where owner_id = $1 returning 1', [viewer.id])).length > 0,

    /** What is due to the person whose feed has this secret, as iCalendar (RFC 5545); undefined where there is none. */
    read: async (secret: string): Promise<string | undefined> => {
      const [feed] = await database.query<{ ownerId: string; timeZone: string }>(
        `update calendar_feeds f set read_at = $2 from people p where f.secret_hash = $1 and p.id = f.owner_id
        returning f.owner_id as "ownerId", p.time_zone as "timeZone"`,
        [hashOf(secret), now()]
      )
      if (!feed) return undefined
      await settledOf(feed.ownerId)
      const rows = await database.query<{ zone: string | null; action: unknown }>(
        `select t.time_zone as zone, to_jsonb(a) as action
        from (select ${database.tables.actions.columns} from actions
          where owner_id = $1 and status in ('OPEN', 'IN_PROGRESS') and due_at is not null order by due_at desc, id limit ${mostActions}) a
        left join turns t on t.session_id = a."sessionId" and t.seq = a.source
        order by a."dueAt", a.id`,
        [feed.ownerId]
      )
      return calendarOf(
        rows.map(({ zone, action }) => ({ action: database.tables.actions.parse(action), zones: [...(zone ? [zone] : []), feed.timeZone] }))
      )
    }
  }
}

/** @param due actions, with the time zones in which a day may have been meant */
function calendarOf(due: readonly { action: Action; zones: readonly string[] }[]): string {
  const calendar = ical({
    name: 'Board Room',
    prodId: { company: 'Board Room', product: 'Actions', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: lookEverySeconds
  })
  for (const { action, zones } of due) {
    const { id, title, quote, owner, dueAt, createdAt, updatedAt } = action
    if (dueAt === null) continue
    const day = zones.map((zone) => dayOf(dueAt, zone)).find(({ isWholeDay }) => isWholeDay)?.day
    calendar.createEvent({
      id,
      summary: title,
      description: [...(owner === null ? [] : [`Owner: ${owner}`]), ...(quote === title ? [] : [`"${quote}"`])].join('\n'),
      // Without an end, a day lasts that day and an hour is an instant (RFC 5545, section 3.6.1).
      start: day ?? dueAt,
      allDay: day !== undefined,
      // Something to be done by then does not keep anybody busy.
      transparency: ICalEventTransparency.TRANSPARENT,
      created: createdAt,
      // The instant of this state, so that the same state is the same text.
      stamp: updatedAt,
      lastModified: updatedAt
    })
  }
  return calendar.toString()
}
