// What is said aloud: it reaches the model as sound, becomes a message like any other, and is kept nowhere.

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { describeBoardRoom, type BoardRoom, startBoardRoom } from '../board-room.ts'
import { approved, kindOf } from '../chaos/board-model.ts'
import { findPostgres, startMortalPostgres } from '../postgres.ts'
import { findRedis, startMortalRedis } from '../redis.ts'
import { markedSound, wavOf } from '../sound.ts'
import { startGemini } from '../stand-ins/gemini.ts'
import type { ModelServer, ModelServerRequest, Reply } from '../stand-ins/model-server.ts'

const meaning = "I'm worried about our runway. I'll send Cipher the numbers by Friday."
const heard = { meaning, pace: 'fast', emphasis: ['runway'], emotion: 'worried', seconds: 9 }
const promise = {
  kind: 'COMMITMENT',
  title: 'Send Cipher the numbers',
  quote: "I'll send Cipher the numbers by Friday.",
  owner: null,
  due: 'by Friday',
  sameAs: null,
  status: 'OPEN',
  confidence: 0.9
}

const sendMessage = `mutation($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id seq text speech { pace emphasis emotion seconds } } turn { id } }
}`

interface Said {
  sendMessage: {
    message: {
      id: string
      seq: number
      text: string
      speech: { pace: string; emphasis: string[]; emotion: string; seconds: number } | null
    }
    turn: { id: string }
  }
}

/** Sends a recording as https://github.com/jaydenseric/graphql-multipart-request-spec says. */
function upload(room: BoardRoom, input: Record<string, unknown>, recording: File) {
  const form = new FormData()
  form.set('operations', JSON.stringify({ query: sendMessage, variables: { input: { ...input, audio: null } } }))
  form.set('map', JSON.stringify({ 0: ['variables.input.audio'] }))
  form.set('0', recording)
  return room.post<Said>(form, { 'graphql-require-preflight': '1' })
}

async function said(room: BoardRoom, input: Record<string, unknown>, recording: File): Promise<Said['sendMessage']> {
  const { data, errors } = await upload(room, input, recording)
  if (!data) throw new Error(`refused: ${JSON.stringify(errors)}`)
  return data.sendMessage
}

const recordingOf = (bytes: Buffer, name = 'note.wav', type = 'audio/wav'): File => new File([new Uint8Array(bytes)], name, { type })

const isHearing = ({ schema }: ModelServerRequest): boolean => JSON.stringify(schema ?? {}).includes('"meaning"')

let gemini: ModelServer
let asked: ModelServerRequest[] = []
let hears: Reply = { json: heard }

beforeAll(async () => {
  gemini = await startGemini({
    answer: (request): Reply => {
      asked.push(request)
      if (isHearing(request)) return hears
      switch (kindOf(request)) {
        case 'review':
          return approved
        case 'extract':
          return { json: { actions: JSON.stringify(request.input).includes(promise.quote) ? [promise] : [], dossier: [] } }
        case 'plan':
          return { json: { lead: 'cipher', ask: [] } }
        default:
          return { text: ['Send them, ', 'and I will look.'] }
      }
    }
  })
})
afterAll(() => gemini?.close())

const settings = () => ({ GEMINI_API_KEY: 'key', GEMINI_BASE_URL: gemini.url, GEMINI_MODEL: 'gemini-3.5-flash' })

