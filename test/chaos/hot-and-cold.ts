// What Redis and Postgres hold once all is drained, read past the servers: they have to agree, and nothing may wait.

import { isDeepStrictEqual } from 'node:util'
import { openDatabase } from '../../src/database/database.ts'
import { openLog } from '../../src/log.ts'
import { createMarker } from '../../src/redis/marker.ts'
import { mastersOf } from '../../src/redis/redis.ts'
import { loadCold } from '../../src/session/cold.ts'
import { createRedisHotState } from '../../src/session/redis.ts'
import type { SessionView } from '../../src/session/view.ts'
import { openReadyRedis } from '../redis.ts'
import type { Violation } from './checker.ts'

/** A write that never was acknowledged, and that another one overtook, may be there: it was kept from doing harm. */
const harmless = 'its numbers were taken by another write: it was never acknowledged'

export interface Remains {
  violations: Violation[]
  /** sessions that were hot, and so could be compared */
  compared: number
  overtaken: number
}

export async function compareStores(redisUrl: string, databaseUrl: string, sessionIds: readonly string[]): Promise<Remains> {
  const client = await openReadyRedis(redisUrl)
  const database = await openDatabase({ url: databaseUrl })
  try {
    const violations: Violation[] = []
    const marker = createMarker(client)
    const seen = await marker.look()
    const journals = (await Promise.all(mastersOf(client).map((master) => master.keys('session:*:journal')))).flat()
    for (const key of journals) violations.push({ kind: 'truth', sessionId: '', what: `${key} holds ${await client.llen(key)} entries` })
    const dead = await database.query<{ reason: string; session: string }>('select reason, session_id as session from dead_letters')
    for (const { reason, session } of dead) {
      if (reason !== harmless) violations.push({ kind: 'lost', sessionId: session, what: `a dead letter: ${reason}` })
    }
    const hot = createRedisHotState({
      client,
      marker,
      generation: seen?.generation ?? 0,
      log: openLog('silent'),
      accepted: () => undefined,
      drained: async () => undefined,
      uncertain: () => undefined
    })
    let compared = 0
    for (const sessionId of sessionIds) {
      const warm = await hot.load(sessionId)
      const [cold] = await loadCold(database, [sessionId])
      if (!warm || !cold) continue
      compared += 1
      for (const what of differences(warm, cold)) violations.push({ kind: 'truth', sessionId, what })
    }
    return { violations, compared, overtaken: dead.filter(({ reason }) => reason === harmless).length }
  } finally {
    client.disconnect()
    await database.close()
  }
}

function differences(hot: SessionView, cold: SessionView): string[] {
  const parts = ['session', 'messages', 'summary', 'actions', 'turns', 'dossier', 'seq', 'event'] as const
  return parts
    .filter((part) => !isDeepStrictEqual(inOrder(hot[part]), inOrder(cold[part])))
    .map((part) => `${part}: Redis has ${excerpt(hot[part])}, Postgres ${excerpt(cold[part])}`)
}

/** The order of actions and dossier entries is no promise. */
const inOrder = (part: unknown): unknown =>
  Array.isArray(part) ? part.map((each) => JSON.stringify(sorted(each))).toSorted() : sorted(part)

const sorted = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value

const excerpt = (part: unknown): string => (Array.isArray(part) ? `${part.length}: ` : '') + JSON.stringify(part).slice(-200)
