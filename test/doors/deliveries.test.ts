import { beforeEach, expect, test } from 'vitest'
import { type BoardRoom, describeBoardRoom } from '../board-room.ts'

interface Delivery {
  turnId: string
  holder: string | null
  state: unknown
  doneAt: string | null
}

describeBoardRoom('an answer on its way to an outside channel', (room) => {
  let turnId: string
  beforeEach(async () => {
    const sessionId = await room().openSession()
    turnId = (await room().say(sessionId, 'What now?')).turn.id
  })

  const claim = async (holder: string, more: Record<string, unknown> = {}): Promise<Delivery> =>
    (
      await room().read<{ claimDelivery: Delivery }>(
        'mutation($input: ClaimDeliveryInput!) { claimDelivery(input: $input) { turnId holder state doneAt } }',
        { input: { turnId, channel: 'slack', holder, seconds: 60, begin: {}, ...more } }
      )
    ).claimDelivery
  const waiting = async (channel = 'slack') =>
    (
      await room().read<{ waitingDeliveries: { turnId: string }[] }>(
        'query($channel: String!) { waitingDeliveries(channel: $channel) { turnId } }',
        { channel }
      )
    ).waitingDeliveries
  const letClaimsRunOut = (board: BoardRoom) => board.query("update deliveries set held_until = now() - interval '1 second'")

  test('is held by one of many who ask at once', async () => {
    const holders = ['a', 'b', 'c', 'd', 'e']
    const answers = await Promise.all(holders.map((holder) => claim(holder, { begin: { from: holder } })))
    const [first] = answers
    expect(holders).toContain(first?.holder)
    for (const answer of answers) expect(answer).toEqual({ turnId, holder: first?.holder, state: { from: first?.holder }, doneAt: null })
  })

  test('keeps how far it is, for whoever goes on with it once its holder has died', async () => {
    await claim('a', { begin: { place: 1 } })
    await claim('a', { state: { place: 2 } })
    expect(await claim('b', { state: { place: 9 } })).toMatchObject({ holder: 'a', state: { place: 2 } })
    expect(await waiting()).toEqual([])
    await letClaimsRunOut(room())
    expect(await waiting()).toEqual([{ turnId }])
    expect(await waiting('other')).toEqual([])
    expect(await claim('b', { begin: { place: 9 } })).toMatchObject({ holder: 'b', state: { place: 2 } })
    expect(await claim('a', { state: { place: 3 }, done: true })).toMatchObject({ holder: 'b', state: { place: 2 }, doneAt: null })
  })

  test('is kept by its holder together with all others', async () => {
    await claim('a')
    const hold = async (holder: string) =>
      (
        await room().read<{ holdDeliveries: string[] }>(
          'mutation($holder: String!) { holdDeliveries(channel: "slack", holder: $holder, seconds: 60) }',
          { holder }
        )
      ).holdDeliveries
    expect(await hold('a')).toEqual([turnId])
    expect(await hold('b')).toEqual([])
    await letClaimsRunOut(room())
    expect(await hold('a')).toEqual([])
  })

  test('tells how often it was taken on', async () => {
    const attempts = async () =>
      (
        await room().read<{ delivery: { attempts: number } }>('query($id: ID!) { delivery(turnId: $id, channel: "slack") { attempts } }', {
          id: turnId
        })
      ).delivery.attempts
    await claim('a')
    await claim('a')
    expect(await attempts()).toBe(1)
    await letClaimsRunOut(room())
    await claim('a')
    expect(await attempts()).toBe(2)
  })

  test('is let go of at once', async () => {
    await claim('a')
    expect(await claim('a', { seconds: 0 })).toMatchObject({ holder: null, doneAt: null })
    expect(await waiting()).toEqual([{ turnId }])
    expect(await claim('b')).toMatchObject({ holder: 'b' })
  })

  test('is taken on by nobody any more once it has arrived', async () => {
    await claim('a')
    expect(await claim('a', { done: true })).toMatchObject({ holder: null, doneAt: expect.any(String) })
    await letClaimsRunOut(room())
    expect(await waiting()).toEqual([])
    expect(await claim('b', { state: { place: 2 } })).toMatchObject({ holder: null, state: {}, doneAt: expect.any(String) })
  })

  test('is erased with its conversation, and stays so', async () => {
    await claim('a')
    await room().read('mutation($id: ID!) { deleteSession(sessionId: $id) { id } }', { id: turnId.split('.')[0] })
    await expect(claim('a', { begin: null, state: { place: 2 } })).rejects.toThrow('NOT_FOUND')
    expect(await room().query('select from deliveries where session_id = $1', [turnId.split('.')[0]])).toEqual([])
  })

  test.each([
    [{ turnId: 'nonsense' }, 'NOT_FOUND'],
    [{ holder: '' }, 'BAD_USER_INPUT'],
    [{ channel: 'x'.repeat(201) }, 'BAD_USER_INPUT'],
    [{ seconds: -1 }, 'BAD_USER_INPUT'],
    [{ seconds: 3_601 }, 'BAD_USER_INPUT'],
    [{ state: { text: 'x'.repeat(20_000) } }, 'BAD_USER_INPUT']
  ])('is refused for %j', async (input, code) => {
    const { errors } = await room().ask('mutation($input: ClaimDeliveryInput!) { claimDelivery(input: $input) { turnId } }', {
      input: { turnId, channel: 'slack', holder: 'a', seconds: 60, begin: {}, ...input }
    })
    expect(errors[0]?.extensions.code).toBe(code)
    expect(errors[0]?.message).not.toContain('xxxx')
  })
})
