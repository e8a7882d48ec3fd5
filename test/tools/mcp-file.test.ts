import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { CannotStart } from '../../src/errors.ts'
import { readMcpFile } from '../../src/tools/mcp/mcp-file.ts'
import { startBoardRoom } from '../board-room.ts'
import { toolBoardFolder } from '../tool-board.ts'

const folder = mkdtempSync(join(tmpdir(), 'mcp-file-'))
const file = join(folder, 'mcp.json')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const variables: Record<string, string> = { TOKEN: 's3cret', EMPTY: '' }

function read(text: string) {
  writeFileSync(file, text)
  return readMcpFile(file, (name) => variables[name], { isRequired: true })
}

async function refusal(text: string): Promise<string> {
  const error: unknown = await read(text).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(CannotStart)
  return (error as CannotStart).message.replaceAll(file, 'mcp.json')
}

describe('mcp.json', () => {
  test('names programs and addresses as other hosts do, with what the environment knows in it', async () => {
    const servers = await read(`{ "mcpServers": {
      "files": { "command": "npx", "args": ["-y", "\${PACKAGE:-server}"], "env": { "KEY": "\${TOKEN}" }, "cwd": "sub" },
      "github": { "type": "http", "url": "https://api.example.com/mcp", "headers": { "Authorization": "Bearer \${TOKEN}" }, "approval": "always", "timeout": 5000 },
      "off": { "command": "x", "disabled": true }
    }, "inputs": [] }`)
    expect(servers).toEqual([
      {
        name: 'files',
        approval: 'writes',
        timeoutMs: 30_000,
        reach: { type: 'stdio', command: 'npx', args: ['-y', 'server'], env: { KEY: 's3cret' }, cwd: join(folder, 'sub') }
      },
      {
        name: 'github',
        approval: 'always',
        timeoutMs: 5_000,
        reach: { type: 'http', url: 'https://api.example.com/mcp', headers: { Authorization: 'Bearer s3cret' } }
      }
    ])
  })

  test.each([
    ['{\n  "mcpServers": {\n    "a": { "command": "x", }\n  }\n}', 'mcp.json:3: is no JSON'],
    ['{ "mcpServers": {', 'mcp.json:1: is no JSON'],
    ['[]', 'mcp.json:1: the file must be an object'],
    ['{\n  "servers": {}\n}', 'mcp.json:1: mcpServers must be an object of servers by name'],
    ['{ "mcpServers": {\n  "a": 1 } }', 'mcp.json:2: a must be an object'],
    ['{ "mcpServers": {\n  "a": {} } }', 'mcp.json:2: a needs a command (a program to start) or a url (an address to call)'],
    ['{ "mcpServers": {\n  "a": {\n    "command": "x",\n    "arg": [] } } }', 'mcp.json:4: unknown key "arg"'],
    ['{ "mcpServers": {\n  "a": {\n    "command": "x",\n    "args": "y" } } }', 'mcp.json:4: args must be a list of texts'],
    ['{ "mcpServers": {\n  "a": {\n    "command": "x",\n    "env": { "A": 1 } } } }', 'mcp.json:4: env.A must be text'],
    ['{ "mcpServers": {\n  "a": {\n    "url": "ftp://x" } } }', 'mcp.json:3: url is not an http(s) address'],
    [
      '{ "mcpServers": {\n  "a": {\n    "url": "http://x",\n    "headers": { "a b": "c" } } } }',
      'mcp.json:4: headers.a b is no HTTP header'
    ],
    ['{ "mcpServers": {\n  "a": {\n    "url": "http://x",\n    "type": "sse" } } }', 'mcp.json:4: type must be http'],
    [
      '{ "mcpServers": {\n  "a": {\n    "url": "http://x",\n    "approval": "no" } } }',
      'mcp.json:4: approval must be writes, always or never'
    ],
    ['{ "mcpServers": {\n  "a": {\n    "url": "http://x",\n    "timeout": 1 } } }', 'mcp.json:4: timeout must be at least 100'],
    ['{ "mcpServers": {\n  "a b": { "command": "x" } } }', 'mcp.json:2: "a b" is no name'],
    ['{ "mcpServers": {\n  "board": { "command": "x" } } }', 'mcp.json:2: "board" means the tools of the board itself'],
    [
      '{ "mcpServers": {\n  "a": {\n    "url": "http://${HOST_OF_A}/" } } }',
      'mcp.json:3: names the environment variable HOST_OF_A, which is not set'
    ],
    ['{ "mcpServers": {\n  "a": {\n    "command": "${EMPTY}" } } }', 'mcp.json:3: names the environment variable EMPTY']
  ])('%j is refused, with line and reason', async (text, said) => {
    expect(await refusal(text)).toContain(said)
  })

  test('keeps to itself what it holds, also where it is wrong', async () => {
    expect(await refusal('{ "mcpServers": { "a": { "env": { "KEY": "hunter2" } "x" } } }')).not.toContain('hunter2')
    expect(await refusal('{ "mcpServers": { "a": { "url": "http://x", "headers": { "a b": "${TOKEN}" } } } }')).not.toContain('s3cret')
  })
})

describe('a server', () => {
  test('does not start with a file that is wrong, nor without one that was named', async () => {
    writeFileSync(file, '{ "mcpServers": { "a": {} } }')
    await expect(startBoardRoom({ settings: { MCP_CONFIG: file } })).rejects.toThrow(/mcp\.json:1: a needs a command/)
    await expect(startBoardRoom({ settings: { MCP_CONFIG: join(folder, 'none.json') } })).rejects.toThrow(/none\.json: cannot be read/)
  })

  test('does not start where a member is to use tools that are nowhere', async () => {
    for (const [tool, said] of [
      ['github/*', '"github/*" is of no tool server in mcp.json: there are none'],
      ['rnway', 'unknown tool "rnway"']
    ] as const) {
      const { dir, remove } = toolBoardFolder({}, [tool])
      await expect(startBoardRoom({ settings: { BOARD_DIR: dir } })).rejects.toThrow(said)
      remove()
    }
  })

  test('starts at once where a tool server is not to be had, and says which', async () => {
    const { dir, remove } = toolBoardFolder({ gone: { command: '/nowhere/at-all' }, away: { url: 'http://127.0.0.1:9/mcp' } }, ['gone/*'])
    const room = await startBoardRoom({ settings: { BOARD_DIR: dir } })
    const { ok, degraded } = (await (await fetch(`${room.url}/ready`)).json()) as { ok: boolean; degraded: string[] }
    expect({ ok, degraded }).toEqual({ ok: true, degraded: [expect.stringContaining('gone'), expect.stringContaining('away')] })
    const id = await room.openSession({ agents: ['atlas'] })
    const { status, reply } = await room.talk(id, 'What is 15% of 240,000?')
    expect(status).toBe('COMPLETED')
    expect(reply?.text).toContain('The tools of gone could not be reached')
    await room.close()
    remove()
  })
})
