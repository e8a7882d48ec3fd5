// Where changes lie that Postgres will never take, until somebody mends them.

import { createHash } from 'node:crypto'
import type { Database } from '../database/database.ts'
import { writable } from '../records/text.ts'
import type { Flawed } from './entry.ts'

/**
 * What Postgres says of the data itself: wrong values (22), broken constraints (21, 23), limits (54), a raised exception
 * (P0). All else, a missing table or right among it, passes once somebody has seen to it, and the entry waits.
 */
export function refusalOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error && 'severity' in cause && 'code' in cause)) return undefined
  const code = String(cause.code)
  if (!/^(21|22|23|54|P0)/.test(code)) return undefined
  const where = 'constraint' in cause && typeof cause.constraint === 'string' ? ` on ${cause.constraint}` : ''
  return `Postgres ${code}${where}`
}

/** Keeps an entry with the reason; the same one is kept once. Resolves to whether it was new. */
export async function bury(database: Database, flawed: Flawed, at: Date): Promise<boolean> {
  const insert = async (entry: string) => {
    // An entry that does not say whose it is belongs to the session's owner, so that it is erased with all of theirs.
    const rows = await database.query(
      `insert into dead_letters (id, session_id, version, owner_id, at, reason, entry)
      values ($1, $2, $3, coalesce($4, (select owner_id from sessions where id = $2)), $5, $6, $7::jsonb)
      on conflict do nothing returning id`,
      [
        idOf(flawed),
        flawed.sessionId,
        flawed.version ?? null,
        flawed.ownerId === undefined ? null : writable(flawed.ownerId),
        at,
        writable(flawed.reason),
        entry
      ]
    )
    return rows.length > 0
  }
  try {
    return await insert(flawed.json)
  } catch (cause) {
    if (refusalOf(cause) === undefined) throw cause
    // No JSON that Postgres can keep: its text is, to the letter.
    return insert(JSON.stringify(writable(flawed.json)))
  }
}

/** A UUID (version 8) drawn from what the entry says. */
function idOf({ sessionId, version, json }: Flawed): string {
  const bytes = createHash('sha256').update(`${sessionId} ${version} ${json}`).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
