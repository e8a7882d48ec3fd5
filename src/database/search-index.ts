// The full-text index of what was said. It is brought up to date apart from the commits, for it costs more than they do; a
// search reads what is not in it yet from the messages themselves, so nobody notices.

import { setTimeout as sleep } from 'node:timers/promises'
import { StoreUnavailable } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Database } from './database.ts'

export interface SearchIndex {
  close(): Promise<void>
}

const everyMs = 5_000
const sessionsAtOnce = 50
const messagesAtOnce = 500
/** Names the lock under which one server at a time works on it. */
const lockKey = 5_728_114_306

/** The words of a message, as the index has them: an SQL expression over columns of these names. */
export const wordsOf = (text: string, ownerId: string): string =>
  `to_tsvector('english', ${text}) || array_to_tsvector(array['@' || ${ownerId}])`

/**
 * Whether a message `m` is not in the index yet, as an SQL condition. Messages come in their order but for the moment in
 * which servers that go over to another store write what each of them holds: so a little is looked back.
 */
export const isNotIndexed = `m.seq > (select coalesce(max(seq), 0) - 200 from message_words where session_id = m.session_id)
  and not exists (select from message_words w where w.session_id = m.session_id and w.seq = m.seq)`

/** Indexes some of what is not in the index yet; resolves to whether there may be more. Throws StoreUnavailable. */
export const indexSome = (database: Pick<Database, 'transaction'>): Promise<boolean> =>
  database.transaction(async (query) => {
    const [lock] = await query<{ isMine: boolean }>('select pg_try_advisory_xact_lock($1) as "isMine"', [lockKey])
    if (!lock?.isMine) return false
    // A session cannot be erased while it is worked on, and goes on being written to.
    const sessions = await query<{ id: string; revision: number }>(
      `select id, revision from sessions where indexed < revision limit ${sessionsAtOnce} for key share`
    )
    const ids = sessions.map(({ id }) => id)
    const written = await query<{ id: string; n: number }>(
      `with written as (
        insert into message_words (session_id, seq, owner_id, words)
        select m.session_id, m.seq, m.owner_id, ${wordsOf('m.text', 'm.owner_id')}
        from unnest($1::uuid[]) as s(id) cross join lateral (
          select * from messages m where m.session_id = s.id and ${isNotIndexed} order by m.seq limit ${messagesAtOnce}
        ) m
        returning session_id
      ) select session_id as id, count(*)::int as n from written group by 1`,
      [ids]
    )
    const unfinished = new Set(written.filter(({ n }) => n === messagesAtOnce).map(({ id }) => id))
    const done = sessions.filter(({ id }) => !unfinished.has(id))
    await query(
      `update sessions set indexed = r.revision from jsonb_to_recordset($1::jsonb) as r(id uuid, revision int)
      where sessions.id = r.id and sessions.indexed < r.revision`,
      [JSON.stringify(done)]
    )
    return unfinished.size > 0 || sessions.length === sessionsAtOnce
  })

/** Keeps the index up to date until it is closed. */
export function openSearchIndex(database: Pick<Database, 'transaction'>, log: Log): SearchIndex {
  const closing = new AbortController()
  const working = (async () => {
    while (!closing.signal.aborted) {
      await sleep(everyMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined)
      try {
        while (!closing.signal.aborted && (await indexSome(database)));
      } catch (cause) {
        if (!(cause instanceof StoreUnavailable)) log.error({ err: cause }, 'what was said could not be indexed for search')
      }
    }
  })()
  return {
    close: async () => {
      closing.abort()
      await working
    }
  }
}
