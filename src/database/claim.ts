// One server at a time where the hot state lives in the process. Each claim is held by the operating system or by
// Postgres, so that it ends with the process, however that ends.

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { CannotStart } from '../errors.ts'

/** Any fixed number serves; it is the same for every Board Room server on one database. */
const claimKey = 7_302_011_526

/**
 * Claims a directory through SQLite's file lock, which the system drops when the process dies and which works alike on
 * Linux, macOS and Windows. Throws CannotStart where another process holds it.
 */
export function claimDirectory(directory: string): { release(): void } {
  const lock = new DatabaseSync(join(directory, 'claim.sqlite'), { timeout: 0 })
  try {
    lock.exec('pragma locking_mode = exclusive; pragma journal_mode = memory; begin exclusive')
  } catch (cause) {
    lock.close()
    throw new CannotStart(`Another Board Room is running on ${directory}: stop it, or set DATA_DIR to another directory.`, cause)
  }
  return { release: () => lock.close() }
}

/**
 * Claims a Postgres database by a session-level advisory lock on a connection of its own; where that connection breaks
 * it is claimed anew. Throws CannotStart where another server holds it.
 */
export async function claimDatabase(url: string): Promise<{ lost: Promise<never>; release(): Promise<void> }> {
  let isReleased = false
  let client = await claimOnce(url)
  const lost = new Promise<never>((_, reject) => {
    const watch = (held: pg.Client) =>
      held.once('end', () => {
        if (!isReleased) reclaim().catch(reject)
      })
    const reclaim = async () => {
      client = await retry(
        () => claimOnce(url),
        () => isReleased
      )
      watch(client)
    }
    watch(client)
  })
  lost.catch(() => undefined)
  return {
    lost,
    release: async () => {
      isReleased = true
      await client.end().catch(() => undefined)
    }
  }
}

async function claimOnce(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
    keepAlive: true,
    application_name: 'board-room claim'
  })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [claimKey])
  if (rows[0]?.held) return client
  await client.end()
  throw new CannotStart(
    'Another Board Room uses this DATABASE_URL: stop it, or give each its own database. Several servers on one database need REDIS_URL.'
  )
}

/** Tries again while the database is away; gives up at once where another server holds the claim. */
async function retry(claim: () => Promise<pg.Client>, isOver: () => boolean): Promise<pg.Client> {
  for (;;) {
    try {
      return await claim()
    } catch (cause) {
      if (cause instanceof CannotStart || isOver()) throw cause
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}
