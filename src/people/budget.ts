// BUDGET_DAILY_USD: what a call may cost at worst is set aside before it is made, in one row for each person and day that all
// servers share, so that calls side by side cannot overspend together. A day is one of UTC.

import { randomUUID } from 'node:crypto'
import type { Database } from '../database/database.ts'
import { BoardError } from '../errors.ts'

export interface Budget {
  /** Sets an amount in US dollars aside, all of it or nothing. Throws BUDGET_EXCEEDED, or StoreUnavailable. */
  reserve(ownerId: string, usd: number): Promise<Reservation>
  /** Throws BUDGET_EXCEEDED where a person has spent what the day allows. */
  requireSome(ownerId: string): Promise<void>
}

export interface Reservation {
  /** Gives the amount back and enters what the call has cost. Throws StoreUnavailable; then it counts until it expires. */
  settle(usd: number): Promise<void>
}

/** No call takes longer: what is still set aside then was a dead server's. */
const expiresAfterSeconds = 300

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)
const nextDay = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)

/** What the ledger says that a person ($1) has spent on a day ($2), as SQL. */
const inLedger = `coalesce((select sum(cost_usd) from model_calls
  where owner_id = $1 and at >= $2::date::timestamp at time zone 'utc' and at < ($2::date + 1)::timestamp at time zone 'utc'), 0)::float8`

/** What has been spent on the day of an instant, by whichever account knows more. */
export async function spentOn({ query }: Pick<Database, 'query'>, ownerId: string, at: Date): Promise<number> {
  const [row] = await query<{ usd: number }>(
    `select greatest(${inLedger}, (select spent_usd from spending where owner_id = $1 and day = $2::date)) as usd`,
    [ownerId, dayOf(at)]
  )
  return row?.usd ?? 0
}

export function createBudget({ database, dailyUsd, now }: { database: Database; dailyUsd: number; now(): Date }): Budget {
  const exceeded = (day: string, left: number, needed?: number) =>
    new BoardError(
      'BUDGET_EXCEEDED',
      needed === undefined || left <= 0
        ? `Today's budget of $${dailyUsd} is spent: it starts anew at midnight UTC (${nextDay(day)}T00:00:00Z), or raise BUDGET_DAILY_USD.`
        : `Of today's budget of $${dailyUsd} there is $${left.toFixed(4)} left, and the next call may cost up to $${needed.toFixed(4)}: it starts anew at midnight UTC (${nextDay(day)}T00:00:00Z), or raise BUDGET_DAILY_USD.`
    )

  return {
    reserve: async (ownerId, usd) => {
      const day = dayOf(now())
      const id = randomUUID()
      const reserved = await database.query(reserveStatement, [ownerId, day, id, usd, dailyUsd, expiresAfterSeconds], 'reserve')
      if (reserved.length === 0) throw exceeded(day, await leftOn(database, ownerId, day, dailyUsd), usd)
      return {
        settle: async (spentUsd) => {
          await database.query(
            `update spending set spent_usd = spent_usd + $4, reserved = reserved - $3::text where owner_id = $1 and day = $2::date`,
            [ownerId, day, id, spentUsd],
            'settle'
          )
        }
      }
    },

    requireSome: async (ownerId) => {
      if ((await spentOn(database, ownerId, now())) >= dailyUsd) throw exceeded(dayOf(now()), 0)
    }
  }
}

const isLive = `(value ->> 'until')::float8 > extract(epoch from clock_timestamp())`
const live = (row: string) => `(select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(${row}.reserved) where ${isLive})`
const liveSum = (row: string) => `(select coalesce(sum((value ->> 'usd')::float8), 0) from jsonb_each(${row}.reserved) where ${isLive})`

/**
 * Sets $4 aside under the id $3, within $5, for $6 seconds; no row where that is too much. The day's first reservation begins with
 * what the ledger has of the day; those that come at once wait for each other at the row.
 */
const reserveStatement = `insert into spending as s (owner_id, day, spent_usd, reserved)
  select $1, $2::date, begun.spent, jsonb_build_object($3::text,
    jsonb_build_object('usd', $4::float8, 'until', extract(epoch from clock_timestamp()) + $6::float8))
  from (
    select known, case when known then 0 else ${inLedger} end as spent
    from (select exists (select from spending where owner_id = $1 and day = $2::date) as known) k
  ) begun
  where known or begun.spent + $4::float8 <= $5::float8
  on conflict (owner_id, day) do update set reserved = ${live('s')} || excluded.reserved
  where s.spent_usd + ${liveSum('s')} + $4::float8 <= $5::float8
  returning 1`

async function leftOn({ query }: Pick<Database, 'query'>, ownerId: string, day: string, dailyUsd: number): Promise<number> {
  const [row] = await query<{ usd: number }>(
    `select s.spent_usd + ${liveSum('s')} as usd from spending s where owner_id = $1 and day = $2::date
    union all select ${inLedger} limit 1`,
    [ownerId, day]
  )
  return Math.max(0, dailyUsd - (row?.usd ?? 0))
}
