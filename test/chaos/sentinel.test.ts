import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openReadyRedis, startMortalRedis } from '../redis.ts'
import { type Account, readAccount } from './account.ts'
import { openSession } from './api.ts'
import { type BoardModel, startBoardModel } from './board-model.ts'
import { layCable } from './cable.ts'
import { findViolations } from './checker.ts'
import { gatherCrowd } from './crowd.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { compareStores } from './hot-and-cold.ts'
import { Ledger } from './ledger.ts'
import { chanceFrom } from './random.ts'
import { hearOut } from './run.ts'
import { findStores, openSharedPlace, type SharedPlace } from './shared-place.ts'
import { readTruth } from './truth.ts'

const programs = findStores()

describe.skipIf(!programs)('servers on a Redis under Sentinels', () => {
  let place: SharedPlace
  let model: BoardModel
  let fleet: Fleet

  beforeAll(async () => {
    if (!programs) return
    place = await openSharedPlace(programs, 'sentinel')
    model = await startBoardModel(0)
    fleet = await startFleet(3, place, model.settings, chanceFrom(1))
  }, 180_000)
  afterAll(async () => {
    await fleet?.close()
    await model?.close()
    await place?.close()
  }, 60_000)

  const runId = async () => {
    const client = await openReadyRedis(place.redisUrl)
    const info = await client.info('server').finally(() => client.disconnect())
    return /^run_id:(\w+)/m.exec(info)?.[1]
  }

  test('go on with the replica when the master dies in the middle of conversations, and lose nothing', { timeout: 180_000 }, async () => {
    const ledger = new Ledger()
    const crowd = await gatherCrowd(fleet.url, ledger, chanceFrom(1))
    const began = await runId()
    await sleep(2_000)
    // The first is the master: nothing has failed yet.
    const [master] = place.redis
    await master?.kill('SIGKILL')
    await ledger.nextAcknowledgement(60_000)
    expect(await fleet.atRest(60_000)).toBeUndefined()
    expect(await runId()).not.toBe(began)
    const beforeReturn = ledger.acknowledged.length
    await master?.restart()
    await sleep(3_000)
    expect(ledger.acknowledged.length).toBeGreaterThan(beforeReturn)
    await crowd.stop()
    const tell = (url: string) => Promise.all(crowd.sessionIds.map((id) => readAccount(url, id)))
    const accounts = await tell(fleet.servers[0]?.url ?? '')
    await hearOut(crowd, accounts)
    expect(await fleet.atRest(60_000)).toBeUndefined()
    // What came back is told by the Sentinels to follow the one that took its place.
    const old = new Redis(master?.url ?? '')
    await expect.poll(async () => (await old.role())[0], { timeout: 30_000 }).toBe('slave')
    old.disconnect()
    const { violations } = await compareStores(place.redisUrl, place.postgres.url, crowd.sessionIds)
    const truth = await readTruth({ url: place.postgres.url })
    expect([...violations, ...findViolations({ ledger, accounts, subscribers: crowd.subscribers, truth })]).toEqual([])
    for (const { url } of fleet.servers.slice(1)) expect((await tell(url)).map(messagesOf)).toEqual(accounts.map(messagesOf))
  })
})

describe.skipIf(!programs)('servers of which one still sees a master that another one took for dead', () => {
  test('use the truth until they see the same, and lose nothing', { timeout: 180_000 }, async () => {
    if (!programs) return
    await using opened = new AsyncDisposableStack()
    const place = await openSharedPlace(programs)
    opened.defer(() => place.close())
    const [master] = place.redis
    if (!master) throw new Error('there is one')
    const [host, port] = ['127.0.0.1', Number(new URL(master.url).port)]
    const replica = await startMortalRedis(programs.redis, { args: ['--replicaof', host, String(port), '--repl-diskless-sync-delay', '0'] })
    opened.defer(() => replica.close())
    const promoted = new Redis(replica.url)
    opened.defer(() => promoted.disconnect())
    await expect.poll(() => promoted.info('replication'), { timeout: 20_000 }).toContain('master_link_status:up')

    const model = await startBoardModel(0)
    opened.defer(() => model.close())
    let target = port
    const cables = await Promise.all([layCable(() => ({ host, port })), layCable(() => ({ host, port: target }))])
    for (const cable of cables) opened.defer(() => cable.close())
    const connect = async () => {
      const connection = await place.connect()
      const cable = cables[connected++]
      return { ...connection, settings: { ...connection.settings, REDIS_URL: `redis://${host}:${cable?.port}` } }
    }
    let connected = 0
    const fleet = await startFleet(2, { ...place, connect }, model.settings, chanceFrom(1))
    try {
      const ledger = new Ledger()
      const { id } = await openSession(fleet.url())
      const say = async (times: number) => {
        for (let number = 0; number < times; number += 1)
          for (const { url } of fleet.servers)
            await ledger.deliver(() => url, ledger.begin(id, `no-${ledger.sendings.length}`, `No. ${ledger.sendings.length}`))
      }
      const storesSince = async (since: number) =>
        (
          await rowsOf<{ store: string }>(
            place.postgres.url,
            `select store from generations where number > ${since} and opened_at is not null`
          )
        ).map(({ store }) => store)
      const newest = async () =>
        (await rowsOf<{ n: number }>(place.postgres.url, 'select max(number)::int as n from generations'))[0]?.n ?? 0
      await say(5)
      const before = await newest()
      await promoted.call('REPLICAOF', 'NO', 'ONE')
      target = Number(new URL(replica.url).port)
      cables[1]?.cut()
      await say(5)
      expect(await storesSince(before)).toContain('POSTGRES')
      const apart = await newest()
      await sleep(3_000)
      // They do not go to and fro meanwhile.
      expect(await newest()).toBe(apart)
      target = port
      cables[1]?.cut()
      expect(await fleet.atRest(60_000)).toBeUndefined()
      await say(5)
      const account = await readAccount(fleet.servers[0]?.url ?? '', id)
      expect(await readAccount(fleet.servers[1]?.url ?? '', id)).toMatchObject({ messages: account.messages, turns: account.turns })
      const truth = await readTruth({ url: place.postgres.url })
      expect(findViolations({ ledger, accounts: [account], subscribers: [], truth })).toEqual([])
    } finally {
      await fleet.abandon()
    }
  })
})

async function rowsOf<Row extends pg.QueryResultRow>(url: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

const messagesOf = ({ messages }: Account) => messages
