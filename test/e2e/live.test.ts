// Talking with the board: a client at /voice, the real server, and a stand-in for Gemini's Live API behind the real SDK.

import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import WebSocket from 'ws'
import { type BoardRoom, describeBoardRoom, startBoardRoom } from '../board-room.ts'
import { approved, kindOf } from '../chaos/board-model.ts'
import { markedSound } from '../sound.ts'
import { startGemini } from '../stand-ins/gemini.ts'
import { createLiveStandIn, type LiveLine, type LiveStandIn } from '../stand-ins/gemini-live.ts'
import type { ModelServer, ModelServerRequest, Reply } from '../stand-ins/model-server.ts'

const within = { timeout: 8_000, interval: 10 }

const heard = {
  meaning: "I'll send the deck by Friday. Is that soon enough?",
  pace: 'even',
  emphasis: ['Friday'],
  emotion: 'hopeful',
  seconds: 4
}
const answer = 'Friday is soon enough.'
const promise = {
  kind: 'COMMITMENT',
  title: 'Send the deck',
  quote: "I'll send the deck by Friday.",
  owner: null,
  due: 'by Friday',
  sameAs: null,
  status: 'OPEN',
  confidence: 0.9
}

interface Told {
  type: string
  [field: string]: unknown
}

/** A client of the live door. */
class Talker {
  readonly socket: WebSocket
  readonly told: Told[] = []
  sound = Buffer.alloc(0)
  closed: number | undefined

