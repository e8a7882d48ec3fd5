// What is said to the board in Slack goes to its API, once however often it comes; the answer is on its way before Slack is
// told that it was heard.

import { LRUCache } from 'lru-cache'
import { isLasting, Refused } from './api.ts'
import type { Boards } from './boards.ts'
import { type Clip, clipIn } from './clips.ts'
import type { createDeliveries } from './deliveries.ts'
import { addressed, isStop, wishOf } from './incoming.ts'
import type { Log } from './log.ts'
import { mentionedIn, readable, shortened } from './markdown.ts'
import type { Members } from './members.ts'
import { cancel, deliveryOf, findThread, openThread, say } from './operations.ts'
import type { SlackPeople } from './people.ts'
import { externalRefOf, ownerOf, readPlace } from './place.ts'
import type { Slack } from './slack.ts'

export interface HearRoom {
  boards: Boards
  slack: Slack
  people: SlackPeople
  members: Members
  /** Takes a recording from Slack. */
  takeClip(clip: Clip): Promise<File>
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

/** What is said beside the words. */
interface Manner {
  meeting?: boolean
  to?: string | null
  clip?: Clip | undefined
}

/** Slack sends an event again for an hour or so. */
const sentAgainMs = 7_200_000
/** Turns that one stop ends: what waits in a thread is stopped with what runs. */
const mostStopped = 50

export type Hearing = ReturnType<typeof createHearing>

export function createHearing({ boards, slack, people, members, deliveries, takeClip, log }: HearRoom) {
  /**
   * What was heard lately. Slack tells of a mention twice, and again where a recording takes longer to be heard than it waits:
   * all wait for the same. Beyond this process the API knows what it has heard.
   */
  const heard = new LRUCache<string, Promise<void>>({ max: 10_000, ttl: sentAgainMs })

  /** Tells only whoever asked. */
  async function whisper({ channel, thread, user }: Spot, text: string): Promise<void> {
    await slack
      .call((client) => client.chat.postEphemeral({ channel, user, text, thread_ts: thread }), { isRepeatable: false })
      .catch(() => log.info({ channel }, 'somebody could not be told why nothing was done'))
  }

  /** Says something for a person. Resolves once it is safe and its answer on its way; throws where it has to be sent again. */
  async function tell(spot: Spot, words: string, { clip, ...more }: Manner = {}): Promise<void> {
    const title = shortened(readable(words, () => undefined).split('\n', 1)[0] || 'A recording', 80)
    const api = boards.of(ownerOf(spot))
    const [{ openSession }, person, names] = await Promise.all([
      api.ask(openThread, { externalRef: externalRefOf(spot), title }),
      people.find(spot.user),
      people.names(mentionedIn(words))
    ])
    const text = readable(words, (id) => names.get(id))
    const input = {
      sessionId: openSession.id,
      text,
      // Slack tells of one message by several events: its place is what they have in common.
      clientMessageId: idOf(spot),
      authorName: person?.name ?? 'Somebody in Slack',
      timeZone: knownZone(person?.timeZone),
      sentAt: new Date(Number(spot.question) * 1000).toISOString(),
      ...more
    }
    const { sendMessage } = clip
      ? await api.upload(say, { input: { ...input, audio: null } }, 'input.audio', await takeClip(clip))
      : await api.ask(say, { input })
    await deliveries.take(sendMessage.turn.id, spot)
  }

  /**
   * Stops what the board does in a thread, where it was asked for before: told of again hours later, a stop ends nothing that
   * was asked for since.
   */
  async function stop(spot: Spot): Promise<void> {
    const api = boards.of(ownerOf(spot))
    for (let stopped = 0; stopped < mostStopped; stopped++) {
      const { sessionByExternalRef: session } = await api.ask(findThread, { externalRef: externalRefOf(spot) })
      if (!session?.activeTurn) return
      const turnId = session.activeTurn.id
      const asked = await questionOf(turnId)
      if (asked === undefined || Number(asked) > Number(spot.question)) return
      await api.ask(cancel, { turnId })
    }
  }

  /** ts of the message that began a turn; undefined where it did not come from Slack. */
  const questionOf = async (turnId: string): Promise<string | undefined> =>
    readPlace((await boards.own.ask(deliveryOf, { turnId })).delivery?.state)?.question

  /** Hears a message event. Throws where it has to be sent again. */
  async function hear(event: unknown, team: string): Promise<void> {
    const { botUserId, teamId } = await slack.identity()
    if (team !== teamId) return log.warn({ team }, 'an event of a team that this bot does not know')
    const wish = wishOf(event, botUserId)
    if (wish.kind === 'nothing') return
    if (wish.kind === 'takenBack') return takeBack({ team, ...wish })
    const spot: Spot = { team, channel: wish.channel, thread: wish.thread, question: wish.question, user: wish.user }
    if (wish.userTeam !== undefined && wish.userTeam !== team) {
      if (!wish.isOnlyInThread) void whisper(spot, 'This board answers only members of the workspace that it belongs to.')
      return
    }
    if (wish.isOnlyInThread) {
      const { sessionByExternalRef } = await boards.of(ownerOf(spot)).ask(findThread, { externalRef: externalRefOf(spot) })
      if (!sessionByExternalRef) return
    }
    await once(idOf(spot), () => heed(spot, wish.text, wish.files))
  }

  function once(id: string, work: () => Promise<void>): Promise<void> {
    const known = heard.get(id)
    if (known) return known
    const working = work()
    heard.set(id, working)
    working.catch(() => heard.delete(id))
    return working
  }

  /** Does what a message asks for. */
  async function heed(spot: Spot, words: string, files: readonly unknown[]): Promise<void> {
    const clip = clipIn(files)
    const canHear = clip !== undefined && (await members.hears())
    const unread = files.length - (canHear ? 1 : 0)
    if (unread > 0) void whisper(spot, clip && !canHear ? cannotHear : 'I cannot open such files: write down what matters in them.')
    const { to, text } = addressed(words, await members.list())
    if (text === '' && !canHear) {
      if (unread === 0) void whisper(spot, 'Ask me anything: `/board help` says what I understand.')
      return
    }
    if (isStop(text)) return stop(spot)
    await tellOrSayWhy(spot, text, { to, clip: canHear ? clip : undefined })
  }

  /** What cannot be said in any way is told to whoever wrote it: sent again it would be no better. */
  async function tellOrSayWhy(spot: Spot, text: string, manner: Manner): Promise<void> {
    await tell(spot, text, manner).catch((cause: unknown) => {
      if (!isLasting(cause)) throw cause
      void whisper(spot, cause.message)
    })
  }

  /** A question that was taken back is not answered, where it is what the board works on. */
  async function takeBack(spot: Spot): Promise<void> {
    const api = boards.of(ownerOf(spot))
    const { sessionByExternalRef: session } = await api.ask(findThread, { externalRef: externalRefOf(spot) })
    if (!session?.activeTurn) return
    const turnId = session.activeTurn.id
    if ((await questionOf(turnId)) === spot.question) await api.ask(cancel, { turnId })
  }

  return { hear, tell, stop, whisper }
}

const cannotHear = 'The model of this board does not hear: write it, please.'

const idOf = ({ team, channel, question }: Spot): string => `slack:${team}:${channel}:${question}`

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
