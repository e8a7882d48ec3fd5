// The message that an answer is in: it shows who is at work, as a stream for as long as Slack lets one live, and in the end
// says what the critic has let pass. Whatever is lost or refused on the way, the whole text arrives once.

import type { AnyChunk, TaskUpdateChunk } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { harmless, longestPiece, messagesOf, piecesOf, shortened } from './markdown.ts'
import type { Place } from './place.ts'
import { type Slack, SlackRefused, SlackSilent } from './slack.ts'
import { type About, metadataOf, type Thread } from './thread.ts'

export interface AnswerRoom {
  slack: Slack
  thread: Thread
  /** Whether a message is known to be in use for another answer. */
  isOthers(ts: string): boolean
  /** Keeps the place with the board. Throws where the delivery is another's by now. */
  keep(change: Partial<Place>): Promise<void>
  /** Slack ends a stream some 5 minutes after its start: it is left before. */
  streamMs: number
  now(): number
}

/** What a task looks like while it is worked on. */
export interface Task {
  id: string
  title: string
  status: TaskUpdateChunk['status']
}

export interface Persona {
  name: string
  role: string
}

/** A stream that Slack or the person has ended: the message goes on as an ordinary one. */
const isOver = (cause: unknown): boolean =>
  cause instanceof SlackSilent ||
  (cause instanceof SlackRefused &&
    ['message_not_in_streaming_state', 'stopped_by_user', 'streaming_state_conflict', 'msg_too_long'].includes(cause.code))

/** The message cannot be changed any more: there has to be another. */
const isGone = (cause: unknown): boolean =>
  cause instanceof SlackRefused &&
  ['message_not_found', 'cant_update_message', 'edit_window_closed', 'streaming_state_conflict', 'msg_too_long'].includes(cause.code)

