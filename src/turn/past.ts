// The truth as it was at an instant, for the product's own statements: each is asked with the tables that have changed
// since put under their names as they stood then. Nothing is written.

import type { Database } from '../database/database.ts'
import type { Table } from '../database/table.ts'
import type { Turn } from '../records/turn.ts'

/** What can be asked of the past. */
export type PastDatabase = Pick<Database, 'query' | 'select' | 'tables'>

/**
 * The truth as a turn found it at an instant (ISO 8601), with nothing of what came of the turn itself, which waits to be
 * begun. Sessions, and who is assigned to them, are as they are now: no record is kept of how they were. `schema` is where
 * the tables lie, quoted.
 */
export function pastOf({ query, tables }: PastDatabase, schema: string, turn: Turn, at: () => string): PastDatabase {
  const { sessionId, seq, ownerId, attempts } = turn
  const ask: Database['query'] = (text, values = [], _name, rowMode) => {
    const place = values.length
    const [session, ofTurn, owner, then] = [
      `$${place + 1}::uuid`,
      `$${place + 2}::int`,
      `$${place + 3}::text`,
      `$${place + 4}::timestamptz`
    ]
    const past = `messages as (
        select * from ${schema}.messages where (created_at <= ${then} or seq <= ${ofTurn})
          and not (session_id = ${session} and turn is not distinct from ${ofTurn} and seq > ${ofTurn})
      ), told as (
        select e.* from ${schema}.sessions s join ${schema}.events e on e.session_id = s.id
        where s.owner_id = ${owner} and e.type in ('ActionUpdated', 'DossierUpdated') and e.at <= ${then}
          and not (e.session_id = ${session} and e.turn is not distinct from ${ofTurn})
      ), dossier_entries as (
        select ${columnsOf(tables.dossierEntries, dossierAsOf(then))} from ${schema}.dossier_entries d
        where valid_from <= ${then} and not (source_session_id is not distinct from ${session} and source_seq >= ${ofTurn})
      ), actions as (
        select distinct on (r."id") ${columnsOf(tables.actions)} from told
        cross join lateral jsonb_to_record(told.payload) as r(${[...tables.actions.definitions.values()].join(', ')})
        where told.type = 'ActionUpdated' order by r."id", r."updatedAt" desc, told.at desc, told.number desc
      ), tool_calls as (
        select distinct on (r."turn", r."number") ${columnsOf(tables.toolCalls)} from ${schema}.events e
        cross join lateral jsonb_to_record(e.payload) as r(${[...tables.toolCalls.definitions.values()].join(', ')})
        where e.session_id = ${session} and e.type = 'ToolCallUpdated' and e.at <= ${then} and e.turn < ${ofTurn}
        order by r."turn", r."number", e.number desc
      ), summaries as (
        select * from ${schema}.summaries where at <= ${then}
      ), turns as (
        select ${columnsOf(tables.turns, { status: `'QUEUED'`, attempts: String(attempts) })} from ${schema}.turns
        where session_id = ${session} and seq = ${ofTurn}
      )`
    const asked = /^\s*with\b(\s+recursive\b)?/i.exec(text)
    const rest = asked ? `, ${text.slice(asked[0].length)}` : ` ${text}`
    return query(`with${asked?.[1] ?? ''} ${past}${rest}`, [...values, sessionId, seq, ownerId, at()], undefined, rowMode)
  }
  return {
    tables,
    query: ask,
    select: async (table, tail, values) =>
      (await ask(`select ${table.columns} from ${table.name} ${tail}`, values)).map((row) => table.parse(row))
  }
}

/** What ended later had not ended; how sure the board was is told by what was said of it last. */
const dossierAsOf = (then: string): Readonly<Record<string, string>> => ({
  confidence: `coalesce((select (payload ->> 'confidence')::float8 from told
    where type = 'DossierUpdated' and payload ->> 'id' = d.id order by at desc, number desc limit 1), confidence)`,
  validTo: `case when valid_to <= ${then} then valid_to end`,
  supersededBy: `case when valid_to <= ${then} then superseded_by end`,
  forgottenAt: `case when forgotten_at <= ${then} then forgotten_at end`
})

/** The columns of a table, from its rows as records (`r`) or, where `special` has SQL for some, from the table itself. */
const columnsOf = (table: Table<unknown>, special?: Readonly<Record<string, string>>): string =>
  [...table.columnOf].map(([property, column]) => `${special ? (special[property] ?? column) : `r."${property}"`} as ${column}`).join(', ')
