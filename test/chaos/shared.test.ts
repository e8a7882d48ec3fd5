import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readAccount, startOf } from './account.ts'
import { ask, openSession, Refused } from './api.ts'
import { type BoardModel, startBoardModel } from './board-model.ts'
import { findViolations } from './checker.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { Ledger } from './ledger.ts'
import { chanceFrom } from './random.ts'
import { findStores, openSharedPlace, type SharedPlace } from './shared-place.ts'
import { runSharedChaos } from './shared-run.ts'
import { Subscriber } from './subscriber.ts'
import { readTruth } from './truth.ts'

const programs = findStores()
const planted = 'test/chaos/planted-server.ts'
const patience = { timeout: 180_000 }
/** Whether a flaw shows in one short run is a matter of luck; that it shows in a few is not. */
const luck = { ...patience, retry: 8 }

describe.skipIf(!programs)('servers that share their state', () => {
  let place: SharedPlace

  beforeAll(async () => {
    if (programs) place = await openSharedPlace(programs)
  }, 180_000)
  afterAll(() => place?.close(), 60_000)

  describe('two of them', () => {
    let model: BoardModel
    let fleet: Fleet
    const server = (index: number) => {
      const found = fleet.servers[index]
      if (!found) throw new Error('there are two')
      return found
    }

    beforeAll(async () => {
      model = await startBoardModel(0)
      fleet = await startFleet(2, place, model.settings, chanceFrom(1))
    }, 180_000)
    afterAll(async () => {
      await fleet?.close()
      await model?.close()
    }, 60_000)

    test.each(['ENQUEUE', 'INTERRUPT', 'REJECT'])('take 200 messages at once into a session that is on %s', patience, async (whenBusy) => {
      const { id } = await openSession(fleet.url(), { whenBusy })
      const ledger = new Ledger()
      const texts = Array.from({ length: 200 }, (_, number) => `No. ${number}`)
      const sent = await Promise.allSettled(
        texts.map((text, number) => ledger.attempt(server(number % 2).url, ledger.begin(id, `sent-${number}`, text)))
      )
      const refusals = sent.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
      expect(refusals.filter((cause) => !(cause instanceof Refused && cause.code === 'BUSY'))).toEqual([])
      if (whenBusy === 'REJECT') expect(ledger.acknowledged.length).toBeGreaterThanOrEqual(1)
      else expect(refusals).toEqual([])
      if (whenBusy === 'ENQUEUE') await cancelWaiting(server(1).url, id)

      const account = await readAccount(server(0).url, id)
      expect(account.messages.filter(({ role }) => role === 'USER')).toHaveLength(ledger.acknowledged.length)
      expect(await readAccount(server(1).url, id)).toMatchObject({ messages: account.messages, turns: account.turns })
      const truth = await readTruth({ url: place.postgres.url })
      expect(findViolations({ ledger, accounts: [account], subscribers: [], truth })).toEqual([])
    })

    /** Two hundred answers take their time, and have nothing to do with the order of what was said. */
    async function cancelWaiting(url: string, sessionId: string): Promise<void> {
      const { turns } = await readAccount(url, sessionId, 0)
      const waiting = turns.filter(({ status }) => status === 'QUEUED')
      const cancel = 'mutation ($id: ID!) { cancelTurn(turnId: $id) { id } }'
      await Promise.all(waiting.map(({ id }) => ask(url, cancel, { id }, z.unknown())))
    }

    test('finish what one of them began that was killed, and repeat no finished stage', patience, async () => {
      const { id } = await openSession(server(0).url)
      const follower = follow(server(1).url, id)
      const text = 'How long is our runway if we hire two engineers?'
      const arrived = model.holdNext('compose')
      const ledger = new Ledger()
      const { turnId } = await ledger.attempt(server(0).url, ledger.begin(id, 'a', text))
      await arrived
      const asked = model.calls(text, 'contribute')
      const killedAt = performance.now()
      await server(0).kill('SIGKILL')
      await hasEnded(follower, turnId)
      process.stdout.write(`taken over and finished ${((performance.now() - killedAt) / 1000).toFixed(1)} s after kill -9\n`)
      await follower.leave()
      const account = await readAccount(server(1).url, id)
      expect(account.turns).toMatchObject([{ status: 'COMPLETED', attempts: 2 }])
      expect(model.calls(text, 'contribute')).toBe(asked)
      expect(findViolations({ ledger, accounts: [account], subscribers: [follower] })).toEqual([])
      await server(0).restart()
      expect(await fleet.atRest(60_000)).toBeUndefined()
    })

    test('tell the same from Redis and, once that was emptied, from Postgres', patience, async () => {
      const { id } = await openSession(server(0).url)
      const ledger = new Ledger()
      const { turnId } = await ledger.attempt(server(0).url, ledger.begin(id, 'a', 'Hello, all of you.'))
      const follower = follow(server(1).url, id)
      await hasEnded(follower, turnId)
      await follower.leave()
      const shape = z.object({ session: z.looseObject({ load: z.object({ source: z.string() }) }) })
      const read = async (index: number) => {
        const query = `query ($id: ID!) { session(id: $id) { load { source } cursor activeTurn { id }
          messages(last: 10) { edges { node { seq text turnId } } } turns(last: 10) { edges { node { id status } } } } }`
        const { load, ...rest } = (await ask(server(index).url, query, { id }, shape)).session
        return { source: load.source, rest }
      }
      const hot = await read(0)
      expect(hot.source).toBe('HOT')
      expect(await read(1)).toEqual(hot)
      const redis = new Redis(place.redisUrl)
      await redis.flushall()
      await redis.quit()
      expect(await read(1)).toEqual({ source: 'COLD', rest: hot.rest })
      expect(await read(0)).toEqual(hot)
      expect(await fleet.atRest(60_000)).toBeUndefined()
    })

    test('cancel a turn that the other one runs, seen by who follows there', patience, async () => {
      const { id } = await openSession(server(0).url)
      const follower = follow(server(1).url, id)
      const arrived = model.holdNext('compose')
      const ledger = new Ledger()
      const first = await ledger.attempt(server(0).url, ledger.begin(id, 'a', 'What do we build first?'))
      await arrived
      const cancelled = z.object({ cancelTurn: z.object({ status: z.string() }) })
      const cancel = 'mutation ($id: ID!) { cancelTurn(turnId: $id) { status } }'
      expect(await ask(server(1).url, cancel, { id: first.turnId }, cancelled)).toEqual({ cancelTurn: { status: 'CANCELLED' } })
      await hasEnded(follower, first.turnId)
      const second = await ledger.attempt(server(1).url, ledger.begin(id, 'b', 'And what does it cost?'))
      await hasEnded(follower, second.turnId)
      await follower.leave()
      const account = await readAccount(server(0).url, id)
      expect(account.turns.map(({ status }) => status).toSorted()).toEqual(['CANCELLED', 'COMPLETED'])
      expect(findViolations({ ledger, accounts: [account], subscribers: [follower] })).toEqual([])
    })
  })

  test('survive a short time of faults', patience, async () => {
    const report = await runSharedChaos({ place, minutes: 0.12, seed: 7, servers: 2 })
    expect(report.violations).toEqual([])
    expect(report.acknowledged).toBeGreaterThan(0)
  })

  test('survive it on a Redis Cluster', patience, async () => {
    if (!programs) return
    await using cluster = { ...(await openSharedPlace(programs, 'cluster')), [Symbol.asyncDispose]: () => cluster.close() }
    const report = await runSharedChaos({ place: cluster, minutes: 0.12, seed: 7, servers: 2 })
    expect(report.violations).toEqual([])
    expect(report.acknowledged).toBeGreaterThan(0)
  })

  describe('with a flaw planted into them', () => {
    const kindsOf = async (plant: string) => {
      const settings = { PLANT: plant }
      const report = await runSharedChaos({
        place,
        minutes: 0.06,
        seed: 3,
        servers: 2,
        program: planted,
        settings,
        isPeaceful: true,
        waitMs: 4_000
      })
      return new Set(report.violations.map(({ kind }) => kind))
    }

    test('are found out where entries of the journal are dropped', luck, async () => {
      // What is hot still tells of them: the truth alone does not.
      expect([...(await kindsOf('drop journal entries'))]).toContain('truth')
    })

    test('are found out where they publish before they write', luck, async () => {
      expect([...(await kindsOf('publish before journal'))]).toContain('subscriber')
    })

    test('are found out where a late writer is not fenced off', luck, async () => {
      // Slow enough for one to be hung in the middle and to come back while the other one is at it.
      const model = await startBoardModel(60)
      const fleet = await startFleet(2, place, { ...model.settings, PLANT: 'skip the fencing check' }, chanceFrom(1), planted)
      try {
        const [first, second] = fleet.servers
        if (!first || !second) throw new Error('there are two')
        const { id } = await openSession(first.url)
        const ledger = new Ledger()
        const follower = follow(second.url, id)
        const begun = (times: number) =>
          follower.until((seen) => seen.filter(({ __typename }) => __typename === 'TurnStarted').length >= times)
        const { turnId } = await ledger.attempt(first.url, ledger.begin(id, 'a', 'What do we build first?'))
        // Its model has begun to speak: what it says meanwhile lies ready when the hung one comes back.
        await follower.until((seen) => seen.some(({ __typename }) => __typename === 'AgentDelta'))
        first.hang()
        await begun(2)
        first.goOn()
        await hasEnded(follower, turnId)
        await follower.leave()
        const account = await readAccount(second.url, id)
        expect(findViolations({ ledger, accounts: [account], subscribers: [] }).map(({ kind }) => kind)).toContain('turn')
      } finally {
        await fleet.abandon()
        await model.close()
      }
    })
  })
})

const follow = (url: string, sessionId: string) =>
  new Subscriber({ name: 'follower', url: () => url, transport: 'WS', follows: { sessionId }, after: startOf(sessionId) })
const hasEnded = (follower: Subscriber, turnId: string) =>
  follower.until((seen) => seen.some((event) => event.__typename === 'TurnEnded' && event.turnId === turnId))
