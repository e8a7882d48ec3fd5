import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answerIn, answersIn, askSlowColleague, type BoardInSlack, mention, message, startBoardInSlack, until } from './board-in-slack.ts'
import type { SlackStandIn } from './stand-in.ts'

describe('where Slack fails', () => {
  let world: BoardInSlack
  let slack: SlackStandIn
  beforeAll(async () => {
    world = await startBoardInSlack({ slackTempo: { claimSeconds: 1, lookEveryMs: 50 } })
    slack = world.slack
  })
  beforeEach(() => {
    world.board.script({ compose: () => ({ text: ['The whole ', 'answer.'] }) })
    slack.heal()
  })
  afterAll(async () => {
    await world?.close()
    expect(slack.flaws).toEqual([])
  })

  async function asked(text = 'what now?'): Promise<string> {
    const event = mention(text)
    expect((await slack.event(world.target, event)).status).toBe(200)
    return event.ts
  }

  /** All that a person reads in a thread. */
  const readIn = (thread: string) => slack.inThread('C1', thread).map(({ text }) => text)

  test.each([
    'chat.startStream',
    'chat.appendStream',
    'chat.stopStream',
    'users.info',
    'assistant.threads.setStatus',
    'agents.sessions.setStatus',
    'chat.update',
    'chat.postMessage'
  ])('%s answered with 500, before or after it was done, and with 429', async (method) => {
    for (const fault of [{ status: 500 }, { done: true, status: 500 }, { status: 429, retryAfter: 0.05 }] as const) {
      // What is tried where a stream cannot be had fails too.
      if (method === 'chat.update' || method === 'chat.postMessage') slack.fail('chat.startStream', { error: 'unknown_method' }, 10)
      slack.fail(method, fault)
      const thread = await asked()
      expect((await answerIn(slack, 'C1', thread)).text).toBe('The whole answer.')
      expect(readIn(thread)).toEqual(['The whole answer.'])
      slack.heal()
    }
  })

  test('a stream that Slack ended goes on as an ordinary message', async () => {
    const held = Promise.withResolvers<void>()
    world.board.script({
      review: async () => {
        await held.promise
        return { json: { verdict: 'APPROVED', relevance: 0.9, accuracy: 0.9, reasons: [] } }
      },
      compose: () => ({ text: ['The whole ', 'answer.'] })
    })
    const thread = await asked()
    await until(() => slack.inThread('C1', thread).length).toBe(1)
    const ts = slack.inThread('C1', thread)[0]?.ts
    slack.endStreams()
    held.resolve()
    expect(await answerIn(slack, 'C1', thread)).toMatchObject({ ts, text: 'The whole answer.' })
    expect(readIn(thread)).toEqual(['The whole answer.'])
  })

  test('a message that was taken away is written anew', async () => {
    slack.fail('chat.stopStream', { error: 'message_not_in_streaming_state' }, 2)
    slack.fail('chat.update', { error: 'message_not_found' })
    const thread = await asked()
    await until(() => answersIn(slack, 'C1', thread).map(({ text }) => text)).toEqual(['The whole answer.'])
  })

  test('without streams the answer is posted', async () => {
    slack.fail('chat.startStream', { error: 'unknown_method' }, 10)
    const thread = await asked()
    expect((await answerIn(slack, 'C1', thread)).text).toBe('The whole answer.')
    expect(readIn(thread)).toHaveLength(1)
  })

  test('a long answer arrives whole, in calls of 12,000 characters at most', async () => {
    const paragraphs = Array.from({ length: 300 }, (_, place) => `${place} ${'word '.repeat(20)}`)
    world.board.script({ compose: () => ({ text: [paragraphs.join('\n\n')] }) })
    const streamed = await asked()
    const answer = await answerIn(slack, 'C1', streamed)
    expect(answer.text.startsWith(paragraphs.join('\n\n').trimEnd())).toBe(true)
    // The critic finds it long, and says so.
    const said = answer.text

    slack.fail('chat.startStream', { error: 'unknown_method' }, 10)
    const posted = await asked()
    await until(() => answersIn(slack, 'C1', posted).length).toBe(3)
    const text = readIn(posted).join('')
    for (const paragraph of paragraphs) expect(text.split(`${paragraph.trim()}`).length).toBeGreaterThan(1)
    expect(text.replaceAll(/\s/g, '')).toBe(said.replaceAll(/\s/g, ''))
  })

  test.each(['channel_not_found', 'is_archived', 'not_in_channel'])('a channel that is gone (%s) is left alone', async (error) => {
    for (const method of ['chat.startStream', 'chat.appendStream', 'chat.postMessage', 'chat.update']) slack.fail(method, { error }, 50)
    const thread = await asked()
    await until(() => world.board.room.logged().includes('no channel any more')).toBe(true)
    expect(answersIn(slack, 'C1', thread)).toEqual([])
    const { waitingDeliveries } = await world.board.room.read<{ waitingDeliveries: unknown[] }>(
      '{ waitingDeliveries(channel: "slack") { turnId } }'
    )
    expect(waitingDeliveries).toEqual([])
  })
})

