// A board room that is in Slack: the stand-in, a server with the bot in it, and what people do there.

import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { BoardRoomOptions } from '../board-room.ts'
import { type ScriptedBoard, startScriptedBoard } from '../scripted-board.ts'
import { botToken, type Posted, signingSecret, type SlackStandIn, startSlack } from './stand-in.ts'

export interface BoardInSlack {
  slack: SlackStandIn
  board: ScriptedBoard
  /** where Slack sends its events */
  readonly target: string
  close(): Promise<void>
}

export const quick = { claimSeconds: 3, lookEveryMs: 100 }

export const slackSettings = (slack: SlackStandIn): Record<string, string> => ({
  SLACK_BOT_TOKEN: botToken,
  SLACK_SIGNING_SECRET: signingSecret,
  SLACK_API_URL: slack.apiUrl
})

export async function startBoardInSlack(
  options: BoardRoomOptions & { slack?: Parameters<typeof startSlack>[0] } = {}
): Promise<BoardInSlack> {
  const slack = await startSlack(options.slack)
  const board = await startScriptedBoard({
    ...options,
    slackTempo: { ...quick, ...options.slackTempo },
    settings: { ...slackSettings(slack), ...options.settings }
  })
  return {
    slack,
    board,
    get target() {
      return board.room.url
    },
    close: async () => {
      await board.close()
      await slack.close()
    }
  }
}

export const mention = (text: string, more: Record<string, unknown> = {}) => ({
  type: 'app_mention',
  channel: 'C1',
  user: 'U1',
  text: `<@UBOT> ${text}`,
  ts: ts(),
  event_ts: ts(),
  ...more
})

export const message = (text: string, more: Record<string, unknown> = {}) => ({
  type: 'message',
  channel: 'C1',
  channel_type: 'channel',
  user: 'U1',
  text,
  ts: ts(),
  event_ts: ts(),
  ...more
})

let counted = 0
/** A ts that no other message has. */
export const ts = (): string =>
  `${Math.floor(Date.now() / 1000) - 100}.${String((counted += 1)).padStart(4, '0')}${randomUUID().replaceAll(/\D/g, '').slice(0, 2).padEnd(2, '0')}`

/** What is to become true soon: machines differ, and so do the loads that they are under. */
export const until = <T>(claim: () => T, timeout = 10_000) => expect.poll(claim, { timeout, interval: 20 })

/** The one message that a thread's only answer is in, once it is there whole. */
export async function answerIn(slack: SlackStandIn, channel: string, thread: string, timeout = 10_000): Promise<Posted> {
  await until(() => answersIn(slack, channel, thread).length, timeout).toBeGreaterThan(0)
  const answers = answersIn(slack, channel, thread)
  expect(answers).toHaveLength(1)
  const [answer] = answers
  if (!answer) throw new Error('no answer')
  return answer
}

/** Messages of the bot in which an answer has ended. */
export const answersIn = (slack: SlackStandIn, channel: string, thread: string): Posted[] =>
  slack.inThread(channel, thread).filter(({ metadata }) => metadata?.event_type === 'board_answer')

/** Has Atlas ask Cipher, who says nothing until the answer's `resolve` is called; then Atlas says this. */
export function askSlowColleague(board: Pick<ScriptedBoard, 'script'>, text: readonly string[]): PromiseWithResolvers<void> {
  const held = Promise.withResolvers<void>()
  board.script({
    plan: () => ({ json: { lead: 'atlas', ask: [{ agent: 'cipher', task: 'Say what it costs.' }] } }),
    contribute: async () => {
      await held.promise
      return { text: ['Much.'] }
    },
    compose: () => ({ text })
  })
  return held
}
