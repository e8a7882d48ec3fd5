import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loadBoard } from '../../src/agents/load-board.ts'
import { openDatabase } from '../../src/database/database.ts'
import { openLog } from '../../src/log.ts'
import { createOffline } from '../../src/models/offline/offline.ts'
import { builtinTools } from '../../src/tools/builtin.ts'
import { replayTurn } from '../../src/turn/replay.ts'
import { boardWith } from '../board-folder.ts'
import type { BoardRoom, Event } from '../board-room.ts'
import { type ScriptedBoard, startScriptedBoard, talk, turnOf } from '../scripted-board.ts'

const allowed = { PRIVATE_HOSTS: '127.0.0.1' }
const question = 'What would you do in my place, with all that is going on between the co-founders?'
const plan = () => ({ json: { lead: 'atlas', ask: [{ agent: 'cipher', task: 'Say what it costs.' }] } })

describe('a member who lives on another Board Room', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'board-room-remote-'))
  let first: ScriptedBoard
  let second: ScriptedBoard
  let room: BoardRoom
  let folder: ReturnType<typeof boardWith>
  let card: string
  let sessionId: string

  beforeAll(async () => {
    second = await startScriptedBoard()
    card = `${second.room.url}/a2a/cipher/.well-known/agent-card.json`
    folder = boardWith({ cipher: `card: ${card}` })
    first = await startScriptedBoard({ settings: { ...allowed, BOARD_DIR: folder.dir, DATA_DIR: dataDir } })
    room = first.room
  })
  beforeEach(async () => {
    sessionId = await room.openSession()
    first.script({ plan })
    second.script({ compose: () => ({ text: ['It costs ', 'a year of trust.'] }) })
  })
  afterAll(async () => {
    await first?.close()
    await second?.close()
    folder?.remove()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const messagesThere = () =>
    second.room.query<{ session_id: string; seq: number; text: string }>(
      "select session_id, seq, text from messages where role = 'USER' order by created_at"
    )

  test('is asked as any other: a delegation with the address of its card, its draft under its name, its answer in the reply', async () => {
    await room.read('mutation { addDossierEntry(input: { kind: FACT, text: "Our bank is called Quartz." }) { id } }')
    const { turn } = await room.say(sessionId, question)
    const seen: Event[] = []
    for await (const event of room.events(
      'subscription ($id: ID!) { turnEvents(turnId: $id) { __typename cursor turnId ... on AgentDelta { text agent { id } } } }',
      { id: turn.id }
    ))
      seen.push(event)
    const drafts = seen.filter(({ __typename, agent }) => __typename === 'AgentDelta' && (agent as { id: string }).id === 'cipher')
    expect(drafts.map(({ text }) => text).join('')).toBe('It costs a year of trust.')

    const { delegations, reply } = await turnOf(room, turn.id)
    expect(delegations).toMatchObject([
      { from: { id: 'atlas' }, to: { id: 'cipher' }, status: 'COMPLETED', result: 'It costs a year of trust.', error: null }
    ])
    expect(reply?.agent.id).toBe('atlas')
    const query = 'query($id: ID!) { turn(id: $id) { delegations { to { cardUrl } } } }'
    expect(await room.read(query, { id: turn.id })).toEqual({ turn: { delegations: [{ to: { cardUrl: card } }] } })
    const composed = first.calls.find(({ kind }) => kind === 'compose')
    expect(JSON.stringify(composed?.request.input)).toContain('It costs a year of trust.')

    // What it was told: the words and the task, and nothing of what the board knows.
    const told = (await messagesThere()).at(-1)?.text ?? ''
    expect(told).toContain(question)
    expect(told).toContain('Atlas asks you: Say what it costs.')
    expect(JSON.stringify(second.calls.map(({ request }) => request.body))).not.toContain('Quartz')
  })

  test('keeps its own thread of a session, and another one of another session', async () => {
    await talk(room, sessionId, question)
    await talk(room, sessionId, question)
    await talk(room, await room.openSession(), question)
    const [one, two, three] = (await messagesThere()).slice(-3)
    expect(two?.session_id).toBe(one?.session_id)
    expect(two?.seq).toBe(3)
    expect(three?.session_id).not.toBe(one?.session_id)
    // Where its server has lost the thread another one begins.
    await second.room.read('mutation($id: ID!) { deleteSession(sessionId: $id) { id } }', { id: one?.session_id })
    const { delegations } = await talk(room, sessionId, question)
    expect(delegations).toMatchObject([{ status: 'COMPLETED' }])
  })

  test('leads where it is addressed, and passes our critic', async () => {
    let reviews = 0
    first.script({
      review: () => {
        reviews += 1
        return { json: { verdict: reviews === 1 ? 'REVISE' : 'APPROVED', relevance: 1, accuracy: 1, reasons: ['Say whose trust.'] } }
      }
    })
    const answers = ['It costs trust.', 'It costs their trust.']
    second.script({ compose: () => ({ text: [answers.shift() ?? ''] }) })
    const { reply, delegations } = await talk(room, sessionId, '@cipher what would you do in my place?')
    expect(reply).toMatchObject({ text: 'It costs their trust.', agent: { id: 'cipher' } })
    expect(delegations).toEqual([])
    expect((await messagesThere()).at(-1)?.text).toContain('Say whose trust.')
  })

  test('never leads where nobody asked for it: it may be away', async () => {
    first.script({ plan: () => ({ json: { lead: 'cipher', ask: [] } }) })
    const { reply, delegations } = await talk(room, sessionId, question)
    expect(reply?.agent.id).not.toBe('cipher')
    expect(delegations).toMatchObject([{ to: { id: 'cipher' }, status: 'COMPLETED' }])
  })

  test('takes a position in a meeting, in words that say where it stands', async () => {
    first.script({})
    second.script({ compose: () => ({ text: ['AGAINST. It costs ', 'a year of trust.'] }) })
    const { positions } = await talk(room, sessionId, question, { meeting: true })
    expect(positions.find(({ agent }) => agent.id === 'cipher')).toMatchObject({
      stance: 'AGAINST',
      reasoning: 'It costs a year of trust.'
    })
    expect(positions).toHaveLength(3)
  })

  test('may die in the middle: the delegation says so, and the reply says whose view is missing', async () => {
    const asked = Promise.withResolvers<void>()
    second.script({
      compose: async () => {
        asked.resolve()
        await new Promise(() => undefined)
        return { text: [] }
      }
    })
    const { turn } = await room.say(sessionId, question)
    await asked.promise
    await second.room.close()
    const { status, reply } = await room.ended(turn.id)
    expect(status).toBe('COMPLETED')
    expect(reply?.text).toContain('Cipher could not be reached: their view is missing here.')
    const { delegations } = await turnOf(room, turn.id)
    expect(delegations).toMatchObject([
      { status: 'FAILED', result: null, error: expect.stringContaining('lives on another server, which could not be asked') }
    ])
    const addressed = await talk(room, sessionId, '@cipher what would you do in my place?')
    expect(addressed).toMatchObject({ status: 'FAILED', error: { code: 'UPSTREAM_UNAVAILABLE' } })
  })

  test('is replayed out of what was recorded', async () => {
    const turns = await room.query<{ id: string }>(
      `select session_id || '.t' || seq as id from turns where status = 'COMPLETED' order by said_at`
    )
    expect(turns.length).toBeGreaterThan(8)
    await room.close()
    const database = await openDatabase({ dataDir })
    try {
      const replay = {
        database,
        board: await loadBoard(folder.dir),
        rules: createOffline({ wordDelayMs: 0 }),
        tools: builtinTools,
        log: openLog('silent')
      }
      for (const { id } of turns) {
        const { stages, differences } = await replayTurn(replay, id)
        const found = [...differences, ...stages.flatMap((stage) => stage.differences.map((each) => `${stage.stage}: ${each}`))]
        expect.soft([id, found]).toEqual([id, []])
      }
    } finally {
      await database.close()
    }
  })
})
