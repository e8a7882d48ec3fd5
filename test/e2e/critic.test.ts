import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { approved, approving, kindOf } from '../chaos/board-model.ts'
import { startGemini } from '../stand-ins/gemini.ts'
import type { ModelServerRequest, Reply } from '../stand-ins/model-server.ts'

const nothingFound: Reply = { json: { actions: [], dossier: [] } }
const said = '@cipher How long does our cash last? We have $90,000 and spend $12,000 a month.'
const right = 'Your $90,000 last 7.5 months at $12,000 a month.'
const wrong = 'Your $90,000 last 9.5 months at $12,000 a month.'
const doubted = `${right} Your churn is 4.2 %.`
const runway: Reply = { calls: [{ id: 'call-1', name: 'runway', arguments: { cash: 90_000, monthlyBurn: 12_000 } }] }

interface Seen {
  status: string
  reply: { text: string; review: { verdict: string } } | null
  error: { code: string; message: string; retryable: boolean } | null
  reviews: { attempt: number; verdict: string; relevance: number; accuracy: number; reasons: string[] }[]
}

interface Script {
  compose: Reply[]
  review?: Reply[]
}

/** A board whose model answers by script, with a critic whose policy for what nobody checked may be chosen. */
async function openBoard(policy: 'ship' | 'hold') {
  const dir = await mkdtemp(join(tmpdir(), 'board-'))
  await cp('board', dir, { recursive: true })
  const file = join(dir, 'agents/critic.md')
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^unchecked: .*$/m, `unchecked: ${policy}`))
  const asked: ModelServerRequest[] = []
  let script: Script = { compose: [] }
  const next = (replies: Reply[] | undefined) => (replies && replies.length > 1 ? replies.shift() : replies?.[0])
  const gemini = await startGemini({
    answer: (request) => {
      asked.push(request)
      const kind = kindOf(request)
      const reply =
        kind === 'review' ? (next(script.review) ?? approving(request)) : kind === 'extract' ? nothingFound : next(script.compose)
      if (!reply) throw new Error('an empty script')
      return reply
    }
  })
  const room = await startBoardRoom({
    settings: { BOARD_DIR: dir, GEMINI_API_KEY: 'key', GEMINI_BASE_URL: gemini.url, GEMINI_MODEL: 'gemini-3.5-flash' },
    deadlinesMs: { critic: 1_500 }
  })
  return {
    room,
    gemini,
    callsOf: (kind: ReturnType<typeof kindOf>) => asked.filter((request) => kindOf(request) === kind),
    script: (given: Script) => {
      asked.length = 0
      script = given
    },
    close: async () => {
      await room.close()
      await gemini.close()
      await rm(dir, { recursive: true, force: true })
    }
  }
}

const query = `query ($id: ID!) { turn(id: $id) {
  status reply { text review { verdict } } error { code message retryable }
  reviews { attempt verdict relevance accuracy reasons }
} }`

