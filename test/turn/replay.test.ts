import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { loadBoard } from '../../src/agents/load-board.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { openLog } from '../../src/log.ts'
import { createOffline } from '../../src/models/offline/offline.ts'
import { builtinTools } from '../../src/tools/builtin.ts'
import { type Replay, replayTurn } from '../../src/turn/replay.ts'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { approved, kindOf } from '../chaos/board-model.ts'
import { freshDatabase } from '../database.ts'
import { startGemini } from '../stand-ins/gemini.ts'
import type { ModelServer, ModelServerRequest, Reply } from '../stand-ins/model-server.ts'

interface Place {
  settings: Record<string, string>
  open(): Promise<Database>
  remove(): Promise<void>
}

const run = promisify(execFile)

async function replayAll(database: Database, turnIds: readonly string[], boardDir = 'board'): Promise<Replay[]> {
  const room = {
    database,
    board: await loadBoard(boardDir),
    rules: createOffline({ wordDelayMs: 0 }),
    tools: builtinTools,
    log: openLog('silent')
  }
  const replays: Replay[] = []
  for (const id of turnIds) replays.push(await replayTurn(room, id))
  return replays
}

const differencesIn = (replays: readonly Replay[]) =>
  replays.flatMap(({ recorded, stages, differences }) =>
    [
      ...stages.flatMap((stage) =>
        stage.differences.map((each) => `${stage.stage}: ${each} ${JSON.stringify([stage.kept, stage.output])}`)
      ),
      ...differences
    ].map((each) => `turn ${recorded.turn.seq}, ${each}`)
  )

/** What the program says, and the code that it ends with. */
async function replayProgram(turnId: string, settings: Record<string, string>): Promise<{ code: number; said: string }> {
  const env = { PATH: process.env.PATH, ...settings }
  try {
    const { stdout } = await run(process.execPath, ['src/replay.ts', turnId], { env })
    return { code: 0, said: stdout }
  } catch (cause) {
    const { code, stdout, stderr } = cause as { code: number; stdout: string; stderr: string }
    return { code, said: stdout + stderr }
  }
}

