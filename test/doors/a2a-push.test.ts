import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { connect, saying, taskIn, type Version } from '../a2a-client.ts'
import { type ScriptedBoard, startScriptedBoard } from '../scripted-board.ts'

interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: Record<string, unknown>
}

describe('push notifications of A2A', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'board-room-push-'))
  let board: ScriptedBoard
  let receiver: Server
  let url: string
  let received: Received[] = []
  /** statuses of the next answers; 200 behind them */
  let answers: number[] = []

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let text = ''
      request.on('data', (chunk) => {
        text += String(chunk)
      })
      request.on('end', () => {
        received.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text || '{}') as Record<string, unknown> })
        response.writeHead(answers.shift() ?? 200, { location: '/elsewhere' }).end()
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const address = receiver.address()
    url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    board = await startScriptedBoard({
      settings: { PRIVATE_HOSTS: '127.0.0.1', DATA_DIR: dataDir, SECRETS_KEY: Buffer.alloc(32, 7).toString('base64') }
    })
  })
  beforeEach(() => {
    received = []
    answers = []
    board.script({})
  })
  afterAll(async () => {
    await board?.close()
    receiver?.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const config = (more: object = {}) => ({
    tenant: '',
    id: '',
    taskId: '',
    url: `${url}/hook`,
    token: 'so it is you',
    authentication: undefined,
    ...more
  })
  const withPush = (text: string, more: object = {}) => ({
    ...saying(text),
    configuration: { acceptedOutputModes: [], returnImmediately: true, taskPushNotificationConfig: config(more) }
  })
  /** A client that does not wait for the end. */
  const send = async (version: Version, request: ReturnType<typeof withPush>) =>
    taskIn(await (await connect(board.room.url, version)).transport.sendMessage(request, { serviceParameters: { 'A2A-Version': version } }))
  const arrived = (count = 1) => vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(count), { timeout: 10_000, interval: 20 })

  /** Has the reply wait to be let go. */
  function hold(): () => void {
    const held = Promise.withResolvers<void>()
    board.script({
      compose: async () => {
        await held.promise
        return { text: ['The answer.'] }
      }
    })
    return held.resolve
  }

  test('bring the finished task, in the version in which they were asked for', async () => {
    const authentication = { scheme: 'Bearer', credentials: 'secret' }
    const current = await send('1.0', withPush('What would you do in my place?', { authentication }))
    await arrived()
    const legacy = await send('0.3', withPush('And what would you do then?'))
    await arrived(2)
    const [one, two] = received
    expect(one?.headers).toMatchObject({
      'content-type': 'application/a2a+json',
      'x-a2a-notification-token': 'so it is you',
      authorization: 'Bearer secret'
    })
    expect(one?.body).toMatchObject({
      task: { id: current.id, status: { state: 'TASK_STATE_COMPLETED' }, artifacts: [{ parts: [{ text: 'The answer.' }] }] }
    })
    expect(two?.body).toMatchObject({
      kind: 'task',
      id: legacy.id,
      status: { state: 'completed' },
      artifacts: [{ parts: [{ kind: 'text', text: 'The answer.' }] }]
    })
  })

  test('are tried again where they do not arrive, and follow no redirect', async () => {
    answers = [302, 503]
    await send('1.0', withPush('What would you do in my place?'))
    await arrived(2)
    expect(received.map(({ path }) => path)).toEqual(['/hook', '/hook'])
    const waiting = 'select from jobs where kind = $1 and due_at > now()'
    await expect.poll(() => board.room.query(waiting, ['push'])).toHaveLength(1)
    await board.room.query('delete from jobs')
  })

  test('can be set up later, looked at, and taken back; one that was there already takes no second place', async () => {
    const release = hold()
    const task = await send('1.0', withPush('What would you do in my place?', { url: `${url}/first` }))
    const client = await connect(board.room.url)
    await client.createTaskPushNotificationConfig(config({ taskId: task.id, url: `${url}/second` }))
    await client.createTaskPushNotificationConfig(config({ taskId: task.id, id: 'mine', url: `${url}/mine` }))
    const list = async () =>
      (await client.listTaskPushNotificationConfig({ tenant: '', taskId: task.id, pageSize: 0, pageToken: '' })).configs
    expect((await list()).map(({ url: each }) => new URL(each).pathname)).toEqual(['/second', '/mine'])
    expect(await client.getTaskPushNotificationConfig({ tenant: '', taskId: task.id, id: 'mine' })).toMatchObject({
      url: `${url}/mine`,
      token: 'so it is you'
    })
    await client.deleteTaskPushNotificationConfig({ tenant: '', taskId: task.id, id: 'mine' })
    expect(await list()).toHaveLength(1)
    release()
    await arrived()
    expect(received.map(({ path }) => path)).toEqual(['/second'])
  })

  test('are brought by whichever server is there when the task ends', async () => {
    const release = hold()
    const task = await send('1.0', withPush('What would you do in my place?'))
    await board.room.restart()
    expect(received).toEqual([])
    release()
    await arrived()
    expect(received[0]?.body).toMatchObject({ task: { id: task.id, status: { state: 'TASK_STATE_COMPLETED' } } })
  })

  test('go to no private address, to no task of somebody else, and to no more than ten places', async () => {
    const client = await connect(board.room.url)
    const before = await board.room.countRows()
    await expect(client.sendMessage(withPush('Hello there.', { url: 'http://localhost/hook' }))).rejects.toMatchObject({
      name: 'RequestMalformedError'
    })
    expect(await board.room.countRows()).toEqual(before)
    const task = taskIn(await client.sendMessage(saying('Hello there.')))
    const set = (more: object) => client.createTaskPushNotificationConfig(config({ taskId: task.id, ...more }))
    for (const bad of [
      'http://localhost/hook',
      'http://169.254.169.254/',
      'http://[::1]/',
      'http://10.0.0.1/',
      'ftp://example.com/',
      'nonsense'
    ])
      await expect(set({ url: bad })).rejects.toMatchObject({ name: 'RequestMalformedError' })
    await expect(set({ taskId: `${crypto.randomUUID()}.t1` })).rejects.toMatchObject({ name: 'TaskNotFoundError' })
    await expect(set({ authentication: { scheme: 'Bearer\r\nx: y', credentials: '' } })).rejects.toMatchObject({
      name: 'RequestMalformedError'
    })
    for (let number = 1; number <= 10; number += 1) await set({ id: String(number) })
    await expect(set({ id: '11' })).rejects.toThrow('10 push notifications at most')
  })

  test('are erased with their session', async () => {
    const task = await send('1.0', withPush('What would you do in my place?'))
    await board.room.read('mutation($id: ID!) { deleteSession(sessionId: $id) { id } }', { id: task.contextId })
    expect(await board.room.query('select from notifications where session_id = $1', [task.contextId])).toEqual([])
  })
})
