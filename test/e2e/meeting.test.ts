import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BoardRoom, describeBoardRoom } from '../board-room.ts'
import { type Call, type ScriptedBoard, startScriptedBoard, talk, turnOf } from '../scripted-board.ts'
import type { Reply } from '../stand-ins/model-server.ts'

const question = 'Should we hire a salesperson now, or validate the price with ten customers first?'

const positions: Record<string, { stance: string; confidence: number; reasoning: string }> = {
  atlas: { stance: 'FOR', confidence: 0.8, reasoning: 'The market moves, and a seller learns faster than we do.' },
  cipher: { stance: 'AGAINST', confidence: 0.9, reasoning: 'The salary eats four months of runway.' },
  nova: { stance: 'ABSTAIN', confidence: 0.4, reasoning: 'Sales calls tell us little of the product.' }
}
const conclusion = {
  weighing: 'Atlas sees speed, Cipher sees cash; cash binds.',
  recommendation: 'Validate the price first.',
  wouldChange: 'Three customers who pay the price unasked.'
}

describe('a meeting', () => {
  let board: ScriptedBoard
  let room: BoardRoom
  let sessionId: string

  beforeAll(async () => {
    board = await startScriptedBoard({ deadlinesMs: { delegation: 2_000, conclusion: 2_000 } })
    room = board.room
  })
  beforeEach(async () => {
    // The same decided in another session is the same decision.
    await room.read('mutation { deleteMyData(confirm: true) { id } }')
    sessionId = await room.openSession()
  })
  afterAll(() => board?.close())

  const position = ({ agent }: Call): Reply => ({ json: positions[agent] })
  const convene = () => talk(room, sessionId, question, { meeting: true })

  test('has every member take a position alone, keeps them, and shows dissent, a recommendation and what would change it', async () => {
    board.script({ position, conclude: () => ({ json: conclusion }) })
    const turn = await convene()
    expect(board.calls.map(({ kind }) => kind).toSorted()).toEqual(['conclude', 'extract', 'position', 'position', 'position', 'review'])
    expect(turn.positions).toEqual(Object.entries(positions).map(([id, taken]) => ({ agent: { id }, ...taken })))
    expect(turn.delegations.map(({ to, status, result, parentId }) => ({ to: to.id, status, result, parentId }))).toEqual(
      Object.entries(positions).map(([to, { reasoning }]) => ({
        to,
        status: 'COMPLETED',
        result: expect.stringContaining(reasoning),
        parentId: null
      }))
    )
    expect(turn.reply?.text).toBe(`**Where the board stands**

- **Atlas:** For it (80 % sure). ${positions['atlas']?.reasoning}
- **Cipher:** Against it (90 % sure). ${positions['cipher']?.reasoning}
- **Nova:** Abstains (40 % sure). ${positions['nova']?.reasoning}

${conclusion.weighing}

**Recommendation:** ${conclusion.recommendation}

**What would change it:** ${conclusion.wouldChange}`)
    // Nobody was told what another thinks before the lead was told of all.
    const told = board.calls.filter(({ kind }) => kind === 'position').map(({ request }) => JSON.stringify(request.input))
    for (const words of told) for (const { reasoning } of Object.values(positions)) expect(words).not.toContain(reasoning)
    const concluding = JSON.stringify(board.calls.find(({ kind }) => kind === 'conclude')?.request.input)
    for (const { reasoning } of Object.values(positions)) expect(concluding).toContain(reasoning)
  })

  test('tells of each position under its own name, and of the reply as it is committed', async () => {
    board.script({ position, conclude: () => ({ json: conclusion }) })
    const { turn } = await room.say(sessionId, question, { meeting: true, to: 'nova' })
    const drafts = new Map<string, string>()
    let reply = ''
    const subscription = `subscription ($id: ID!) { turnEvents(turnId: $id) {
      __typename cursor turnId ... on AgentDelta { text agent { id } draftId } ... on MessageCommitted { message { role text } }
    } }`
    for await (const event of room.events(subscription, { id: turn.id })) {
      if (event.__typename === 'AgentDelta') {
        const { id } = event.agent as { id: string }
        const key = `${id} ${String(event.draftId)}`
        drafts.set(key, (drafts.get(key) ?? '') + String(event.text))
      }
      const message = event.message as { role: string; text: string } | undefined
      if (message?.role === 'AGENT') reply = message.text
    }
    const said = [...drafts].map(([key, text]) => `${key.split(' ')[0]}: ${text}`)
    expect(said).toHaveLength(4)
    expect(said).toEqual(expect.arrayContaining([`cipher: Against it (90 % sure). ${positions['cipher']?.reasoning}`, `nova: ${reply}`]))
  })

  test.each<[string, Reply]>([
    ['fails', { status: 400 }],
    ['is late', { hang: true }],
    ['takes no position', { text: 'It depends.' }]
  ])('names a member that %s as missing', async (_, reply) => {
    board.script({ position: (call) => (call.agent === 'nova' ? reply : position(call)), conclude: () => ({ json: conclusion }) })
    const turn = await convene()
    expect(turn).toMatchObject({
      status: 'COMPLETED',
      delegations: [{ status: 'COMPLETED' }, { status: 'COMPLETED' }, { status: 'FAILED', error: expect.stringMatching(/\S/) }]
    })
    expect(turn.positions.map(({ agent }) => agent.id)).toEqual(['atlas', 'cipher'])
    expect(turn.reply?.text).toContain('- **Nova:** Could not be reached: this view is missing here.')
    expect(turn.reply?.text).toContain('- **Cipher:** Against it')
  })

  test('in which nobody can be reached ends the turn with an error that may pass', async () => {
    board.script({ position: () => ({ status: 400 }) })
    expect(await convene()).toMatchObject({ status: 'FAILED', reply: null, positions: [], error: { code: 'UPSTREAM_UNAVAILABLE' } })
  })

  test.each<[string, Reply]>([
    ['leaves out the recommendation', { json: { weighing: 'Well.', recommendation: ' ', wouldChange: 'Nothing.' } }],
    ['never comes', { hang: true }]
  ])('whose conclusion %s is concluded by rules, from the positions that were taken', async (_, conclude) => {
    board.script({ position, conclude: () => conclude })
    const { status, reply } = await convene()
    expect(status).toBe('COMPLETED')
    expect(reply?.text).toContain('- **Cipher:** Against it (90 % sure).')
    expect(reply?.text).toMatch(/\*\*Recommendation:\*\* \S.*\n\n\*\*What would change it:\*\* \S.*\n\n_Weighed by rules/)
  })

  test('of those who are assigned is theirs alone', async () => {
    board.script({ position })
    const turn = await talk(room, await room.openSession({ agents: ['cipher', 'nova'] }), question, { meeting: true })
    expect(turn.positions.map(({ agent }) => agent.id)).toEqual(['cipher', 'nova'])
  })

  test('a message that convenes nobody gets no positions', async () => {
    board.script({})
    expect(await talk(room, sessionId, question)).toMatchObject({ status: 'COMPLETED', positions: [] })
  })

  describe('is decided by the person afterwards', () => {
    const days = (dueAt: string | null | undefined, saidAt: string) =>
      Math.floor((Date.parse(dueAt ?? '') - Date.parse(saidAt)) / 86_400_000)
    const sentAt = '2026-12-02T09:00:00.000Z'
    const when = { sentAt, timeZone: 'Europe/Berlin' }

    beforeEach(async () => {
      board.script({ position, conclude: () => ({ json: conclusion }) })
      await convene()
    })

    test('without a day: the decision is looked at again in thirty, and the reply says so', async () => {
      board.script({})
      const { actions, reply } = await talk(room, sessionId, "Thanks. Let's go with it.", when)
      expect(actions).toEqual([
        { kind: 'DECISION', title: expect.stringContaining(question), quote: "Let's go with it", dueAt: '2027-01-01T22:59:59.999Z' }
      ])
      expect(days(actions[0]?.dueAt, sentAt)).toBe(30)
      expect(reply?.text).toContain('looked at again on 1 January 2027: thirty days from now, as you named no day')
    })

    test('with a day: the decision is looked at again then', async () => {
      board.script({})
      const { actions, reply } = await talk(room, sessionId, "We'll do the validation. Let's review it in two weeks.", when)
      expect(actions).toMatchObject([{ kind: 'DECISION', quote: "We'll do the validation", dueAt: '2026-12-16T22:59:59.999Z' }])
      expect(reply?.text).toContain('looked at again on 16 December 2026, as you said')
    })

    test('in words that the model took for a commitment: one decision comes of it', async () => {
      const claim = {
        kind: 'COMMITMENT',
        title: 'Do the validation',
        quote: "We'll do the validation.",
        owner: null,
        due: null,
        sameAs: null,
        status: 'OPEN',
        confidence: 0.9
      }
      board.script({ extract: () => ({ json: { actions: [claim], dossier: [] } }) })
      const { actions } = await talk(room, sessionId, "We'll do the validation.", when)
      expect(actions).toEqual([
        { kind: 'DECISION', title: claim.title, quote: "We'll do the validation", dueAt: '2027-01-01T22:59:59.999Z' }
      ])
    })

    test('by a question, or in other words, nothing is decided', async () => {
      board.script({})
      expect((await talk(room, sessionId, 'Should we go with it?', when)).actions).toEqual([])
      expect((await talk(room, sessionId, 'Atlas, tell me more of the market.', when)).actions).toEqual([])
      // The meeting is no longer what the message answers.
      expect((await talk(room, sessionId, "Let's go with it.", when)).actions).toEqual([])
    })
  })
})

