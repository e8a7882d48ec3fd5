// The door of the dossier: a ledger in which nothing is overwritten. A line holds from validFrom until another one
// supersedes it; what is forgotten loses its words everywhere and leaves only a fingerprint.

import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { BadUserInput, NotFound } from '../errors.ts'
import { cursorInstant, cursorText, decodeCursor, encodeCursor, type Page, type PageRequest, pageOf, pageWindow } from '../page.ts'
import type { DossierEntry, DossierKind } from '../records/dossier-entry.ts'
import { enteredEntryId, isEntryId } from '../records/id.ts'
import type { Person } from '../records/person.ts'
import { writable } from '../records/text.ts'
import { fingerprintOf } from './subject.ts'

export interface DossierState {
  version: number
  entries: DossierEntry[]
}

const longestText = 500

export interface DossierRoom {
  database: Database
  now(): Date
  /** Called with the new state of lines that were changed by hand, so that nobody goes on with the old one. */
  changed(ownerId: string, entries: readonly DossierEntry[]): Promise<void>
}

export function createDossiers({ database, now, changed }: DossierRoom) {
  const { tables } = database

  const byIds = async (viewer: Person, ids: readonly string[]): Promise<(DossierEntry | undefined)[]> => {
    const entries = await database.select(tables.dossierEntries, 'where id = any($1) and owner_id = $2', [ids.filter(isEntryId), viewer.id])
    const byId = new Map(entries.map((entry) => [entry.id, entry]))
    return ids.map((id) => byId.get(id))
  }

  /** The state now or then; the version counts the lines begun and ended up to that instant. */
  const read = async (viewer: Person, asOf?: Date | null): Promise<DossierState> => {
    const at = asOf ?? null
    const [entries, [counted]] = await Promise.all([
      database.select(
        tables.dossierEntries,
        `where owner_id = $1 and forgotten_at is null
          and ($2::timestamptz is null and valid_to is null or valid_from <= $2 and (valid_to is null or valid_to > $2))
        order by valid_from, id`,
        [viewer.id, at]
      ),
      database.query<{ version: number }>(
        `select (count(*) filter (where $2::timestamptz is null or valid_from <= $2)
            + count(*) filter (where valid_to is not null and ($2::timestamptz is null or valid_to <= $2)))::int as version
        from dossier_entries where owner_id = $1`,
        [viewer.id, at]
      )
    ])
    return { version: counted?.version ?? 0, entries }
  }

  /** A line in the person's own words. Nothing is learned by it, so it is as sure as can be. */
  const entered = (viewer: Person, kind: DossierKind, text: string): DossierEntry => ({
    id: enteredEntryId(randomUUID()),
    ownerId: viewer.id,
    kind,
    text,
    confidence: 1,
    quote: null,
    sourceSessionId: null,
    sourceSeq: null,
    validFrom: now().toISOString(),
    validTo: null,
    supersededBy: null,
    fingerprint: fingerprintOf(kind, text),
    forgottenAt: null
  })

  async function current(viewer: Person, id: string): Promise<DossierEntry> {
    const [entry] = await byIds(viewer, [id])
    if (!entry || entry.forgottenAt !== null) throw new NotFound('dossier entry', id)
    return entry
  }

  return {
    read,
    byIds,

    /** Newest first. */
    history: async (viewer: Person, request: PageRequest): Promise<Page<DossierEntry>> => {
      const window = pageWindow(request)
      const after = window.after === undefined ? undefined : decodeCursor(window.after, z.tuple([cursorInstant, cursorText]))
      const entries = await database.select(
        tables.dossierEntries,
        `where owner_id = $1 and forgotten_at is null ${after ? 'and (valid_from, id) < ($3::timestamptz, $4)' : ''}
        order by valid_from desc, id desc limit $2`,
        [viewer.id, window.limit + 1, ...(after ?? [])]
      )
      return pageOf(entries, window, (entry) => encodeCursor(entry.validFrom, entry.id))
    },

    add: async (viewer: Person, { kind, text }: { kind: DossierKind; text: string }): Promise<DossierEntry> => {
      const entry = entered(viewer, kind, checkedText(text))
      const known = await insertUnlessKnown(database, entry)
      if (known !== entry.id) return current(viewer, known)
      await changed(viewer.id, [entry])
      return entry
    },

    /** Ends the line and begins another with the person's words. */
    correct: async (viewer: Person, id: string, text: string): Promise<DossierEntry> => {
      const old = await current(viewer, id)
      const entry = entered(viewer, old.kind, checkedText(text))
      if (old.validTo !== null || !(await insertEntry(database, entry, old.id))) {
        throw new BadUserInput('That entry has been superseded: correct the one that took its place.')
      }
      await changed(viewer.id, [{ ...old, validTo: entry.validFrom, supersededBy: entry.id }, entry])
      return entry
    },

    /**
     * Erases text and quote of the line and of all that stood before it in its place, also where other records repeat
     * them (events, results of stages, answers of models); the fingerprints stay, so that the same words are not learned again.
     */
    forget: async (viewer: Person, id: string): Promise<DossierState> => {
      await current(viewer, id)
      const at = now()
      await forgetEntry(database, viewer.id, id, at)
      const forgotten = await database.select(tables.dossierEntries, 'where owner_id = $1 and forgotten_at = $2', [viewer.id, at])
      await changed(viewer.id, forgotten)
      return read(viewer)
    }
  }
}

