import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadBoard } from '../../src/agents/load-board.ts'
import { openDatabase } from '../../src/database/database.ts'
import { openLog } from '../../src/log.ts'
import { createOffline } from '../../src/models/offline/offline.ts'
import { builtinTools } from '../../src/tools/builtin.ts'
import { replayTurn } from '../../src/turn/replay.ts'
import { startToolServer } from '../stand-ins/tool-server.ts'
import { allConnected, calling, startToolBoard, toolBoardFolder, toolCallsOf } from '../tool-board.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'replay-tools-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

test('turns with tools of others come out again byte for byte, with no tool server there', { timeout: 150_000 }, async () => {
  const server = await startToolServer([
    { name: 'look', annotations: { readOnlyHint: true }, call: () => ({ content: [{ type: 'text', text: `seen at ${Date.now()}` }] }) },
    { name: 'create.issue', call: () => ({ content: [], structuredContent: { number: 7 } }) }
  ])
  const servers = { tracker: { url: server.url } }
  const board = await startToolBoard(servers, ['tracker/*'], { settings: { DATA_DIR: dataDir } })
  const { room } = board
  await allConnected(room)
  const sessionId = await room.openSession({ agents: ['atlas'] })
  const turns: string[] = []
  const talk = async (text: string) => {
    const { id, status } = await room.talk(sessionId, text)
    expect(status).toBe('COMPLETED')
    turns.push(id)
    return id
  }

  await talk('Hello!')
  const offered = board.calls.flatMap(({ request }) => request.tools).find((name) => name.startsWith('tracker__create'))
  const both = [
    { name: 'tracker__look', arguments: { at: 1 } },
    { name: offered ?? '', arguments: { title: 'Fix it' } },
    { name: 'tracker__gone', arguments: {} }
  ]
  board.script({ compose: calling(both) })
  const turnId = await talk('Look at it, and make an issue of it, would you?')
  const calls = await toolCallsOf(room, turnId)
  expect(calls.map(({ tool, status }) => [tool, status])).toEqual([
    ['look', 'SUCCEEDED'],
    ['create.issue', 'AWAITING_APPROVAL'],
    ['tracker__gone', 'FAILED']
  ])
  await talk('What do you make of it meanwhile, for the next quarter?')
  await room.read('mutation($id: ID!) { approveToolCall(id: $id) { status } }', { id: calls[1]?.id })
  board.script({ compose: calling([both[0] ?? { name: '', arguments: {} }]) })
  await talk('And what do you make of it now, for the next quarter?')
  await server.kill()
  await talk('Look once more, and tell me what you make of it then.')
  const ready = async () => (await fetch(`${room.url}/ready`)).text()
  await expect.poll(ready, { timeout: 10_000 }).toContain('tracker')
  await talk('And with nothing to look at, what would you do about it?')
  const replies = await room.read<{ session: { messages: { edges: { node: { text: string } }[] } } }>(
    'query($id: ID!) { session(id: $id) { messages(last: 1) { edges { node { text } } } } }',
    { id: sessionId }
  )
  expect(replies.session.messages.edges[0]?.node.text).toContain('could not be reached')
  await board.close()
  await server.close()

  const { dir, remove } = toolBoardFolder(servers, ['tracker/*'])
  const database = await openDatabase({ dataDir })
  const made = {
    database,
    board: await loadBoard(dir),
    rules: createOffline({ wordDelayMs: 0 }),
    tools: builtinTools,
    log: openLog('silent')
  }
  for (const id of turns) {
    const { stages, differences } = await replayTurn(made, id)
    expect(stages.length, id).toBeGreaterThan(3)
    expect([...differences, ...stages.flatMap((stage) => stage.differences.map((each) => `${stage.stage}: ${each}`))], id).toEqual([])
  }
  await database.close()
  remove()
})
