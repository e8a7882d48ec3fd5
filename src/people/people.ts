// The door of a person: who they are, what their board has used, and all that is held of them.

import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Database } from '../database/database.ts'
import { eraseRows } from '../database/erase.ts'
import { tablesWith } from '../database/table.ts'
import { usageSums } from '../database/usage.ts'
import { BadUserInput, StoreUnavailable } from '../errors.ts'
import { isTimeZone, type Person } from '../records/person.ts'
import { writable } from '../records/text.ts'
import { noUsage, type Usage } from '../records/usage.ts'
import { spentOn } from './budget.ts'

export interface PeopleRoom {
  database: Database
  /** hard cap per person and day */
  dailyUsd: number | undefined
  now(): Date
  /** Cancels the work on these sessions and drops what is held of them, once `first` has erased the truth. */
  dropSessions(ids: readonly string[], first: () => Promise<void>): Promise<void>
}

/** A stretch of time: from `since` on, up to before `until`; without an end where one is left out. */
export interface Span {
  since?: Date | null
  until?: Date | null
}

export interface AgentPerformance {
  turns: number
  approvalRate: number | null
  meanRelevance: number | null
  meanAccuracy: number | null
  p50Ms: number | null
  p95Ms: number | null
  usage: Usage
}

/** A feed of actions begins beyond any that the same person had before all of theirs was erased: whoever still follows it goes on. */
const insertPerson = `insert into people (id, name, time_zone, created_at, action_feed)
  values ($1, $2, $3, $4, floor(extract(epoch from clock_timestamp()) * 1000))`

const longestName = 200
const metMs = 2_000
const beginning = new Date(0)

