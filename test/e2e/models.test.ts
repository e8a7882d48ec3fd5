import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { costUsd } from '../../src/models/prices.ts'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { approved, kindOf } from '../chaos/board-model.ts'
import { startGemini } from '../stand-ins/gemini.ts'
import type { ModelServer, ModelServerRequest, Reply } from '../stand-ins/model-server.ts'
import { startOpenAi } from '../stand-ins/openai.ts'

const endpoints = [
  {
    name: 'Gemini',
    start: startGemini,
    model: 'gemini-3.5-flash',
    settingsFor: (url: string) => ({ GEMINI_API_KEY: 'key', GEMINI_BASE_URL: url, GEMINI_MODEL: 'gemini-3.5-flash' })
  },
  {
    name: 'an OpenAI-compatible endpoint',
    start: startOpenAi,
    model: 'gpt-5.4-mini',
    settingsFor: (url: string) => ({ OPENAI_BASE_URL: url, OPENAI_API_KEY: 'key', OPENAI_MODEL: 'gpt-5.4-mini' })
  }
]

const pieces = ['Hire ', 'one engineer ', 'and wait ', 'for the ', 'first invoice.']
const nothingFound = { json: { actions: [], dossier: [] } }
const said = "@cipher I'll draft the pitch deck by Friday. What then?"
const title = 'Draft the pitch deck'
const found = {
  kind: 'COMMITMENT',
  title,
  quote: "I'll draft the pitch deck by Friday.",
  owner: null,
  due: 'by Friday',
  sameAs: null,
  status: 'OPEN',
  confidence: 0.95
}

interface TurnSeen {
  status: string
  reply: { text: string } | null
  error: { code: string; message: string; retryable: boolean } | null
  usage: { inputTokens: number; cachedInputTokens: number; outputTokens: number; costUsd: number }
  actions: { title: string; quote: string; dueAt: string | null }[]
  toolCalls: {
    agent: { id: string }
    server: string
    tool: string
    arguments: unknown
    result: unknown
    status: string
    error: string | null
  }[]
  delegations: { to: { id: string }; status: string; error: string | null }[]
  reviews: { verdict: string }[]
}

