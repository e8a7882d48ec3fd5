import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { freshDatabase } from '../database.ts'
import { type ClientName, clientNames, openClient } from '../mcp-clients.ts'
import { findRedis, type PrivateRedis, startRedis } from '../redis.ts'
import { type ScriptedBoard, startScriptedBoard } from '../scripted-board.ts'

interface Asked {
  status: string
  session_id: string
  client_message_id: string
  answer: string | null
}

const command = findRedis()

describe.skipIf(!command || !inject('databaseUrl'))('two servers over one Redis and one Postgres', () => {
  let redis: PrivateRedis
  let truth: Awaited<ReturnType<typeof freshDatabase>>
  let settings: Record<string, string>
  let first: ScriptedBoard
  let second: ScriptedBoard

  beforeAll(async () => {
    if (command) redis = await startRedis(command)
    truth = await freshDatabase()
    const database = await openDatabase({ url: truth.url })
    await migrate(database)
    await database.close()
    settings = { REDIS_URL: redis.url, DATABASE_URL: truth.url }
    first = await startScriptedBoard({ settings })
    second = await startScriptedBoard({ settings })
  })
  afterAll(async () => {
    await first?.close()
    await second?.close()
    await truth?.drop()
    await redis?.stop()
  })

  const both = (name: ClientName) => Promise.all([first, second].map(({ room }) => openClient(name, room.url)))

  test.each(clientNames)('serve %s alike: what is asked of one is read and gone on with at the other', async (name) => {
    first.script({})
    second.script({})
    const [one, other] = await both(name)
    if (!one || !other) throw new Error('two servers have two clients')
    const { session_id, answer, client_message_id } = await one.data<Asked>('ask_board', { question: 'What about the zebra market?' })
    expect(answer).toBe('The answer.')
    expect(await other.read(`board://sessions/${session_id}/transcript`)).toMatch(/zebra market\?[^]*The answer\./)
    expect(await other.data('ask_board', { question: 'What about the zebra market?', session_id, client_message_id })).toMatchObject({
      answer
    })
    expect(await other.data('ask_board', { question: 'And then?', session_id })).toMatchObject({ session_id, status: 'COMPLETED' })
    expect(await one.read(`board://sessions/${session_id}/transcript`)).toContain('Messages 1 to 4.')
    await Promise.all([one.close(), other.close()])
  })

  test('a question that waits at a server which goes away is answered by the other, once', async () => {
    const begun = Promise.withResolvers<void>()
    const leaving = await startScriptedBoard({ settings })
    // Whichever of the three takes the turn up first: only the one that goes away cannot answer.
    leaving.script({
      compose: () => {
        begun.resolve()
        return { hang: true }
      }
    })
    const one = await openClient('the SDK 1.32', leaving.room.url)
    const other = await openClient('the SDK 1.32', second.room.url)
    const asked = one.data<Asked>('ask_board', { question: 'What about the yak market?' })
    await begun.promise
    await leaving.close()
    const { status, session_id, client_message_id } = await asked
    expect(status).toBe('RUNNING')
    const again = { question: 'What about the yak market?', session_id, client_message_id }
    expect(await other.data('ask_board', again)).toMatchObject({ status: 'COMPLETED', answer: 'The answer.' })
    expect(await other.read(`board://sessions/${session_id}/transcript`)).toContain('Messages 1 to 2.')
    await Promise.all([one.close().catch(() => undefined), other.close()])
  })
})