describe.each(['ship', 'hold'] as const)('a critic that is to %s what it could not check', (policy) => {
  let board: Awaited<ReturnType<typeof openBoard>>
  let room: BoardRoom
  let sessionId: string

  beforeAll(async () => {
    board = await openBoard(policy)
    room = board.room
  })
  beforeEach(async () => {
    await room.read('mutation { deleteMyData(confirm: true) { id } }')
    sessionId = await room.openSession()
  })
  afterAll(() => board?.close())

  async function talk(text = said): Promise<Seen> {
    const { id } = await room.talk(sessionId, text)
    return (await room.read<{ turn: Seen }>(query, { id })).turn
  }

  const transcript = async () => {
    const { session } = await room.read<{ session: { messages: { edges: { node: { text: string } }[] } } }>(
      'query ($id: ID!) { session(id: $id) { messages { edges { node { text } } } } }',
      { id: sessionId }
    )
    return session.messages.edges.map(({ node }) => node.text)
  }

  const retractions = async () => (await room.history(sessionId)).filter(({ __typename }) => __typename === 'DraftRetracted')

  test('passes what holds, and asks its model with draft and results in their marks', async () => {
    board.script({ compose: [runway, { text: right }], review: [approved] })
    expect(await talk()).toMatchObject({ status: 'COMPLETED', reply: { text: right, review: { verdict: 'APPROVED' } } })
    const [asked] = board.callsOf('review')
    const notes = asked?.input.at(-1)?.text ?? ''
    expect(notes).toContain(`<draft>\n${right}\n</draft>`)
    expect(/<tools>\n(.*)\n<\/tools>/.exec(notes)?.[1]).toContain('"months":7.5')
    const ledger = await room.query('select agent, stage from model_calls where session_id = $1 and stage = $2', [sessionId, 'review'])
    expect(ledger).toEqual([{ agent: 'critic', stage: 'review' }])
  })

  test('takes back a wrong sum by itself: the right one is said, and the wrong one is in no transcript', async () => {
    board.script({ compose: [runway, { text: wrong }, { text: right }] })
    const { turn } = await room.say(sessionId, said)
    let screen = ''
    const subscription = `subscription ($id: ID!) { turnEvents(turnId: $id) {
      __typename cursor turnId ... on AgentDelta { draftId text } ... on DraftRetracted { draftId reasons } ... on MessageCommitted { message { text } }
    } }`
    const drafts = new Map<unknown, string>()
    for await (const event of room.events(subscription, { id: turn.id })) {
      if (event.__typename === 'AgentDelta') drafts.set(event.draftId, (drafts.get(event.draftId) ?? '') + String(event.text))
      if (event.__typename === 'DraftRetracted') {
        screen = drafts.get(event.draftId) ?? ''
        expect(event.reasons).toEqual([expect.stringContaining('9.5')])
      }
    }
    expect(screen).toBe(wrong)
    const seen = (await room.read<{ turn: Seen }>(query, { id: turn.id })).turn
    expect(seen).toMatchObject({ status: 'COMPLETED', reply: { text: right }, reviews: [{ verdict: 'REVISE' }, { verdict: 'APPROVED' }] })
    expect(await transcript()).toEqual([said, right])
    // The code found it: the model was asked about the second draft alone, and its writer knew why.
    expect(board.callsOf('review')).toHaveLength(1)
    expect(board.callsOf('compose').at(-1)?.input.at(-1)?.text).toContain('the tool returned 7.5')
  })

  test('tells the writer what its model found', async () => {
    const revise: Reply = {
      json: { verdict: 'REVISE', relevance: 0.4, accuracy: 0.8, reasons: ['Name the month in which the cash ends.'] }
    }
    board.script({ compose: [{ text: right }], review: [revise, approved] })
    const seen = await talk()
    expect(seen).toMatchObject({
      status: 'COMPLETED',
      reviews: [{ verdict: 'REVISE', relevance: 0.4, accuracy: 0.8 }, { verdict: 'APPROVED' }]
    })
    expect(board.callsOf('compose').at(-1)?.input.at(-1)?.text).toContain('- Name the month in which the cash ends.')
    expect(await retractions()).toHaveLength(1)
  })

  const answering = (isFault: boolean, why: string): Reply => ({
    json: { answers: [{ question: 1, isFault, why }], verdict: 'APPROVED', relevance: 0.9, accuracy: 0.9, reasons: [] }
  })
  const notesOf = (kind: 'review' | 'compose') => board.callsOf(kind).map(({ input }) => input.at(-1)?.text ?? '')

  test('asks its model about a figure that code finds no source for, and passes it where the model finds one', async () => {
    board.script({ compose: [{ text: doubted }] })
    expect(await talk()).toMatchObject({ status: 'COMPLETED', reply: { text: doubted, review: { verdict: 'APPROVED' } } })
    expect(notesOf('review')).toEqual([expect.stringMatching(/Questions about the draft:\n1\. .*"4\.2 %"/)])
    expect(await retractions()).toEqual([])
  })

  test('sends it back where the model finds a fault there, whatever its verdict says', async () => {
    board.script({
      compose: [{ text: doubted }, { text: right }],
      review: [answering(true, 'Nobody told the churn: leave it out.'), approved]
    })
    expect(await talk()).toMatchObject({ reply: { text: right }, reviews: [{ verdict: 'REVISE' }, { verdict: 'APPROVED' }] })
    expect(notesOf('compose').at(-1)).toContain('- Nobody told the churn: leave it out.')
    // The second draft leaves nothing to ask.
    expect(notesOf('review').map((notes) => notes.includes('Questions about the draft'))).toEqual([true, false])
  })

  test('asks once more where a question was left unanswered', async () => {
    board.script({ compose: [{ text: doubted }], review: [approved, answering(false, 'The summary names it.')] })
    expect(await talk()).toMatchObject({ reply: { text: doubted, review: { verdict: 'APPROVED' } } })
    expect(board.callsOf('review')).toHaveLength(2)
  })

  test('keeps the doubts of the code where the model does not answer them', async () => {
    board.script({ compose: [{ text: doubted }], review: [approved] })
    const seen = await talk()
    expect(seen.reviews).toMatchObject([
      { verdict: 'UNCHECKED', reasons: ['The critic could not be asked.', expect.stringMatching(/^4\.2 % is not among the figures/)] }
    ])
    if (policy === 'ship') expect(seen.reply?.text).toMatch(/_Not checked: the critic could not be asked\. In doubt: 4\.2 % .*_$/)
    else expect(seen).toMatchObject({ status: 'FAILED', reply: null })
  })

  test('lets a draft through after two revisions with a flag and the doubt, and counts what passed at once', async () => {
    board.script({ compose: [{ text: wrong }] })
    const seen = await talk()
    expect(seen.reviews.map(({ attempt, verdict }) => [attempt, verdict])).toEqual([
      [1, 'REVISE'],
      [2, 'REVISE'],
      [3, 'FLAGGED']
    ])
    expect(seen).toMatchObject({ status: 'COMPLETED', reply: { review: { verdict: 'FLAGGED' } } })
    // Nobody asked a tool: the right figure is the code's own, from those beside the wrong one.
    expect(seen.reply?.text.split('\n\n')).toEqual([
      wrong,
      expect.stringMatching(/^_The critic still has doubts: .* is 7\.5, .* says 9\.5/)
    ])
    expect(board.callsOf('review')).toEqual([])
    expect(await retractions()).toHaveLength(2)

    board.script({ compose: [{ text: right }] })
    await talk()
    const { agents } = await room.read<{ agents: { id: string; performance: Record<string, number | null> }[] }>(
      '{ agents { id performance { turns approvalRate meanAccuracy meanRelevance } } }'
    )
    const marks = [...seen.reviews.map(({ accuracy }) => accuracy), 0.9]
    const { performance } = agents.find(({ id }) => id === 'cipher') ?? {}
    expect(performance).toMatchObject({ turns: 2, approvalRate: 0.5 })
    expect(performance?.['meanAccuracy']).toBeCloseTo(marks.reduce((sum, mark) => sum + mark) / marks.length, 10)
    expect(await room.query('select count(*)::int as count from reviews where session_id = $1', [sessionId])).toEqual([{ count: 4 }])
  })

  test.each([
    ['is late', { hang: true } as const],
    ['fails', { status: 400, message: 'no' } as const],
    ['answers what is no verdict', { json: { verdict: 'PERHAPS' } } as const]
  ])('that %s leaves the draft unchecked', async (_, reply) => {
    board.script({ compose: [{ text: right }], review: [reply] })
    const seen = await talk()
    expect(seen.reviews).toMatchObject([{ verdict: 'UNCHECKED', reasons: ['The critic could not be asked.'] }])
    if (policy === 'ship') {
      expect(seen).toMatchObject({ status: 'COMPLETED', reply: { review: { verdict: 'UNCHECKED' } } })
      expect(seen.reply?.text).toBe(`${right}\n\n_Not checked: the critic could not be asked._`)
      expect(await retractions()).toEqual([])
    } else {
      expect(seen).toMatchObject({ status: 'FAILED', reply: null, error: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } })
      expect(seen.error?.message).toContain('send the message again')
      expect(await transcript()).toEqual([said])
      expect(await retractions()).toHaveLength(1)
    }
    // What nobody judged says nothing of the member.
    const { agents } = await room.read<{ agents: { id: string; performance: { approvalRate: number | null } }[] }>(
      '{ agents { id performance { approvalRate } } }'
    )
    expect(agents.find(({ id }) => id === 'cipher')?.performance.approvalRate).toBeNull()
  })
})
