// Several servers that share their state, and whether all of them have come to rest.

import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'
import { MortalServer } from './mortal-server.ts'
import type { Chance } from './random.ts'
import type { Settings } from './server-process.ts'
import type { Connection, SharedPlace } from './shared-place.ts'

export type Member = MortalServer & Pick<Connection, 'redisCable' | 'postgresCable'>

export interface Fleet {
  servers: readonly Member[]
  /** of any of them, another one each time */
  url(): string
  /** Waits until all are ready, nothing is degraded and what the dead have left is taken up; what is amiss where that takes too long. */
  atRest(withinMs: number): Promise<string | undefined>
  close(): Promise<void>
  /** For whoever gives up. */
  abandon(): Promise<void>
}

export async function startFleet(size: number, place: SharedPlace, more: Settings, chance: Chance, program?: string): Promise<Fleet> {
  const start = async (): Promise<Member> => {
    const { settings, redisCable, postgresCable } = await place.connect()
    return Object.assign(await MortalServer.start({ ...settings, ...more }, program), { redisCable, postgresCable })
  }
  const servers = await Promise.all(Array.from({ length: size }, start))
  return {
    servers,
    url: () => chance.pick(servers).url,
    atRest: async (withinMs) => {
      const until = performance.now() + withinMs
      for (;;) {
        const amiss = (await Promise.all([...servers.map(({ url }) => unrest(url)), missing(place.postgres.url, size)])).flat()
        if (amiss.length === 0) return undefined
        if (performance.now() > until) return amiss.join('; ')
        await sleep(100)
      }
    },
    close: async () => {
      for (const server of servers) await server.close()
    },
    abandon: async () => void (await Promise.allSettled(servers.map((server) => server.abandon())))
  }
}

const readySchema = z.object({ degraded: z.array(z.string()) })
/** An entry that waits longer than this has something to wait for. */
const drainedWithinS = 1

async function unrest(url: string): Promise<string[]> {
  try {
    const ready = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) })
    const { degraded } = readySchema.parse(await ready.json())
    const metrics = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text()
    const oldest = Number(/^boardroom_journal_oldest_seconds (\S+)/m.exec(metrics)?.[1])
    // A dead letter is the checker's to judge.
    const amiss = degraded.filter((what) => !what.includes('dead_letters'))
    return oldest < drainedWithinS ? amiss : [...amiss, `an entry has waited for ${oldest} s`]
  } catch (cause) {
    return [`${url} does not answer: ${String(cause)}`]
  }
}

/** Servers that are gone and have not been missed yet. */
async function missing(databaseUrl: string, size: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ n: number; fresh: number }>(
      `select count(*)::int as n, count(*) filter (where seen_at > clock_timestamp() - interval '2 seconds')::int as fresh from servers`
    )
    const [{ n, fresh } = { n: 0, fresh: 0 }] = rows
    return n === size && fresh === size ? [] : [`${n} servers are listed and ${fresh} fresh, of ${size}`]
  } catch (cause) {
    return [`Postgres does not answer: ${String(cause)}`]
  } finally {
    await client.end().catch(() => undefined)
  }
}
