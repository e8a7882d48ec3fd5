import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { readAccount, startOf } from '../chaos/account.ts'
import { openSession, Refused } from '../chaos/api.ts'
import { type BoardModel, startBoardModel } from '../chaos/board-model.ts'
import { type Cable, layCableTo } from '../chaos/cable.ts'
import { findViolations } from '../chaos/checker.ts'
import { transports } from '../chaos/feed.ts'
import { Ledger } from '../chaos/ledger.ts'
import { isReady, type ServerProcess, type Settings, spawnServer, startServer } from '../chaos/server-process.ts'
import { Subscriber } from '../chaos/subscriber.ts'
import { freshDatabase } from '../database.ts'
import { privateFolder } from '../private-process.ts'

const folder = privateFolder('start')
// One store for all, one after the other: making a new one takes longer than all the rest.
const warm = join(folder, 'data')
const board = fileURLToPath(new URL('../../board', import.meta.url))
let running: ServerProcess[] = []

afterEach(async () => {
  await Promise.all(running.map((server) => server.kill('SIGKILL')))
  running = []
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function start(settings: Settings): Promise<ServerProcess> {
  const server = await startServer(settings)
  running.push(server)
  return server
}

/** Runs a program of the server that is not to stay up, to its end. */
async function runToEnd(settings: Settings, program?: string) {
  const { exited, output } = spawnServer(settings, program)
  return { ...(await exited), output: output() }
}

describe('a server that cannot start says why, and exits with 1', { timeout: 180_000 }, () => {
  test('where another one uses the same DATA_DIR, which goes on undisturbed', async () => {
    const dataDir = warm
    const first = await start({ DATA_DIR: dataDir })
    const second = await runToEnd({ DATA_DIR: dataDir })
    expect(second).toMatchObject({
      code: 1,
      output: expect.stringContaining(`Another Board Room is running on ${dataDir}: stop it, or set DATA_DIR`)
    })
    expect(second.output).not.toContain('    at ')
    expect(await openSession(first.url)).toHaveProperty('id')
  })

  test('where its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const ended = await runToEnd({ DATA_DIR: warm, PORT: port })
    other.close()
    expect(ended).toMatchObject({ code: 1, output: expect.stringContaining(`Port ${port} is in use: set PORT to another one`) })
    expect(ended.output).not.toContain('    at ')
  })

  test('where a file of the board is broken, by file, line and reason', async () => {
    const broken = join(folder, 'board')
    cpSync(board, broken, { recursive: true })
    const file = join(broken, 'agents', 'vega.md')
    mkdirSync(join(broken, 'agents'), { recursive: true })
    writeFileSync(file, '---\nname: Vega\nrole: Sales\ndescription: [unclosed\n---\nYou sell.\n')
    const ended = await runToEnd({ DATA_DIR: warm, BOARD_DIR: broken })
    expect(ended.code).toBe(1)
    expect(ended.output).toMatch(/agents\/vega\.md:\d+: \S/)
    expect(ended.output).not.toContain('    at ')
  })
})

describe('a server that is told to end', { timeout: 180_000 }, () => {
  let model: BoardModel
  beforeAll(async () => {
    model = await startBoardModel()
  })
  afterAll(() => model?.close())

  test('in the middle of a turn exits with 0 at once, and the turn is finished after the next start', async () => {
    const settings = { DATA_DIR: warm, ...model.settings }
    const first = await start(settings)
    const ledger = new Ledger()
    const { id: sessionId } = await openSession(first.url)
    // This model would never answer: whoever waited for the turn would wait for its deadline.
    const held = model.holdNext('compose')
    await ledger.deliver(() => first.url, ledger.begin(sessionId, 'one', 'Hello'))
    await held
    expect(await first.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    const second = await start(settings)
    const account = await readAccount(second.url, sessionId)
    expect(findViolations({ ledger, accounts: [account], subscribers: [] })).toEqual([])
    expect(account.turns).toMatchObject([{ status: 'COMPLETED', attempts: 2 }])
  })

  test('exits with 0 while people still follow, on both transports, and they go on where they were', async () => {
    const settings = { DATA_DIR: warm, ...model.settings }
    let server = await start(settings)
    const url = () => server.url
    const ledger = new Ledger()
    const { id: sessionId } = await openSession(url())
    const followers = transports.map(
      (transport) => new Subscriber({ name: transport, url, transport, follows: { sessionId }, after: startOf(sessionId) })
    )
    await ledger.deliver(url, ledger.begin(sessionId, 'one', 'Hello'))
    await Promise.all(followers.map((each) => each.until((seen) => seen.some(({ __typename }) => __typename === 'TurnEnded'))))
    expect(await server.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    server = await start(settings)
    await ledger.deliver(url, ledger.begin(sessionId, 'two', 'Hello again'))
    const account = await readAccount(url(), sessionId)
    await Promise.all(followers.map((each) => each.untilCursor(account.events.at(-1)?.cursor ?? '')))
    await Promise.all(followers.map((each) => each.leave()))
    expect(findViolations({ ledger, accounts: [account], subscribers: followers })).toEqual([])
  })

  test('twice, as an impatient person does, still ends in good order', async () => {
    const server = await start({ DATA_DIR: warm })
    const [first] = await Promise.all([server.kill('SIGINT'), server.kill('SIGTERM')])
    expect(first).toEqual({ code: 0, signal: null })
  })
})

describe.skipIf(!inject('databaseUrl'))('on Postgres', { timeout: 180_000 }, () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>
  let cable: Cable & { url: string }
  beforeAll(async () => {
    database = await freshDatabase()
    cable = await layCableTo(database.url)
  })
  afterAll(async () => {
    await cable?.close()
    await database?.drop()
  })

  test('a database that is behind on migrations is refused by the command that mends it, and the command mends it', async () => {
    const settings = { DATABASE_URL: database.url }
    const refused = await runToEnd(settings)
    expect(refused).toMatchObject({ code: 1, output: expect.stringMatching(/lacks \d+ migration.*npm run migrate/) })
    expect(refused.output).not.toContain('    at ')
    expect(await runToEnd(settings, 'src/database/migrate.ts')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Migrated Migration')
    })
    expect(await runToEnd(settings, 'src/database/migrate.ts')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Nothing to migrate')
    })
    const server = await start(settings)
    expect(await openSession(server.url)).toHaveProperty('id')
  })

  test('a second server on the same database is refused', async () => {
    await start({ DATABASE_URL: database.url })
    const second = await runToEnd({ DATABASE_URL: database.url })
    expect(second).toMatchObject({ code: 1, output: expect.stringContaining('Another Board Room uses this DATABASE_URL') })
  })

  test.each(['src/main.ts', 'src/database/migrate.ts'])(
    'a database that does not answer is named by %s, without its password',
    async (program) => {
      const ended = await runToEnd({ DATABASE_URL: 'postgres://board:secret@127.0.0.1:1/board' }, program)
      expect(ended).toMatchObject({ code: 1, output: expect.stringMatching(/DATABASE_URL cannot be reached .*ECONNREFUSED/) })
      expect(ended.output).not.toContain('secret')
      expect(ended.output).not.toContain('    at ')
    }
  )

  test.each([
    ['gone', (line: Cable) => line.pull(), (line: Cable) => line.plug()],
    ['silent', async (line: Cable) => line.freeze(), async (line: Cable) => line.thaw()]
  ])('while it is %s nothing is taken and /ready says so; once it is back all goes on', async (_, takeAway, bringBack) => {
    const model = await startBoardModel()
    const server = await start({ DATABASE_URL: cable.url, ...model.settings })
    const url = () => server.url
    const ledger = new Ledger()
    const { id: sessionId } = await openSession(url())
    const followers = transports.map(
      (transport) => new Subscriber({ name: transport, url, transport, follows: { sessionId }, after: startOf(sessionId) })
    )
    // A turn is under way when it happens.
    const held = model.holdNext('compose')
    await ledger.deliver(url, ledger.begin(sessionId, 'before', 'Hello'))
    await held
    await takeAway(cable)
    const during = ledger.begin(sessionId, 'during', 'Are you there?')
    const refusal = await ledger.attempt(url(), during).catch((cause: unknown) => cause)
    expect(refusal).toBeInstanceOf(Refused)
    expect(refusal).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(ledger.hangs).toEqual([])
    expect((await fetch(`${url()}/health`)).status).toBe(200)
    expect(await readinessOf(url())).toMatchObject({ status: 503, body: { degraded: ['the database does not answer'] } })

    await bringBack(cable)
    await expect.poll(() => isReady(url()), { timeout: 30_000 }).toBe(true)
    await ledger.deliver(url, during)
    const stopped = await fetch(`${url()}/graphql`, cancelOf(`${sessionId}.t1`))
    expect(stopped.status).toBe(200)
    const account = await readAccount(url(), sessionId)
    await Promise.all(followers.map((each) => each.untilCursor(account.events.at(-1)?.cursor ?? '')))
    await Promise.all(followers.map((each) => each.leave()))
    expect(findViolations({ ledger, accounts: [account], subscribers: followers })).toEqual([])
    expect(account.turns.map(({ status }) => status)).toEqual(['CANCELLED', 'COMPLETED'])
    await model.close()
  })
})

async function readinessOf(url: string) {
  const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(30_000) })
  return { status: response.status, body: await response.json() }
}

const cancelOf = (turnId: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: 'mutation ($id: ID!) { cancelTurn(turnId: $id) { id } }', variables: { id: turnId } })
})
