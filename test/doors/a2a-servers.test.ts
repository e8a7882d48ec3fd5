import type { StreamResponse } from '@a2a-js/sdk'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { all, connect, saying, taskIn, textOf, toldText, type Version } from '../a2a-client.ts'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { freshDatabase } from '../database.ts'
import { findRedis, type PrivateRedis, startRedis } from '../redis.ts'
import { type ScriptedBoard, startScriptedBoard } from '../scripted-board.ts'

const command = findRedis()

describe.skipIf(!command || !inject('databaseUrl'))('a task of A2A, on two servers', () => {
  let redis: PrivateRedis
  let truth: Awaited<ReturnType<typeof freshDatabase>>
  let board: ScriptedBoard
  let second: BoardRoom
  let release: () => void = () => undefined

  beforeAll(async () => {
    if (command) redis = await startRedis(command)
    truth = await freshDatabase()
    const database = await openDatabase({ url: truth.url })
    await migrate(database)
    await database.close()
    board = await startScriptedBoard({ settings: { REDIS_URL: redis.url, DATABASE_URL: truth.url } })
    second = await startBoardRoom({ settings: board.settings })
  })
  afterEach(() => release())
  afterAll(async () => {
    await second?.close()
    await board?.close()
    await truth?.drop()
    await redis?.stop()
  })

  /** Has the reply wait to be let go, and tells when it does. */
  function hold(): Promise<void> {
    const [asked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    release = held.resolve
    board.script({
      compose: async () => {
        asked.resolve()
        await held.promise
        return { text: ['In ', 'the end.'] }
      }
    })
    return asked.promise
  }

  /** Sends a message to the first server and leaves once there is a task. */
  async function begin(version: Version): Promise<string> {
    for await (const { payload } of (await connect(board.room.url, version)).sendMessageStream(saying('What would you do in my place?')))
      if (payload?.$case === 'task') return payload.value.id
    throw new Error('no task came')
  }

  test.each<Version>(['1.0', '0.3'])(
    'is followed on the second from where it stands, by a client of %s, and is the same there in the end',
    async (version) => {
      const asked = hold()
      const id = await begin(version)
      await asked
      const client = await connect(second.url, version)
      const seen: StreamResponse[] = []
      for await (const event of client.resubscribeTask({ tenant: '', id })) {
        if (seen.length === 0) release()
        seen.push(event)
      }
      expect(seen[0]?.payload).toMatchObject({ $case: 'task', value: { id, artifacts: [] } })
      expect(toldText(seen)).toBe('In the end.')
      const [here, there] = await Promise.all(
        [connect(board.room.url, version), client].map(async (each) => (await each).getTask({ tenant: '', id }))
      )
      expect(textOf(here ?? taskIn({}))).toBe('In the end.')
      expect(there).toEqual(here)
    }
  )

  test('is cancelled on the second', async () => {
    const asked = hold()
    const id = await begin('1.0')
    await asked
    const task = await (await connect(second.url)).cancelTask({ tenant: '', id, metadata: undefined })
    expect(task.status?.state).toBe(5)
    expect(await (await connect(board.room.url)).getTask({ tenant: '', id })).toEqual(task)
  })

  test('outlives the first, and is sent again without being taken twice', async () => {
    const asked = hold()
    const message = saying('What would you do in my place?')
    const client = await connect(board.room.url)
    const first = all(client.sendMessageStream(message)).catch(() => undefined)
    await asked
    await board.room.close()
    release()
    await first
    const task = taskIn(await (await connect(second.url)).sendMessage(message))
    expect(textOf(task)).toBe('In the end.')
    expect(task.id).toMatch(/\.t1$/)
  })
})
