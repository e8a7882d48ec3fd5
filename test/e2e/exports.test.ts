// A server that dies around an export: one issue at the other side, never two.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { type ServerProcess, type Settings, startServer } from '../chaos/server-process.ts'
import { freshDatabase } from '../database.ts'
import { privateFolder } from '../private-process.ts'
import { findRedis, startRedis } from '../redis.ts'
import { startHookReceiver } from '../stand-ins/hook-receiver.ts'
import { configFolder, startIssueTracker, trackerBridges } from '../stand-ins/issue-tracker.ts'

const folder = privateFolder('exports')
const tracker = await startIssueTracker()
const config = configFolder(tracker.url, trackerBridges)
let running: ServerProcess[] = []
let release: () => void = () => undefined

beforeEach(() => tracker.reset())
afterEach(async () => {
  release()
  await Promise.all(running.map((server) => server.kill('SIGKILL')))
  running = []
})
afterAll(async () => {
  await tracker.close()
  config.remove()
  rmSync(folder, { recursive: true, force: true })
})

async function migratedDatabase() {
  const fresh = await freshDatabase()
  const database = await openDatabase({ url: fresh.url })
  await migrate(database)
  await database.close()
  return fresh
}

async function start(settings: Settings): Promise<ServerProcess> {
  const server = await startServer({ ...config.settings, ...settings })
  running.push(server)
  return server
}

async function read<Data>({ url }: ServerProcess, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables })
  })
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown }
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}

async function enterAction(server: ServerProcess): Promise<string> {
  const { openSession } = await read<{ openSession: { id: string } }>(server, 'mutation { openSession(input: {}) { id } }')
  const entered = await read<{ addAction: { id: string } }>(
    server,
    'mutation($s: ID!) { addAction(input: { sessionId: $s, kind: TASK, title: "Call the bank" }) { id } }',
    { s: openSession.id }
  )
  return entered.addAction.id
}
const exportTo = (server: ServerProcess, id: string, target: string) =>
  read(server, 'mutation($id: ID!, $target: String!) { exportAction(actionId: $id, target: $target) { id } }', { id, target })
const becomes = (server: ServerProcess, id: string, expected: object) =>
  vi.waitFor(
    async () => {
      const { node } = await read<{ node: { exports: object[] } }>(
        server,
        'query($id: ID!) { node(id: $id) { ... on Action { exports { status externalId error } } } }',
        { id }
      )
      expect(node.exports[0]).toMatchObject(expected)
    },
    { timeout: 20_000, interval: 100 }
  )

