// Several bots on one board: whichever hears, one answers, and another goes on where one is killed.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guard } from '../chaos/server-process.ts'
import { type ScriptedBoard, startScriptedBoard } from '../scripted-board.ts'
import { answerIn, answersIn, askSlowColleague, mention, message, until } from './board-in-slack.ts'
import { appToken, botToken, signingSecret, type SlackStandIn, startSlack } from './stand-in.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** npm run slack, as a process. */
async function startProgram(settings: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, SLACK_BOT_TOKEN: botToken, SLACK_PORT: '0', ...settings }
  const child = spawn(process.execPath, ['bots/slack/main.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  if (child.pid !== undefined) guard(child.pid, exited)
  let output = ''
  for (const channel of [child.stdout, child.stderr]) channel.on('data', (piece) => (output += String(piece)))
  for (const until = Date.now() + 30_000; !output.includes('the board is in Slack'); await sleep(20)) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`the bot did not start:\n${output}`)
  }
  const port = /"port":(\d+)/.exec(output)?.[1]
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    end: async (signal: NodeJS.Signals) => {
      child.kill(signal)
      const [code] = (await exited) as [number | null]
      return code
    }
  }
}
type Program = Awaited<ReturnType<typeof startProgram>>

describe('two bots on one board', () => {
  let slack: SlackStandIn
  let board: ScriptedBoard
  let settings: Record<string, string>
  let first: Program
  let second: Program
  beforeAll(async () => {
    slack = await startSlack()
    board = await startScriptedBoard()
    settings = { SLACK_SIGNING_SECRET: signingSecret, SLACK_API_URL: slack.apiUrl, BOARD_URL: `${board.room.url}/graphql` }
    ;[first, second] = await Promise.all([startProgram(settings), startProgram(settings)])
  }, 60_000)
  afterAll(async () => {
    await second?.end('SIGTERM')
    await first?.end('SIGKILL')
    await board?.close()
    await slack?.close()
    expect(slack.flaws).toEqual([])
  })

  test('answer once what both hear, three times', async () => {
    const event = mention('once, please')
    const statuses = await Promise.all([first.url, second.url, second.url].map((url) => slack.event(url, event, { id: 'Ev1' })))
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200])
    const answer = await answerIn(slack, 'C1', event.ts)
    await sleep(300)
    expect(slack.inThread('C1', event.ts)).toEqual([answer])
    const { sessionByExternalRef: session } = await board.room.read<{ sessionByExternalRef: { messages: { edges: unknown[] } } }>(
      `{ sessionByExternalRef(externalRef: "slack:T1:C1:${event.ts}") { messages(first: 10) { edges { node { text } } } } }`
    )
    expect(session.messages.edges).toHaveLength(2)
  })

  test('stop once, whichever is told of it again', async () => {
    board.script({ compose: () => ({ hang: true, text: ['Well'] }) })
    const asked = mention('think hard')
    await slack.event(first.url, asked)
    await until(() => slack.inThread('C1', asked.ts).length).toBe(1)
    const stop = message('stop', { thread_ts: asked.ts })
    await slack.event(first.url, stop)
    expect((await answerIn(slack, 'C1', asked.ts)).text).toBe('_Stopped._')
    const held = Promise.withResolvers<void>()
    board.script({
      compose: async () => {
        await held.promise
        return { text: ['An answer.'] }
      }
    })
    await slack.event(first.url, message('then think less', { thread_ts: asked.ts }))
    expect((await slack.event(second.url, stop, { retry: 1 })).status).toBe(200)
    held.resolve()
    await until(() => answersIn(slack, 'C1', asked.ts).map(({ text }) => text)).toEqual(['_Stopped._', 'An answer.'])
  })

  test('go on at once with what one lets go of that is stopped in good order', async () => {
    const held = Promise.withResolvers<void>()
    board.script({
      compose: () => ({ text: ['The whole ', 'answer.'] }),
      review: async () => {
        await held.promise
        return { json: { verdict: 'APPROVED', relevance: 0.9, accuracy: 0.9, reasons: [] } }
      }
    })
    const third = await startProgram(settings)
    const event = mention('what now?')
    await slack.event(third.url, event)
    await until(() => slack.inThread('C1', event.ts).length).toBe(1)
    const [begun] = slack.inThread('C1', event.ts)
    expect(await third.end('SIGTERM')).toBe(0)
    const holderOf = async () =>
      (await board.room.query<{ held: boolean }>('select held_until > now() as held from deliveries order by created_at desc limit 1'))[0]
        ?.held
    await until(holderOf).toBe(true)
    held.resolve()
    expect(await answerIn(slack, 'C1', event.ts)).toBe(begun)
    expect(slack.inThread('C1', event.ts)).toHaveLength(1)
  }, 60_000)

  test('finish what the other began where that one is killed, in the same message', async () => {
    const held = askSlowColleague(board, ['The whole ', 'answer.'])
    const event = mention('Should we open an office in Lisbon next year, all things considered?')
    await slack.event(first.url, event)
    await until(() => slack.inThread('C1', event.ts).length).toBe(1)
    const [begun] = slack.inThread('C1', event.ts)
    await first.end('SIGKILL')
    held.resolve()
    const answer = await answerIn(slack, 'C1', event.ts, 20_000)
    expect(answer).toBe(begun)
    expect(answer).toMatchObject({ text: 'The whole answer.', isStreaming: false })
    expect(slack.inThread('C1', event.ts)).toHaveLength(1)
    expect(second.output()).not.toMatch(/Lisbon|whole answer/)
  }, 40_000)
})

describe('Socket Mode', () => {
  test('hears events without an address, comes back when it is cut, and ends in good order', async () => {
    const slack = await startSlack()
    const board = await startScriptedBoard()
    const program = await startProgram({ SLACK_APP_TOKEN: appToken, SLACK_API_URL: slack.apiUrl, BOARD_URL: `${board.room.url}/graphql` })
    try {
      for (const cut of [false, true]) {
        if (cut) slack.cutSockets()
        await until(() => slack.isConnected()).toBe(true)
        const event = mention('hello')
        await slack.overSocket(event)
        expect(
          (
            await board.room.read<{ sessionByExternalRef: unknown }>(
              `{ sessionByExternalRef(externalRef: "slack:T1:C1:${event.ts}") { id } }`
            )
          ).sessionByExternalRef
        ).not.toBeNull()
        expect((await answerIn(slack, 'C1', event.ts)).text).toBe('The answer.')
      }
      expect(await program.end('SIGTERM')).toBe(0)
    } finally {
      await program.end('SIGKILL')
      await board.close()
      await slack.close()
    }
    expect(slack.flaws).toEqual([])
  }, 40_000)

  test('a program without settings says what it needs', async () => {
    const child = spawn(process.execPath, ['bots/slack/main.ts'], { cwd: root, env: { PATH: process.env.PATH ?? '' }, stdio: 'pipe' })
    let said = ''
    child.stderr.on('data', (piece) => (said += String(piece)))
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(1)
    expect(said).toMatch(/SLACK_BOT_TOKEN is missing.*\nSLACK_SIGNING_SECRET is missing, or SLACK_APP_TOKEN/)
  })
})
