// What a message in Slack asks of the board, if anything.

import { z } from 'zod'

const messageSchema = z.object({
  type: z.enum(['message', 'app_mention']),
  subtype: z.string().optional(),
  channel: z.string(),
  channel_type: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  /** of whoever writes, where that is somebody of another workspace in a shared channel */
  user_team: z.string().optional(),
  text: z.string().default(''),
  ts: z.string(),
  thread_ts: z.string().optional(),
  files: z.array(z.unknown()).default([]),
  /** of a message that was deleted */
  deleted_ts: z.string().optional(),
  previous_message: z.object({ thread_ts: z.string().optional(), user: z.string().optional() }).optional()
})
export type SlackMessage = z.infer<typeof messageSchema>

export type Wish =
  /** not for the board: of a bot, an edit, talk between people */
  | { kind: 'nothing' }
  /** a message was taken back */
  | { kind: 'takenBack'; channel: string; thread: string; question: string; user: string }
  /** something is said to the board; in a thread that may not be the board's where `isOnlyInThread` */
  | {
      kind: 'said'
      channel: string
      thread: string
      question: string
      user: string
      userTeam: string | undefined
      text: string
      files: readonly unknown[]
      isOnlyInThread: boolean
    }

const nothing: Wish = { kind: 'nothing' }
/** Ways in which a person says something: everything else tells of a change, or is a bot's. */
const sayings = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message'])

/** Reads an event. Of what bots say, this one among them, nothing is taken up: two bots would never end. */
export function wishOf(event: unknown, botUserId: string): Wish {
  const parsed = messageSchema.safeParse(event)
  if (!parsed.success) return nothing
  const { type, subtype, channel, channel_type, user, user_team, bot_id, text, ts, thread_ts, files, deleted_ts, previous_message } =
    parsed.data
  if (subtype === 'message_deleted' && deleted_ts !== undefined)
    return {
      kind: 'takenBack',
      channel,
      thread: previous_message?.thread_ts ?? deleted_ts,
      question: deleted_ts,
      user: previous_message?.user ?? ''
    }
  if (!sayings.has(subtype) || bot_id || user === undefined || user === botUserId) return nothing

  const mentionsBoard = text.includes(`<@${botUserId}>`) || text.includes(`<@${botUserId}|`)
  const isDirect = channel_type === 'im'
  const isAddressed = type === 'app_mention' || mentionsBoard || isDirect
  // A reply that starts with somebody else's name is for them.
  if (!isAddressed && (thread_ts === undefined || /^\s*<@[UW]/.test(text))) return nothing
  return {
    kind: 'said',
    channel,
    thread: thread_ts ?? ts,
    question: ts,
    user,
    userTeam: user_team,
    text: text.replaceAll(new RegExp(`<@${botUserId}(\\|[^>]*)?>`, 'g'), ' '),
    files,
    isOnlyInThread: !isAddressed
  }
}

export interface Member {
  id: string
  name: string
}

/** Whom a message is addressed to: `cipher what is our runway` asks Cipher. */
export function addressed(text: string, members: readonly Member[]): { to: string | null; text: string } {
  const [, first = '', rest = ''] = /^@?([\p{L}\p{N}_-]+)[\s,:;–—-]+(\S[\s\S]*)$/u.exec(text.trim()) ?? []
  const word = first.toLowerCase()
  const member = members.find(({ id, name }) => id.toLowerCase() === word || name.toLowerCase() === word)
  return member ? { to: member.id, text: rest } : { to: null, text: text.trim() }
}

/** Whether somebody only wants the board to stop. */
export const isStop = (text: string): boolean => /^\s*(stop|cancel|halt)[\s.!]*$/i.test(text)