/** Has the tracker make the issue and keep its answer; resolves once it has made one. */
function hold(): Promise<void> {
  const [made, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  release = held.resolve
  tracker.afterEffect(() => {
    made.resolve()
    return held.promise
  })
  return made.promise
}

describe('a server with the embedded store that is killed', { timeout: 120_000 }, () => {
  const settings = { DATA_DIR: join(folder, 'data') }

  test('between the making of an issue and the answer finds that issue when it is started again', async () => {
    const server = await start(settings)
    const made = hold()
    const id = await enterAction(server)
    await exportTo(server, id, 'issues')
    await made
    await server.kill('SIGKILL')
    await becomes(await start(settings), id, { status: 'EXPORTED', externalId: '1' })
    expect(tracker.calls).toEqual(['create_issue', 'search_issues'])
    expect(tracker.issues).toHaveLength(1)
  })
})

describe.skipIf(!inject('databaseUrl'))('a server that is killed', { timeout: 120_000 }, () => {
  const settings = { DATABASE_URL: '' }
  let drop: () => Promise<void>

  beforeAll(async () => {
    ;({ url: settings.DATABASE_URL, drop } = await migratedDatabase())
  })
  afterAll(() => drop?.())

  test('before its tool has answered, where nothing can be looked for, leaves it to the person whether to make another', async () => {
    const server = await start(settings)
    const made = hold()
    const id = await enterAction(server)
    await exportTo(server, id, 'blind')
    await made
    await server.kill('SIGKILL')
    release()
    tracker.afterEffect(async () => undefined)
    const next = await start(settings)
    await becomes(next, id, { status: 'FAILED', error: expect.stringContaining('nobody knows whether it had its effect: look at blind') })
    expect(tracker.calls).toEqual(['create_issue'])
    await exportTo(next, id, 'blind')
    await becomes(next, id, { status: 'EXPORTED', externalId: '2' })
  })

  test('by the system in good order lets a call end that is under way', async () => {
    const server = await start(settings)
    const made = hold()
    const id = await enterAction(server)
    await exportTo(server, id, 'blind')
    await made
    const ended = server.kill('SIGTERM')
    setTimeout(release, 300)
    expect(await ended).toMatchObject({ code: 0 })
    await becomes(await start(settings), id, { status: 'EXPORTED', externalId: '1' })
    expect(tracker.issues).toHaveLength(1)
  })

  test('at any moment makes each issue once', async () => {
    let server = await start(settings)
    const ids: string[] = []
    for (const pauseMs of [0, 20, 60]) {
      const batch = await Promise.all([enterAction(server), enterAction(server), enterAction(server)])
      await Promise.all(batch.map((id) => exportTo(server, id, 'issues')))
      ids.push(...batch)
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      await server.kill('SIGKILL')
      server = await start(settings)
    }
    for (const id of ids) await becomes(server, id, { status: 'EXPORTED' })
    expect(tracker.issues).toHaveLength(ids.length)
    expect(new Set(tracker.issues.map(({ key }) => key)).size).toBe(ids.length)
  })
})

const redisCommand = findRedis()

describe.skipIf(!redisCommand || !inject('databaseUrl'))('several servers', { timeout: 120_000 }, () => {
  test('export each action once, and one takes over what another was at when it died', async () => {
    await using opened = new AsyncDisposableStack()
    const redis = await startRedis(redisCommand ?? '')
    opened.defer(() => redis.stop())
    const truth = await migratedDatabase()
    opened.defer(truth.drop)
    const receiver = await startHookReceiver()
    opened.defer(receiver.close)
    const settings = { DATABASE_URL: truth.url, REDIS_URL: redis.url, PRIVATE_HOSTS: '127.0.0.1' }
    const [first, second] = await Promise.all([start(settings), start(settings)])
    opened.defer(async () => {
      await Promise.all([first.kill('SIGKILL'), second.kill('SIGKILL')])
    })

    await read(first, 'mutation($url: String!) { addWebhook(url: $url) { secret } }', { url: receiver.url })
    const ids = await Promise.all(Array.from({ length: 12 }, () => enterAction(first)))
    await Promise.all(ids.flatMap((id) => [exportTo(first, id, 'issues'), exportTo(second, id, 'issues')]))
    for (const id of ids) await becomes(second, id, { status: 'EXPORTED' })
    expect(tracker.issues).toHaveLength(12)
    // Of each action the webhook hears twice: that it is there, and that it was handed over.
    await vi.waitFor(() => expect(new Set(receiver.deliveries.map((delivery) => delivery.id)).size).toBe(24), {
      timeout: 20_000,
      interval: 100
    })
    expect(receiver.deliveries).toHaveLength(24)

    // Asleep, the second does not take what the first is asked to do.
    const made = hold()
    const id = await enterAction(first)
    process.kill(second.pid, 'SIGSTOP')
    await exportTo(first, id, 'issues')
    await made
    await first.kill('SIGKILL')
    process.kill(second.pid, 'SIGCONT')
    release()
    tracker.afterEffect(async () => undefined)
    const client = new pg.Client({ connectionString: truth.url })
    await client.connect()
    // The minute goes by for which the dead one had claimed it.
    await client.query(`update jobs set claimed_until = now() where kind = 'export'`)
    await client.end()
    await becomes(second, id, { status: 'EXPORTED', externalId: '13' })
    expect(tracker.issues).toHaveLength(13)
  })
})