  constructor(url: string, session: string, options: WebSocket.ClientOptions = {}) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/voice?session=${session}`, options)
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.sound = Buffer.concat([this.sound, data])
      else this.told.push(JSON.parse(data.toString()) as Told)
    })
    this.socket.on('close', (code) => {
      this.closed = code
    })
    this.socket.on('error', () => undefined)
  }

  static async start(url: string, session: string): Promise<Talker> {
    const talker = new Talker(url, session)
    await once(talker.socket, 'open')
    talker.say({ type: 'start' })
    await talker.hears('ready')
    return talker
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  /** Waits for something to be told, the n-th of its type. */
  hears(type: string, times = 1): Promise<Told> {
    return vi.waitFor(() => {
      const found = this.told.filter((each) => each.type === type)[times - 1]
      if (!found) throw new Error(`no ${type} yet: ${JSON.stringify(this.told)}, closed: ${this.closed}`)
      return found
    }, within)
  }

  async ends(): Promise<number> {
    return vi.waitFor(() => {
      if (this.closed === undefined) throw new Error('it is open yet')
      return this.closed
    }, within)
  }
}

describe('somebody who talks with the board', () => {
  let live: LiveStandIn
  let gemini: ModelServer
  let room: BoardRoom
  let session: string
  let compose: (request: ModelServerRequest) => Reply | Promise<Reply>

  beforeAll(async () => {
    live = createLiveStandIn()
    gemini = await startGemini({
      upgrade: live.upgrade,
      answer: (request) => {
        const kind = kindOf(request)
        if (kind === 'review') return approved
        if (kind === 'extract')
          return { json: { actions: JSON.stringify(request.input).includes(promise.quote) ? [promise] : [], dossier: [] } }
        if (kind === 'plan') return { json: { lead: 'atlas', ask: [] } }
        return compose(request)
      }
    })
    room = await startBoardRoom({ settings: { GEMINI_API_KEY: 'key', GEMINI_BASE_URL: gemini.url, GEMINI_MODEL: 'gemini-3.5-flash' } })
  })
  beforeEach(async () => {
    live.refuse(false)
    live.lines.length = 0
    compose = () => ({ text: answer })
    session = await room.openSession()
  })
  afterAll(async () => {
    await room?.close()
    await gemini?.close()
  })

  const newestLine = (): LiveLine => {
    const line = live.lines.at(-1)
    if (!line) throw new Error('nobody is connected')
    return line
  }
  const messages = async () =>
    (
      await room.read<{ session: { messages: { edges: { node: { role: string; text: string; speech: { emotion: string } | null } }[] } } }>(
        'query($id: ID!) { session(id: $id) { messages(last: 20) { edges { node { role text speech { emotion } } } } } }',
        { id: session }
      )
    ).session.messages.edges.map(({ node }) => node)

  test('is heard, answered by the board, and hears the answer; what was said is a turn like any other', async () => {
    const talker = await Talker.start(room.url, session)
    expect(talker.told[0]).toEqual({ type: 'ready', heardHz: 16_000, spokenHz: 24_000 })
    const line = newestLine()
    expect(line.setup).toMatchObject({
      model: 'models/gemini-3.8-live',
      tools: [{ functionDeclarations: [{ name: 'ask_board' }] }]
    })

    const { pcm } = markedSound(1)
    for (let from = 0; from < pcm.length; from += 3_200) talker.socket.send(pcm.subarray(from, from + 3_200))
    await vi.waitFor(() => expect(line.heard.equals(pcm)).toBe(true), within)
    expect(line.mimeType).toBe('audio/pcm;rate=16000')

    line.call('call-1', heard)
    const said = await talker.hears('heard')
    expect(said).toMatchObject({ text: heard.meaning, pace: 'even', emphasis: ['Friday'], emotion: 'hopeful' })
    expect(await talker.hears('answered')).toMatchObject({ turnId: said['turnId'], agent: 'atlas', text: answer })
    await vi.waitFor(
      () => expect(line.responses).toEqual([{ id: 'call-1', name: 'ask_board', response: { answer, from: 'Atlas' } }]),
      within
    )

    const spoken = Buffer.from('spoken at 24 kHz')
    line.speak(spoken)
    line.said(900, 80)
    await talker.hears('said')
    expect(talker.sound.equals(spoken)).toBe(true)

    expect(await messages()).toEqual([
      { role: 'USER', text: heard.meaning, speech: { emotion: 'hopeful' } },
      { role: 'AGENT', text: answer, speech: null }
    ])
    const ended = await room.ended(String(said['turnId']))
    expect(ended.actions).toMatchObject([{ title: promise.title, quote: promise.quote }])

    talker.say({ type: 'stop' })
    expect(await talker.ends()).toBe(1000)
    await line.closed()
    // What the speaking took is in the ledger, as a call of the turn.
    await vi.waitFor(async () => {
      const calls = await room.query<{ stage: string; model: string; input_tokens: number; output_tokens: number }>(
        `select stage, model, input_tokens, output_tokens from model_calls where session_id = $1 and agent = 'voice' order by number`,
        [session]
      )
      expect(calls).toEqual([
        { stage: 'hear', model: 'gemini-3.8-live', input_tokens: 0, output_tokens: 0 },
        { stage: 'speak', model: 'gemini-3.8-live', input_tokens: 900, output_tokens: 80 }
      ])
    }, within)
  })

  test('may interrupt: the client stops playing, and a call that the model withdraws is answered in the session alone', async () => {
    const talker = await Talker.start(room.url, session)
    const line = newestLine()
    const released = Promise.withResolvers<void>()
    compose = async () => {
      await released.promise
      return { text: answer }
    }
    line.call('call-1', heard)
    await talker.hears('heard')
    line.send({ serverContent: { interrupted: true } })
    line.send({ toolCallCancellation: { ids: ['call-1'] } })
    await talker.hears('interrupted')
    released.resolve()
    await talker.hears('answered')
    compose = () => ({ text: 'The second answer.' })
    line.call('call-2', { ...heard, meaning: 'And Monday?' })
    await talker.hears('answered', 2)
    await vi.waitFor(() => expect(line.responses).toHaveLength(1), within)
    expect(line.responses).toMatchObject([{ id: 'call-2', response: { answer: 'The second answer.' } }])
    expect((await messages()).map(({ text }) => text)).toEqual([heard.meaning, answer, 'And Monday?', 'The second answer.'])
    talker.socket.close()
  })

  test('goes on when Google ends the connection: the next one knows what was said, and says what was not', async () => {
    const talker = await Talker.start(room.url, session)
    const first = newestLine()
    const released = Promise.withResolvers<void>()
    compose = async () => {
      await released.promise
      return { text: answer }
    }
    first.call('call-1', heard)
    await talker.hears('heard')
    first.close()
    await talker.hears('reconnecting')
    await talker.hears('ready', 2)
    expect(live.lines).toHaveLength(2)
    const second = newestLine()
    await vi.waitFor(
      () => expect(second.contents).toMatchObject([{ role: 'user', text: expect.stringContaining(heard.meaning), isComplete: false }]),
      within
    )

    talker.socket.send(Buffer.alloc(3_200, 7))
    await vi.waitFor(() => expect(second.heard.byteLength).toBe(3_200), within)
    released.resolve()
    await talker.hears('answered')
    await vi.waitFor(
      () => expect(second.contents.at(-1)).toMatchObject({ text: expect.stringContaining(answer), isComplete: true }),
      within
    )
    expect(second.responses).toEqual([])
    expect(await messages()).toHaveLength(2)
    talker.socket.close()
  })

  test('is connected anew when Google says that it goes away, in the middle of a sentence not before its end', async () => {
    const talker = await Talker.start(room.url, session)
    const first = newestLine()
    first.speak(Buffer.from('the beginning'))
    first.send({ goAway: { timeLeft: '8s' } })
    first.speak(Buffer.from(', the end'))
    await vi.waitFor(() => expect(talker.sound.toString()).toBe('the beginning, the end'), within)
    expect(live.lines).toHaveLength(1)
    first.said()
    await talker.hears('ready', 2)
    expect(live.lines).toHaveLength(2)
    await first.closed()
    newestLine().send({ goAway: { timeLeft: '8s' } })
    await talker.hears('ready', 3)
    expect(live.lines).toHaveLength(3)
    talker.socket.close()
  })

  test('is told so where Google does not come back, and what was said is answered in the session', async () => {
    const talker = await Talker.start(room.url, session)
    newestLine().call('call-1', heard)
    await talker.hears('heard')
    live.refuse(true)
    newestLine().close()
    expect(await talker.hears('error')).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      retryable: true,
      message: expect.stringContaining('GEMINI_LIVE_MODEL')
    })
    expect(await talker.ends()).toBe(1011)
    await vi.waitFor(async () => expect(await messages()).toHaveLength(2), within)
  })

  test('hears why where the board cannot answer, and a call without words is put right by the model', async () => {
    const talker = await Talker.start(room.url, session)
    const line = newestLine()
    compose = () => ({ status: 400, message: 'no such model' })
    line.call('call-1', heard)
    expect(await talker.hears('failed')).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    await vi.waitFor(
      () => expect(line.responses).toMatchObject([{ id: 'call-1', response: { error: expect.stringContaining('refused') } }]),
      within
    )
    line.call('call-2', { ...heard, meaning: '' })
    line.call('call-3', { words: 'none' })
    await vi.waitFor(() => expect(line.responses).toHaveLength(3), within)
    expect(line.responses.slice(1)).toMatchObject([
      { response: { error: expect.stringContaining('meaning is empty') } },
      { response: { error: expect.stringContaining('meaning') } }
    ])
    expect(await messages()).toHaveLength(1)
    talker.socket.close()
  })

  test.each<[string, (talker: Talker) => void, number, RegExp]>([
    ['sends sound before it has begun', (talker) => talker.socket.send(Buffer.alloc(320)), 4400, /start/],
    ['says what is no JSON', (talker) => talker.socket.send('hello'), 4400, /sound is binary/],
    ['says it is somebody twice', (talker) => [1, 2].forEach(() => talker.say({ type: 'start' })), 4400, /begun already/],
    ['sends half a sample', (talker) => [talker.say({ type: 'start' }), talker.socket.send(Buffer.alloc(321))], 4400, /16 bits/],
    [
      'sends sound faster than anybody speaks',
      (talker) => [talker.say({ type: 'start' }), ...Array.from({ length: 20 }, () => talker.socket.send(Buffer.alloc(32_000)))],
      4400,
      /faster than anybody speaks/
    ],
    ['sends a message that is too large', (talker) => [talker.say({ type: 'start' }), talker.socket.send(Buffer.alloc(70_000))], 1009, /./]
  ])('who %s is refused', async (_, does, code, says) => {
    const talker = new Talker(room.url, session)
    await once(talker.socket, 'open')
    does(talker)
    expect(await talker.ends()).toBe(code)
    if (code !== 1009)
      expect(talker.told.at(-1)).toMatchObject({ type: 'error', code: 'BAD_USER_INPUT', message: expect.stringMatching(says) })
  })

  test('gets into no session that is not there, comes from no page of another site, and has no more than four conversations at once', async () => {
    const stranger = new Talker(room.url, '00000000-0000-4000-8000-000000000000')
    await once(stranger.socket, 'open')
    stranger.say({ type: 'start' })
    expect(await stranger.ends()).toBe(4404)
    expect(stranger.told).toMatchObject([{ type: 'error', code: 'NOT_FOUND' }])

    const page = new Talker(room.url, session, { origin: 'https://evil.example' })
    expect(await page.ends()).toBe(1006)

    const talkers = await Promise.all(Array.from({ length: 4 }, () => Talker.start(room.url, session)))
    const fifth = new Talker(room.url, session)
    await once(fifth.socket, 'open')
    fifth.say({ type: 'start' })
    expect(await fifth.ends()).toBe(4429)
    for (const { socket } of talkers) socket.close()
  })

  test('is told when the server goes away, and goes on at the next', async () => {
    const talker = await Talker.start(room.url, session)
    newestLine().call('call-1', heard)
    await talker.hears('answered')
    await room.restart()
    expect(await talker.ends()).toBe(1001)
    const again = await Talker.start(room.url, session)
    await vi.waitFor(
      () => expect(newestLine().contents.map(({ text }) => text)).toEqual([`You: ${heard.meaning}`, `Atlas: ${answer}`]),
      within
    )
    again.socket.close()
  })
})

describe('a budget', () => {
  test('ends a conversation once it is spent, and none begins after that', async () => {
    const live = createLiveStandIn()
    const gemini = await startGemini({ upgrade: live.upgrade, answer: () => ({ text: answer }) })
    const room = await startBoardRoom({
      settings: { GEMINI_API_KEY: 'key', GEMINI_BASE_URL: gemini.url, GEMINI_MODEL: 'gemini-3.5-flash', BUDGET_DAILY_USD: '0.2' }
    })
    try {
      const session = await room.openSession()
      const talker = await Talker.start(room.url, session)
      // 0.15 of 0.20 dollars, and the next answer may cost a tenth.
      live.lines[0]?.said(50_000, 0)
      expect(await talker.hears('error')).toMatchObject({ code: 'BUDGET_EXCEEDED', message: expect.stringContaining('BUDGET_DAILY_USD') })
      await live.lines[0]?.closed()
      const next = new Talker(room.url, session)
      await once(next.socket, 'open')
      next.say({ type: 'start' })
      expect(await next.hears('error')).toMatchObject({ code: 'BUDGET_EXCEEDED' })
      expect(live.lines).toHaveLength(1)
    } finally {
      await room.close()
      await gemini.close()
    }
  })
})

describeBoardRoom('a server whose model does not hear', (room) => {
  test('says so to whoever wants to talk', async () => {
    const talker = new Talker(room().url, await room().openSession())
    await once(talker.socket, 'open')
    talker.say({ type: 'start' })
    expect(await talker.hears('error')).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringMatching(/does not hear/) })
    expect(await talker.ends()).toBe(4400)
  })
})
