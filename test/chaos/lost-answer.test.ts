import { fileURLToPath } from 'node:url'
import { execFileSync } from 'node:child_process'
import { z } from 'zod'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { freshDatabase } from '../database.ts'
import { readAccount, startOf } from './account.ts'
import { ask, openSession, Refused } from './api.ts'
import { type BoardModel, startBoardModel } from './board-model.ts'
import { layCableTo } from './cable.ts'
import { findViolations } from './checker.ts'
import { transports } from './feed.ts'
import { Ledger } from './ledger.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { Subscriber } from './subscriber.ts'

// Postgres has committed, and the connection breaks before it can say so: nobody can know whether it was written.
describe.skipIf(!inject('databaseUrl'))('a commit whose answer is lost on the way', { timeout: 60_000 }, () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>
  let cable: Awaited<ReturnType<typeof layCableTo>>
  let model: BoardModel
  let server: ServerProcess
  let ledger: Ledger
  const url = () => server.url

  beforeAll(async () => {
    database = await freshDatabase()
    execFileSync(process.execPath, ['src/database/migrate.ts'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...process.env, DATABASE_URL: database.url }
    })
    cable = await layCableTo(database.url)
    model = await startBoardModel(3)
    server = await startServer({ DATABASE_URL: cable.url, ...model.settings })
  }, 180_000)
  beforeEach(() => {
    ledger = new Ledger()
  })
  afterAll(async () => {
    await server?.kill('SIGTERM')
    await model?.close()
    await cable?.close()
    await database?.drop()
  })

  const followersOf = (sessionId: string) =>
    transports.map((transport) => new Subscriber({ name: transport, url, transport, follows: { sessionId }, after: startOf(sessionId) }))

  const sawEnds = (count: number) => (seen: readonly { __typename: string }[]) =>
    seen.filter(({ __typename }) => __typename === 'TurnEnded').length >= count

  async function readBack(sessionId: string, followers: Subscriber[]) {
    const account = await readAccount(url(), sessionId)
    await Promise.all(followers.map((each) => each.untilCursor(account.events.at(-1)?.cursor ?? '')))
    await Promise.all(followers.map((each) => each.leave()))
    expect(findViolations({ ledger, accounts: [account], subscribers: followers })).toEqual([])
    return account
  }

  test('leaves a message that is there once, however often it is sent again', async () => {
    const { id: sessionId } = await openSession(url())
    const followers = followersOf(sessionId)
    const sending = ledger.begin(sessionId, 'lost-1', 'Hello, are you there?')
    cable.loseAnswerTo('Hello, are you there?')
    const refusal = await ledger.attempt(url(), sending).catch((cause: unknown) => cause)
    expect(refusal).toBeInstanceOf(Refused)
    expect(refusal).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    await ledger.deliver(url, sending)
    await ledger.deliver(url, sending)
    await Promise.all(followers.map((each) => each.until(sawEnds(1))))
    expect((await readBack(sessionId, followers)).messages).toHaveLength(2)
  })

  test('does not keep the turn from running, even where nobody sends the message again', async () => {
    const { id: sessionId } = await openSession(url())
    const followers = followersOf(sessionId)
    cable.loseAnswerTo('Nobody will ask twice')
    await expect(ledger.attempt(url(), ledger.begin(sessionId, 'lost-2', 'Nobody will ask twice'))).rejects.toThrow(Refused)
    await Promise.all(followers.map((each) => each.until(sawEnds(1))))
    expect((await readBack(sessionId, followers)).turns).toMatchObject([{ status: 'COMPLETED' }])
  })

  test('of the reply leaves a turn that ended once, where everyone who follows can see it', async () => {
    const { id: sessionId } = await openSession(url())
    const followers = followersOf(sessionId)
    cable.loseAnswerTo('"role":"AGENT"')
    await ledger.deliver(url, ledger.begin(sessionId, 'lost-3', 'Hello again'))
    await Promise.all(followers.map((each) => each.until(sawEnds(1))))
    expect((await readBack(sessionId, followers)).turns).toMatchObject([{ status: 'COMPLETED', error: null }])
  })

  test('of a stage lets the turn go on, without a failure', async () => {
    const { id: sessionId } = await openSession(url())
    const followers = followersOf(sessionId)
    cable.loseAnswerTo('"stage":"plan"')
    await ledger.deliver(url, ledger.begin(sessionId, 'lost-4', 'And once more, hello'))
    await Promise.all(followers.map((each) => each.until(sawEnds(1))))
    expect((await readBack(sessionId, followers)).turns).toMatchObject([{ status: 'COMPLETED', attempts: 2 }])
  })

  test('of an interruption still ends the turn that ran, once', async () => {
    const { id: sessionId } = await openSession(url(), { whenBusy: 'INTERRUPT' })
    const followers = followersOf(sessionId)
    const held = model.holdNext('compose')
    await ledger.deliver(url, ledger.begin(sessionId, 'lost-5', 'Hello, number one'))
    await held
    const second = ledger.begin(sessionId, 'lost-6', 'Hello, number two')
    cable.loseAnswerTo('Hello, number two')
    await expect(ledger.attempt(url(), second)).rejects.toThrow(Refused)
    await ledger.deliver(url, second)
    await Promise.all(followers.map((each) => each.until(sawEnds(2))))
    expect((await readBack(sessionId, followers)).turns.map(({ status }) => status)).toEqual(['CANCELLED', 'COMPLETED'])
  })

  test('of cancelTurn still ends the turn, once', async () => {
    const { id: sessionId } = await openSession(url())
    const followers = followersOf(sessionId)
    const held = model.holdNext('compose')
    const { turnId } = await ledger.deliver(url, ledger.begin(sessionId, 'lost-7', 'Hello, stop me'))
    await held
    cable.loseAnswerTo('CANCELLED')
    const cancel = () => ask(url(), 'mutation ($id: ID!) { cancelTurn(turnId: $id) { id } }', { id: turnId }, z.unknown())
    await expect(cancel()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    await cancel()
    await Promise.all(followers.map((each) => each.until(sawEnds(1))))
    expect((await readBack(sessionId, followers)).turns).toMatchObject([{ status: 'CANCELLED' }])
  })
})
