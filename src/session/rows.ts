// How sessions come into the truth and leave it.

import type { Database } from '../database/database.ts'
import { type RowsOf, tablesWith } from '../database/table.ts'
import type { Session } from '../records/session.ts'

/** Inserts a session and its outside reference, unless either is taken. */
export async function insertSession(database: Database, session: Session): Promise<void> {
  await database.query(
    `with bound as (
      insert into external_references (owner_id, ref, session_id)
      select $2, $4, $1 where $4::text is not null and not exists (select from sessions where id = $1)
      on conflict do nothing returning session_id
    )
    insert into sessions (id, owner_id, title, external_ref, when_busy, agents, skills, created_at, last_active_at, revision)
    select $1, $2, $3, $4, $5, $6, $7, $8, $8, 0
    where $4::text is null or exists (select from bound)
    on conflict do nothing`,
    [session.id, session.ownerId, session.title, session.externalRef, session.whenBusy, session.agents, session.skills, session.createdAt]
  )
}

/** Copies a session as it stood after a message, in one statement. Turns and client ids stay with the first, and a summary that speaks of what came later. */
export async function copySession(database: Database, fork: Session, from: string, atSeq: number): Promise<void> {
  await database.query(
    `with copied as (
      insert into sessions (id, owner_id, title, when_busy, agents, skills, created_at, last_active_at, forked_from, revision)
      values ($1, $2, $3, $4, $5, $6, $7, $7, $8, 0)
    ), summarized as (
      insert into summaries (session_id, owner_id, version, "from", up_to, text, model, at)
      select $1, owner_id, 1, "from", up_to, text, model, at from summaries where session_id = $8 and up_to <= $9
    )
    insert into messages (session_id, seq, owner_id, role, agent, author_name, text, created_at, speech, review)
    select $1, seq, owner_id, role, agent, author_name, text, created_at, speech, review
    from messages where session_id = $8 and seq <= $9`,
    [fork.id, fork.ownerId, fork.title, fork.whenBusy, fork.agents, fork.skills, fork.createdAt, from, atSeq]
  )
}

/** Drops the summaries of all of a person's sessions, also those that are being made: each is of a newer version then. */
export async function dropSummaries(database: Database, ownerId: string, at: Date): Promise<void> {
  await database.query(
    `insert into summaries as t (session_id, owner_id, version, "from", up_to, text, model, at)
    select id, owner_id, 1, 0, 0, '', '', $2 from sessions where owner_id = $1
    on conflict (session_id) do update set version = t.version + 1, "from" = 0, up_to = 0, text = '', model = '', at = excluded.at`,
    [ownerId, at]
  )
}

/** Every row of a session, and what was learned from it. */
export const rowsOfSession = (database: Database): RowsOf[] => [
  ...tablesWith(database.orm, 'sessionId'),
  { table: '"dossier_entries"', column: '"source_session_id"' },
  { table: '"sessions"', column: '"id"' }
]