describe('turns of the offline board, on the embedded store', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'board-room-replay-'))
  const turnIds: string[] = []

  const talks = [
    [
      'Hello!',
      "I'll draft the pitch deck by Friday. We are targeting B2B first.",
      'Cipher, how long does our cash last? We have $90,000 and spend $12,000 a month.',
      'What would our pricing, our roadmap and our strategy look like for a B2B launch?',
      "I'm done with the deck.",
      'What is 15% of 240,000?',
      'Our goal is 100 paying customers by June. We prefer short answers.',
      '@nova What should we build first?',
      'Our MRR grew from 10k to 14k in 4 months, is that good growth?',
      'What did we say about the pitch deck?'
    ],
    [
      'We are targeting B2B first. What is our runway now?',
      'CAC is $600, customers pay $100 a month, churn is 4%. How are our unit economics?',
      "I'll draft the pitch deck by Friday.",
      'We decided to raise prices next quarter. I need to call the bank tomorrow at 3pm.',
      'Our goal is 100 paying customers by June.',
      'How long is our runway if we hire two engineers for the product roadmap?',
      'Thanks!',
      'Cipher, compute the burn: costs are $40k, revenue is $15k a month.',
      'Should we hire a salesperson or wait for the first invoice?',
      'See you tomorrow.'
    ]
  ]

  beforeAll(async () => {
    const room = await startBoardRoom({ settings: { DATA_DIR: dataDir } })
    try {
      const sessions = [await room.openSession(), await room.openSession()]
      // Turn and turn about, so that each finds what the other one has learned.
      for (let index = 0; index < 10; index += 1) {
        for (const [place, id] of sessions.entries()) turnIds.push((await room.talk(id, talks[place]?.[index] ?? '')).id)
      }
    } finally {
      await room.close()
    }
  }, 600_000)
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  test('come out again byte for byte', { timeout: 300_000 }, async () => {
    const database = await openDatabase({ dataDir })
    try {
      const replays = await replayAll(database, turnIds)
      expect(replays).toHaveLength(20)
      expect(differencesIn(replays)).toEqual([])
      const whole = (replay: Replay) => replay.stages.flatMap(({ stage }) => (stage.includes(':') ? [] : [stage])).join()
      expect(new Set(replays.map(whole))).toEqual(new Set(['plan,gather,compose,review,extract']))
      expect(replays.flatMap(({ stages }) => stages.flatMap(({ tools }) => tools)).length).toBeGreaterThan(5)
      expect(replays.flatMap(({ recorded }) => recorded.delegations).length).toBeGreaterThan(1)
    } finally {
      await database.close()
    }
  })

  test('are shown by the program, which ends with 1 where the board has been edited since', { timeout: 300_000 }, async () => {
    const asked = turnIds[4] ?? ''
    const same = await replayProgram(asked, { DATA_DIR: dataDir })
    expect(same).toMatchObject({ code: 0, said: expect.stringContaining('The same, byte for byte.') })
    expect(same.said).toContain('runway {"cash":90000')
    const boardDir = mkdtempSync(join(tmpdir(), 'board-room-board-'))
    try {
      cpSync('board', boardDir, { recursive: true })
      const file = join(boardDir, 'agents', 'cipher.md')
      writeFileSync(file, `${readFileSync(file, 'utf8')}\nSpeak in rhymes.\n`)
      const other = await replayProgram(asked, { DATA_DIR: dataDir, BOARD_DIR: boardDir })
      expect(other).toMatchObject({ code: 1, said: expect.stringContaining('the board was edited') })
      expect(other.said).toContain('cipher was asked something else')
    } finally {
      rmSync(boardDir, { recursive: true, force: true })
    }
  })

  test('have lost what was forgotten, and say so', { timeout: 300_000 }, async () => {
    const room = await startBoardRoom({ settings: { DATA_DIR: dataDir } })
    const words = 'We have $90,000 and spend $12,000 a month'
    try {
      const { viewer } = await room.read<{ viewer: { dossier: { entries: { id: string; text: string }[] } } }>(
        '{ viewer { dossier { entries { id text } } } }'
      )
      const id = viewer.dossier.entries.find(({ text }) => text === words)?.id
      await room.read('mutation($id: ID!) { forgetDossierEntry(id: $id) { version } }', { id })
    } finally {
      await room.close()
    }
    const { code, said } = await replayProgram(turnIds[4] ?? '', { DATA_DIR: dataDir })
    expect(code).toBe(1)
    expect(said).toContain('what cipher answered was forgotten')
    expect(said.split('\n').filter((line) => /^ {4}(model|out).*"dossier":.*90,000/.test(line))).toEqual([])
  })

  test('are not to be had while a server holds the embedded store, nor where there are none', { timeout: 300_000 }, async () => {
    const room = await startBoardRoom({ settings: { DATA_DIR: dataDir } })
    try {
      const refused = await replayProgram(turnIds[0] ?? '', { DATA_DIR: dataDir })
      expect(refused).toMatchObject({ code: 1, said: expect.stringMatching(/stop it.*needs the embedded store for itself/) })
    } finally {
      await room.close()
    }
    expect(await replayProgram('nonsense', { DATA_DIR: dataDir })).toMatchObject({ code: 1, said: expect.stringContaining('No turn') })
  })
})

