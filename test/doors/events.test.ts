import { expect, test } from 'vitest'
import { type BoardRoom, describeBoardRoom, type Event, sessionEvents, type Transport } from '../board-room.ts'

const turnEvents = `subscription($id: ID!, $after: String) {
  turnEvents(turnId: $id, after: $after) {
    __typename cursor turnId
    ... on AgentDelta { text draftId agent { id } }
    ... on MessageCommitted { message { role text } }
    ... on ReviewCompleted { review { attempt verdict relevance accuracy reasons } }
    ... on TurnStarted { turn { ...AsItWas } }
    ... on TurnEnded { turn { ...AsItWas } }
  }
}
fragment AsItWas on Turn { status startedAt endedAt reply { text } timing { loadMs loadSource firstTokenMs modelMs totalMs } error { code } }`
const actionUpdates =
  'subscription($after: String) { actionUpdates(after: $after) { __typename cursor turnId sessionId action { id title status } } }'

async function collect(events: AsyncGenerator<Event>, until: (event: Event) => boolean = () => false): Promise<Event[]> {
  const seen: Event[] = []
  for await (const event of events) {
    seen.push(event)
    if (until(event)) break
  }
  return seen
}

const isWhole = ({ __typename }: Event) => __typename !== 'AgentDelta'
const cursorsOf = (events: Event[]) => events.filter(isWhole).map(({ cursor }) => cursor)
const cursorOf = async (room: BoardRoom, id: string) =>
  (await room.read<{ session: { cursor: string } }>('query($id: ID!) { session(id: $id) { cursor } }', { id })).session.cursor

async function addAction(room: BoardRoom, sessionId: string, title: string): Promise<string> {
  const added = await room.read<{ addAction: { id: string } }>('mutation($input: AddActionInput!) { addAction(input: $input) { id } }', {
    input: { sessionId, kind: 'TASK', title }
  })
  return added.addAction.id
}

const finish = (room: BoardRoom, id: string) =>
  room.read('mutation($id: ID!) { updateAction(input: { id: $id, status: DONE }) { id } }', { id })

