import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { type BoardRoom, describeBoardRoom, startBoardRoom } from '../board-room.ts'
import { freshDatabase } from '../database.ts'
import { type HookReceiver, startHookReceiver } from '../stand-ins/hook-receiver.ts'

interface Hook {
  id: string
  url: string
  kinds: string[] | null
  status: string
  error: string | null
}

let receiver: HookReceiver
beforeAll(async () => {
  receiver = await startHookReceiver()
})
beforeEach(() => {
  receiver.deliveries.length = 0
  receiver.answers.length = 0
  receiver.hang(false)
})
afterAll(() => receiver?.close())

const addWebhook = `mutation($url: String!, $kinds: [ActionKind!]) {
  addWebhook(url: $url, kinds: $kinds) { secret webhook { id url kinds status error } }
}`
const hooksOf = async (room: BoardRoom): Promise<Hook[]> =>
  (await room.read<{ viewer: { webhooks: Hook[] } }>('{ viewer { webhooks { id url kinds status error } } }')).viewer.webhooks
const add = async (room: BoardRoom, more: object = {}) =>
  (await room.read<{ addWebhook: { secret: string; webhook: Hook } }>(addWebhook, { url: receiver.url, ...more })).addWebhook
const addAction = async (room: BoardRoom, sessionId: string, title: string, kind = 'TASK') =>
  (
    await room.read<{ addAction: { id: string } }>('mutation($input: AddActionInput!) { addAction(input: $input) { id } }', {
      input: { sessionId, kind, title }
    })
  ).addAction.id
const arrived = (count: number) => vi.waitFor(() => expect(receiver.deliveries.length).toBe(count), { timeout: 8_000, interval: 20 })
const waitsFor = (room: BoardRoom, count: number) =>
  vi.waitFor(
    async () => expect(await room.query('select from jobs where claimed_until is null or claimed_until <= now()')).toHaveLength(count),
    {
      timeout: 8_000,
      interval: 20
    }
  )
const statusIs = (room: BoardRoom, status: string) =>
  vi.waitFor(async () => expect((await hooksOf(room))[0]).toMatchObject({ status }), { timeout: 8_000, interval: 20 })
/** Hours go by. */
const letTimePass = (room: BoardRoom) => room.query('update jobs set due_at = now()')

