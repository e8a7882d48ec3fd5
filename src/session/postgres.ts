// The state of sessions while Redis is away: the truth alone, which every server reads and writes directly. Slower, and
// nothing is held; a commit takes its session's row, so that the next number is never given twice.

import { Fenced } from '../errors.ts'
import { applyChanges } from '../journal/apply.ts'
import type { Database, Query } from '../database/database.ts'
import type { EventStream } from '../stream/stream.ts'
import { loadCold } from './cold.ts'
import { GenerationEnded } from './generation.ts'
import type { HotState } from './hot.ts'
import { applyChange, inOrderOf } from './view.ts'

export interface PostgresHotStateOptions {
  database: Database
  /** A commit in another generation throws GenerationEnded: a server that slept through the change writes nothing. */
  generation: number
  /** told of what was committed, for those who follow on this server */
  stream: Pick<EventStream, 'append'>
}

export function createPostgresHotState({ database, generation, stream }: PostgresHotStateOptions): HotState {
  return {
    kind: 'MEMORY',
    load: async () => undefined,
    fill: async (view) => view,
    warm: () => undefined,
    rebuild: async (sessionIds, readTruth) => inOrderOf(sessionIds, await readTruth(sessionIds)),
    commit: async ({ session: { id } }, build, token) => {
      const committed = await database.transaction(async (query) => {
        const [row] = await query('select from sessions where id = $1 for update', [id])
        if (!row) return undefined
        if ((await query('select from generations where number > $1', [generation])).length > 0) throw new GenerationEnded()
        if (token !== undefined && !(await holds(query, id, token))) throw new Fenced()
        const [view] = await loadCold({ query, tables: database.tables }, [id])
        if (!view) return undefined
        const change = build(view)
        await applyChanges({ query, tables: database.tables }, [change], 'fail')
        if (change.fences) await query('delete from leases where session_id = $1', [id])
        return { next: applyChange(view, change), change }
      })
      if (!committed) return undefined
      // Not waited for: Redis may hang, and who follows reads the truth meanwhile.
      void stream.append(id, committed.change.events).catch(() => undefined)
      return committed.next
    },
    mayHaveSent: async () => true,
    drop: async (sessionId, first) => {
      await database.query('delete from leases where session_id = $1', [sessionId])
      await first?.()
    },
    acquireLease: async (sessionId, ttlMs) => {
      // Counted on from the clock: tokens keep growing across all stores that have given some.
      const [lease] = await database.query<{ token: string }>(
        `insert into leases (session_id, token, expires_at)
        values ($1, (extract(epoch from clock_timestamp()) * 1000)::bigint, clock_timestamp() + $2 * interval '1 millisecond')
        on conflict (session_id) do update set token = greatest(leases.token + 1, excluded.token), expires_at = excluded.expires_at
        where leases.expires_at <= clock_timestamp() returning token`,
        [sessionId, ttlMs]
      )
      return lease && Number(lease.token)
    },
    renewLease: async (sessionId, token, ttlMs) => {
      const renewed = await database.query(
        `update leases set expires_at = clock_timestamp() + $3 * interval '1 millisecond' where session_id = $1 and token = $2 returning token`,
        [sessionId, token, ttlMs]
      )
      return renewed.length > 0
    },
    releaseLease: async (sessionId, token) => {
      await database.query('update leases set expires_at = clock_timestamp() where session_id = $1 and token = $2', [sessionId, token])
    }
  }
}

const holds = async (query: Query, sessionId: string, token: number): Promise<boolean> =>
  (await query('select from leases where session_id = $1 and token = $2 for update', [sessionId, token])).length > 0
