// The servers of a database and the generations they agree upon, as Postgres has them.

import type { Database } from '../database/database.ts'

/** A server that was silent for this long holds nothing any more: its process is dead, or everybody else's word for it. */
export const silentMs = 4_000

/** A time during which one store has the newest state of sessions. */
export interface Generation {
  readonly number: number
  readonly store: 'REDIS' | 'POSTGRES'
  /** of the Redis processes it began with */
  readonly runIds: string
}

export interface Proposal extends Generation {
  /** whether every server that lives has acknowledged it, and its store is ready */
  isOpen: boolean
}

const isAlive = `seen_at > clock_timestamp() - $2 * interval '1 millisecond'`

/** Each throws StoreUnavailable where Postgres is away. */
export function createRegister(database: Database, serverId: string) {
  const count = async (condition: string, value: string | number): Promise<number> => {
    const [row] = await database.query<{ n: number }>(`select count(*)::int as n from servers where ${condition} and ${isAlive}`, [
      value,
      silentMs
    ])
    return row?.n ?? 0
  }

  return {
    /** Says that this server lives, the newest generation it has acknowledged, and the Redis it sees ('' for none). */
    beat: async (acknowledged: number, sees: string): Promise<void> => {
      await database.query(
        `insert into servers (id, seen_at, acknowledged, sees) values ($1, clock_timestamp(), $2, $3)
        on conflict (id) do update set seen_at = excluded.seen_at, sees = excluded.sees,
          acknowledged = greatest(servers.acknowledged, excluded.acknowledged)`,
        [serverId, acknowledged, sees]
      )
    },

    leave: async (): Promise<void> => {
      await database.query('delete from servers where id = $1', [serverId])
    },

    newest: async (): Promise<Proposal | undefined> => {
      const [row] = await database.query<{ number: string; store: Generation['store']; runIds: string; isOpen: boolean }>(
        `select number, store, run_ids as "runIds", opened_at is not null as "isOpen" from generations order by number desc limit 1`
      )
      return row && { ...row, number: Number(row.number) }
    },

    /** Proposes a generation, unless somebody else was first with another one of its number. */
    propose: async ({ number, store, runIds }: Generation): Promise<void> => {
      await database.query(
        'insert into generations (number, store, run_ids, proposed_at) values ($1, $2, $3, clock_timestamp()) on conflict do nothing',
        [number, store, runIds]
      )
    },

    /** Opens a generation once `prepare` is done, one server at a time; false where another one is at it. */
    open: (number: number, prepare: () => Promise<void>): Promise<boolean> =>
      database.transaction(async (query) => {
        const [row] = await query<{ isOpen: boolean }>(
          'select opened_at is not null as "isOpen" from generations where number = $1 for update skip locked',
          [number]
        )
        if (!row) return false
        if (row.isOpen) return true
        await prepare()
        await query('update generations set opened_at = clock_timestamp() where number = $1', [number])
        return true
      }),

    haveAllAcknowledged: async (number: number): Promise<boolean> => (await count('acknowledged < $1', number)) === 0,
    doAllSee: async (runIds: string): Promise<boolean> => (await count('sees <> $1', runIds)) === 0,

    /** Servers that have fallen silent and that nobody has taken after yet. */
    dead: async (): Promise<string[]> => {
      const rows = await database.query<{ id: string }>(
        `select id from servers where seen_at < clock_timestamp() - $1 * interval '1 millisecond' for update skip locked`,
        [silentMs]
      )
      return rows.map(({ id }) => id)
    },

    strikeOff: async (ids: readonly string[]): Promise<void> => {
      await database.query(`delete from servers where id = any($1) and not (${isAlive})`, [ids, silentMs])
    }
  }
}