export function createPeople({ database, dailyUsd, now, dropSessions }: PeopleRoom) {
  const usageSince = async (ownerId: string, since: Date): Promise<Usage> => {
    const [usage] = await database.query<{ [K in keyof Usage]: number }>(
      `select ${usageSums} from model_calls where owner_id = $1 and at >= $2`,
      [ownerId, since]
    )
    return usage ?? noUsage
  }

  // Asked for with every request, and changed once in a blue moon: by other servers it may be known a moment late.
  const met = new LRUCache<string, Person>({ max: 10_000, ttl: metMs, noDeleteOnStaleGet: true })

  const enter = async (person: Person): Promise<Person> => {
    const find = () => database.select(database.tables.people, 'where id = $1', [person.id])
    const [known] = await find()
    if (known) return known
    await database.query(`${insertPerson} on conflict (id) do nothing`, [person.id, person.name, person.timeZone, now()])
    return (await find())[0] ?? person
  }

  return {
    /** The person with this id, entered in the books where they are new; as last known while the truth is away. */
    meet: async (person: Person): Promise<Person> => {
      const fresh = met.get(person.id)
      if (fresh) return fresh
      try {
        const known = await enter(person)
        met.set(person.id, known)
        return known
      } catch (cause) {
        const stale = met.get(person.id, { allowStale: true })
        if (stale && cause instanceof StoreUnavailable) return stale
        throw cause
      }
    },

    /** A field left out stays as it is; a name of null is taken back. */
    update: async (viewer: Person, input: { name?: string | null; timeZone?: string | null }): Promise<Person> => {
      const name = input.name === undefined ? viewer.name : checkedName(input.name)
      const timeZone = input.timeZone ?? viewer.timeZone
      if (!isTimeZone(timeZone))
        throw new BadUserInput(`${JSON.stringify(timeZone)} is no time zone: give an IANA name such as Europe/Berlin.`)
      await database.query(
        `${insertPerson}
        on conflict (id) do update set name = excluded.name, time_zone = excluded.time_zone`,
        [viewer.id, name, timeZone, now()]
      )
      const updated = { id: viewer.id, name, timeZone }
      met.set(viewer.id, updated)
      return updated
    },

    usage: (viewer: Person, since?: Date | null) => usageSince(viewer.id, since ?? beginning),

    budget: async (viewer: Person) => ({ dailyUsd: dailyUsd ?? null, spentTodayUsd: await spentOn(database, viewer.id, now()) }),

    /** How members did in the viewer's turns, in the order asked for: verdicts of the critic, times of the turns they led, usage. */
    performance: async (viewer: Person, agentIds: readonly string[], { since, until }: Span = {}): Promise<AgentPerformance[]> => {
      const asked = [viewer.id, agentIds, since ?? beginning, until ?? 'infinity']
      const [reviewed, timed, used] = await Promise.all([
        database.query<Pick<AgentPerformance, 'approvalRate' | 'meanRelevance' | 'meanAccuracy'> & { agent: string }>(
          // Of first drafts, how many passed; of what nobody judged, nothing.
          `select agent, avg((verdict = 'APPROVED')::int) filter (where attempt = 1)::float8 as "approvalRate",
            avg(relevance)::float8 as "meanRelevance", avg(accuracy)::float8 as "meanAccuracy"
          from reviews where owner_id = $1 and agent = any($2) and at >= $3 and at < $4 and verdict <> 'UNCHECKED' group by agent`,
          asked
        ),
        database.query<Pick<AgentPerformance, 'turns' | 'p50Ms' | 'p95Ms'> & { agent: string }>(
          `select m.agent, count(*)::int as turns,
            percentile_cont(0.5) within group (order by (t.timing ->> 'totalMs')::float8) as "p50Ms",
            percentile_cont(0.95) within group (order by (t.timing ->> 'totalMs')::float8) as "p95Ms"
          from turns t join messages m on m.session_id = t.session_id and m.seq = t.reply
          where t.owner_id = $1 and m.agent = any($2) and t.ended_at >= $3 and t.ended_at < $4 group by m.agent`,
          asked
        ),
        database.query<{ [K in keyof Usage]: number } & { agent: string }>(
          `select agent, ${usageSums} from model_calls where owner_id = $1 and agent = any($2) and at >= $3 and at < $4 group by agent`,
          asked
        )
      ])
      return agentIds.map((id) => {
        const review = reviewed.find(({ agent }) => agent === id)
        const time = timed.find(({ agent }) => agent === id)
        const { agent: _, ...usage } = used.find(({ agent }) => agent === id) ?? { agent: id, ...noUsage }
        return {
          turns: time?.turns ?? 0,
          approvalRate: review?.approvalRate ?? null,
          meanRelevance: review?.meanRelevance ?? null,
          meanAccuracy: review?.meanAccuracy ?? null,
          p50Ms: time?.p50Ms ?? null,
          p95Ms: time?.p95Ms ?? null,
          usage
        }
      })
    },

    /** Every row that is the viewer's, by table, without the secrets that let this server in elsewhere. */
    exportAll: async (viewer: Person): Promise<Record<string, unknown>> => {
      const tables = tablesWith(database.orm, 'ownerId')
      const [row] = await database.query<Record<string, unknown>>(
        `select ${tables.map(({ table, column }) => `(select coalesce(jsonb_agg(to_jsonb(x) - $2::text[]), '[]') from ${table} x where ${column} = $1) as ${table}`).join(', ')},
          (select to_jsonb(p) from people p where id = $1) as person`,
        [viewer.id, keptBack]
      )
      return { exportedAt: now().toISOString(), ...row }
    },

    /** Erases the person and everything of theirs, all or nothing. */
    deleteAll: async (viewer: Person) => {
      met.delete(viewer.id)
      const sessions = await database.query<{ id: string }>('select id from sessions where owner_id = $1', [viewer.id])
      let counts: Record<string, number> = {}
      await dropSessions(
        sessions.map(({ id }) => id),
        async () => {
          // Whoever brought the answers elsewhere keeps nothing of them either.
          await database.query('delete from deliveries where session_id = any($1)', [sessions.map(({ id }) => id)])
          counts = await eraseRows(database, [...tablesWith(database.orm, 'ownerId'), { table: '"people"', column: '"id"' }], viewer.id)
        }
      )
      // Somebody may have asked for them meanwhile.
      met.delete(viewer.id)
      return { id: randomUUID(), erasedAt: now(), counts }
    }
  }
}

function checkedName(name: string | null): string | null {
  if (name === null) return null
  const kept = writable(name).trim()
  if (kept === '' || kept.length > longestName) throw new BadUserInput(`name has 1 to ${longestName} characters.`)
  return kept
}

/** Columns that no export has: the search index, which repeats the words, and secrets. */
const keptBack = ['search', 'secret', 'secret_hash', 'token', 'credentials']
