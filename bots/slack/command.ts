// The slash command: /board actions, /board meeting <question>, /board agents, /board help.

import type { Boards } from './boards.ts'
import { cardsOf } from './cards.ts'
import { type Hearing, reasonOf } from './hear.ts'
import type { Log } from './log.ts'
import { escaped, harmless, shortened } from './markdown.ts'
import type { Members } from './members.ts'
import { openActions } from './action-operations.ts'
import { ownerOf } from './place.ts'
import { type Slack, SlackRefused } from './slack.ts'
import type { KnownBlock } from '@slack/types'

export interface Command {
  text: string
  team: string
  channel: string
  user: string
}

/** An answer that only whoever typed the command sees. */
export interface Reply {
  text: string
  blocks?: KnownBlock[]
}

export interface CommandRoom {
  boards: Boards
  slack: Slack
  members: Members
  hearing: Pick<Hearing, 'tell'>
  log: Log
}

const mostListed = 20

export function createCommand({ boards, slack, members, hearing, log }: CommandRoom) {
  async function actions(command: Command): Promise<Reply> {
    const { viewer, board } = await boards.of(ownerOf(command)).ask(openActions, { first: mostListed })
    const open = viewer.actions.edges.map(({ node }) => node)
    return open.length === 0 ? { text: 'Nothing is open.' } : { text: `${open.length} open`, blocks: cardsOf(open, board.exportTargets) }
  }

  async function agents(): Promise<Reply> {
    const sitting = await members.list()
    const lines = sitting.map(
      ({ id, name, role, description }) => `• *${escaped(name)}* (\`${id}\`), ${escaped(role)}: ${escaped(description)}`
    )
    return { text: `${lines.join('\n')}\nAddress one by name: _@board ${sitting[0]?.id ?? 'atlas'} …_` }
  }

  /** The question goes into the channel, and its thread is the meeting. */
  async function meeting(question: string, { team, channel, user }: Command): Promise<Reply> {
    if (question === '') return { text: 'What is it about? Write `/board meeting <question>`.' }
    const text = `<@${user}> convenes the board: ${escaped(harmless(shortened(question, 3_000)))}`
    const { ts } = await slack.call((client) => client.chat.postMessage({ channel, text }), { isRepeatable: false })
    if (ts === undefined) throw new Error('a message without a ts')
    await hearing.tell({ team, channel, user, thread: ts, question: ts }, question, { meeting: true })
    return { text: 'The board meets in the thread.' }
  }

  /** Does what was typed; whatever goes wrong is part of the reply. */
  return async (command: Command): Promise<Reply> => {
    const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(command.text) ?? []
    try {
      if (word === 'actions') return await actions(command)
      if (word === 'agents') return await agents()
      if (word === 'meeting') return await meeting(rest.trim(), command)
      return { text: help }
    } catch (cause) {
      log.warn({ err: cause, command: word }, 'a command was not done')
      const isOutside = cause instanceof SlackRefused && ['not_in_channel', 'channel_not_found'].includes(cause.code)
      return { text: isOutside ? 'I am not in this channel: invite me with `/invite`, then try again.' : reasonOf(cause) }
    }
  }
}

const help = [
  'Mention me in a channel or write to me directly: each thread is one conversation, and replies in it need no mention.',
  '• `@board cipher what is our runway` asks one member',
  '• `stop` in a thread stops what the board does there',
  '• `/board actions` lists what is open',
  '• `/board meeting <question>` has every member take a position',
  '• `/board agents` says who sits on the board'
].join('\n')
