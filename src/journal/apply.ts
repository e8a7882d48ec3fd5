// Turns changes into one SQL statement: however many rows and tables, one round trip, all or nothing.

import type { Database } from '../database/database.ts'
import type { Table, TableKey } from '../database/table.ts'
import { toStored } from '../event.ts'
import type { Change } from '../records/change.ts'

/**
 * What to do with a row that is there already. Appended rows never change; `fail` makes a second writer of the same
 * number visible, `skip` lets the same change come twice. Other rows take the newer state, told by `newer`.
 */
type Repeats = 'fail' | 'skip'
const appended = ['messages', 'stageResults', 'reviews', 'positions', 'modelCalls'] as const
const replaced = {
  sessions: 'excluded."revision" >= t."revision"',
  turns: 'excluded."revision" >= t."revision"',
  delegations: 'excluded."revision" >= t."revision"',
  toolCalls: 'excluded."revision" >= t."revision"',
  // A version is one state: what comes again changes nothing.
  summaries: 'excluded."version" > t."version"',
  actions: 'excluded."updated_at" >= t."updated_at"',
  dossierEntries: 'excluded."valid_to" is not null or t."valid_to" is null'
} as const satisfies Partial<Record<TableKey, string>>

const everyKind: readonly string[] = [...appended, ...Object.keys(replaced), 'events', 'events with actions']

/** Writes the changes, in order. Throws where Postgres refuses; then nothing of them was written. */
export async function applyChanges(
  database: Pick<Database, 'query' | 'tables'>,
  changes: readonly Change[],
  repeats: Repeats
): Promise<void> {
  const values: string[] = []
  const parts: string[] = []
  const kinds: number[] = []
  const add = (key: TableKey, rows: readonly object[], sql: (param: string) => string) => {
    if (rows.length === 0) return
    values.push(JSON.stringify(rows))
    kinds.push(everyKind.indexOf(key))
    parts.push(`${key}_written as (${sql(`$${values.length}::jsonb`)})`)
  }

  for (const key of appended) {
    const rows = changes.flatMap((change) => [...change[key]])
    const special = key === 'messages' && repeats === 'skip' ? { clientMessageId: firstOfItsId } : undefined
    add(key, rows, (param) => `${insert(database.tables[key], param, special)} ${onRepeat(key, repeats)}`)
  }
  for (const [key, condition] of Object.entries(replaced)) {
    const table = database.tables[key as keyof typeof replaced]
    const rows = newestOf(
      table,
      changes.flatMap((change) => rowsToReplace(change, key as keyof typeof replaced))
    )
    add(key as TableKey, rows, (param) => upsert(table, param, condition))
  }
  const events = changes.flatMap((change) => change.events.map((event) => ({ ...toStored(event), ownerId: change.ownerId })))
  if (events.length > 0) {
    values.push(JSON.stringify(events))
    const hasActions = events.some(({ type }) => type === 'ActionUpdated')
    kinds.push(everyKind.indexOf(hasActions ? 'events with actions' : 'events'))
    const insertThem = hasActions ? insertEventsInFeeds : insertEvents
    parts.push(...insertThem(database.tables.events, `$${values.length}::jsonb`, onRepeat('events', repeats)))
  }

  if (parts.length === 0) return
  // The same kinds of rows make the same statement: it is planned once, and there are not many.
  await database.query(`with ${parts.join(',\n')} select 1`, values, `${repeats} ${kinds.join(' ')}`)
}

function rowsToReplace(change: Change, key: keyof typeof replaced): object[] {
  if (key === 'actions' || key === 'dossierEntries') return [...change[key]]
  if (key === 'summaries') return change.summary ? [change.summary] : []
  const rows = key === 'sessions' ? (change.session ? [change.session] : []) : change[key]
  return rows.map((row) => ({ ...row, revision: change.revision }))
}

/** Postgres refuses to replace one row twice in a statement: the last state is the one that counts. */
function newestOf(table: Table<unknown>, rows: readonly object[]): object[] {
  const properties = [...table.columnOf].filter(([, column]) => table.primaryKey.includes(column)).map(([property]) => property)
  const keyOf = (row: object) => JSON.stringify(properties.map((property) => Reflect.get(row, property)))
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()]
}

