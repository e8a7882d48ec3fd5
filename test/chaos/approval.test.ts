import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGemini } from '../stand-ins/gemini.ts'
import type { ModelServer, ModelServerRequest, Reply } from '../stand-ins/model-server.ts'
import { startToolServer, type ToolServer } from '../stand-ins/tool-server.ts'
import { toolBoardFolder, toolCallFields, type ToolCallSeen } from '../tool-board.ts'
import { approved, kindOf } from './board-model.ts'
import { type ServerProcess, startServer } from './server-process.ts'

let gemini: ModelServer
let tools: ToolServer
let server: ServerProcess
let folder: ReturnType<typeof toolBoardFolder>
const dataDir = mkdtempSync(join(tmpdir(), 'approval-'))
/** What happens when the tool is called. */
let onCall: () => Promise<unknown> = async () => undefined

const settings = () => ({ DATA_DIR: dataDir, BOARD_DIR: folder.dir, GEMINI_API_KEY: 'key', GEMINI_BASE_URL: gemini.url })

beforeAll(async () => {
  tools = await startToolServer([
    {
      name: 'pay',
      call: async () => {
        await onCall()
        return { content: [{ type: 'text', text: 'paid' }] }
      }
    }
  ])
  gemini = await startGemini({ answer })
  folder = toolBoardFolder({ bank: { url: tools.url } }, ['bank/*'])
  server = await startServer(settings())
}, 60_000)
afterAll(async () => {
  await server?.kill('SIGTERM')
  await tools?.close()
  await gemini?.close()
  folder?.remove()
  rmSync(dataDir, { recursive: true, force: true })
})

async function ask<Data>(query: string, variables: Record<string, unknown>): Promise<Data> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables })
  })
  const { data, errors } = (await response.json()) as { data: Data | null; errors?: unknown }
  if (!data || errors) throw new Error(JSON.stringify(errors))
  return data
}

const approve = (id: string) =>
  ask<{ approveToolCall: ToolCallSeen }>(`mutation($id: ID!) { approveToolCall(id: $id) { ${toolCallFields} } }`, { id })

async function callOf(id: string): Promise<ToolCallSeen> {
  return (await ask<{ node: ToolCallSeen }>(`query($id: ID!) { node(id: $id) { ... on ToolCall { ${toolCallFields} } } }`, { id })).node
}

/** A call that waits, of a new session. */
async function waitingCall(): Promise<string> {
  const { openSession } = await ask<{ openSession: { id: string } }>('mutation { openSession(input: { agents: ["atlas"] }) { id } }', {})
  await ask('mutation($s: ID!) { sendMessage(input: { sessionId: $s, text: "Pay what we owe to them, would you?" }) { turn { id } } }', {
    s: openSession.id
  })
  const id = `${openSession.id}.c1.1`
  await expect.poll(async () => (await callOf(id).catch(() => undefined))?.status, { timeout: 15_000 }).toBe('AWAITING_APPROVAL')
  return id
}

const callsOf = (id: string) => tools.calls.filter(({ idempotencyKey }) => idempotencyKey === id).length

async function restart(): Promise<void> {
  await server.exited
  server = await startServer(settings())
  await expect.poll(async () => (await fetch(`${server.url}/ready`)).text(), { timeout: 10_000 }).not.toContain('bank')
}

test('a server that is killed while an approved call is under way leaves it made once, and says that nobody knows', {
  timeout: 60_000
}, async () => {
  const id = await waitingCall()
  onCall = () => server.kill('SIGKILL')
  await approve(id).catch(() => undefined)
  await restart()
  onCall = async () => undefined
  expect(await callOf(id)).toMatchObject({ status: 'FAILED', error: expect.stringContaining('nobody knows whether it had its effect') })
  expect((await approve(id)).approveToolCall.status).toBe('FAILED')
  expect(callsOf(id)).toBe(1)
})

test('a server that is killed at any moment around an approval makes the call at most once', { timeout: 120_000 }, async () => {
  for (const delayMs of [0, 8, 20, 45]) {
    const id = await waitingCall()
    const approving = approve(id).catch(() => undefined)
    await sleep(delayMs)
    await server.kill('SIGKILL')
    await approving
    await restart()
    const left = await callOf(id)
    const { status } = (await approve(id)).approveToolCall
    // One whose approval had not been taken yet waits on: then this one has it made.
    expect(status, `${delayMs} ms`).toBe(left.status === 'AWAITING_APPROVAL' ? 'SUCCEEDED' : left.status)
    expect(['SUCCEEDED', 'FAILED']).toContain(status)
    expect(callsOf(id), `${delayMs} ms`).toBeLessThanOrEqual(1)
    if (status === 'SUCCEEDED') expect(callsOf(id)).toBe(1)
  }
})

function answer(request: ModelServerRequest): Reply {
  const kind = kindOf(request)
  if (kind === 'review') return approved
  if (kind === 'extract') return { json: { actions: [], dossier: [] } }
  if (kind === 'plan') return { json: { lead: 'atlas', ask: [] } }
  if (request.input.some(({ role }) => role === 'tool_result')) return { text: ['I asked for it.'] }
  return { calls: [{ id: 'a', name: 'bank__pay', arguments: { to: 'them' } }] }
}
