// A session rebuilt from the truth in one round trip, whose cost is the same for a short and a long history.

import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { fromKept, type WholeEvent } from '../event.ts'
import { actionSchema } from '../records/action.ts'
import { dossierEntrySchema } from '../records/dossier-entry.ts'
import { messageSchema } from '../records/message.ts'
import { sessionSchema } from '../records/session.ts'
import { turnSchema } from '../records/turn.ts'
import { hotMessages, type SessionView } from './view.ts'

const viewSchema = z.object({
  session: sessionSchema,
  messages: z.array(messageSchema),
  dossier: z.array(dossierEntrySchema),
  actions: z.array(actionSchema),
  turns: z.array(turnSchema),
  seq: z.int(),
  event: z.int()
})

/** The sessions as the truth has them, as many as there are of those asked for, in one statement. Throws UpstreamUnavailable. */
export async function loadCold(database: Pick<Database, 'query' | 'columns'>, sessionIds: readonly string[]): Promise<SessionView[]> {
  const { columns } = database
  const list = (select: string, order: string) => `coalesce((select json_agg(x order by ${order}) from (${select}) x), '[]')`
  const rows = await database.query<{ view: unknown }>(
    `select json_build_object(
      'session', (select row_to_json(x) from (select ${columns('sessions')} from sessions where id = s.id) x),
      'messages', ${list(`select ${columns('messages')} from messages where session_id = s.id order by seq desc limit ${hotMessages}`, 'x."seq"')},
      'dossier', ${list(`select ${columns('dossierEntries')} from dossier_entries where owner_id = s.owner_id and valid_to is null and forgotten_at is null`, 'x."validFrom", x."id"')},
      'actions', ${list(`select ${columns('actions')} from actions where session_id = s.id and status not in ('DONE', 'DISMISSED')`, 'x."createdAt", x."id"')},
      'turns', ${list(`select ${columns('turns')} from turns where session_id = s.id and status in ('QUEUED', 'RUNNING')`, 'x."seq"')},
      'seq', coalesce((select max(seq) from messages where session_id = s.id), 0),
      'event', coalesce((select max(number) from events where session_id = s.id), 0)
    ) as view from sessions s where s.id = any($1)`,
    [sessionIds],
    'load sessions'
  )
  return rows.map((row) => viewSchema.parse(row.view))
}

const eventsAtOnce = 500

/** Whole events with numbers in (after, upTo], in order, at most 500 of them. Throws UpstreamUnavailable. */
export async function loadEvents({ query, tables }: Database, sessionId: string, after: number, upTo: number): Promise<WholeEvent[]> {
  const { events, messages } = tables
  const rows = await query<{ message: unknown }>(
    `select ${events.columns}, (
      select row_to_json(x) from (
        select ${messages.columns} from messages where session_id = $1 and seq = (events.payload->>'seq')::int and events.type = 'MessageCommitted'
      ) x
    ) as message
    from events where session_id = $1 and number > $2 and number <= $3 order by number limit ${eventsAtOnce}`,
    [sessionId, after, upTo],
    'load events'
  )
  return rows.map(({ message, ...row }) => {
    const event = fromKept(events.parse(row), () => messages.parse(message))
    if (!event) throw new Error('an event without its message')
    return event
  })
}
