import { setTimeout as sleep } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { openLog } from '../../src/log.ts'
import { createMarker } from '../../src/redis/marker.ts'
import { createRedisHotState } from '../../src/session/redis.ts'
import { createSessionStore } from '../../src/session/session.ts'
import { openSharedState } from '../../src/state.ts'
import { layCable } from '../chaos/cable.ts'
import { freshDatabase } from '../database.ts'
import { findRedis, openReadyRedis, startRedis } from '../redis.ts'
import { newSession, say } from './conversation.ts'

const command = findRedis()

test.skipIf(!command || !inject('databaseUrl'))(
  'what lies on a Redis that only some servers see is in the truth before that takes over, though nobody holds it',
  async () => {
    await using opened = new AsyncDisposableStack()
    const redis = await startRedis(command ?? '')
    opened.defer(() => redis.stop())
    const { url, drop } = await freshDatabase()
    opened.defer(drop)
    const database = await openDatabase({ url })
    opened.defer(() => database.close())
    await migrate(database)

    const cable = await layCable(() => ({ host: '127.0.0.1', port: Number(new URL(redis.url).port) }))
    opened.defer(() => cable.close())
    const open = async (redisUrl: string) => {
      const state = await openSharedState({ redisUrl, ack: 'journal' }, database, openLog('silent'))
      opened.defer(() => state.close())
      return { state, store: createSessionStore({ database, hot: state.hot, settled: state.settled }) }
    }
    const [near, far] = [await open(redis.url), await open(`redis://127.0.0.1:${cable.port}`)]

    const session = newSession()
    await database.query(
      `insert into sessions (id, owner_id, when_busy, agents, skills, created_at, last_active_at, revision) values ($1, $2, $3, '{atlas}', '{}', $4, $4, 0)`,
      [session.id, session.ownerId, session.whenBusy, session.createdAt]
    )
    const loaded = await near.store.load(session.id)
    if (!loaded) throw new Error('the session is missing')
    while ((await near.store.load(session.id))?.source !== 'HOT') await sleep(10)

    // As by a server that died right after: Redis has it, and no memory.
    const client = await openReadyRedis(redis.url)
    opened.defer(async () => void (await client.quit()))
    const marker = createMarker(client)
    const generation = (await marker.look())?.generation ?? 0
    const dead = createRedisHotState({
      client,
      marker,
      generation,
      log: openLog('silent'),
      accepted: () => undefined,
      drained: async () => undefined,
      uncertain: () => undefined
    })
    expect((await dead.commit(loaded.view, say('heard by nobody who lives')))?.seq).toBe(1)

    await cable.pull()
    while (!far.state.degraded().some((reason) => reason.startsWith('Redis is away'))) await sleep(50)
    const seen = await far.store.load(session.id)
    expect(seen?.source).toBe('COLD')
    expect(seen?.view.messages.map(({ text }) => text)).toEqual(['heard by nobody who lives'])
  },
  60_000
)
