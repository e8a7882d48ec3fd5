import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isTime } from '../../bots/slack/reminders.ts'
import { createBot } from '../../bots/slack/bot.ts'
import { openLog } from '../../src/log.ts'
import { answerIn, type BoardInSlack, mention, startBoardInSlack, until } from './board-in-slack.ts'
import { botToken, signingSecret, type SlackStandIn } from './stand-in.ts'

describe('a reminder', () => {
  let now = new Date()
  let world: BoardInSlack
  let slack: SlackStandIn
  let other: ReturnType<typeof createBot>
  beforeAll(async () => {
    const tempo = { remindEveryMs: 50, now: () => now }
    world = await startBoardInSlack({ slackTempo: tempo })
    slack = world.slack
    other = createBot({ botToken, signingSecret, apiUrl: slack.apiUrl, log: openLog('silent'), ...tempo })
    await other.start({ url: `${world.board.room.url}/graphql` })
  })
  afterAll(async () => {
    await other?.close()
    await world?.close()
    expect(slack.flaws).toEqual([])
  })

  const at = (hour: number, day = 15) => new Date(Date.UTC(2027, 2, day, hour))

  test('comes once, from several bots, on the day and at a decent hour of whoever said it', async () => {
    now = at(12, 14)
    const action = { kind: 'TASK', owner: null, due: null, sameAs: null, status: 'OPEN', confidence: 0.9 }
    world.board.script({
      extract: () => ({ json: { actions: [{ ...action, title: 'Call the bank <!here>', quote: 'I will call the bank.' }], dossier: [] } })
    })
    // In New York it is four or five hours earlier.
    const event = mention('I will call the bank.', { user: 'U2' })
    await slack.event(world.target, event)
    await answerIn(slack, 'C1', event.ts)
    const cards = () => slack.inThread('C1', event.ts).find(({ metadata }) => metadata?.event_type === 'board_actions')
    await until(() => cards()?.blocks.length).toBeGreaterThan(0)
    const id = cards()?.blocks.flatMap(({ elements }) => elements ?? [])[0]?.value ?? ''
    await world.board.room.read('mutation($id: ID!, $due: DateTime!) { updateAction(input: { id: $id, dueAt: $due }) { id } }', {
      id: id.split(' ')[0],
      due: at(22).toISOString()
    })
    const reminders = () => slack.inThread('C1', event.ts).filter(({ metadata }) => metadata?.event_type === 'board_reminder')
    for (const early of [at(12, 14), at(12)]) {
      now = early
      await sleep(300)
      expect(reminders()).toEqual([])
    }
    now = at(15)
    await until(() => reminders().map(({ text }) => text)).toEqual(['Due today, <@U2>: Call the bank &lt;⁠!here&gt;'])
    await sleep(500)
    expect(reminders()).toHaveLength(1)
  })

  test.each([
    ['2027-03-15T22:59:59Z', '2027-03-15T07:59:00Z', 'Europe/Berlin', false],
    ['2027-03-15T22:59:59Z', '2027-03-15T08:00:00Z', 'Europe/Berlin', true],
    ['2027-03-15T22:59:59Z', '2027-03-15T17:00:00Z', 'Europe/Berlin', false],
    ['2027-03-15T22:59:59Z', '2027-03-14T12:00:00Z', 'Europe/Berlin', false],
    ['2027-03-15T22:59:59Z', '2027-03-16T12:00:00Z', 'Europe/Berlin', false],
    ['2027-03-15T03:00:00Z', '2027-03-14T18:00:00Z', 'America/New_York', true]
  ])('of what is due at %s is due at %s in %s: %s', (dueAt, instant, zone, expected) => {
    expect(isTime(dueAt, new Date(instant), zone)).toBe(expected)
  })
})
