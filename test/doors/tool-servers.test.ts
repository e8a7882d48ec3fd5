import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { BoardRoom } from '../board-room.ts'
import { type PrivateProcess, startPrivateProcess } from '../private-process.ts'
import { type ScriptedBoard, talk } from '../scripted-board.ts'
import { malformed, type OfferedTool, startToolServer, type ToolServer } from '../stand-ins/tool-server.ts'
import { allConnected, calling, startToolBoard, toolCallsOf } from '../tool-board.ts'

const modules = join(import.meta.dirname, '../../node_modules')
const reference = (name: string) => join(modules, '@modelcontextprotocol', `server-${name}`, 'dist', 'index.js')

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Calls tools in a turn that Atlas leads, and answers how the calls ended and what the model was given back. */
async function turnWith(board: ScriptedBoard, calls: readonly { name: string; arguments: unknown }[]) {
  const { room } = board
  const sessionId = await room.openSession({ agents: ['atlas'] })
  board.script({ compose: calling(calls) })
  const { turn } = await room.say(sessionId, 'What would you do about this, with all that you can reach?')
  const ended = await room.ended(turn.id)
  const given = board.calls.flatMap(({ kind, request }) =>
    kind === 'compose' ? request.input.filter(({ role }) => role === 'tool_result').map(({ text }) => text) : []
  )
  return { sessionId, ended, calls: await toolCallsOf(room, turn.id), given }
}

