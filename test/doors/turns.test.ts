import { expect, test } from 'vitest'
import { type BoardRoom, describeBoardRoom, type EndedTurn, type Event, type Sent } from '../board-room.ts'

interface Said {
  id: string
  seq: number
  role: string
  text: string
  turnId: string
}

async function transcriptOf(room: BoardRoom, id: string): Promise<Said[]> {
  const { session } = await room.read<{ session: { messages: { edges: { node: Said }[] } } }>(
    'query($id: ID!) { session(id: $id) { messages(first: 200) { edges { node { id seq role text turnId } } } } }',
    { id }
  )
  return session.messages.edges.map(({ node }) => node)
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const endsOf = (events: Event[]) => events.filter(({ __typename }) => __typename === 'TurnEnded').map(({ turnId }) => turnId)
const numberOf = ({ cursor }: Event) => Number(cursor.split(':')[1])

/** Twenty people talk at once; answers what was accepted, in the order of the transcript, with its turns once all have ended. */
async function sendTwenty(room: BoardRoom, sessionId: string, text: (number: number) => string) {
  const answers = await Promise.all(numbers(20).map((number) => room.send(sessionId, text(number))))
  const accepted = answers.flatMap(({ data }): Sent[] => (data ? [data.sendMessage] : [])).toSorted((a, b) => a.message.seq - b.message.seq)
  const turns: EndedTurn[] = []
  for (const { turn } of accepted) turns.push(await room.ended(turn.id))
  return { answers, accepted, turns, messages: await transcriptOf(room, sessionId), events: await room.history(sessionId) }
}

async function startedTurn(room: BoardRoom, sessionId: string): Promise<string> {
  const { turn } = await room.say(sessionId, 'Atlas, how should we think about entering the German market next year?')
  const follow = room.events('subscription($id: ID!) { turnEvents(turnId: $id) { __typename cursor turnId } }', { id: turn.id })
  for await (const { __typename } of follow) if (__typename === 'TurnStarted') break
  return turn.id
}

const cancel = 'mutation($id: ID!) { cancelTurn(turnId: $id) { id status endedAt reply { id } } }'

describeBoardRoom('turns', (room) => {
  test('ENQUEUE: twenty messages at once are all kept, numbered without gap and answered in their order', async () => {
    const sessionId = await room().openSession()
    const { accepted, turns, messages, events } = await sendTwenty(room(), sessionId, (number) => `Thanks! (${number})`)
    expect(accepted).toHaveLength(20)
    expect(turns.map(({ status }) => status)).toEqual(numbers(20).map(() => 'COMPLETED'))
    expect(messages.map(({ seq }) => seq)).toEqual(numbers(40))
    expect(
      messages
        .filter(({ role }) => role === 'USER')
        .map(({ text }) => text)
        .toSorted()
    ).toEqual(
      numbers(20)
        .map((number) => `Thanks! (${number})`)
        .toSorted()
    )
    const replies = messages.filter(({ role }) => role === 'AGENT')
    expect(replies.map(({ turnId }) => turnId)).toEqual(accepted.map(({ turn }) => turn.id))
    expect(endsOf(events)).toEqual(accepted.map(({ turn }) => turn.id))
    expect(events.map(numberOf)).toEqual(numbers(events.length))
  })

  test('the same clientMessageId, ten times at once, is one message, one turn and one answer', async () => {
    const sessionId = await room().openSession()
    const sent = await Promise.all(numbers(10).map(() => room().say(sessionId, 'Thanks!', { clientMessageId: 'once' })))
    expect(new Set(sent.map(({ message, turn }) => `${message.id} ${turn.id}`)).size).toBe(1)
    await room().ended(`${sessionId}.t1`)
    expect((await transcriptOf(room(), sessionId)).map(({ seq }) => seq)).toEqual([1, 2])
  })

  test('the same clientMessageId in another session is another message', async () => {
    const [one, other] = [await room().openSession(), await room().openSession()]
    const first = await room().say(one, 'Thanks!', { clientMessageId: 'same' })
    const second = await room().say(other, 'Thanks!', { clientMessageId: 'same' })
    expect(second.message.id).not.toBe(first.message.id)
    await Promise.all([room().ended(first.turn.id), room().ended(second.turn.id)])
  })

  test('a clientMessageId is known after sixty more messages, and after a restart', async () => {
    const sessionId = await room().openSession()
    const first = await room().say(sessionId, 'Thanks!', { clientMessageId: 'long ago' })
    await room().ended(first.turn.id)
    for (const number of numbers(60)) await addAction(room(), sessionId, `Task ${number}`)
    const again = await room().say(sessionId, 'Something else', { clientMessageId: 'long ago' })
    expect(again).toEqual({ message: first.message, turn: { id: first.turn.id, status: 'COMPLETED' } })
    await room().restart()
    expect(await room().say(sessionId, 'Something else', { clientMessageId: 'long ago' })).toEqual(again)
    expect(await transcriptOf(room(), sessionId)).toHaveLength(62)
  })

  test('a turn that has been answered stays as it is when it is cancelled', async () => {
    const sessionId = await room().openSession()
    const turn = await room().talk(sessionId, 'Thanks!')
    const { errors, data } = await room().ask<{ cancelTurn: object }>(cancel, { id: turn.id })
    expect(data?.cancelTurn ?? errors[0]).toMatchObject(data ? { status: 'COMPLETED' } : { extensions: { code: 'BAD_USER_INPUT' } })
    expect(await room().ended(turn.id)).toEqual(turn)
  })

  test('the member who was addressed answers: by handle, by name in the text', async () => {
    const sessionId = await room().openSession()
    expect((await room().talk(sessionId, 'Thanks!', { to: 'nova' })).reply?.agent.id).toBe('nova')
    expect((await room().talk(sessionId, '@cipher what is a healthy burn rate?')).reply?.agent.id).toBe('cipher')
  })
})

// Slow enough to be caught in the middle, on a machine that is busy with other things too.
describeBoardRoom(
  'turns that take their time',
  (room) => {
    test('INTERRUPT: of twenty messages at once all are kept, the newest is answered, and every turn ends once', async () => {
      const sessionId = await room().openSession({ whenBusy: 'INTERRUPT' })
      const { accepted, turns, messages, events } = await sendTwenty(
        room(),
        sessionId,
        (number) => `Which market should we enter first? (${number})`
      )
      expect(accepted).toHaveLength(20)
      expect(turns.at(-1)?.status).toBe('COMPLETED')
      expect(new Set(turns.slice(0, -1).map(({ status }) => status))).toEqual(new Set(['CANCELLED']))
      expect(messages.map(({ seq }) => seq)).toEqual(numbers(21))
      expect(messages.at(-1)).toMatchObject({ role: 'AGENT', turnId: accepted.at(-1)?.turn.id })
      expect(endsOf(events)).toHaveLength(20)
      expect(new Set(endsOf(events))).toEqual(new Set(accepted.map(({ turn }) => turn.id)))
      expect(events.map(numberOf)).toEqual(numbers(events.length))
    })

    test('REJECT: of twenty messages at once one is answered, the others are refused with BUSY and leave no trace', async () => {
      const sessionId = await room().openSession({ whenBusy: 'REJECT' })
      const { answers, accepted, turns, messages, events } = await sendTwenty(
        room(),
        sessionId,
        (number) => `Which market should we enter first? (${number})`
      )
      expect(accepted).toHaveLength(1)
      expect(turns.map(({ status }) => status)).toEqual(['COMPLETED'])
      const refused = answers.flatMap(({ errors }) => errors)
      expect(refused).toHaveLength(19)
      for (const failure of refused) expect(failure).toMatchObject({ extensions: { code: 'BUSY', retryable: true } })
      expect(messages.map(({ seq }) => seq)).toEqual([1, 2])
      expect(endsOf(events)).toEqual(accepted.map(({ turn }) => turn.id))
      expect((await room().talk(sessionId, 'Thanks!')).status).toBe('COMPLETED')
    })

    test('a running turn can be cancelled, twice, and the message stays without an answer', async () => {
      const sessionId = await room().openSession()
      const id = await startedTurn(room(), sessionId)
      for (const _ of [1, 2]) {
        const { cancelTurn } = await room().read<{ cancelTurn: object }>(cancel, { id })
        expect(cancelTurn).toMatchObject({ id, status: 'CANCELLED', endedAt: expect.any(String), reply: null })
      }
      expect((await room().talk(sessionId, 'Thanks!')).status).toBe('COMPLETED')
      expect((await transcriptOf(room(), sessionId)).map(({ role }) => role)).toEqual(['USER', 'USER', 'AGENT'])
      expect(endsOf(await room().history(sessionId)).filter((ended) => ended === id)).toHaveLength(1)
    })

    test('a turn that waits can be cancelled, and the one that runs goes on to its answer', async () => {
      const sessionId = await room().openSession()
      const running = await startedTurn(room(), sessionId)
      const waiting = await room().say(sessionId, 'And in France?')
      expect(waiting.turn.status).toBe('QUEUED')
      await room().read(cancel, { id: waiting.turn.id })
      expect(await room().ended(running)).toMatchObject({ status: 'COMPLETED', attempts: 1 })
      expect(await room().ended(waiting.turn.id)).toMatchObject({ status: 'CANCELLED', attempts: 0, reply: null })
      expect(endsOf(await room().history(sessionId))).toEqual([waiting.turn.id, running])
    })

    test('a client that leaves cancels nothing', async () => {
      const sessionId = await room().openSession()
      const id = await startedTurn(room(), sessionId)
      expect((await room().ended(id)).status).toBe('COMPLETED')
    })

    test('a turn that a stopped server left is taken up by the next and answered once', async () => {
      const sessionId = await room().openSession()
      const id = await startedTurn(room(), sessionId)
      await room().restart()
      expect(await room().ended(id)).toMatchObject({ status: 'COMPLETED', attempts: 2 })
      expect((await transcriptOf(room(), sessionId)).map(({ seq, role }) => [seq, role])).toEqual([
        [1, 'USER'],
        [2, 'AGENT']
      ])
      expect(endsOf(await room().history(sessionId))).toEqual([id])
    })
  },
  { wordDelayMs: 30 }
)

const addAction = (room: BoardRoom, sessionId: string, title: string) =>
  room.read('mutation($input: AddActionInput!) { addAction(input: $input) { id } }', { input: { sessionId, kind: 'TASK', title } })
