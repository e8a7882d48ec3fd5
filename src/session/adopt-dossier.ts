// What a person changes in their dossier by hand holds at once in every session that is hot, and what they have the board
// forget is held nowhere any more.

import type { Database } from '../database/database.ts'
import type { DossierEntry } from '../records/dossier-entry.ts'
import type { EventStream } from '../stream/stream.ts'
import { changeOf } from './change.ts'
import { dropSummaries } from './rows.ts'
import type { SessionStore } from './session.ts'

export interface Adoption {
  store: SessionStore
  stream: EventStream
  database: Database
  now(): Date
}

/**
 * Writes the lines' newer state into the owner's hot sessions, and drops what may repeat forgotten words: held events, and the
 * summaries, which are then made anew without what the words came from.
 */
export async function adoptDossier(
  { store, stream, database, now }: Adoption,
  ownerId: string,
  entries: readonly DossierEntry[]
): Promise<void> {
  const isForgetting = entries.some((entry) => entry.forgottenAt !== null)
  const at = now()
  if (isForgetting) await dropSummaries(database, ownerId, at)
  const sessions = await database.query<{ id: string }>('select id from sessions where owner_id = $1', [ownerId])
  for (const { id } of sessions) {
    const held = await store.hot.load(id)
    if (held) {
      await store.hot.commit(held, (view) =>
        changeOf(view, at, (change) => {
          for (const entry of entries) change.adoptDossierEntry(entry)
          if (isForgetting) change.dropSummary()
        })
      )
    }
    if (isForgetting) await stream.drop(id)
  }
}
