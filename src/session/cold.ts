// A session rebuilt from the truth in one round trip, whose cost is the same for a short and a long history.

import type { Database } from '../database/database.ts'
import type { Table, Texts } from '../database/table.ts'
import { fromStored, type WholeEvent } from '../event.ts'
import { hotMessages, type SessionView } from './view.ts'

/** The sessions as the truth has them, as many as there are of those asked for, in one statement. Throws UpstreamUnavailable. */
export async function loadCold(database: Pick<Database, 'query' | 'tables'>, sessionIds: readonly string[]): Promise<SessionView[]> {
  const { query, tables } = database
  // Told that there is one session, Postgres finds that the plan for any is as good as one of its own, and keeps it.
  const isOne = sessionIds.length === 1
  const rows = await query<(string | null)[]>(
    statement(tables, isOne ? '= $1' : '= any($1)'),
    [isOne ? sessionIds[0] : sessionIds],
    isOne ? 'load session' : 'load sessions',
    'array'
  )
  const bySession = Map.groupBy(rows, ([id]) => id)
  return [...bySession.values()].map((own) => viewOf(tables, own))
}

/**
 * Rows of all kinds in one shape: session, kind, then cells. Rows of text cost half of what the same as one JSON document
 * does, most of all with long texts in them.
 */
function statement({ sessions, messages, summaries, dossierEntries, actions, turns }: Database['tables'], which: string): string {
  const width = Math.max(sessions.width, messages.width, summaries.width, dossierEntries.width, actions.width, turns.width, 1)
  const cells = (kind: string, texts: string, count: number) => `select '${kind}' as kind, ${texts}${', null'.repeat(width - count)}`
  const of = (kind: string, table: { texts: string; width: number }) => cells(kind, table.texts, table.width)
  return `select s.id, x.* from sessions s, lateral (
    ${of('session', sessions)} from sessions where id = s.id
    -- Qualified: what is selected is text, and of the same name.
    union all (${of('message', messages)} from messages where session_id = s.id order by messages.seq desc limit ${hotMessages})
    union all (${of('summary', summaries)} from summaries where session_id = s.id)
    union all (${of('entry', dossierEntries)} from dossier_entries where owner_id = s.owner_id and valid_to is null and forgotten_at is null)
    union all (${of('action', actions)} from actions where session_id = s.id and status not in ('DONE', 'DISMISSED'))
    union all (${of('turn', turns)} from turns where session_id = s.id and status in ('QUEUED', 'RUNNING'))
    union all (${cells('event', 'number::text', 1)} from events where session_id = s.id order by events.number desc limit 1)
  ) x where s.id ${which}`
}

function viewOf(tables: Database['tables'], rows: readonly Texts[]): SessionView {
  const byKind = Map.groupBy(rows, ([, kind]) => kind)
  const of = <R>(kind: string, table: Table<R>): R[] => table.fromTexts(byKind.get(kind) ?? [], 2)
  const [session] = of('session', tables.sessions)
  if (!session) throw new Error('a session without its row')
  const messages = of('message', tables.messages).toSorted((a, b) => a.seq - b.seq)
  return {
    session,
    messages,
    summary: of('summary', tables.summaries)[0] ?? null,
    dossier: of('entry', tables.dossierEntries).toSorted((a, b) => inOrder(a.validFrom, b.validFrom) || inOrder(a.id, b.id)),
    actions: of('action', tables.actions).toSorted((a, b) => inOrder(a.createdAt, b.createdAt) || inOrder(a.id, b.id)),
    turns: of('turn', tables.turns).toSorted((a, b) => a.seq - b.seq),
    seq: messages.at(-1)?.seq ?? 0,
    event: Number(byKind.get('event')?.[0]?.[2] ?? 0)
  }
}

const inOrder = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

const eventsAtOnce = 500

/** Whole events with numbers in (after, upTo], in order, at most 500 of them. Throws UpstreamUnavailable. */
export async function loadEvents({ query, tables }: Database, sessionId: string, after: number, upTo: number): Promise<WholeEvent[]> {
  const { events, messages, turns, reviews } = tables
  const row = (table: Table<unknown>, which: string) =>
    `(select row_to_json(x) from (select ${table.columns} from ${table.name} as t where t.session_id = $1 and ${which}) x)`
  const rows = await query<{ row: unknown }>(
    `select ${events.columns}, case events.type
      when 'MessageCommitted' then ${row(messages, `t.seq = (events.payload->>'seq')::int`)}
      when 'TurnStarted' then ${row(turns, 't.seq = events.turn')}
      when 'TurnEnded' then ${row(turns, 't.seq = events.turn')}
      when 'ReviewCompleted' then ${row(reviews, `t.turn = events.turn and t.attempt = (events.payload->>'attempt')::int`)}
    end as row
    from events where session_id = $1 and number > $2 and number <= $3 order by number limit ${eventsAtOnce}`,
    [sessionId, after, upTo],
    'load events'
  )
  return rows.map(({ row, ...event }) =>
    fromStored(events.parse(event), {
      message: () => messages.parse(row),
      turn: () => turns.parse(row),
      review: () => reviews.parse(row)
    })
  )
}
