import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { layCableTo } from '../chaos/cable.ts'
import { freshDatabase } from '../database.ts'
import { findRedis, startRedis } from '../redis.ts'

const send = `mutation($s: ID!, $c: ID!, $t: String!) {
  sendMessage(input: { sessionId: $s, clientMessageId: $c, text: $t }) { message { seq } turn { id } }
}`

interface Sent {
  sendMessage: { message: { seq: number }; turn: { id: string } }
}

describe.skipIf(!findRedis() || !inject('databaseUrl'))('while Postgres is away', () => {
  let room: BoardRoom
  let cable: Awaited<ReturnType<typeof layCableTo>>
  const opened = new AsyncDisposableStack()
  beforeAll(async () => {
    const redis = await startRedis('redis-server')
    opened.defer(() => redis.stop())
    const { url, drop } = await freshDatabase()
    opened.defer(drop)
    const database = await openDatabase({ url })
    await migrate(database)
    await database.close()
    cable = await layCableTo(url)
    opened.defer(() => cable.close())
    room = await startBoardRoom({ settings: { REDIS_URL: redis.url, DATABASE_URL: cable.url } })
    opened.defer(() => room.close())
  })
  afterAll(() => opened.disposeAsync())

  test('a hot session of any length goes on, each message is taken once, and all of it arrives', async () => {
    const session = await room.openSession()
    const first = randomUUID()
    await room.read(send, { s: session, c: first, t: 'The first of many.' })
    for (let index = 0; index < 60; index += 1) {
      await room.read('mutation($input: AddActionInput!) { addAction(input: $input) { id } }', {
        input: { sessionId: session, kind: 'TASK', title: `Task ${index}` }
      })
    }
    await cable.pull()
    try {
      const id = randomUUID()
      const taken = await room.read<Sent>(send, { s: session, c: id, t: 'On we go.' })
      expect(await room.read<Sent>(send, { s: session, c: id, t: 'On we go.' })).toEqual(taken)
      // It was sent and is no longer held: only the truth can tell what became of it.
      expect((await room.ask(send, { s: session, c: first, t: 'The first of many.' })).errors).toMatchObject([
        { extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }
      ])
    } finally {
      await cable.plug()
    }
    await expect
      .poll(async () => (await room.query('select count(*)::int as n from messages where text = $1', ['On we go.']))[0], {
        timeout: 15_000
      })
      .toEqual({ n: 1 })
    const known = await room.read<Sent>(send, { s: session, c: first, t: 'The first of many.' })
    expect(known.sendMessage.message.seq).toBe(1)
  })
})