describe('a conversation that is erased while it is answered', () => {
  test('is left alone', async () => {
    const world = await startBoardInSlack({ slackTempo: { claimSeconds: 1, lookEveryMs: 50 } })
    const { slack, board } = world
    try {
      board.script({ compose: () => ({ hang: true, text: ['Well'] }) })
      const event = mention('something that is to be forgotten')
      await slack.event(world.target, event)
      await until(() => slack.inThread('C1', event.ts).length).toBe(1)
      await board.room.read('mutation { deleteMyData(confirm: true) { id } }')
      // The bot lets go of it by itself.
      await until(() => slack.statuses.at(-1)).toBe('')
      await sleep(500)
      const before = slack.calls.length
      await sleep(1_500)
      expect(slack.calls.length).toBe(before)
      expect(await board.room.query('select from deliveries')).toEqual([])
    } finally {
      await world.close()
    }
  })
})

describe('a model that takes longer than a stream lives', () => {
  test('is answered whole, in the message that the stream was in', async () => {
    const world = await startBoardInSlack({ slackTempo: { streamMs: 800 }, slack: { streamMs: 1_200 } })
    const { slack, board } = world
    try {
      const held = askSlowColleague(board, ['Slowly ', 'and well.'])
      const event = mention('Should we open an office in Lisbon next year, all things considered?')
      await slack.event(world.target, event)
      await until(() => slack.callsOf('chat.stopStream').length).toBe(1)
      held.resolve()
      const answer = await answerIn(slack, 'C1', event.ts)
      expect(answer.text).toBe('Slowly and well.')
      expect(slack.inThread('C1', event.ts)).toHaveLength(1)
      const [started] = slack.callsOf('chat.startStream')
      for (const { at } of [...slack.callsOf('chat.appendStream'), ...slack.callsOf('chat.stopStream')])
        expect(at - (started?.at ?? 0)).toBeLessThan(2_500)
    } finally {
      await world.close()
    }
  })
})

describe('a token that Slack takes back', () => {
  test('is not used any more, and /ready says so', async () => {
    const world = await startBoardInSlack()
    const { slack } = world
    try {
      const first = mention('hello')
      await slack.event(world.target, first)
      await answerIn(slack, 'C1', first.ts)
      slack.fail('*', { error: 'token_revoked' }, 10_000)
      await slack.event(world.target, message('and now?', { thread_ts: first.ts }))
      const ready = async () => (await (await fetch(`${world.target}/ready`)).json()) as { ok: boolean; degraded: string[] }
      await expect
        .poll(async () => (await ready()).degraded.join())
        .toMatch(/Slack refuses the bot's token \(token_revoked\): install the app again/)
      expect((await ready()).ok).toBe(true)
      const before = slack.calls.length
      await slack.event(world.target, message('anybody?', { thread_ts: first.ts }))
      expect(slack.calls.length - before).toBe(0)
    } finally {
      await world.close()
    }
  })
})
