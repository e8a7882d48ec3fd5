// Where the server asks for tokens: whose a thread is, and what is known in it.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createTokens } from '../../src/people/tokens.ts'
import { answerIn, type BoardInSlack, mention, message, startBoardInSlack, until } from './board-in-slack.ts'
import { botToken, signingSecret, type SlackStandIn } from './stand-in.ts'

const secret = 'a secret of at least thirty-two bytes, for tests'

describe('people in Slack', () => {
  let world: BoardInSlack
  let slack: SlackStandIn
  beforeAll(async () => {
    world = await startBoardInSlack({ settings: { AUTH_JWT_SECRET: secret } })
    slack = world.slack
  })
  afterAll(async () => {
    await world?.close()
    expect(slack.flaws).toEqual([])
  })

  /** Asks as whoever a token says. */
  async function as<Data>(subject: string, query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const tokens = createTokens({ secret, jwksUrl: undefined, issuer: undefined, audience: undefined })
    const token = await tokens?.issue?.({ subject, seconds: 60 })
    const response = await fetch(`${world.target}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables })
    })
    return ((await response.json()) as { data: Data }).data
  }
  const sessionsOf = async (subject: string) =>
    (
      await as<{ viewer: { sessions: { edges: { node: { externalRef: string } }[] } } }>(
        subject,
        '{ viewer { sessions(first: 50) { edges { node { externalRef } } } } }'
      )
    ).viewer.sessions.edges.map(({ node }) => node.externalRef)

  const direct = (text: string, user: string, channel: string) => message(text, { user, channel, channel_type: 'im' })
  const learning = (text: string) => ({
    json: { actions: [], dossier: [{ kind: 'FACT', text, quote: text, confidence: 0.9, sameAs: null, supersedes: null }] }
  })

  test('each own what they say to the board in private, and a channel what is said there', async () => {
    world.board.script({})
    const mine = direct('What is our runway?', 'U1', 'D1')
    const theirs = direct('Should I quit?', 'U2', 'D2')
    const shared = mention('What is next?', { user: 'U2' })
    for (const [event, channel] of [
      [mine, 'D1'],
      [theirs, 'D2'],
      [shared, 'C1']
    ] as const) {
      expect((await slack.event(world.target, event)).status).toBe(200)
      expect((await answerIn(slack, channel, event.ts)).text).toBe('The answer.')
    }
    expect(await sessionsOf('slack:T1:U1')).toEqual([`slack:T1:D1:${mine.ts}`])
    expect(await sessionsOf('slack:T1:U2')).toEqual([`slack:T1:D2:${theirs.ts}`])
    expect(await sessionsOf('slack:T1:C1')).toEqual([`slack:T1:C1:${shared.ts}`])
    expect(await sessionsOf('slack-bot')).toEqual([])
    expect(await sessionsOf('local')).toEqual([])
  })

  test('are shown nothing in a channel that one of them said in private, nor each other’s', async () => {
    world.board.script({ extract: () => learning('My co-founder is leaving.') })
    const secretly = direct('My co-founder is leaving.', 'U1', 'D1')
    await slack.event(world.target, secretly)
    await answerIn(slack, 'D1', secretly.ts)
    const knows = async (event: ReturnType<typeof mention>, channel: string) => {
      world.board.script({})
      await slack.event(world.target, event)
      await answerIn(slack, channel, event.ts)
      return JSON.stringify(world.board.calls.map(({ request }) => request.body)).includes('co-founder is leaving')
    }
    expect(await knows(direct('What do you know of me?', 'U1', 'D1'), 'D1')).toBe(true)
    expect(await knows(direct('What do you know of me?', 'U2', 'D2'), 'D2')).toBe(false)
    expect(await knows(mention('What do you know of us?', { user: 'U1' }), 'C1')).toBe(false)
  })

  test('have their own open actions on their App Home, and those of the channel in it', async () => {
    const action = { kind: 'TASK', owner: null, due: null, sameAs: null, status: 'OPEN', confidence: 0.9 }
    const saying = async (title: string, event: ReturnType<typeof mention>, channel: string) => {
      world.board.script({
        extract: () => ({ json: { actions: [{ ...action, title, quote: event.text.replace('<@UBOT> ', '') }], dossier: [] } })
      })
      await slack.event(world.target, event)
      await answerIn(slack, channel, event.ts)
      const cards = () => slack.inThread(channel, event.ts).find(({ metadata }) => metadata?.event_type === 'board_actions')
      await until(() => cards()?.blocks.length).toBeGreaterThan(0)
      return cards()
    }
    const own = await saying('Call my lawyer', direct('I will call my lawyer.', 'U1', 'D1'), 'D1')
    const common = await saying('Send the deck', mention('We will send the deck.', { user: 'U2' }), 'C1')
    for (const user of ['U1', 'U2'])
      await slack.event(world.target, { type: 'app_home_opened', user, channel: 'D1', tab: 'home', event_ts: '1.1' })
    await until(() => JSON.stringify(slack.homes.get('U1'))).toMatch(/Call my lawyer/)
    await until(() => JSON.stringify(slack.homes.get('U2'))).toMatch(/Nothing is open/)
    expect(JSON.stringify(slack.homes.get('U1'))).not.toMatch(/Send the deck/)
    await slack.command(world.target, 'actions', { user: 'U1' })
    await until(() => JSON.stringify(slack.replies.at(-1))).toMatch(/Send the deck/)
    expect(JSON.stringify(slack.replies.at(-1))).not.toMatch(/lawyer/)

    const done = common?.blocks.flatMap(({ elements }) => elements ?? []).find(({ action_id }) => action_id === 'action_done')
    await slack.press(world.target, { action_id: 'action_done', value: done?.value ?? '' }, common, 'U1')
    await until(() => JSON.stringify(common?.blocks)).toMatch(/✅/)
    const lawyer = own?.blocks.flatMap(({ elements }) => elements ?? [])[0]?.value ?? ''
    await as('slack:T1:U1', 'mutation($id: ID!) { updateAction(input: { id: $id, status: DONE }) { id } }', { id: lawyer })
    await until(() => JSON.stringify(own?.blocks)).toMatch(/✅/)
  })

  test('need a server that signs tokens', () => {
    const settings = { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, AUTH_JWKS_URL: 'https://a.example/keys' }
    expect(() => readConfig({ ...settings, AUTH_ISSUER: 'a', AUTH_AUDIENCE: 'b' })).toThrow(/SLACK_BOT_TOKEN needs AUTH_JWT_SECRET/)
  })
})
