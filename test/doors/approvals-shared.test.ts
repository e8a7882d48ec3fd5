// An approval where several servers share their state: whichever is told, the call is made once.

import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { freshDatabase } from '../database.ts'
import { findRedis, type PrivateRedis, startRedis } from '../redis.ts'
import type { ScriptedBoard } from '../scripted-board.ts'
import { startToolServer, type ToolServer } from '../stand-ins/tool-server.ts'
import { allConnected, calling, startToolBoard, toolCallFields, toolCallsOf, type ToolCallSeen } from '../tool-board.ts'

const issue = { title: 'Fix the login' }
const decide = (name: string) => `mutation($id: ID!) { ${name}(id: $id) { ${toolCallFields} } }`

describe.skipIf(!inject('databaseUrl') || !inject('redisUrl'))('a tool call that waits for the person, with two servers', () => {
  let redis: PrivateRedis
  let database: Awaited<ReturnType<typeof freshDatabase>>
  let tracker: ToolServer
  let board: ScriptedBoard
  let other: BoardRoom

  beforeAll(async () => {
    const command = findRedis()
    if (command === undefined) throw new Error('this test starts a Redis of its own')
    redis = await startRedis(command)
    database = await freshDatabase()
    execFileSync(process.execPath, ['src/database/migrate.ts'], { env: { ...process.env, DATABASE_URL: database.url }, stdio: 'pipe' })
    tracker = await startToolServer([
      {
        name: 'create_issue',
        call: async () => {
          await new Promise((resolve) => setTimeout(resolve, 200))
          return { content: [{ type: 'text' as const, text: 'Issue 7' }], structuredContent: { number: 7 } }
        }
      }
    ])
    const settings = { REDIS_URL: redis.url, DATABASE_URL: database.url }
    board = await startToolBoard({ tracker: { url: tracker.url } }, ['tracker/*'], { settings })
    other = await startBoardRoom({ settings: board.settings })
    await allConnected(board.room)
    await allConnected(other)
  }, 60_000)
  afterAll(async () => {
    await other?.close()
    await board?.close()
    await tracker?.close()
    await database?.drop()
    await redis?.stop()
  })

  async function waiting(): Promise<{ id: string; session: string }> {
    const session = await board.room.openSession({ agents: ['atlas'] })
    board.script({ compose: calling([{ name: 'tracker__create_issue', arguments: issue }], 'I asked for it.') })
    const { turn } = await board.room.say(session, 'Make an issue of it, would you?')
    await board.room.ended(turn.id)
    const [call] = await toolCallsOf(other, turn.id)
    expect(call?.status).toBe('AWAITING_APPROVAL')
    return { id: call?.id ?? '', session }
  }

  const approve = (room: BoardRoom, id: string) => room.ask<{ approveToolCall: ToolCallSeen }>(decide('approveToolCall'), { id })

  test('is made by the server that is told, and seen by who follows at another', async () => {
    const { id, session } = await waiting()
    const before = tracker.calls.length
    expect((await approve(other, id)).data?.approveToolCall).toMatchObject({ status: 'SUCCEEDED', result: { number: 7 } })
    expect(tracker.calls.slice(before)).toEqual([{ tool: 'create_issue', arguments: issue, idempotencyKey: id }])
    expect((await board.room.history(session)).filter(({ __typename }) => __typename === 'ToolCallUpdated')).toHaveLength(3)
  })

  test('is made once where both are told at once, again and again', async () => {
    const { id } = await waiting()
    const before = tracker.calls.length
    const rooms = [board.room, other, board.room, other, board.room, other]
    for (const { errors } of await Promise.all(rooms.map((room) => approve(room, id)))) expect(errors).toEqual([])
    await expect.poll(async () => (await approve(other, id)).data?.approveToolCall.status).toBe('SUCCEEDED')
    expect(tracker.calls).toHaveLength(before + 1)
  })

  test('is made or denied, never both', async () => {
    for (let times = 0; times < 5; times += 1) {
      const { id } = await waiting()
      const before = tracker.calls.length
      await Promise.all([approve(board.room, id), other.ask(decide('denyToolCall'), { id })])
      const settled = async () => (await approve(other, id)).data?.approveToolCall.status
      await expect.poll(settled).toMatch(/SUCCEEDED|DENIED/)
      expect(tracker.calls.length - before).toBe((await settled()) === 'SUCCEEDED' ? 1 : 0)
    }
  })
})