/** Adds a line unless the same words hold already; one at a time for a person. Resolves to the id of the line that holds. */
async function insertUnlessKnown(database: Database, entry: DossierEntry): Promise<string> {
  return database.transaction(async (query) => {
    await query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [entry.ownerId])
    const [known] = await query<{ id: string }>(
      'select id from dossier_entries where owner_id = $1 and fingerprint = $2 and valid_to is null and forgotten_at is null',
      [entry.ownerId, entry.fingerprint]
    )
    if (known) return known.id
    await insertEntry({ query }, entry)
    return entry.id
  })
}

/** Adds a line, and ends the one it supersedes in the same statement; false, and nothing is written, where that has ended. */
async function insertEntry(database: Pick<Database, 'query'>, entry: DossierEntry, superseded: string | null = null): Promise<boolean> {
  const inserted = await database.query(
    `with ended as (update dossier_entries set valid_to = $5, superseded_by = $1 where id = $7 and owner_id = $2 and valid_to is null returning id)
    insert into dossier_entries (id, owner_id, kind, text, confidence, valid_from, fingerprint)
    select $1, $2, $3, $4, 1, $5, $6 where $7::text is null or exists (select from ended) returning id`,
    [entry.id, entry.ownerId, entry.kind, entry.text, entry.validFrom, entry.fingerprint, superseded]
  )
  return inserted.length > 0
}

async function forgetEntry(database: Database, ownerId: string, id: string, at: Date): Promise<void> {
  await database.query(
    `with recursive line as (
      select id from dossier_entries where id = $1 and owner_id = $2
      union select d.id from dossier_entries d join line on d.superseded_by = line.id
    ), erased as (
      update dossier_entries set text = '', quote = null, forgotten_at = $3, valid_to = coalesce(valid_to, $3)
      where id in (select id from line) returning id
    ), stages as (
      update stage_results set output = jsonb_set(output, '{entries}',
        coalesce((select jsonb_agg(case when e ->> 'id' in (select id from line) then e || '{"text": "", "quote": null}' else e end)
          from jsonb_array_elements(output -> 'entries') e), '[]'))
      where owner_id = $2 and stage = 'extract' and output @? '$.entries[*]'
        and exists (select from jsonb_array_elements(output -> 'entries') e where e ->> 'id' in (select id from line))
    ), answers as (
      update model_calls c set answer = c.answer - 'text' || '{"lacks": "FORGOTTEN"}'
      where owner_id = $2 and stage = 'extract' and answer is not null and (
        exists (select from dossier_entries d where d.id in (select id from line) and d.source_session_id = c.session_id and d.source_seq = c.turn)
        or exists (select from stage_results r where r.session_id = c.session_id and r.turn = c.turn and r.stage = 'extract'
          and exists (select from jsonb_array_elements(r.output -> 'entries') e where e ->> 'id' in (select id from line)))
      )
    )
    update events set payload = payload || jsonb_build_object('text', '', 'quote', null, 'forgottenAt', to_jsonb($4::text))
    where owner_id = $2 and type = 'DossierUpdated' and payload ->> 'id' in (select id from line)`,
    [id, ownerId, at, at.toISOString()]
  )
}

function checkedText(text: string): string {
  const kept = writable(text).trim()
  if (kept === '' || kept.length > longestText) throw new BadUserInput(`text has 1 to ${longestText} characters.`)
  return kept
}
