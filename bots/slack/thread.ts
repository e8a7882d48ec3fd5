// The thread that an answer belongs to. What is posted there carries what it is about, so that it can be found again where
// nobody knows whether Slack has it.

import type { KnownBlock } from '@slack/types'
import type { Place } from './place.ts'
import { type Slack, SlackSilent } from './slack.ts'

/** What a message of ours is about: one of a kind in its thread. */
export interface About {
  kind: 'board_answer' | 'board_actions' | 'board_approval' | 'board_reminder'
  about: string
}

export type Thread = ReturnType<typeof createThread>

const postAttempts = 5

/** @param isResumed whether another server may have posted in it */
export function createThread(slack: Slack, place: Place, isResumed: boolean) {
  const { channel, thread, question } = place

  /** Messages of ours since the question. */
  async function ours() {
    const { botUserId, botId } = await slack.identity()
    const { messages = [] } = await slack.call(
      (client) => client.conversations.replies({ channel, ts: thread, oldest: question, limit: 200, include_all_metadata: true }),
      { isRepeatable: true }
    )
    // Under another name a message has no user.
    return messages.filter(({ user, bot_id }) => user === botUserId || bot_id === botId)
  }

  async function find({ kind, about }: About): Promise<string | undefined> {
    const found = (await ours()).find(
      ({ metadata }) =>
        metadata?.event_type === kind &&
        Object.entries(metadata.event_payload ?? {}).some(([key, value]) => key === 'about' && String(value) === about)
    )
    return found?.ts
  }

  return {
    isResumed,

    /** A stream of ours that is open, and that is no other answer's. */
    openStream: async (isOthers: (ts: string) => boolean): Promise<string | undefined> => {
      const open = (await ours()).filter((message) => 'streaming_state' in message && message.streaming_state === 'in_progress')
      return open.find(({ ts }) => ts !== undefined && !isOthers(ts))?.ts
    },

    /** Posts what is not there yet; answers its ts. */
    postOnce: async (about: About, message: PostedMessage): Promise<string | undefined> => {
      let mayBeThere = isResumed
      for (let attempt = 1; ; attempt++) {
        const there = mayBeThere ? await find(about) : undefined
        if (there !== undefined) return there
        try {
          const post = { ...message, channel, thread_ts: thread, metadata: metadataOf(about) }
          return (await slack.call((client) => client.chat.postMessage(post), { isRepeatable: false })).ts
        } catch (cause) {
          if (!(cause instanceof SlackSilent) || attempt === postAttempts) throw cause
          mayBeThere = true
        }
      }
    }
  }
}

/** A message without its place. */
type PostedMessage = { username?: string } & ({ markdown_text: string } | { text: string; blocks: KnownBlock[] })

export const metadataOf = ({ kind, about }: About) => ({ event_type: kind, event_payload: { about } })