describe('turns of a board that speaks through Gemini', () => {
  let gemini: ModelServer
  let place: Place
  let room: BoardRoom
  const turnIds: string[] = []

  const long = 'Hire one engineer and wait for the first invoice before you hire the second one, because the money is short. '
  const nothing: Reply = { json: { actions: [], dossier: [] } }
  const promised = (quote: string): Reply => ({
    json: {
      actions: [
        {
          kind: 'COMMITMENT',
          title: 'Send the numbers',
          quote,
          owner: null,
          due: 'by Friday',
          sameAs: null,
          status: 'OPEN',
          confidence: 0.9
        },
        { kind: 'TASK', title: 'Made up', quote: 'never said', owner: null, due: null, sameAs: null, status: 'OPEN', confidence: 0.9 }
      ],
      dossier: [{ kind: 'GOAL', text: 'Wants to send numbers', quote, confidence: 0.6 }]
    }
  })
  const runway = { id: 'call-1', name: 'runway', arguments: { monthlyBurn: 12_000, cash: 90_000 } }

  /** What is answered to each kind of message, by the call's kind and how often it has been asked. */
  const scripts: Record<string, Partial<Record<ReturnType<typeof kindOf>, Reply[]>>> = {
    plain: { compose: [{ text: ['  Yes. ', long, '\n'] }] },
    tools: { compose: [{ calls: [runway, { ...runway, id: 'call-2' }], text: 'Let me see.\n\n' }, { text: [long, '7.5 months.'] }] },
    wrong: {
      compose: [
        {
          calls: [
            { id: 'c', name: 'transfer_money', arguments: {} },
            { id: 'd', name: 'runway', arguments: { cash: 'plenty' } }
          ]
        },
        { text: [long] }
      ]
    },
    revised: { compose: [{ text: ['<notes> the secret </notes> ', long] }, { text: [long, 'At last.'] }] },
    flagged: { compose: [{ text: ['<notes> the secret </notes> '] }] },
    doubted: {
      compose: [{ text: [long, 'Your churn is 4.2 %.'] }, { text: [long, 'At last.'] }],
      review: [
        {
          json: {
            answers: [{ question: 1, isFault: true, why: 'Nobody told the churn.' }],
            verdict: 'REVISE',
            relevance: 0.9,
            accuracy: 0.4,
            reasons: []
          }
        },
        approved
      ]
    },
    promise: { compose: [{ text: [long] }], extract: [promised("I'll send the numbers by Friday.")] },
    corrected: { extract: [{ text: 'Nothing found.' }, promised("I'll send the numbers by Friday.")] },
    ruled: { extract: [{ status: 400 }] },
    consulting: {
      contribute: [
        { calls: [{ id: 'q', name: 'consult', arguments: { colleague: 'atlas', question: 'Is there a market?' } }] },
        { text: [long, 'I asked.'] }
      ]
    },
    failed: { compose: [{ status: 400 }] },
    cut: { compose: [{ cut: 'cleanly', text: ['Well, '] }] }
  }
  const asked = new Map<string, number>()

  function answer(request: ModelServerRequest): Reply {
    const kind = kindOf(request)
    const notes = request.input.findLastIndex(({ text }) => text.startsWith('<notes>'))
    const said = request.input[notes - 1]?.text ?? ''
    const [, script = '', number = ''] = /\[(\w+) (\d+)\]/.exec(said) ?? []
    const key = `${kind} ${number}`
    const count = asked.get(key) ?? 0
    asked.set(key, count + 1)
    if (kind === 'plan') return { json: { lead: 'nova', ask: ['cipher', 'atlas'].map((agent) => ({ agent, task: 'Give your view.' })) } }
    if (kind === 'review') return scripts[script]?.review?.[count] ?? approved
    if (kind === 'position') return count > 1 ? { status: 400 } : { json: { stance: 'FOR', confidence: 0.7, reasoning: long } }
    if (kind === 'conclude') return { json: { weighing: long, recommendation: 'Wait.', wouldChange: 'A customer.' } }
    if (kind === 'contribute' && script !== 'consulting')
      return Number(number) % 3 === 0 ? { status: 400 } : { text: ['From my side: ', long] }
    const replies = scripts[script]?.[kind] ?? [kind === 'extract' ? nothing : { text: [long] }]
    return replies[Math.min(count, replies.length - 1)] ?? nothing
  }

  beforeAll(async () => {
    gemini = await startGemini({ answer })
    place = await openPlace()
    const { settings } = place
    room = await startBoardRoom({ settings: { ...settings, GEMINI_API_KEY: 'key', GEMINI_BASE_URL: gemini.url } })
    const sessions = [await room.openSession(), await room.openSession()]
    const questions = [
      "@cipher I'll send the numbers by Friday.",
      'How long is our runway if we hire two engineers for the product roadmap?',
      "I'll send the numbers by Friday."
    ]
    let number = 0
    for (const question of questions) {
      for (const script of Object.keys(scripts)) {
        number += 1
        turnIds.push((await room.talk(sessions[number % 2] ?? '', `${question} [${script} ${number}]`)).id)
      }
    }
    for (const script of ['plain', 'revised']) {
      number += 1
      turnIds.push((await room.talk(sessions[0] ?? '', `Should we hire two engineers? [${script} ${number}]`, { meeting: true })).id)
    }
  }, 600_000)
  afterAll(async () => {
    await room?.close()
    await place?.remove()
    await gemini?.close()
  })

  test('come out again byte for byte, with nobody asked, delegations, tools, revisions and failures among them', {
    timeout: 300_000
  }, async () => {
    const requests = gemini.requests.length
    // Beside the running server where that is possible, without it where not.
    if (!('DATABASE_URL' in place.settings)) await room.close()
    const database = await place.open()
    try {
      const replays = await replayAll(database, turnIds)
      expect(differencesIn(replays)).toEqual([])
      expect(replays).toHaveLength(38)
      expect(gemini.requests).toHaveLength(requests)
      expect(new Set(replays.map(({ recorded }) => recorded.turn.status))).toEqual(new Set(['COMPLETED', 'FAILED']))
      const all = replays.flatMap(({ stages }) => stages)
      expect(all.filter(({ stage }) => stage === 'compose:2').length).toBeGreaterThan(2)
      expect(gemini.requests.some(({ input }) => input.at(-1)?.text.includes('Questions about the draft'))).toBe(true)
      expect(all.flatMap(({ tools }) => tools).some(({ status }) => status === 'FAILED')).toBe(true)
      expect(replays.flatMap(({ recorded }) => recorded.delegations).map(({ status }) => status)).toEqual(
        expect.arrayContaining(['COMPLETED', 'FAILED'])
      )
      expect(all.flatMap(({ models }) => models).every(({ isSame, text }) => isSame === true && text !== undefined)).toBe(true)
    } finally {
      await database.close()
    }
  })

  test('keep long words once: the answer points at them', async () => {
    const database = await place.open()
    try {
      const rows = await database.query<{ answer: string }>(
        `select answer::text from model_calls where session_id = any($1) and stage not in ('plan', 'extract') and answer::text not like '%weighing%' and answer::text not like '%stance%'`,
        [[...new Set(turnIds.map((id) => id.slice(0, 36)))]]
      )
      expect(rows.length).toBeGreaterThan(30)
      expect(rows.filter(({ answer }) => answer.includes('Hire one engineer'))).toEqual([])
    } finally {
      await database.close()
    }
  })
})

async function openPlace(): Promise<Place> {
  if (!inject('databaseUrl')) {
    const dataDir = mkdtempSync(join(tmpdir(), 'board-room-replay-'))
    return {
      settings: { DATA_DIR: dataDir },
      open: () => openDatabase({ dataDir }),
      remove: async () => rmSync(dataDir, { recursive: true, force: true })
    }
  }
  const { url, drop } = await freshDatabase()
  const database = await openDatabase({ url })
  await migrate(database)
  await database.close()
  return { settings: { DATABASE_URL: url }, open: () => openDatabase({ url }), remove: drop }
}