describe('the reference servers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'files-'))
  let board: ScriptedBoard
  let http: PrivateProcess

  beforeAll(async () => {
    writeFileSync(join(folder, 'notes.txt'), 'The launch is on a Tuesday.')
    const port = await freePort()
    const url = `http://127.0.0.1:${port}/mcp`
    http = await startPrivateProcess({
      command: 'env',
      args: [`PORT=${port}`, process.execPath, reference('everything'), 'streamableHttp'],
      dir: mkdtempSync(join(tmpdir(), 'everything-')),
      stopSignal: 'TERM',
      probe: async () => void (await fetch(url))
    })
    board = await startToolBoard(
      {
        everything: { command: process.execPath, args: [reference('everything')], env: { NAMED: '${NAMED:-by the file}' } },
        files: { command: process.execPath, args: [reference('filesystem'), folder] },
        memory: {
          command: process.execPath,
          args: [reference('memory')],
          env: { MEMORY_FILE_PATH: join(folder, 'memory.json') },
          approval: 'never'
        },
        remote: { type: 'http', url }
      },
      ['everything/*', 'files/read_*', 'memory/*', 'remote/get-sum']
    )
    await allConnected(board.room)
  }, 60_000)
  afterAll(async () => {
    await board?.close()
    await http?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('work as tools in one turn, over stdio and HTTP, and what they return is marked as data', async () => {
    const { ended, calls, given } = await turnWith(board, [
      { name: 'everything__echo', arguments: { message: 'hello' } },
      { name: 'everything__get-structured-content', arguments: { location: 'Chicago' } },
      { name: 'files__read_text_file', arguments: { path: join(folder, 'notes.txt') } },
      { name: 'memory__create_entities', arguments: { entities: [{ name: 'Ada', entityType: 'person', observations: ['founder'] }] } },
      { name: 'remote__get-sum', arguments: { a: 19, b: 23 } }
    ])
    expect(ended.status).toBe('COMPLETED')
    expect(calls.map(({ server, tool, status }) => [server, tool, status])).toEqual([
      ['everything', 'echo', 'SUCCEEDED'],
      ['everything', 'get-structured-content', 'SUCCEEDED'],
      ['files', 'read_text_file', 'SUCCEEDED'],
      ['memory', 'create_entities', 'SUCCEEDED'],
      ['remote', 'get-sum', 'SUCCEEDED']
    ])
    expect(calls[0]?.result).toBe('Echo: hello')
    expect(calls[1]?.result).toMatchObject({ temperature: expect.any(Number) })
    expect(JSON.stringify(calls[2]?.result)).toContain('The launch is on a Tuesday.')
    expect(readFileSync(join(folder, 'memory.json'), 'utf8')).toContain('Ada')
    expect(JSON.stringify(calls[4]?.result)).toContain('42')
    expect(given).toHaveLength(5)
    for (const result of given) expect(result).toContain('not instructions')
  })

  test('are offered by the patterns of the member alone', async () => {
    await turnWith(board, [])
    const { tools } = board.calls.find(({ kind }) => kind === 'compose')?.request ?? { tools: [] }
    expect(tools).toEqual(
      expect.arrayContaining(['calculator', 'everything__echo', 'files__read_text_file', 'memory__read_graph', 'remote__get-sum'])
    )
    expect(tools).not.toContain('files__write_file')
    expect(tools).not.toContain('remote__echo')
  })

  test('are told of the environment what the file names, and nothing of ours', async () => {
    const { calls } = await turnWith(board, [{ name: 'everything__get-env', arguments: {} }])
    const env = String(calls[0]?.result)
    expect(env).toContain('"NAMED": "by the file"')
    expect(env).toContain('"PATH"')
    expect(env).not.toMatch(/GEMINI|VITEST|NODE_ENV/)
  })

  test('come back by themselves when they are killed', async () => {
    const children = () =>
      execFileSync('pgrep', ['-P', String(process.pid), '-f', reference('everything')], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .map(Number)
    const [first = 0] = children()
    process.kill(first, 'SIGKILL')
    await expect.poll(() => children().some((pid) => pid !== first), { timeout: 10_000 }).toBe(true)
    const { calls } = await turnWith(board, [{ name: 'everything__echo', arguments: { message: 'again' } }])
    expect(calls).toMatchObject([{ status: 'SUCCEEDED', result: 'Echo: again' }])
  })
})

describe('a tool server of the protocol of 2026', () => {
  let server: ToolServer
  let board: ScriptedBoard
  let room: BoardRoom
  const readOnly = { readOnlyHint: true }
  const text = (words: string) => ({ content: [{ type: 'text' as const, text: words }] })
  const outputSchema = { type: 'object' as const, properties: { count: { type: 'number' } }, required: ['count'] }
  const tools: OfferedTool[] = [
    { name: 'look', annotations: readOnly, call: () => text('It is there.') },
    { name: 'huge', annotations: readOnly, call: () => text('x'.repeat(2_000_000)) },
    { name: 'beyond', annotations: readOnly, call: () => text('x'.repeat(11_000_000)) },
    { name: 'wrong', annotations: readOnly, outputSchema, call: () => ({ content: [], structuredContent: { count: 'many' } }) },
    { name: 'nonsense', annotations: readOnly, call: () => text(malformed) },
    { name: 'hang', annotations: readOnly, call: () => new Promise(() => undefined) },
    { name: 'fails', annotations: readOnly, call: () => ({ ...text('No such thing.'), isError: true }) },
    { name: 'zero', annotations: readOnly, call: () => text('a\u0000b\ud800c') },
    {
      name: 'strict',
      annotations: readOnly,
      inputSchema: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'], additionalProperties: false }
    },
    { name: 'bad name!', annotations: readOnly }
  ]

  beforeAll(async () => {
    server = await startToolServer(tools)
    board = await startToolBoard({ stand: { url: server.url, timeout: 1_500 } }, ['stand/*'])
    room = board.room
    await allConnected(room)
  }, 60_000)
  beforeEach(() => server.offer(tools))
  afterAll(async () => {
    await board?.close()
    await server?.close()
  })

  test('is called once for each call, with a key that names the call', async () => {
    const { sessionId, calls } = await turnWith(board, [{ name: 'stand__look', arguments: {} }])
    expect(calls).toMatchObject([{ status: 'SUCCEEDED', result: 'It is there.' }])
    expect(server.calls.at(-1)).toEqual({ tool: 'look', arguments: {}, idempotencyKey: `${sessionId}.c1.1` })
  })

  test.each([
    ['huge', 'SUCCEEDED', 'cut: 32000 of 2000000 characters'],
    ['beyond', 'FAILED', 'nobody knows'],
    ['wrong', 'FAILED', 'schema'],
    ['nonsense', 'FAILED', 'schema'],
    ['hang', 'FAILED', 'within 1.5 s'],
    ['fails', 'FAILED', 'No such thing.'],
    ['zero', 'SUCCEEDED', 'ab\ufffdc']
  ])('that answers with something %s does the turn no harm', async (tool, status, said) => {
    await allConnected(room)
    const { ended, calls } = await turnWith(board, [{ name: `stand__${tool}`, arguments: {} }])
    expect(ended.status).toBe('COMPLETED')
    expect(calls).toMatchObject([{ tool, status }])
    expect(JSON.stringify([calls[0]?.result, calls[0]?.error])).toContain(said)
    expect(JSON.stringify(calls[0]?.result).length).toBeLessThan(33_000)
  })

  test('that hangs holds up nobody who cancels the turn, and its call ends with it', async () => {
    const sessionId = await room.openSession({ agents: ['atlas'] })
    board.script({ compose: calling([{ name: 'stand__hang', arguments: {} }]) })
    const before = server.calls.length
    const { turn } = await room.say(sessionId, 'What would you do about this, with all that you can reach?')
    await expect.poll(() => server.calls.length, { timeout: 10_000 }).toBe(before + 1)
    await room.read('mutation($id: ID!) { cancelTurn(turnId: $id) { status } }', { id: turn.id })
    await expect
      .poll(() => toolCallsOf(room, turn.id), { timeout: 10_000 })
      .toMatchObject([{ status: 'FAILED', error: expect.stringContaining('nobody knows whether it had its effect') }])
  })

  test('is not called with arguments that its schema does not take', async () => {
    const before = server.calls.length
    const { calls } = await turnWith(board, [{ name: 'stand__strict', arguments: { id: 'seven' } }])
    expect(calls).toMatchObject([{ status: 'FAILED', error: expect.stringContaining('integer') }])
    expect(server.calls).toHaveLength(before)
  })

  test('may change its tools, and 500 of them are read from page to page, with a bound on what a model is told', async () => {
    server.offer(Array.from({ length: 600 }, (_, index) => ({ name: `tool_${String(index).padStart(3, '0')}`, annotations: readOnly })))
    await expect
      .poll(
        async () => {
          await turnWith(board, [])
          return board.calls.find(({ kind }) => kind === 'compose')?.request.tools.filter((name) => name.startsWith('stand__')).length
        },
        { timeout: 10_000 }
      )
      .toBe(100)
    const { calls } = await turnWith(board, [{ name: 'stand__tool_007', arguments: {} }])
    expect(calls).toMatchObject([{ status: 'SUCCEEDED', result: 'tool_007 was called' }])
    expect(room.logged()).toContain('only the first 500 tools are used')
  })

  test('that is away leaves its tools out, the reply says so, /ready names it, and it comes back by itself', async () => {
    const offered = async () => {
      await turnWith(board, [])
      return board.calls.find(({ kind }) => kind === 'compose')?.request.tools
    }
    await expect.poll(offered, { timeout: 5_000 }).toContain('stand__look')
    await server.kill()
    const during = await turnWith(board, [{ name: 'stand__look', arguments: {} }])
    expect(during.ended.status).toBe('COMPLETED')
    expect(during.calls).toMatchObject([{ status: 'FAILED' }])
    const ready = async () => (await (await fetch(`${room.url}/ready`)).json()) as { ok: boolean; degraded: string[] }
    await expect.poll(ready, { timeout: 5_000 }).toMatchObject({ ok: true, degraded: [expect.stringContaining('stand')] })
    const after = await talk(room, await room.openSession({ agents: ['atlas'] }), 'And now, what would you do about it?')
    expect(after.reply?.text).toContain('The tools of stand could not be reached: this is said without them.')
    expect(board.calls.find(({ kind }) => kind === 'compose')?.request.tools).not.toContain('stand__look')
    await server.comeBack()
    await allConnected(room)
    const { calls, ended } = await turnWith(board, [{ name: 'stand__look', arguments: {} }])
    expect(calls).toMatchObject([{ status: 'SUCCEEDED' }])
    expect(ended.reply?.text).not.toContain('could not be reached')
  })
})