/**
 * While the truth was away a message may have been taken for a new one that had been sent long before (turn/send.ts). It was
 * acknowledged all the same: it is kept, and the id stays with the first.
 */
const firstOfItsId = `case when not exists (
    select from messages x where x.session_id = r."sessionId" and x.client_message_id = r."clientMessageId" and x.seq <> r."seq"
  ) then r."clientMessageId" end`

/** `special` has SQL for properties that are not taken as they come, over the rows `r`. */
const insert = (table: Table<unknown>, param: string, special: Readonly<Record<string, string>> = {}) => {
  const properties = [...table.columnOf.keys()]
  return `insert into ${table.name} as t (${[...table.columnOf.values()].join(', ')})
    select ${properties.map((property) => special[property] ?? `r."${property}"`).join(', ')} from jsonb_to_recordset(${param}) as r(${[...table.definitions.values()].join(', ')})`
}

const upsert = (table: Table<unknown>, param: string, condition: string) => {
  const others = [...table.columnOf.values()].filter((column) => !table.primaryKey.includes(column))
  return `${insert(table, param)}
    on conflict (${table.primaryKey.join(', ')}) do update set ${others.map((column) => `${column} = excluded.${column}`).join(', ')} where ${condition}`
}

const onRepeat = (key: TableKey, repeats: Repeats) =>
  repeats === 'fail' && (key === 'messages' || key === 'events') ? '' : 'on conflict do nothing'

const withoutFeed = ({ columnOf, definitions }: Table<unknown>) => ({
  stored: [...columnOf].filter(([property]) => property !== 'feed'),
  recordset: [...definitions].flatMap(([property, definition]) => (property === 'feed' ? [] : [definition])).join(', ')
})

/** Events that no feed has to number. */
function insertEvents(table: Table<unknown>, param: string, repeats: string): string[] {
  const { stored, recordset } = withoutFeed(table)
  return [
    `events_written as (
      insert into ${table.name} as t (${stored.map(([, column]) => column).join(', ')})
      select ${stored.map(([property]) => `r."${property}"`).join(', ')} from jsonb_to_recordset(${param}) as r(${recordset}) ${repeats}
    )`
  ]
}

/**
 * Events, with the next numbers of the owner's feed for action updates. The person's row stays locked until the commit,
 * so a feed's numbers appear in their order and whoever has read up to one has missed none before it.
 */
function insertEventsInFeeds(table: Table<unknown>, param: string, repeats: string): string[] {
  const { stored, recordset } = withoutFeed(table)
  return [
    `event_rows as (
      select *, row_number() over (partition by "ownerId", "type" order by position) as place
      from rows from (jsonb_to_recordset(${param}) as (${recordset})) with ordinality
        as x(${stored.map(([property]) => `"${property}"`).join(', ')}, position)
    )`,
    `feeds as (
      update people set action_feed = action_feed + counted.n
      from (select "ownerId", count(*) as n from event_rows where "type" = 'ActionUpdated' group by 1) as counted
      where people.id = counted."ownerId"
      returning people.id, people.action_feed - counted.n as base
    )`,
    `events_written as (
      insert into ${table.name} as t (${stored.map(([, column]) => column).join(', ')}, "feed")
      select ${stored.map(([property]) => `r."${property}"`).join(', ')}, case when r."type" = 'ActionUpdated' then feeds.base + r.place end
      from event_rows r left join feeds on feeds.id = r."ownerId" ${repeats}
      returning t.*
    )`,
    deliveries
  ]
}

/**
 * Whoever asked for it by a webhook is told of what happened to an action: the job is written with the event, and once, for an
 * event that is there already is not written again.
 */
const deliveries = `deliveries_written as (
  insert into jobs (key, kind, lane, owner_id, session_id, payload)
  select 'webhook ' || w.id || ' ' || e.session_id || ':' || e.number, 'webhook', 'webhook ' || w.id, e.owner_id, e.session_id,
    jsonb_build_object('webhookId', w.id, 'cursor', e.session_id || ':' || e.number, 'action', e.payload)
  from events_written e join webhooks w on w.owner_id = e.owner_id and w.disabled_at is null
    and (w.kinds is null or e.payload ->> 'kind' = any(w.kinds))
  where e.type = 'ActionUpdated' order by e.session_id, e.number
  on conflict do nothing
)`
