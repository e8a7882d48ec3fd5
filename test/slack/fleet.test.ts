// Whole servers with the bot inside, on one Postgres and one Redis: one is killed while it answers in Slack.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBoardModel, type BoardModel } from '../chaos/board-model.ts'
import { type ServerProcess, startServer } from '../chaos/server-process.ts'
import { findStores, openSharedPlace, type SharedPlace } from '../chaos/shared-place.ts'
import { answerIn, mention, slackSettings, until } from './board-in-slack.ts'
import { type SlackStandIn, startSlack } from './stand-in.ts'

const stores = findStores()

describe.skipIf(!stores)('two servers in Slack', () => {
  let slack: SlackStandIn
  let model: BoardModel
  let place: SharedPlace
  let servers: ServerProcess[]
  beforeAll(async () => {
    if (!stores) return
    ;[slack, model, place] = await Promise.all([startSlack(), startBoardModel(), openSharedPlace(stores)])
    servers = await Promise.all(
      [0, 1].map(async () => startServer({ ...(await place.connect()).settings, ...model.settings, ...slackSettings(slack) }))
    )
  }, 120_000)
  afterAll(async () => {
    await Promise.all((servers ?? []).map((server) => server.kill('SIGKILL')))
    await place?.close()
    await model?.close()
    await slack?.close()
    expect(slack.flaws).toEqual([])
  })

  test('answer once what both hear', async () => {
    const event = mention('Should we raise prices for the customers that we have already?')
    const statuses = await Promise.all(
      servers.flatMap(({ url }) => [slack.event(url, event, { id: 'Ev7' }), slack.event(url, event, { id: 'Ev7', retry: 1 })])
    )
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const answer = await answerIn(slack, 'C1', event.ts, 20_000)
    expect(answer.text).toContain('word 24')
    expect(slack.inThread('C1', event.ts)).toHaveLength(1)
  }, 40_000)

  test('finish each other’s answers in the same message', async () => {
    const [first, second] = servers
    if (!first || !second) throw new Error('there were to be two')
    const held = model.holdNext('compose')
    const event = mention('Should we raise prices for the customers that are new to us?')
    expect((await slack.event(first.url, event)).status).toBe(200)
    await held
    await until(() => slack.inThread('C1', event.ts).length).toBe(1)
    const [begun] = slack.inThread('C1', event.ts)
    await first.kill('SIGKILL')
    // Slack has not heard of it, and tells the other server once more.
    expect((await slack.event(second.url, event, { retry: 1 })).status).toBe(200)
    const answer = await answerIn(slack, 'C1', event.ts, 60_000)
    expect(answer).toBe(begun)
    expect(answer.text).toContain('word 24')
    expect(slack.inThread('C1', event.ts)).toHaveLength(1)
  }, 90_000)
})