describe.each(endpoints)('a board that speaks through $name', ({ start, model, settingsFor }) => {
  let endpoint: ModelServer
  let room: BoardRoom
  let sessionId: string
  let answer: (request: ModelServerRequest) => Reply
  /** requests of the test that runs */
  let asked: ModelServerRequest[]

  beforeAll(async () => {
    endpoint = await start({
      answer: (request) => {
        asked.push(request)
        return answer(request)
      }
    })
    room = await startBoardRoom({ settings: settingsFor(endpoint.url), deadlinesMs: { compose: 3_000, extract: 1_500 } })
  })
  beforeEach(async () => {
    asked = []
    sessionId = await room.openSession()
  })
  afterAll(async () => {
    await room?.close()
    await endpoint?.close()
  })

  /** Scripts what each kind of call is answered; a list gives its last answer again and again. */
  function script(replies: {
    plan?: Reply
    contribute?: Reply
    compose?: Reply | Reply[]
    review?: Reply
    extract?: Reply
    position?: Reply
    conclude?: Reply
  }) {
    let composed = 0
    answer = (request) => {
      const kind = kindOf(request)
      const reply = replies[kind] ?? (kind === 'extract' ? nothingFound : kind === 'review' ? approved : { text: pieces })
      if (!Array.isArray(reply)) return reply
      const next = reply[Math.min(composed, reply.length - 1)]
      composed += 1
      if (!next) throw new Error('an empty script')
      return next
    }
  }

  const callsOf = (kind: ReturnType<typeof kindOf>) => asked.filter((request) => kindOf(request) === kind)

  async function turnOf(id: string): Promise<TurnSeen> {
    const query = `query ($id: ID!) { turn(id: $id) {
      status reply { text } error { code message retryable } usage { inputTokens cachedInputTokens outputTokens costUsd }
      actions { title quote dueAt } toolCalls { agent { id } server tool arguments result status error }
      delegations { to { id } status error } reviews { verdict }
    } }`
    return (await room.read<{ turn: TurnSeen }>(query, { id })).turn
  }

  async function talk(text: string): Promise<TurnSeen> {
    const { id } = await room.talk(sessionId, text)
    return turnOf(id)
  }

  const transcript = async () => {
    const query = 'query ($id: ID!) { session(id: $id) { messages { edges { node { role text } } } } }'
    const { session } = await room.read<{ session: { messages: { edges: { node: { role: string; text: string } }[] } } }>(query, {
      id: sessionId
    })
    return session.messages.edges.map(({ node }) => node)
  }

  test('streams the answer piece by piece, and the same text becomes the reply', async () => {
    script({ compose: { text: pieces, pauseMs: 40 } })
    const { turn } = await room.say(sessionId, said)
    const deltas: string[] = []
    let committed: unknown
    const subscription = `subscription ($id: ID!) { turnEvents(turnId: $id) {
      __typename cursor turnId ... on AgentDelta { text agent { id } } ... on MessageCommitted { message { role text } }
    } }`
    for await (const event of room.events(subscription, { id: turn.id })) {
      if (event.__typename === 'AgentDelta') deltas.push(String(event.text))
      if (event.__typename === 'MessageCommitted') committed = event.message
    }
    expect(deltas.length).toBeGreaterThan(1)
    expect(deltas.join('')).toBe(pieces.join(''))
    expect(committed).toEqual({ role: 'AGENT', text: pieces.join('') })
  })

  test('takes actions from a structured answer, and enters tokens, the cached ones and the cost', async () => {
    const [speaking, reviewing, extracting] = [
      { input: 1_000, cached: 400, output: 50 },
      { input: 300, cached: 0, output: 10 },
      { input: 500, cached: 100, output: 20 }
    ]
    script({
      compose: { text: pieces, usage: speaking },
      review: { ...approved, usage: reviewing },
      extract: { json: { actions: [found], dossier: [] }, usage: extracting }
    })
    const turn = await talk(said)
    expect(turn).toMatchObject({ status: 'COMPLETED', actions: [{ title, quote: found.quote, dueAt: expect.stringMatching(/Z$/) }] })
    expect(callsOf('extract')).toHaveLength(1)
    expect(JSON.stringify(callsOf('extract')[0]?.schema)).toContain('sameAs')
    const cost = [speaking, reviewing, extracting]
      .map(({ input, cached, output }) => costUsd(model, { inputTokens: input, cachedInputTokens: cached, outputTokens: output }))
      .reduce((sum, one) => sum + one)
    expect(cost).toBeGreaterThan(0)
    expect(turn.usage).toMatchObject({ inputTokens: 1_800, cachedInputTokens: 500, outputTokens: 80 })
    expect(turn.usage.costUsd).toBeCloseTo(cost, 12)
    const ledger = await room.query(
      'select stage, model, input_tokens::int as input from model_calls where session_id = $1 order by stage',
      [sessionId]
    )
    expect(ledger).toEqual([
      { stage: 'compose', model, input: 1_000 },
      { stage: 'extract', model, input: 500 },
      { stage: 'review', model, input: 300 }
    ])
  })

  test('asks again after a 429 and answers', async () => {
    script({ compose: [{ status: 429, retryAfterSeconds: 0 }, { status: 503 }, { text: pieces }] })
    expect(await talk(said)).toMatchObject({ status: 'COMPLETED', reply: { text: pieces.join('') }, error: null })
    expect(callsOf('compose')).toHaveLength(3)
  })

  test('that is failing ends the turn with an error that says so, and the message stays', async () => {
    script({ compose: { status: 500 } })
    expect(await talk(said)).toMatchObject({
      status: 'FAILED',
      reply: null,
      error: { code: 'UPSTREAM_UNAVAILABLE', message: expect.stringMatching(/is failing \(500\): try again/), retryable: true }
    })
    expect(callsOf('compose')).toHaveLength(3)
    expect(await transcript()).toEqual([{ role: 'USER', text: said }])
    // The session is none the worse for it.
    script({})
    expect(await talk(said)).toMatchObject({ status: 'COMPLETED' })
  })

  test('that refuses the key ends the turn at once, and names the setting but not the key', async () => {
    script({ compose: { status: 401, message: 'bad key: "key"' } })
    const { status, error } = await talk(said)
    expect(status).toBe('FAILED')
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', message: expect.stringContaining('_API_KEY'), retryable: false })
    expect(callsOf('compose')).toHaveLength(1)
  })

  test.each(['cleanly', 'socket'] as const)(
    'that breaks off in the middle (%s) ends the turn visibly, with nothing half said',
    async (cut) => {
      script({ compose: { cut, text: pieces.slice(0, 2) } })
      expect(await talk(said)).toMatchObject({
        status: 'FAILED',
        reply: null,
        actions: [],
        error: { code: 'UPSTREAM_UNAVAILABLE', retryable: true }
      })
      expect(await transcript()).toEqual([{ role: 'USER', text: said }])
      expect((await room.history(sessionId)).map(({ __typename }) => __typename)).toEqual(['MessageCommitted', 'TurnStarted', 'TurnEnded'])
    }
  )

  test.each<[string, Reply]>([
    ['is no JSON', { text: 'Here is what I found: nothing.' }],
    ['has another shape', { json: { actions: 'none' } }],
    ['is refused', { status: 400 }],
    ['breaks off', { cut: 'socket', text: ['{"actions": ['] }],
    ['never comes', { hang: true }]
  ])('whose extraction %s is stood in for by rules, and the turn is completed', async (_, extract) => {
    script({ extract })
    const turn = await talk(said)
    expect(turn).toMatchObject({ status: 'COMPLETED', reply: { text: pieces.join('') } })
    expect(turn.actions).toMatchObject([
      { quote: expect.stringContaining("I'll draft the pitch deck by Friday"), dueAt: expect.stringMatching(/Z$/) }
    ])
  })

  test('that invents a quote adds nothing of it', async () => {
    script({ extract: { json: { actions: [{ ...found, quote: 'I will pay everybody double.' }], dossier: [] } } })
    expect(await talk(said)).toMatchObject({ status: 'COMPLETED', actions: [] })
  })

  test('that hangs is left at the deadline of the stage, with its connection closed', async () => {
    script({ compose: { hang: true, text: pieces.slice(0, 1) } })
    expect(await talk(said)).toMatchObject({
      status: 'FAILED',
      reply: null,
      error: { code: 'UPSTREAM_UNAVAILABLE', message: 'No answer within 3 s (compose): send the message again.', retryable: true }
    })
    expect(await callsOf('compose')[0]?.ended).toBe(true)
  })

  test('calls a tool, is given its result, and both are recorded', async () => {
    const call = { id: 'call-1', name: 'runway', arguments: { cash: 90_000, monthlyBurn: 12_000 } }
    script({ compose: [{ calls: [call] }, { text: ['7.5 months.'] }] })
    const turn = await talk(said)
    expect(turn).toMatchObject({ status: 'COMPLETED', reply: { text: '7.5 months.' } })
    expect(turn.toolCalls).toEqual([
      {
        agent: { id: 'cipher' },
        server: 'board',
        tool: 'runway',
        arguments: call.arguments,
        result: expect.objectContaining({ months: 7.5, netBurn: 12_000 }),
        status: 'SUCCEEDED',
        error: null
      }
    ])
    const [first, second] = callsOf('compose')
    expect(first?.tools).toContain('runway')
    expect(second?.input.find(({ role }) => role === 'tool_result')?.text).toContain('7.5')
  })

  test('is told where a tool does not exist or its arguments do not fit, and goes on', async () => {
    const wrong = [
      { id: 'call-1', name: 'transfer_money', arguments: {} },
      { id: 'call-2', name: 'runway', arguments: { cash: 'plenty' } }
    ]
    script({ compose: [{ calls: wrong }, { text: pieces }] })
    const turn = await talk(said)
    expect(turn).toMatchObject({ status: 'COMPLETED' })
    expect(turn.toolCalls.map(({ tool, status, error }) => ({ tool, status, hasReason: Boolean(error) }))).toEqual([
      { tool: 'transfer_money', status: 'FAILED', hasReason: true },
      { tool: 'runway', status: 'FAILED', hasReason: true }
    ])
  })

  test('has its connection closed by cancelTurn, and the next message is answered', async () => {
    script({ compose: { hang: true, text: pieces.slice(0, 2) } })
    const { turn } = await room.say(sessionId, said)
    await expect.poll(() => callsOf('compose').length, { timeout: 10_000 }).toBe(1)
    await room.read('mutation ($id: ID!) { cancelTurn(turnId: $id) { status } }', { id: turn.id })
    expect(await callsOf('compose')[0]?.ended).toBe(true)
    script({})
    expect(await talk('@cipher And now?')).toMatchObject({ status: 'COMPLETED' })
    expect(await turnOf(turn.id)).toMatchObject({ status: 'CANCELLED', reply: null, error: null })
    const ends = (await room.history(sessionId)).filter((event) => event.__typename === 'TurnEnded' && event.turnId === turn.id)
    expect(ends).toHaveLength(1)
  })

  test('a colleague that fails leaves a recorded error, and the reply says who is missing', async () => {
    script({ contribute: { status: 400, message: 'no' } })
    const turn = await talk('How long is our runway if we hire two engineers for the product roadmap?')
    expect(turn.status).toBe('COMPLETED')
    expect(turn.delegations.length).toBeGreaterThanOrEqual(1)
    for (const { status, error } of turn.delegations)
      expect({ status, error }).toEqual({ status: 'FAILED', error: expect.stringMatching(/\S/) })
    expect(turn.reply?.text).toContain('could not be reached')
  })

  test('a draft that gives away its notes is taken back, and written again', async () => {
    script({ compose: [{ text: ['<notes> the secret </notes>'] }, { text: pieces }] })
    const turn = await talk(said)
    expect(turn).toMatchObject({
      status: 'COMPLETED',
      reply: { text: pieces.join('') },
      reviews: [{ verdict: 'REVISE' }, { verdict: 'APPROVED' }]
    })
    expect((await room.history(sessionId)).filter(({ __typename }) => __typename === 'DraftRetracted')).toHaveLength(1)
  })
})
