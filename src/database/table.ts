// How each kind of record lies in its table, read off the entities: one list of columns that selects a record as plain
// JSON, and one that spreads a JSON array of records into rows.

import type { MikroORM } from '@mikro-orm/postgresql'
import { z } from 'zod'
import { storedEventSchema } from '../event.ts'
import { actionExportSchema, actionSchema } from '../records/action.ts'
import { delegationSchema, positionSchema } from '../records/delegation.ts'
import { dossierEntrySchema } from '../records/dossier-entry.ts'
import { messageSchema } from '../records/message.ts'
import { personSchema } from '../records/person.ts'
import { reviewSchema } from '../records/review.ts'
import { sessionSchema } from '../records/session.ts'
import { summarySchema } from '../records/summary.ts'
import { toolCallSchema } from '../records/tool-call.ts'
import { stageResultSchema, turnSchema } from '../records/turn.ts'
import { modelCallSchema } from '../records/usage.ts'

const kinds = {
  people: ['Person', personSchema],
  sessions: ['Session', sessionSchema],
  messages: ['Message', messageSchema],
  summaries: ['Summary', summarySchema],
  turns: ['Turn', turnSchema],
  stageResults: ['StageResult', stageResultSchema],
  delegations: ['Delegation', delegationSchema],
  toolCalls: ['ToolCall', toolCallSchema],
  reviews: ['Review', reviewSchema],
  positions: ['Position', positionSchema],
  modelCalls: ['ModelCall', modelCallSchema],
  actions: ['Action', actionSchema],
  actionExports: ['ActionExport', actionExportSchema],
  dossierEntries: ['DossierEntry', dossierEntrySchema],
  events: ['Event', storedEventSchema]
} as const

/** Columns that are not part of a record and are written by themselves. */
const apart: ReadonlySet<string> = new Set(['indexed'])

export type TableKey = keyof typeof kinds
export type RecordOf<K extends TableKey> = z.infer<(typeof kinds)[K][1]>

/** A row in the row mode `array`, all of it text. */
export type Texts = readonly (string | null)[]

export interface Table<R> {
  /** quoted */
  name: string
  /** select list that yields a record: properties as names, instants as ISO 8601 text in UTC with milliseconds */
  columns: string
  /** the same in the same order as plain text, cheap to write and to read in numbers; `width` is how many there are */
  texts: string
  width: number
  /** The records of rows that have these texts from a place on. Throws where they are not what the schema says. */
  fromTexts(rows: readonly Texts[], from: number): R[]
  /** quoted column by property, without generated ones and those written by themselves */
  columnOf: ReadonlyMap<string, string>
  /** column definitions by property, for jsonb_to_recordset */
  definitions: ReadonlyMap<string, string>
  primaryKey: readonly string[]
  /** Throws where a row is not what the schema says. */
  parse(row: unknown): R
}

export type Tables = { readonly [K in TableKey]: Table<RecordOf<K>> }

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

const isoText = (column: string) => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** A column as text in SQL, and what its text says. */
function textOf(column: string, type: string): { sql: string; read(text: string): unknown } {
  if (type.startsWith('timestamptz')) return { sql: `(${column} at time zone 'utc')::text`, read: readInstant }
  if (type.startsWith('json')) return { sql: `${column}::text`, read: JSON.parse }
  if (type.endsWith('[]')) return { sql: `to_json(${column})::text`, read: JSON.parse }
  if (type === 'boolean') return { sql: `${column}::text`, read: (text) => text === 'true' }
  return { sql: `${column}::text`, read: /^(int|bigint|smallint|double)/.test(type) ? Number : String }
}

function recordOf(texts: readonly { name: string; read(text: string): unknown }[], row: Texts, from: number): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  let place = from
  for (const { name, read } of texts) {
    const text = row[place] ?? null
    record[name] = text === null ? null : read(text)
    place += 1
  }
  return record
}

/** `2026-11-23 09:00:00.05`, as Postgres writes an instant in UTC, in ISO 8601 with milliseconds. */
const readInstant = (text: string): string => {
  const time = text.slice(11)
  return `${text.slice(0, 10)}T${time.length === 12 ? time : `${time}${time.length === 8 ? '.' : ''}`.padEnd(12, '0')}Z`
}

export function describeTables(orm: MikroORM): Tables {
  const describe = <K extends TableKey>(key: K): Table<RecordOf<K>> => {
    const [entity, schema] = kinds[key]
    const meta = orm.getMetadata().getByClassName(entity)
    const properties = meta.props.filter((property) => !property.generated && !apart.has(property.name))
    const column = (property: (typeof properties)[number]) => quote(property.fieldNames[0] ?? property.name)
    const list = z.array<z.ZodType>(schema)
    const texts = properties.map((property) => ({
      name: property.name,
      ...textOf(column(property), property.columnTypes[0] ?? 'text')
    }))
    const isInstant = (property: (typeof properties)[number]) => property.columnTypes[0]?.startsWith('timestamptz') ?? false
    return {
      name: quote(meta.tableName),
      columns: properties
        .map((property) => `${isInstant(property) ? isoText(column(property)) : column(property)} as ${quote(property.name)}`)
        .join(', '),
      texts: texts.map(({ sql }) => sql).join(', '),
      width: texts.length,
      // The schema of a key parses to that key's record; the compiler cannot follow the pair through the union.
      fromTexts: (rows, from) => list.parse(rows.map((row) => recordOf(texts, row, from))) as RecordOf<K>[],
      columnOf: new Map(properties.map((property) => [property.name, column(property)])),
      definitions: new Map(properties.map((property) => [property.name, `${quote(property.name)} ${property.columnTypes[0]}`])),
      primaryKey: meta.getPrimaryProps().map((property) => column(property)),
      parse: (row) => schema.parse(row) as RecordOf<K>
    }
  }
  return {
    people: describe('people'),
    sessions: describe('sessions'),
    messages: describe('messages'),
    summaries: describe('summaries'),
    turns: describe('turns'),
    stageResults: describe('stageResults'),
    delegations: describe('delegations'),
    toolCalls: describe('toolCalls'),
    reviews: describe('reviews'),
    positions: describe('positions'),
    modelCalls: describe('modelCalls'),
    actions: describe('actions'),
    actionExports: describe('actionExports'),
    dossierEntries: describe('dossierEntries'),
    events: describe('events')
  }
}

/** The rows of a table whose column has a value, both quoted. */
export interface RowsOf {
  table: string
  column: string
}

/** Every entity that has a property of this name, so that nothing kept of a session or a person is ever overlooked. */
export function tablesWith(orm: MikroORM, property: 'sessionId' | 'ownerId'): RowsOf[] {
  return [...orm.getMetadata().getAll().values()].flatMap((meta) => {
    const found = meta.props.find(({ name }) => name === property)
    return found ? [{ table: quote(meta.tableName), column: quote(found.fieldNames[0] ?? found.name) }] : []
  })
}