describeBoardRoom(
  'a webhook',
  (room) => {
    test('is told of changes to actions, in order and signed, with the secret that was shown once', async () => {
      const { secret, webhook } = await add(room())
      expect(webhook).toMatchObject({ url: receiver.url, kinds: null, status: 'ACTIVE' })
      const session = await room().openSession()
      const id = await addAction(room(), session, 'Draft the deck')
      await room().read('mutation($id: ID!) { updateAction(input: { id: $id, status: DONE }) { id } }', { id })
      await arrived(2)
      const told = receiver.deliveries.map((delivery) => receiver.verify(secret, delivery))
      expect(told).toMatchObject([
        { type: 'action.updated', data: { id, title: 'Draft the deck', status: 'OPEN' } },
        { type: 'action.updated', data: { id, status: 'DONE' } }
      ])
      expect(told.map(({ timestamp, data }) => timestamp === data.updatedAt)).toEqual([true, true])
      // The event's cursor names the delivery.
      expect(receiver.deliveries.map((delivery) => delivery.id)).toEqual(
        (await room().history(session)).filter(({ __typename }) => __typename === 'ActionUpdated').map(({ cursor }) => cursor)
      )
      expect(() => receiver.verify('whsec_c29tZWJvZHkgZWxzZQ==', receiver.deliveries[0]!)).toThrow()
      const [{ stored } = { stored: '' }] = await room().query<{ stored: string }>('select secret as stored from webhooks')
      expect(stored).toMatch(/^sealed:1:/)
      const { exportMyData } = await room().read<{ exportMyData: unknown }>('mutation { exportMyData }')
      expect(JSON.stringify(exportMyData)).not.toContain(secret)
    })

    test('is told of what a turn finds, and only of the kinds it asked for', async () => {
      await add(room(), { kinds: ['COMMITMENT'] })
      const session = await room().openSession()
      await addAction(room(), session, 'Call Lena')
      await room().talk(session, 'I will send Lena the deck by Friday.')
      await arrived(1)
      expect(JSON.parse(receiver.deliveries[0]?.body ?? '')).toMatchObject({ data: { kind: 'COMMITMENT', sessionId: session } })
      await waitsFor(room(), 0)
      expect(receiver.deliveries).toHaveLength(1)
    })

    test('that fails is tried again under the same id, shows that it fails, and is well once it has arrived', async () => {
      await add(room())
      receiver.answers.push({ status: 503 }, { status: 302, headers: { location: receiver.url.replace('hook', 'elsewhere') } })
      await addAction(room(), await room().openSession(), 'Draft the deck')
      await statusIs(room(), 'FAILING')
      expect((await hooksOf(room()))[0]?.error).toBe('It answered 503.')
      await waitsFor(room(), 1)
      await letTimePass(room())
      await arrived(2)
      await vi.waitFor(async () => expect((await hooksOf(room()))[0]?.error).toBe('It answered 302.'))
      await waitsFor(room(), 1)
      await letTimePass(room())
      await statusIs(room(), 'ACTIVE')
      expect(new Set(receiver.deliveries.map(({ id }) => id)).size).toBe(1)
      expect(receiver.deliveries.map(({ path }) => path)).toEqual(['/hook', '/hook', '/hook'])
      await waitsFor(room(), 0)
    })

    test('waits for as long as the receiver asks', async () => {
      await add(room())
      receiver.answers.push({ status: 429, headers: { 'retry-after': '3600' } })
      await addAction(room(), await room().openSession(), 'Draft the deck')
      await statusIs(room(), 'FAILING')
      await waitsFor(room(), 1)
      const [job] = await room().query<{ minutes: number }>('select extract(epoch from due_at - now()) / 60 as minutes from jobs')
      expect(Number(job?.minutes)).toBeGreaterThan(55)
    })

    test('is disabled after days of failures, or at once where its receiver is gone; nothing waits for it then', async () => {
      await add(room())
      receiver.answers.push({ status: 500 }, { status: 500 }, { status: 410 })
      const session = await room().openSession()
      await addAction(room(), session, 'Draft the deck')
      await statusIs(room(), 'FAILING')
      await waitsFor(room(), 1)
      await room().query(`update webhooks set failing_since = now() - interval '6 days'`)
      await letTimePass(room())
      await statusIs(room(), 'DISABLED')
      await waitsFor(room(), 0)
      await addAction(room(), session, 'Nobody hears of this')
      expect(await room().query('select from jobs')).toEqual([])

      const [old] = await hooksOf(room())
      await room().read('mutation($id: ID!) { removeWebhook(id: $id) }', { id: old?.id })
      await add(room())
      await addAction(room(), session, 'Call Lena')
      await statusIs(room(), 'DISABLED')
      expect(receiver.deliveries).toHaveLength(3)
    })

    test('that was removed is told nothing more', async () => {
      const { webhook } = await add(room())
      receiver.answers.push({ status: 500 })
      await addAction(room(), await room().openSession(), 'Draft the deck')
      await statusIs(room(), 'FAILING')
      await waitsFor(room(), 1)
      expect(await room().read('mutation($id: ID!) { removeWebhook(id: $id) }', { id: webhook.id })).toEqual({ removeWebhook: true })
      expect(await hooksOf(room())).toEqual([])
      expect(await room().query('select from jobs')).toEqual([])
    })

    test('and what waits for it are erased with the person, and what waits with the session', async () => {
      await add(room())
      receiver.answers.push({ status: 500 })
      const session = await room().openSession()
      await addAction(room(), session, 'Draft the deck')
      await statusIs(room(), 'FAILING')
      await waitsFor(room(), 1)
      await room().read('mutation($id: ID!) { deleteSession(sessionId: $id) { id } }', { id: session })
      expect(await room().query('select from jobs')).toEqual([])
      await room().read('mutation { deleteMyData(confirm: true) { id } }')
      expect(await room().query('select from webhooks')).toEqual([])
    })

    test('of somebody else does not exist', async () => {
      await room().query(
        `insert into webhooks (id, owner_id, url, secret, created_at) values ('11111111-2222-4333-8444-555555555555', 'somebody else', $1, 'whsec_AAAA', now())`,
        [receiver.url]
      )
      try {
        await addAction(room(), await room().openSession(), 'Draft the deck')
        expect(await room().query('select from jobs')).toEqual([])
        expect(await hooksOf(room())).toEqual([])
        for (const id of ['11111111-2222-4333-8444-555555555555', 'x']) {
          const { errors } = await room().ask('mutation($id: ID!) { removeWebhook(id: $id) }', { id })
          expect(errors[0]?.extensions.code).toBe('NOT_FOUND')
        }
        expect(await room().query('select from webhooks')).toHaveLength(1)
      } finally {
        await room().query('delete from webhooks')
      }
    })

    test('is all that there is to hand an action to, where there is no bridges.json', async () => {
      const id = await addAction(room(), await room().openSession(), 'Draft the deck')
      const { errors } = await room().ask('mutation($id: ID!) { exportAction(actionId: $id, target: "issues") { id } }', { id })
      expect(errors[0]).toMatchObject({
        message: expect.stringContaining('bridges.json names none'),
        extensions: { code: 'BAD_USER_INPUT' }
      })
    })

    test.for([
      ['no address', 'not an address', /http/],
      ['another protocol', 'ftp://example.com/x', /http/],
      ['a private address', 'http://10.1.2.3/x', /PRIVATE_HOSTS/],
      ['this machine by another name', 'http://[::1]:4000/x', /PRIVATE_HOSTS/],
      ['a password', 'http://me:secret@127.0.0.1/x', /password/]
    ] as const)('at %s is refused', async ([, url, says]) => {
      const { errors } = await room().ask(addWebhook, { url })
      expect(errors[0]).toMatchObject({ message: expect.stringMatching(says), extensions: { code: 'BAD_USER_INPUT' } })
      expect(await hooksOf(room())).toEqual([])
    })
  },
  { settings: { PRIVATE_HOSTS: '127.0.0.1', SECRETS_KEY: randomBytes(32).toString('base64') } }
)

describe.skipIf(!inject('databaseUrl'))('a delivery', () => {
  test('is handed on where the server ends before it is answered', async () => {
    const { url, drop } = await freshDatabase()
    const database = await openDatabase({ url })
    await migrate(database)
    await database.close()
    const room = await startBoardRoom({ settings: { DATABASE_URL: url, PRIVATE_HOSTS: '127.0.0.1' } })
    try {
      receiver.hang(true)
      await add(room)
      await addAction(room, await room.openSession(), 'Draft the deck')
      await arrived(1)
      receiver.hang(false)
      await room.restart()
      await arrived(2)
      expect(new Set(receiver.deliveries.map(({ id }) => id)).size).toBe(1)
      await waitsFor(room, 0)
    } finally {
      await room.close()
      await drop()
    }
  })
})
