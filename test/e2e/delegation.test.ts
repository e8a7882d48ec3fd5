import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { BoardRoom, Event } from '../board-room.ts'
import { type Call, type ScriptedBoard, startScriptedBoard, talk, turnOf } from '../scripted-board.ts'

let board: ScriptedBoard
let room: BoardRoom
let sessionId: string

beforeAll(async () => {
  board = await startScriptedBoard({ deadlinesMs: { delegation: 2_500, compose: 4_000 } })
  room = board.room
})
beforeEach(async () => {
  sessionId = await room.openSession()
})
afterAll(() => board?.close())

const question = 'What would you do in my place, with all that is going on between the co-founders?'
const ask = [
  { agent: 'cipher', task: 'Say what it costs.' },
  { agent: 'nova', task: 'Say what it does to the team.' }
]
const plan = () => ({ json: { lead: 'atlas', ask } })

async function follow(turnId: string): Promise<Event[]> {
  const subscription = `subscription ($id: ID!) { turnEvents(turnId: $id) {
    __typename cursor turnId ... on AgentDelta { text draftId agent { id } } ... on DelegationUpdated { delegation { to { id } status } }
  } }`
  const seen: Event[] = []
  for await (const event of room.events(subscription, { id: turnId })) seen.push(event)
  return seen
}

const agentOf = ([first]: Event[]) => (first?.agent as { id: string } | undefined)?.id

const statusesOf = (events: Event[]) =>
  events.flatMap(({ __typename, delegation }) =>
    __typename === 'DelegationUpdated' ? [delegation as { to: { id: string }; status: string }] : []
  )

test('two colleagues work side by side, each draft under its own name, and the tree has what came of it', async () => {
  const arrived: string[] = []
  let meet = () => {}
  const bothAreThere = new Promise<void>((resolve) => {
    meet = resolve
  })
  board.script({
    plan,
    // Neither is answered before both have been asked.
    contribute: async ({ agent }: Call) => {
      arrived.push(agent)
      if (arrived.length === 2) meet()
      await bothAreThere
      return { text: [`${agent} says `, 'this.'], usage: { input: agent === 'nova' ? 70 : 50, output: 9 } }
    }
  })
  const { turn } = await room.say(sessionId, question)
  const events = await follow(turn.id)
  const drafts = Map.groupBy(
    events.filter(({ __typename }) => __typename === 'AgentDelta'),
    ({ draftId }) => draftId
  )
  const said = new Map([...drafts.values()].map((pieces) => [agentOf(pieces), pieces.map(({ text }) => text).join('')]))
  expect(said).toEqual(
    new Map([
      ['cipher', 'cipher says this.'],
      ['nova', 'nova says this.'],
      ['atlas', 'The answer.']
    ])
  )
  expect(statusesOf(events).map(({ to, status }) => `${to.id} ${status}`)).toEqual(
    expect.arrayContaining(['cipher RUNNING', 'nova RUNNING', 'cipher COMPLETED', 'nova COMPLETED'])
  )
  const { delegations } = await turnOf(room, turn.id)
  expect(delegations).toEqual(
    ask.map(({ agent, task }, index) => ({
      id: `${sessionId}.d1.${index + 1}`,
      parentId: null,
      from: { id: 'atlas' },
      to: { id: agent },
      task,
      status: 'COMPLETED',
      result: `${agent} says this.`,
      error: null,
      milliseconds: expect.any(Number),
      usage: { inputTokens: agent === 'nova' ? 70 : 50, outputTokens: 9 }
    }))
  )
  const composed = board.calls.find(({ kind }) => kind === 'compose')?.request.input.at(-1)?.text
  for (const { agent } of ask) expect(composed).toContain(`${agent} says this.`)
})

test('a colleague is told what its role needs: own persona, tools and skills, its task, and not what another found', async () => {
  board.script({ plan, contribute: ({ agent }) => ({ text: `a secret of ${agent}` }) })
  const id = await room.openSession({ skills: ['product'] })
  await talk(room, id, `Before: ${'long ago '.repeat(1_200)}`)
  await talk(room, id, question)
  const [cipher, nova] = ['cipher', 'nova'].map(
    (name) => board.calls.findLast(({ kind, agent }) => kind === 'contribute' && agent === name)?.request
  )
  expect(cipher?.system).toContain('You are Cipher')
  expect(cipher?.tools).toContain('runway')
  expect(nova?.tools).not.toContain('runway')
  expect(nova?.system).toContain('## product')
  expect(cipher?.system).not.toContain('## product')
  for (const request of [cipher, nova]) {
    const words = JSON.stringify(request?.input)
    expect(words).not.toContain('a secret of')
    expect(words).not.toContain('long ago')
    expect(words).toContain(question)
  }
  expect(JSON.stringify(cipher?.input)).toContain('Say what it costs.')
  expect(JSON.stringify(cipher?.input)).not.toContain('Say what it does to the team.')
})