export function createAnswer(place: Place, turnId: string, { slack, thread, isOthers, keep, streamMs, now }: AnswerRoom) {
  const tasks = new Map<string, Task>()
  let persona: Persona | undefined
  let hasStreams = true
  /** a stream may be there although its ts is not known, and the message may say something already */
  let isUnsure = thread.isResumed
  const { channel, team, user } = place
  const aboutPart = (part: number): About => ({ kind: 'board_answer', about: `${turnId} ${part}` })

  const once = <Result>(make: (client: WebClient) => Promise<Result>) => slack.call(make, { isRepeatable: false })
  const again = <Result>(make: (client: WebClient) => Promise<Result>) => slack.call(make, { isRepeatable: true })

  async function dress(): Promise<{ username?: string }> {
    const { scopes } = await slack.identity()
    return persona && (scopes === undefined || scopes.includes('chat:write.customize'))
      ? { username: `${persona.name} (${persona.role})` }
      : {}
  }

  const isStreaming = () => place.message?.isStream === true && now() - place.message.startedAtMs < streamMs

  async function openStream(chunks: AnyChunk[]): Promise<void> {
    const to = { channel, thread_ts: place.thread, recipient_team_id: team, recipient_user_id: user }
    const dressed = await dress()
    isUnsure = true
    try {
      const { ts } = await once((client) => client.chat.startStream({ ...to, chunks, task_display_mode: 'timeline', ...dressed }))
      if (ts === undefined) throw new SlackSilent(new Error('a stream without a ts'))
      await keep({ message: { ts, startedAtMs: now(), isStream: true } })
      isUnsure = false
    } catch (cause) {
      if (cause instanceof SlackRefused) {
        hasStreams = false
        isUnsure = false
      }
      throw cause
    }
  }

  /** Leaves the stream, if there is one, with the message as it is. */
  async function endStream(): Promise<void> {
    const { message } = place
    if (!message?.isStream) return
    try {
      await again((client) => client.chat.stopStream({ channel, ts: message.ts, session_status: 'processing' }))
    } catch (cause) {
      if (!isOver(cause) && !isGone(cause)) throw cause
    }
    await keep({ message: { ...message, isStream: false } })
  }

  /** Finds a stream of ours that was started without its ts having been noted. */
  async function findStream(): Promise<void> {
    if (!isUnsure || place.message) return
    const ts = await thread.openStream(isOthers)
    if (ts !== undefined) await keep({ message: { ts, startedAtMs: now(), isStream: true } })
    isUnsure = thread.isResumed
  }

  const shown = (): TaskUpdateChunk[] =>
    [...tasks.values()].map((task) => ({ type: 'task_update', ...task, title: shortened(harmless(task.title), 250) }))

  async function show(): Promise<void> {
    const chunks = shown()
    await findStream().catch(forgive)
    if (!place.message) return hasStreams ? openStream(chunks).catch(forgive) : undefined
    if (!isStreaming()) {
      await endStream()
      return showInMessage()
    }
    const { ts } = place.message
    await once((client) => client.chat.appendStream({ channel, ts, chunks })).catch(async (cause: unknown) => {
      if (!isOver(cause)) return forgive(cause)
      await endStream()
      return showInMessage()
    })
  }

  /** The tasks in a message that is no stream any more. */
  async function showInMessage(): Promise<void> {
    const { message } = place
    if (!message) return
    const signs = { pending: '◦', in_progress: '⏳', complete: '✓', error: '✗' }
    const text = [...tasks.values()].map(({ title, status }) => `- ${signs[status]} ${harmless(title)}`).join('\n')
    await again((client) => client.chat.update({ channel, ts: message.ts, markdown_text: shortened(text, longestPiece) })).catch(forgive)
  }

  /** The whole text at the end of the stream. Throws what ended the stream before. */
  async function sayInStream(text: string): Promise<void> {
    for (const task of tasks.values()) if (task.status !== 'error') task.status = 'complete'
    const calls = piecesOf(text).map((piece, index): AnyChunk[] => [
      ...(index === 0 ? shown() : []),
      { type: 'markdown_text', text: piece }
    ])
    if (!place.message) await openStream(calls.shift() ?? [])
    const { message } = place
    if (!message) throw new SlackSilent(new Error('no stream'))
    const { ts } = message
    for (const chunks of calls) await once((client) => client.chat.appendStream({ channel, ts, chunks }))
    await once((client) => client.chat.stopStream({ channel, ts, metadata: metadataOf(aboutPart(0)), session_status: 'active' }))
  }

  /** The whole text in messages that each hold a part: the first in the one that is there, if it can be. */
  async function sayInMessages(text: string): Promise<void> {
    const dressed = await dress()
    for (const [part, markdown_text] of messagesOf(text).entries()) {
      if (part === 0 && place.message && (await update(place.message.ts, markdown_text))) continue
      await thread.postOnce(aboutPart(part), { markdown_text, ...dressed })
    }
  }

  async function update(ts: string, markdown_text: string): Promise<boolean> {
    try {
      await again((client) => client.chat.update({ channel, ts, markdown_text, metadata: metadataOf(aboutPart(0)) }))
      return true
    } catch (cause) {
      if (!isGone(cause)) throw cause
      return false
    }
  }

  return {
    /** Whose face the message has, where that is not decided yet. */
    speaks: (as: Persona): void => {
      persona ??= as
    },
    /** Shows how far a task is. */
    task: async (task: Task): Promise<void> => {
      const known = tasks.get(task.id)
      if (known?.title === task.title && known.status === task.status) return
      tasks.set(task.id, { ...task })
      await show()
    },
    /** Leaves a stream before Slack does. */
    rotate: async (): Promise<void> => {
      if (place.message?.isStream && !isStreaming()) await endStream()
    },
    /** Says the answer: all of it, once. */
    say: async (markdown: string): Promise<void> => {
      const text = harmless(markdown)
      if (!isUnsure && (place.message ? isStreaming() : hasStreams)) {
        try {
          return await sayInStream(text)
        } catch (cause) {
          if (isLost(cause)) throw cause
        }
      }
      isUnsure = true
      await findStream()
      await endStream()
      await sayInMessages(text)
    }
  }
}

/** Another call would not help: the channel cannot be written to, Slack lets the bot in no more, or it is no trouble of Slack's. */
export const isLost = (cause: unknown): boolean =>
  !(cause instanceof SlackSilent) && !(cause instanceof SlackRefused && !lost.has(cause.code))

const lost = new Set([
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'thread_not_found',
  'restricted_action',
  'restricted_action_read_only_channel',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'team_access_not_granted'
])

/** What only shows that work goes on may fail: the answer does not hang on it. */
function forgive(cause: unknown): void {
  if (isLost(cause)) throw cause
}
