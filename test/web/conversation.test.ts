import { expect, test } from 'vitest'
import {
  afterGap,
  apply,
  begin,
  type Conversation,
  type ConversationEvent,
  openTurns,
  textOf
} from '../../web/src/conversation/conversation.ts'
import { stillUnsent } from '../../web/src/conversation/still-unsent.ts'

const id = 'session'
const turnId = 'turn-1'
const atlas = { id: 'atlas', name: 'Atlas', role: 'Strategy', description: 'Ask about strategy.' }
const nova = { id: 'nova', name: 'Nova', role: 'Product', description: 'Ask about the product.' }

const opened = (): Conversation =>
  begin({
    id,
    title: null,
    whenBusy: 'ENQUEUE',
    cursor: `${id}:0`,
    opening: null,
    agents: [atlas, nova],
    skills: [],
    load: { source: 'HOT', milliseconds: 1 },
    messages: { edges: [] },
    turns: { edges: [] }
  })

const at = '2026-11-25T12:00:00Z'
const base = (number: number) => ({ cursor: `${id}:${number}`, turnId, at })

const message = (seq: number, text: string, agent: typeof atlas | null = null) => ({
  id: `${id}:${seq}`,
  seq,
  role: agent ? ('AGENT' as const) : ('USER' as const),
  authorName: agent?.name ?? 'Ada',
  text,
  createdAt: at,
  turnId,
  agent,
  review: null,
  speech: null
})

const committed = (number: number, seq: number, text: string, agent: typeof atlas | null = null): ConversationEvent => ({
  __typename: 'MessageCommitted',
  ...base(number),
  message: message(seq, text, agent)
})

const turn = (status: 'RUNNING' | 'COMPLETED') => ({
  id: turnId,
  sessionId: id,
  status,
  startedAt: at,
  endedAt: null,
  error: null,
  positions: [],
  delegations: [],
  toolCalls: [],
  reviews: []
})

const started = (number: number): ConversationEvent => ({ __typename: 'TurnStarted', ...base(number), turn: turn('RUNNING') })
const ended = (number: number): ConversationEvent => ({ __typename: 'TurnEnded', ...base(number), turn: turn('COMPLETED') })

const delta = (after: number, place: number, draftId: string, text: string, agent = atlas): ConversationEvent => ({
  __typename: 'AgentDelta',
  ...base(after),
  cursor: `${id}:${after}.${place}`,
  draftId,
  agent,
  text
})

const after = (events: readonly ConversationEvent[], from = opened()): Conversation => events.reduce(apply, from)
const spoken = (conversation: Conversation) => [...conversation.drafts.values()].map(textOf)
const begun = [committed(1, 1, 'Hello'), started(2)]

test('a turn is open from its message to its end, and its draft gives way to the reply', () => {
  expect(openTurns(after(begun.slice(0, 1)))).toMatchObject([{ status: 'QUEUED' }])
  const speaking = after([...begun, delta(2, 1, 'a', 'Good '), delta(2, 2, 'a', 'day.')])
  expect(spoken(speaking)).toEqual(['Good day.'])
  const done = after([committed(3, 2, 'Good day.', atlas), ended(4)], speaking)
  expect([spoken(done), openTurns(done), done.newest, done.cursor]).toEqual([[], [], 2, `${id}:4`])
})

test('a draft that was sent back leaves the drafts and keeps its text and the reason', () => {
  const back = after([
    ...begun,
    delta(2, 1, 'a', 'You have 20 months.'),
    { __typename: 'DraftRetracted', ...base(3), draftId: 'a', reasons: ['It is 7.5 months.'] },
    delta(3, 1, 'b', 'You have 7.5 months.')
  ])
  expect(spoken(back)).toEqual(['You have 7.5 months.'])
  expect(back.retracted.get(turnId)).toMatchObject([{ text: 'You have 20 months.', reasons: ['It is 7.5 months.'] }])
})

test('after a gap what comes again is not doubled, and what came before the newest whole event stays', () => {
  const reviewed: ConversationEvent = {
    __typename: 'ReviewCompleted',
    ...base(3),
    review: { attempt: 1, verdict: 'APPROVED', relevance: 1, accuracy: 1, reasons: [], milliseconds: 1 }
  }
  const before = after([...begun, delta(2, 1, 'a', 'One '), reviewed, delta(3, 1, 'a', 'two ')])
  const gap = afterGap(before)
  expect(spoken(gap)).toEqual(['One '])
  expect(spoken(after([delta(3, 1, 'a', 'two '), delta(3, 2, 'a', 'three')], gap))).toEqual(['One two three'])
})

test('a draft that another server begins anew takes the place of the one that was cut off', () => {
  const gap = afterGap(after([...begun, delta(2, 1, 'a', 'Half a sen')]))
  expect(spoken(after([delta(2, 1, 'b', 'A whole sentence.')], gap))).toEqual(['A whole sentence.'])
})

test('an event that comes twice changes nothing', () => {
  const once = after([...begun, committed(3, 2, 'Good day.', atlas)])
  const twice = after([committed(3, 2, 'Good day.', atlas)], once)
  expect([twice.newest, twice.messages.size]).toEqual([2, 2])
})

test('what a colleague says goes with the delegation once that has ended', () => {
  const delegation = {
    id: 'd',
    parentId: null,
    from: atlas,
    to: nova,
    task: 'Look at the roadmap.',
    result: null,
    error: null,
    milliseconds: null
  }
  const asked = after([
    ...begun,
    { __typename: 'DelegationUpdated', ...base(3), delegation: { ...delegation, status: 'RUNNING' } },
    delta(3, 1, 'n', 'The roadmap ', nova)
  ])
  expect(spoken(asked)).toEqual(['The roadmap '])
  const answered = after(
    [{ __typename: 'DelegationUpdated', ...base(4), delegation: { ...delegation, status: 'COMPLETED', result: 'The roadmap holds.' } }],
    asked
  )
  expect(spoken(answered)).toEqual([])
  expect(answered.turns.get(turnId)?.delegations).toMatchObject([{ status: 'COMPLETED', result: 'The roadmap holds.' }])
})

test('a message is shown once, whether its event or the answer to it comes first', () => {
  const unsent = { sessionId: id, meeting: false, state: 'SENDING' as const }
  const twice = [
    { ...unsent, id: 'a', text: 'Yes', after: 0 },
    { ...unsent, id: 'b', text: 'Yes', after: 0 }
  ]
  const one = after([committed(1, 1, 'Yes')])
  expect(stillUnsent(twice, one.messages, one.newest).map((each) => each.id)).toEqual(['b'])
  expect(stillUnsent([{ ...unsent, id: 'c', text: 'Yes', after: 1 }], one.messages, one.newest)).toHaveLength(1)
})
