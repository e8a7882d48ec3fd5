import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { privateFolder } from '../private-process.ts'
import { startGemini } from '../stand-ins/gemini.ts'
import type { ModelServer, ModelServerRequest, Reply } from '../stand-ins/model-server.ts'
import { readAccount } from './account.ts'
import { openSession, sendMessage } from './api.ts'
import { approved, kindOf } from './board-model.ts'
import { type ServerProcess, type Settings, startServer } from './server-process.ts'
import { findStores, openSharedPlace, type SharedPlace } from './shared-place.ts'

const program = 'test/chaos/dying-server.ts'

/** Where a server dies, and which stages were finished by then, so that nobody may run them again. */
const places: { die: string; kept: string[] }[] = [
  { die: 'before plan', kept: [] },
  { die: 'after plan', kept: ['plan'] },
  { die: 'before runway is SUCCEEDED', kept: ['plan'] },
  { die: 'after runway is SUCCEEDED', kept: ['plan'] },
  { die: 'before pay is RUNNING', kept: ['plan'] },
  { die: 'after pay is RUNNING', kept: ['plan'] },
  { die: 'within the effect', kept: ['plan'] },
  { die: 'after pay is SUCCEEDED', kept: ['plan'] },
  { die: 'after gather', kept: ['plan', 'gather'] },
  { die: 'after calculator is SUCCEEDED', kept: ['plan', 'gather'] },
  { die: 'after compose', kept: ['plan', 'gather', 'compose'] },
  { die: 'after review', kept: ['plan', 'gather', 'compose', 'review'] },
  { die: 'after extract', kept: ['plan', 'gather', 'compose', 'review'] },
  { die: 'after the reply', kept: ['plan', 'gather', 'compose', 'review', 'extract'] }
]

/** The money may have gone, or not: nobody can know, and nobody tries again. */
const unknown = new Set(['after pay is RUNNING', 'within the effect'])

const question = (number: number) => `No. ${number}: how long is our runway if we hire two engineers for the product roadmap?`

const programs = findStores()

describe.skipIf(!programs)('a server that dies between any two stages, or around a tool call', () => {
  let place: SharedPlace
  let gemini: ModelServer
  let survivor: ServerProcess
  let database: Database
  let settings: Settings
  const folder = privateFolder('boundary')
  const effects = join(folder, 'effects')

  beforeAll(async () => {
    if (!programs) return
    writeFileSync(effects, '')
    cpSync('board', join(folder, 'board'), { recursive: true })
    const cipher = join(folder, 'board', 'agents', 'cipher.md')
    writeFileSync(cipher, readFileSync(cipher, 'utf8').replace('tools: [', 'tools: [bank/pay, '))
    gemini = await startGemini({ answer })
    place = await openSharedPlace(programs)
    const { settings: stores } = await place.connect()
    const models = { GEMINI_API_KEY: 'key', GEMINI_BASE_URL: gemini.url }
    settings = { ...stores, ...models, BOARD_DIR: join(folder, 'board'), EFFECTS: effects }
    survivor = await startServer(settings, program)
    database = await openDatabase({ url: place.postgres.url })
  }, 180_000)
  afterAll(async () => {
    await database?.close()
    await survivor?.kill('SIGTERM')
    await place?.close()
    await gemini?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('leaves a turn that ends once, with every tool called once and nothing finished run again', { timeout: 600_000 }, async () => {
    const turns: { die: string; kept: string[]; number: number; sessionId: string; turnId: string }[] = []
    for (const [index, { die, kept }] of places.entries()) {
      const dying = await startServer({ ...settings, DIE: die }, program)
      const { id: sessionId } = await openSession(dying.url)
      const { turnId } = await sendMessage(dying.url, { sessionId, text: question(index) })
      expect(await dying.exited).toMatchObject({ signal: 'SIGKILL' })
      turns.push({ die, kept, number: index, sessionId, turnId })
    }
    for (const { sessionId } of turns) {
      await expect
        .poll(async () => (await readAccount(survivor.url, sessionId)).turns.map(({ status }) => status), { timeout: 60_000 })
        .toEqual(['COMPLETED'])
    }

    const paid = readFileSync(effects, 'utf8').split('\n')
    for (const { die, kept, number, sessionId } of turns) {
      const account = await readAccount(survivor.url, sessionId)
      expect(
        account.messages.map(({ role }) => role),
        die
      ).toEqual(['USER', 'AGENT'])
      expect(
        account.events.filter(({ __typename }) => __typename === 'TurnEnded'),
        die
      ).toHaveLength(1)
      const ofTurn = 'where session_id = $1 and turn = 1'
      const stages = await database.select(database.tables.stageResults, `${ofTurn} order by at`, [sessionId])
      const finished = stages.filter(({ stage }) => !stage.includes(':'))
      expect.soft(new Set(finished.map(({ stage }) => stage)), die).toEqual(new Set(['plan', 'gather', 'compose', 'review', 'extract']))
      expect.soft(new Set(finished.flatMap(({ stage, attempt }) => (attempt === 1 ? [stage] : []))), die).toEqual(new Set(kept))
      for (const kind of ['contribute', 'compose', 'extract'] as const) {
        if (!kept.includes(kind === 'contribute' ? 'gather' : kind)) continue
        const asked = gemini.requests.filter((request) => kindOf(request) === kind && numberIn(request) === number)
        // Twice with a tool call in between: cipher and nova; once without: atlas and the extraction.
        expect(asked, `${die}, ${kind}`).toHaveLength({ contribute: 3, compose: 2, extract: 1 }[kind])
      }
      const calls = await database.select(database.tables.toolCalls, `${ofTurn} order by tool`, [sessionId])
      expect(
        calls.map(({ tool, status }) => [tool, status]),
        die
      ).toEqual([
        ['calculator', 'SUCCEEDED'],
        ['pay', unknown.has(die) ? 'AWAITING_APPROVAL' : 'SUCCEEDED'],
        ['runway', 'SUCCEEDED']
      ])
      const times = paid.filter((line) => line === `No. ${number}`).length
      expect(times, die).toBe(die === 'after pay is RUNNING' ? 0 : 1)
    }
  })
})

function numberIn({ input }: ModelServerRequest): number {
  const notes = input.findLastIndex(({ text }) => text.startsWith('<notes>'))
  return Number(/No\. (\d+)/.exec(input[notes - 1]?.text ?? '')?.[1])
}

function answer(request: ModelServerRequest): Reply {
  const kind = kindOf(request)
  const hasResult = request.input.some(({ role }) => role === 'tool_result')
  if (kind === 'extract') return { json: { actions: [], dossier: [] } }
  if (kind === 'review') return approved
  if (kind === 'plan') return { json: { lead: 'nova', ask: ['cipher', 'atlas'].map((agent) => ({ agent, task: 'Give your view.' })) } }
  if (hasResult) return { text: ['Hire one engineer ', 'and wait.'] }
  if (kind === 'compose') return { calls: [{ id: 'c', name: 'calculator', arguments: { expression: `1 + ${numberIn(request)}` } }] }
  if (!request.tools.includes('bank__pay')) return { text: ['I would wait.'] }
  return {
    calls: [
      { id: 'a', name: 'runway', arguments: { cash: 90_000, monthlyBurn: 12_000 } },
      { id: 'b', name: 'bank__pay', arguments: { to: `No. ${numberIn(request)}` } }
    ]
  }
}