describeBoardRoom('a meeting without a model', (room) => {
  test('has positions, dissent, a recommendation and a decision too, and says that rules made it', async () => {
    const sessionId = await room().openSession()
    await room().talk(sessionId, 'Our limit is a burn of 10k a month.')
    const text = 'Should we hire a salesperson for the enterprise launch?'
    const meeting = await room().talk(sessionId, text, { meeting: true })
    const { positions, reply, delegations } = await turnOf(room(), meeting.id)
    expect(positions.map(({ agent }) => agent.id)).toEqual(['atlas', 'cipher', 'nova'])
    expect(positions.find(({ agent }) => agent.id === 'cipher')).toMatchObject({ stance: 'AGAINST' })
    expect(delegations.map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED'])
    for (const name of ['Atlas', 'Cipher', 'Nova']) expect(reply?.text).toContain(`- **${name}:** `)
    expect(reply?.text).toMatch(/\*\*Recommendation:\*\* \S.*\n\n\*\*What would change it:\*\* \S.*\n\n_Offline model: /)
    const decided = await room().talk(sessionId, 'Agreed.', { sentAt: '2026-12-02T09:00:00.000Z', timeZone: 'Europe/Berlin' })
    expect(decided.actions).toMatchObject([
      { kind: 'DECISION', quote: 'Agreed', title: expect.stringContaining(text), dueAt: '2027-01-01T22:59:59.999Z' }
    ])
  })
})