test('one that is late fails alone, with a recorded error, and the reply says whose view is missing', async () => {
  board.script({ plan, contribute: ({ agent }) => (agent === 'nova' ? { hang: true, text: ['I '] } : { text: 'It costs 10.' }) })
  const turn = await talk(room, sessionId, question)
  expect(turn).toMatchObject({
    status: 'COMPLETED',
    delegations: [
      { to: { id: 'cipher' }, status: 'COMPLETED', result: 'It costs 10.', error: null },
      { to: { id: 'nova' }, status: 'FAILED', result: null, error: expect.stringContaining('2.5 s'), milliseconds: expect.any(Number) }
    ]
  })
  expect(turn.reply?.text).toContain('Nova could not be reached: their view is missing here.')
  expect(turn.reply?.text).not.toContain('Cipher could not')
  expect(await board.calls.find(({ kind, agent }) => kind === 'contribute' && agent === 'nova')?.request.ended).toBe(true)
})

test('a colleague may ask one more, once: the tree is two deep, and no deeper', async () => {
  const asks = (number: number) => ({
    id: `call-${number}`,
    name: 'consult',
    arguments: { colleague: 'nova', question: `How long, ${number}?` }
  })
  let round = 0
  board.script({
    plan: () => ({ json: { lead: 'atlas', ask: [ask[0]] } }),
    contribute: ({ agent, request }) => {
      if (agent === 'nova') return { text: 'Six weeks.', usage: { input: 11 } }
      round += 1
      return round <= 2 ? { calls: [asks(round)] } : { text: `Told: ${request.input.at(-3)?.text} and ${request.input.at(-1)?.text}` }
    }
  })
  const { delegations, status } = await talk(room, sessionId, question)
  expect(status).toBe('COMPLETED')
  expect(delegations).toMatchObject([
    { id: `${sessionId}.d1.1`, parentId: null, to: { id: 'cipher' }, status: 'COMPLETED' },
    {
      id: `${sessionId}.d1.2`,
      parentId: `${sessionId}.d1.1`,
      from: { id: 'cipher' },
      to: { id: 'nova' },
      task: 'How long, 1?',
      status: 'COMPLETED',
      result: 'Six weeks.',
      usage: { inputTokens: 11 }
    }
  ])
  expect(delegations).toHaveLength(2)
  expect(delegations[0]?.result).toContain('Six weeks.')
  expect(delegations[0]?.result).toContain('You have asked a colleague already')
  const novas = board.calls.filter(({ kind, agent }) => kind === 'contribute' && agent === 'nova')
  expect(novas).toHaveLength(1)
  expect(novas[0]?.request.tools).not.toContain('consult')
})

test.each(['cancelTurn', 'a newer message'])('with a turn that is ended by %s its delegations are', async (by) => {
  const id = await room.openSession({ whenBusy: by === 'cancelTurn' ? 'ENQUEUE' : 'INTERRUPT' })
  board.script({ plan, contribute: ({ agent }) => (agent === 'nova' ? { hang: true } : { text: 'It costs 10.' }) })
  const { turn } = await room.say(id, question)
  await expect
    .poll(async () => (await turnOf(room, turn.id)).delegations.map(({ status }) => status), { timeout: 10_000 })
    .toEqual(['COMPLETED', 'RUNNING'])
  board.script({})
  if (by === 'cancelTurn') await room.read('mutation ($id: ID!) { cancelTurn(turnId: $id) { status } }', { id: turn.id })
  else await room.talk(id, 'Hello there!')
  const { status, delegations } = await turnOf(room, turn.id)
  expect(status).toBe('CANCELLED')
  expect(delegations.map(({ status: ended }) => ended)).toEqual(['COMPLETED', 'CANCELLED'])
  expect(delegations[1]?.milliseconds).toEqual(expect.any(Number))
  const events = await follow(turn.id)
  expect(statusesOf(events).at(-1)).toEqual({ to: { id: 'nova' }, status: 'CANCELLED' })
  expect(events.at(-1)?.__typename).toBe('TurnEnded')
})
