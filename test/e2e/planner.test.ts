import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ScriptedBoard, startScriptedBoard, talk } from '../scripted-board.ts'
import type { Reply } from '../stand-ins/model-server.ts'

let board: ScriptedBoard
let sessionId: string

beforeAll(async () => {
  board = await startScriptedBoard({ deadlinesMs: { planner: 1_500 } })
})
beforeEach(async () => {
  sessionId = await board.room.openSession()
})
afterAll(() => board?.close())

const question = 'What would you do in my place, with all that is going on between the co-founders?'
/** The critic's calls aside. */
const asked = () => board.calls.filter(({ kind }) => kind !== 'review').map(({ kind, agent }) => `${kind} ${agent}`)

test('a model plans where rules cannot: who answers, who is asked, with which task', async () => {
  const ask = [{ agent: 'cipher', task: 'Say what a buy-out would cost.' }]
  board.script({ plan: () => ({ json: { lead: 'nova', ask }, usage: { input: 300 } }) })
  const turn = await talk(board.room, sessionId, question)
  expect(turn).toMatchObject({
    status: 'COMPLETED',
    reply: { agent: { id: 'nova' } },
    delegations: [{ from: { id: 'nova' }, to: { id: 'cipher' }, task: ask[0]?.task, status: 'COMPLETED' }]
  })
  expect(asked()).toEqual(['plan atlas', 'contribute cipher', 'compose nova', 'extract nova'])
  const told = board.calls[0]?.request.input.at(-1)?.text
  for (const handle of ['atlas', 'cipher', 'nova']) expect(told).toContain(`- ${handle}: `)
  const ledger = await board.room.query<{ stage: string; input: number }>(
    `select stage, input_tokens::int as input from model_calls where session_id = $1 and stage = 'plan'`,
    [sessionId]
  )
  expect(ledger).toEqual([{ stage: 'plan', input: 300 }])
})

test('of a plan only assigned members stay, each once, and not the one who answers', async () => {
  const tasks = ['nova', 'atlas', 'nobody', 'nova', 'critic', 'cipher']
    .map((agent) => ({ agent, task: `What ${agent} knows.` }))
    .slice(0, 4)
  board.script({ plan: () => ({ json: { lead: 'atlas', ask: tasks } }) })
  const { delegations } = await talk(board.room, sessionId, question)
  expect(delegations.map(({ to }) => to.id)).toEqual(['nova'])
})

test.each<[string, Reply]>([
  ['is no JSON', { text: 'Let Cipher do it.' }],
  ['names nobody who is assigned', { json: { lead: 'elon', ask: [] } }],
  ['has another shape', { json: { who: 'cipher' } }],
  ['is refused', { status: 400 }],
  ['breaks off', { cut: 'socket', text: ['{"lead":'] }],
  ['never comes', { hang: true }]
])('where the plan %s, the one of the rules stands, and the log says so', async (_, plan) => {
  board.script({ plan: () => plan })
  const from = board.room.logged().length
  const turn = await talk(board.room, sessionId, 'How long is our runway if we hire two engineers for the product roadmap?')
  expect(turn).toMatchObject({ status: 'COMPLETED', reply: { agent: { id: 'nova' } } })
  expect(turn.delegations.map(({ to }) => to.id)).toContain('cipher')
  expect(board.room.logged().slice(from)).toContain('planning by the model failed: rules take its place')
})

test.each([
  ['Hello there!', ['compose atlas']],
  ['Great, thanks Atlas!', ['compose atlas']],
  ['What is on my list?', ['compose atlas', 'extract atlas']],
  ['What is our runway?', ['compose cipher', 'extract cipher']],
  ['Nova, what would you build first?', ['compose nova', 'extract nova']]
])('"%s" needs no plan of a model: %j', async (text, calls) => {
  board.script({})
  expect(await talk(board.room, sessionId, text)).toMatchObject({ status: 'COMPLETED', delegations: [] })
  expect(asked()).toEqual(calls)
})

test('a session with one member needs no plan', async () => {
  board.script({})
  await talk(board.room, await board.room.openSession({ agents: ['nova'] }), question)
  expect(asked()).toEqual(['compose nova', 'extract nova'])
})

test.each(['@Cipher and @Nova, what do you think?', 'Cipher and Nova: what do you think?', 'Cipher, Nova, what do you think?'])(
  '"%s" asks both, and the first answers',
  async (text) => {
    board.script({})
    const turn = await talk(board.room, sessionId, text)
    expect(turn).toMatchObject({
      reply: { agent: { id: 'cipher' } },
      delegations: [{ from: { id: 'cipher' }, to: { id: 'nova' }, task: expect.stringContaining(text) }]
    })
    expect(asked()).toEqual(['contribute nova', 'compose cipher', 'extract cipher'])
  }
)

test('what small talk leaves is found by rules, and a decision is no small talk', async () => {
  board.script({})
  await talk(board.room, sessionId, 'Ok, do it')
  expect(asked()).toContain('extract atlas')
})
