// What is said to the board in Slack goes to its API, once however often it comes; the answer is on its way before Slack is
// told that it was heard.

import { type Api, isLasting, Refused } from './api.ts'
import type { createDeliveries } from './deliveries.ts'
import { addressed, isStop, wishOf } from './incoming.ts'
import type { Log } from './log.ts'
import { mentionedIn, readable, shortened } from './markdown.ts'
import type { Members } from './members.ts'
import { cancel, deliveryOf, findThread, openThread, say } from './operations.ts'
import type { SlackPeople } from './people.ts'
import { externalRefOf, readPlace } from './place.ts'
import type { Slack } from './slack.ts'

export interface HearRoom {
  api: Api
  slack: Slack
  people: SlackPeople
  members: Members
  deliveries: Pick<ReturnType<typeof createDeliveries>, 'take'>
  log: Log
}

/** Where something was said. */
export interface Spot {
  team: string
  channel: string
  thread: string
  question: string
  user: string
}

/** Turns that one stop ends: what waits in a thread is stopped with what runs. */
const mostStopped = 50

export type Hearing = ReturnType<typeof createHearing>

export function createHearing({ api, slack, people, members, deliveries, log }: HearRoom) {
  /** Tells only whoever asked. */
  async function whisper({ channel, thread, user }: Spot, text: string): Promise<void> {
    await slack
      .call((client) => client.chat.postEphemeral({ channel, user, text, thread_ts: thread }), { isRepeatable: false })
      .catch(() => log.info({ channel }, 'somebody could not be told why nothing was done'))
  }

  /** Says something for a person. Resolves once it is safe and its answer on its way; throws where it has to be sent again. */
  async function tell(spot: Spot, words: string, more: { meeting?: boolean; to?: string | null } = {}): Promise<void> {
    const title = shortened(readable(words, () => undefined).split('\n', 1)[0] ?? '', 80)
    const [{ openSession }, person, names] = await Promise.all([
      api.ask(openThread, { externalRef: externalRefOf(spot), title }),
      people.find(spot.user),
      people.names(mentionedIn(words))
    ])
    const text = readable(words, (id) => names.get(id))
    const { sendMessage } = await api.ask(say, {
      input: {
        sessionId: openSession.id,
        text,
        // Slack tells of one message by several events: its place is what they have in common.
        clientMessageId: `slack:${spot.team}:${spot.channel}:${spot.question}`,
        authorName: person?.name ?? 'Somebody in Slack',
        timeZone: knownZone(person?.timeZone),
        sentAt: new Date(Number(spot.question) * 1000).toISOString(),
        ...more
      }
    })
    await deliveries.take(sendMessage.turn.id, spot)
  }

  /** Stops what the board does in a thread; answers whether there was anything. */
  async function stop(spot: Pick<Spot, 'team' | 'channel' | 'thread'>): Promise<boolean> {
    for (let stopped = 0; stopped < mostStopped; stopped++) {
      const { sessionByExternalRef: session } = await api.ask(findThread, { externalRef: externalRefOf(spot) })
      if (!session?.activeTurn) return stopped > 0
      await api.ask(cancel, { turnId: session.activeTurn.id })
    }
    return true
  }

  /** Hears a message event. Throws where it has to be sent again. */
  async function hear(event: unknown, team: string): Promise<void> {
    const { botUserId, teamId } = await slack.identity()
    if (team !== teamId) return log.warn({ team }, 'an event of a team that this bot does not know')
    const wish = wishOf(event, botUserId)
    if (wish.kind === 'nothing') return
    if (wish.kind === 'takenBack') return takeBack({ team, channel: wish.channel, thread: wish.thread }, wish.question)
    const spot: Spot = { team, channel: wish.channel, thread: wish.thread, question: wish.question, user: wish.user }
    if (wish.isOnlyInThread) {
      const { sessionByExternalRef } = await api.ask(findThread, { externalRef: externalRefOf(spot) })
      if (!sessionByExternalRef) return
    }
    if (wish.hasFiles) void whisper(spot, 'I cannot open files yet: write down what matters in them.')
    const { to, text } = addressed(wish.text, await members.list())
    if (text === '') {
      if (!wish.hasFiles) void whisper(spot, 'Ask me anything: `/board help` says what I understand.')
      return
    }
    if (isStop(text) && (await stop(spot))) return
    await tell(spot, text, { to }).catch((cause: unknown) => {
      if (!isLasting(cause)) throw cause
      void whisper(spot, cause.message)
    })
  }

  /** A question that was taken back is not answered, where it is what the board works on. */
  async function takeBack(place: Pick<Spot, 'team' | 'channel' | 'thread'>, question: string): Promise<void> {
    const { sessionByExternalRef: session } = await api.ask(findThread, { externalRef: externalRefOf(place) })
    if (!session?.activeTurn) return
    const turnId = session.activeTurn.id
    const { delivery } = await api.ask(deliveryOf, { turnId })
    if (readPlace(delivery?.state)?.question === question) await api.ask(cancel, { turnId })
  }

  return { hear, tell, stop, whisper }
}

/** Only what the API takes: Slack's list of zones and ours need not be the same. */
function knownZone(timeZone: string | undefined): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return timeZone
  } catch {
    return undefined
  }
}

/** What went wrong, in words for whoever asked. */
export const reasonOf = (cause: unknown): string =>
  cause instanceof Refused ? cause.message : 'The board does not answer: try again in a moment.'