describeBoardRoom(
  'events',
  (room) => {
    for (const transport of ['SSE', 'WebSocket'] as const satisfies Transport[]) {
      test(`over ${transport} a turn is told from its message over its words to its end, and then completes`, async () => {
        const sessionId = await room().openSession()
        const { turn } = await room().say(sessionId, "I'll draft the pitch deck by Friday", { to: 'atlas' })
        const events = await collect(room().events(turnEvents, { id: turn.id }, transport))
        const kinds = events.map(({ __typename }) => __typename)
        expect(kinds.slice(0, 2)).toEqual(['MessageCommitted', 'TurnStarted'])
        expect(kinds.at(-1)).toBe('TurnEnded')
        expect(kinds.filter((kind) => kind === 'TurnEnded')).toHaveLength(1)
        expect(kinds).toContain('ReviewCompleted')
        expect(kinds).toContain('ActionUpdated')
        expect(new Set(events.map(({ turnId }) => turnId))).toEqual(new Set([turn.id]))
        const spoken = events.filter((event) => !isWhole(event)).map(({ text }) => text)
        expect(spoken.length).toBeGreaterThan(3)
        expect(events[1]).toMatchObject({ turn: { status: 'RUNNING', endedAt: null, reply: null, timing: { totalMs: 0 } } })
        expect(events.at(-1)).toMatchObject({ turn: { status: 'COMPLETED', reply: { text: spoken.join('').trim() } } })
        expect(kinds.lastIndexOf('AgentDelta')).toBeLessThan(kinds.lastIndexOf('MessageCommitted'))
      })

      test(`over ${transport} a turn that has ended is told again without its drafts, also from a cursor, also after a restart`, async () => {
        const sessionId = await room().openSession()
        const { id } = await room().talk(sessionId, 'Thanks!')
        const events = await collect(room().events(turnEvents, { id }, transport))
        expect(events.every(isWhole)).toBe(true)
        expect(cursorsOf(events)).toEqual(cursorsOf(await room().history(sessionId)))
        for (const [index, { cursor }] of events.entries())
          expect(await collect(room().events(turnEvents, { id, after: cursor }, transport))).toEqual(events.slice(index + 1))
        await room().restart()
        expect(await collect(room().events(turnEvents, { id }, transport))).toEqual(events)
      })

      test(`over ${transport} a session that is followed from its cursor gives all that follows, once and in order`, async () => {
        const sessionId = await room().openSession()
        await room().talk(sessionId, 'Thanks!')
        const after = await cursorOf(room(), sessionId)
        const known = await room().history(sessionId)
        await room().talk(sessionId, "I'll draft the pitch deck by Friday")
        await addAction(room(), sessionId, 'Last')
        const last = await cursorOf(room(), sessionId)
        const events = await collect(room().events(sessionEvents, { id: sessionId, after }, transport), ({ cursor }) => cursor === last)
        expect([...cursorsOf(known), ...cursorsOf(events)]).toEqual(cursorsOf(await room().history(sessionId)))
      })
    }

    test('without a cursor a follower hears only what is new', async () => {
      const sessionId = await room().openSession()
      await addAction(room(), sessionId, 'Old')
      const follower = room().events(sessionEvents, { id: sessionId })
      let heard: unknown
      const first = follower.next().then(({ value }) => {
        heard = value
      })
      // What is said before the subscription is there may be missed.
      for (let number = 1; !heard; number += 1) await addAction(room(), sessionId, `New ${number}`)
      await first
      await follower.return(undefined)
      expect(JSON.stringify(heard)).toContain('New')
    })

    test('ten followers of one session all hear the same', async () => {
      const sessionId = await room().openSession()
      const after = await cursorOf(room(), sessionId)
      const followers = Array.from({ length: 10 }, (_, index) =>
        collect(
          room().events(sessionEvents, { id: sessionId, after }, index % 2 ? 'SSE' : 'WebSocket'),
          ({ __typename }) => __typename === 'TurnEnded'
        )
      )
      await room().talk(sessionId, "I'll draft the pitch deck by Friday")
      const heard = await Promise.all(followers)
      for (const events of heard) expect(cursorsOf(events)).toEqual(cursorsOf(await room().history(sessionId)))
    })

    test('who comes back with the cursor of a draft misses no word of it while the turn runs', async () => {
      const sessionId = await room().openSession()
      const { turn } = await room().say(sessionId, 'Which market should we enter first?', { to: 'atlas' })
      const events: Event[] = []
      while (events.at(-1)?.__typename !== 'TurnEnded') {
        let count = 0
        const more = room().events(turnEvents, { id: turn.id, after: events.at(-1)?.cursor })
        events.push(...(await collect(more, ({ __typename }) => __typename === 'TurnEnded' || ++count === 4)))
      }
      const cursors = events.map(({ cursor }) => cursor)
      expect(new Set(cursors).size).toBe(cursors.length)
      expect(cursorsOf(events)).toEqual(cursorsOf(await room().history(sessionId)))
    })

    test('whoever follows changes to actions hears of those that come after everything was deleted', async () => {
      const before = await room().openSession()
      const start = await cursorOf(room(), before)
      const live = collect(room().events(actionUpdates, { after: start }), ({ action }) => JSON.stringify(action).includes('Anew'))
      await addAction(room(), before, 'First')
      await addAction(room(), before, 'Second')
      await room().read('mutation { deleteMyData(confirm: true) { id } }')
      await addAction(room(), await room().openSession(), 'Anew')
      expect((await live).at(-1)).toMatchObject({ action: { title: 'Anew' } })
    })

    test('changes to actions are told from every session in one order, to be resumed from any of them', async () => {
      const [one, other] = [await room().openSession(), await room().openSession()]
      const start = await cursorOf(room(), one)
      const live = collect(room().events(actionUpdates, { after: start }), ({ action }) => JSON.stringify(action).includes('Last'))
      const first = await addAction(room(), one, 'First')
      const second = await addAction(room(), other, 'Second')
      await finish(room(), first)
      await room().talk(other, "I'll draft the pitch deck by Friday")
      await finish(room(), second)
      await addAction(room(), one, 'Last')
      const heard = await live
      expect(heard.map(({ sessionId, action }) => ({ sessionId, action }))).toMatchObject([
        { sessionId: one, action: { title: 'First', status: 'OPEN' } },
        { sessionId: other, action: { title: 'Second', status: 'OPEN' } },
        { sessionId: one, action: { title: 'First', status: 'DONE' } },
        { sessionId: other, action: { title: expect.stringContaining('pitch deck'), status: 'OPEN' } },
        { sessionId: other, action: { title: 'Second', status: 'DONE' } },
        { sessionId: one, action: { title: 'Last', status: 'OPEN' } }
      ])
      await room().restart()
      for (const transport of ['SSE', 'WebSocket'] as const) {
        for (const [index, { cursor }] of heard.slice(0, -1).entries()) {
          const rest = await collect(
            room().events(actionUpdates, { after: cursor }, transport),
            (event) => event.cursor === heard.at(-1)?.cursor
          )
          expect(rest).toEqual(heard.slice(index + 1))
        }
      }
    })

    test('thirty changes at once in ten sessions are told once each', async () => {
      const sessions = await Promise.all(Array.from({ length: 10 }, () => room().openSession()))
      const after = await cursorOf(room(), sessions[0] ?? '')
      const live = (async () => {
        const seen: Event[] = []
        for await (const event of room().events(actionUpdates, { after }, 'WebSocket')) if (seen.push(event) === 30) return seen
        return seen
      })()
      await Promise.all(sessions.flatMap((id) => [1, 2, 3].map((number) => addAction(room(), id, `Task ${number}`))))
      expect(new Set((await live).map(({ cursor }) => cursor)).size).toBe(30)
      expect(
        await room().query(
          'select count(distinct feed)::int as n, (max(feed) - min(feed) + 1)::int as span from events where feed is not null'
        )
      ).toEqual([{ n: 30, span: 30 }])
    })
  },
  { wordDelayMs: 1 }
)