describe('a recording', () => {
  let room: BoardRoom
  beforeAll(async () => {
    room = await startBoardRoom({ settings: settings() })
  })
  afterAll(() => room?.close())

  test('goes to the model as sound, and becomes a message that is answered and followed through like any other', async () => {
    asked = []
    const session = await room.openSession()
    const { pcm } = markedSound(2)
    const { message, turn } = await said(room, { sessionId: session }, recordingOf(wavOf(pcm), 'whatever.bin', 'application/octet-stream'))
    expect(message).toMatchObject({ seq: 1, text: meaning, speech: { pace: 'fast', emphasis: ['runway'], emotion: 'worried', seconds: 2 } })

    const [first] = asked
    const input = first?.body['input'] as { content: { type: string; mime_type: string; data: string }[] }[]
    expect(input.at(-1)?.content).toEqual([{ type: 'audio', mime_type: 'audio/wav', data: wavOf(pcm).toString('base64') }])

    const ended = await room.ended(turn.id)
    expect(ended).toMatchObject({ status: 'COMPLETED', reply: { text: 'Send them, and I will look.' } })
    expect(ended.actions).toMatchObject([{ title: promise.title, quote: promise.quote, source: { id: message.id, text: meaning } }])
    const answering = asked.find((request) => kindOf(request) === 'compose')
    expect(JSON.stringify(answering?.input)).toMatch(/said aloud.*sounding: worried.*runway/)
  })

  test('is paid for: what hearing took is in the usage of its turn', async () => {
    const session = await room.openSession()
    hears = { json: heard, usage: { input: 7_000, output: 300 } }
    const { turn } = await said(room, { sessionId: session }, recordingOf(wavOf(markedSound(1).pcm)))
    hears = { json: heard }
    await room.ended(turn.id)
    const { turn: seen } = await room.read<{ turn: { usage: { inputTokens: number } } }>(
      'query($id: ID!) { turn(id: $id) { usage { inputTokens } } }',
      {
        id: turn.id
      }
    )
    expect(seen.usage.inputTokens).toBeGreaterThan(7_000)
    const [{ sum } = { sum: 0 }] = await room.query<{ sum: number }>(
      `select sum(input_tokens)::int as sum from model_calls where session_id = $1 and turn = 1`,
      [session]
    )
    expect(sum).toBe(seen.usage.inputTokens)
  })

  test('that is sent again under its id is heard once', async () => {
    const session = await room.openSession()
    asked = []
    const send = () => said(room, { sessionId: session, clientMessageId: 'one' }, recordingOf(wavOf(markedSound(1).pcm)))
    const first = await send()
    expect(await send()).toEqual(first)
    expect(asked.filter(isHearing)).toHaveLength(1)
  })

  test('comes behind what was typed with it', async () => {
    const session = await room.openSession()
    const { message } = await said(room, { sessionId: session, text: 'For the board:' }, recordingOf(wavOf(markedSound(1).pcm)))
    expect(message.text).toBe(`For the board:\n\n${meaning}`)
  })

  test('leaves how the person speaks in the dossier, surer each time, and never as sure as what was said', async () => {
    await room.read('mutation { deleteMyData(confirm: true) { id } }')
    const patterns = async () => {
      const { viewer } = await room.read<{
        viewer: { dossier: { entries: { kind: string; text: string; confidence: number; quote: string }[] } }
      }>('{ viewer { dossier { entries { kind text confidence quote } } } }')
      return viewer.dossier.entries.filter(({ kind }) => kind === 'SPEECH_PATTERN')
    }
    const confidences: number[] = []
    for (let times = 0; times < 5; times += 1) {
      const session = await room.openSession()
      const { turn } = await said(room, { sessionId: session }, recordingOf(wavOf(markedSound(1).pcm)))
      await room.ended(turn.id)
      const [pattern, ...others] = await patterns()
      expect(others).toEqual([])
      expect(pattern).toMatchObject({ text: 'Sounds worried and speaks fast about runway', quote: meaning })
      confidences.push(pattern?.confidence ?? 0)
    }
    expect(confidences).toEqual(confidences.toSorted((a, b) => a - b))
    expect(confidences[0]).toBeLessThan(confidences[2] ?? 0)
    expect(Math.max(...confidences)).toBeLessThanOrEqual(0.5)
  })

  test.each<[string, () => File, RegExp]>([
    ['is empty', () => recordingOf(Buffer.alloc(0)), /recording is empty/],
    ['is text', () => recordingOf(Buffer.from('I am no sound. '.repeat(20))), /send wav, mp3, ogg, flac, aac or webm/],
    ['is a picture by another name', () => recordingOf(Buffer.from('89504e470d0a1a0a'.padEnd(400, '0'), 'hex')), /send wav, mp3/],
    ['has no more than the beginning of a head', () => recordingOf(Buffer.from('RIFF')), /send wav, mp3/],
    ['is too long', () => recordingOf(wavOf(Buffer.alloc(20_000_000))), /may have 20000000: send it in parts/]
  ])('that %s is refused, and nothing is stored or asked', async (_, recording, says) => {
    const session = await room.openSession()
    const before = await room.countRows()
    asked = []
    const { errors } = await upload(room, { sessionId: session }, recording())
    expect(errors).toMatchObject([{ message: expect.stringMatching(says), extensions: { code: 'BAD_USER_INPUT' } }])
    expect(asked).toEqual([])
    expect(await room.countRows()).toEqual(before)
  })

  test('in which no words can be made out is refused, and one that the model fails at may be sent again', async () => {
    const session = await room.openSession()
    const recording = recordingOf(wavOf(markedSound(1).pcm))
    hears = { json: { ...heard, meaning: ' ' } }
    expect((await upload(room, { sessionId: session }, recording)).errors).toMatchObject([
      { message: expect.stringMatching(/No words could be made out/), extensions: { code: 'BAD_USER_INPUT' } }
    ])
    hears = { status: 400 }
    expect((await upload(room, { sessionId: session }, recording)).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    hears = { json: heard }
    expect(await said(room, { sessionId: session }, recording)).toMatchObject({ message: { seq: 1 } })
  })
})

describeBoardRoom('a server whose model does not hear', (room) => {
  test('says so before an upload is read', async () => {
    expect((await room().read<{ board: { hears: boolean } }>('{ board { hears } }')).board.hears).toBe(false)
    const before = await room().countRows()
    // An upload that would never end, were it waited for.
    const request = httpRequest(`${room().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x', 'graphql-require-preflight': '1' }
    })
    request.on('error', () => undefined).write('--x\r\n')
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    expect(await json(response)).toMatchObject({
      errors: [{ message: expect.stringMatching(/does not hear: send text/), extensions: { code: 'BAD_USER_INPUT' } }]
    })
    request.destroy()
    expect(await room().countRows()).toEqual(before)
  })
})

describe.skipIf(!inject('databaseUrl') || !inject('redisUrl'))('after a recording was answered', () => {
  /** where everything that may write anything has its files */
  const place = mkdtempSync(join(tmpdir(), 'board-room-voice-'))
  const temporary = process.env.TMPDIR
  const stops: (() => Promise<unknown>)[] = []
  let room: BoardRoom

  beforeAll(async () => {
    chmodSync(place, 0o755)
    process.env.TMPDIR = place
    const [redisCommand, postgresFolder] = [findRedis(), findPostgres()]
    if (redisCommand === undefined || postgresFolder === undefined)
      throw new Error('this test looks into the files of its own Redis and Postgres')
    const redis = await startMortalRedis(redisCommand)
    stops.push(() => redis.close())
    const postgres = await startMortalPostgres(postgresFolder)
    stops.push(() => postgres.close())
    execFileSync(process.execPath, ['src/database/migrate.ts'], { env: { ...process.env, DATABASE_URL: postgres.url }, stdio: 'pipe' })
    room = await startBoardRoom({ settings: { ...settings(), REDIS_URL: redis.url, DATABASE_URL: postgres.url, LOG_LEVEL: 'debug' } })
    stops.push(() => room.close())
  })
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop()
    if (temporary === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = temporary
    rmSync(place, { recursive: true, force: true })
  })

  test('no 64 bytes of it are in Redis, in Postgres, in the log or anywhere on disk; what it meant is in all that keeps messages', async () => {
    const session = await room.openSession()
    const { pcm, traces } = markedSound(3)
    const { turn } = await said(room, { sessionId: session }, recordingOf(wavOf(pcm)))
    await room.ended(turn.id)
    await room.query('checkpoint').catch(() => undefined)

    const files = filesIn(place)
    const found = (needle: Buffer) => files.filter((file) => readFileSync(file).includes(needle)).map((file) => file.slice(place.length))
    for (const trace of traces) expect(found(trace)).toEqual([])
    for (const trace of traces) expect(Buffer.from(room.logged()).includes(trace)).toBe(false)
    // The same search finds what is kept: the append-only file of Redis, the write-ahead log of Postgres.
    const kept = found(Buffer.from(meaning)).join('\n')
    expect(kept).toMatch(/redis/)
    expect(kept).toMatch(/postgres/)
  })
})

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
}
