// One answer on its way into its thread: from the events of its turn to what Slack shows.

import { createAnswer } from './answer.ts'
import type { Boards } from './boards.ts'
import { approvalOf, cardsOf, cardsText } from './cards.ts'
import type { EndedFragment, FollowTurnSubscription } from './generated/graphql.ts'
import { followTurn, turnAsItIs } from './operations.ts'
import { ownerOf, type Place } from './place.ts'
import type { Slack } from './slack.ts'
import { createThread } from './thread.ts'

export interface DeliverRoom {
  boards: Boards
  slack: Slack
  /** Has the cards of this owner follow what is changed elsewhere. */
  watch(owner: string): void
  /** names of the bridges that actions can be handed to */
  targets(): Promise<readonly string[]>
  /** Whether a message is known to be in use for another answer. */
  isOthers(ts: string): boolean
  streamMs: number
  now(): number
}

/** An answer, and how far it is. */
export interface Delivery {
  turnId: string
  place: Place
  /** whether another server may have begun with it */
  isResumed: boolean
  /** Keeps a change of the place with the board. Throws where the delivery is another's by now. */
  keep(change: Partial<Place>): Promise<void>
}

type Event = FollowTurnSubscription['turnEvents']

/** The status lasts two minutes in Slack unless it is said again. */
const statusEveryMs = 90_000
const rotateEveryMs = 1_000

const taskStatus = { RUNNING: 'in_progress', COMPLETED: 'complete', FAILED: 'error', CANCELLED: 'error' } as const

/**
 * Brings a turn's answer into its thread. Resolves once it is there; throws where the delivery is another's by now, the
 * signal aborts, or the channel cannot be written to.
 */
export async function deliver(room: DeliverRoom, { turnId, place, isResumed, keep }: Delivery, signal: AbortSignal): Promise<void> {
  const { boards, slack } = room
  const owner = ownerOf(place)
  const api = boards.of(owner)
  const thread = createThread(slack, place, isResumed)
  const answer = createAnswer(place, turnId, { slack, thread, isOthers: room.isOthers, keep, streamMs: room.streamMs, now: room.now })
  const say = createStatus(slack, place)
  let busy: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = busy.then(work)
    busy = next.catch(() => undefined)
    return next
  }
  const rotation = setInterval(() => void inTurn(() => answer.rotate()).catch(() => undefined), rotateEveryMs)
  const status = setInterval(() => say('is thinking…'), statusEveryMs)
  try {
    say('is thinking…')
    // What was written before its holder died is not overwritten with how it came about.
    const isOver = isResumed && (await api.ask(turnAsItIs, { turnId })).turn?.endedAt != null
    for await (const { turnEvents: event } of api.follow(followTurn, { turnId }, ({ turnEvents: { cursor } }) => cursor, signal)) {
      if (event.__typename === 'TurnEnded') {
        await inTurn(() => answer.say(textOf(event.turn)))
        await showCards(event.turn)
        return
      }
      if (event.__typename === 'ToolCallUpdated') await inTurn(() => askApproval(event.toolCall))
      else if (!isOver) await inTurn(() => show(event))
    }
    signal.throwIfAborted()
    throw new Error('the events of a turn ended before it')
  } finally {
    clearInterval(rotation)
    clearInterval(status)
    say('')
  }

  async function showCards({ actions }: EndedFragment): Promise<void> {
    if (actions.length === 0 || place.cards !== null) return
    boards.met(owner)
    room.watch(owner)
    const blocks = cardsOf(actions, await room.targets())
    const ts = await thread.postOnce({ kind: 'board_actions', about: turnId }, { text: cardsText(actions), blocks })
    if (ts !== undefined) await keep({ cards: ts })
  }

  async function askApproval(call: Extract<Event, { __typename: 'ToolCallUpdated' }>['toolCall']): Promise<void> {
    if (call.status !== 'AWAITING_APPROVAL' || place.approvals.includes(call.id)) return
    const text = `${call.agent.name} wants to call ${call.tool}: approve or decline.`
    await thread.postOnce({ kind: 'board_approval', about: call.id }, { text, blocks: approvalOf(call, place.user) })
    await keep({ approvals: [...place.approvals, call.id] })
  }

  async function show(event: Event): Promise<void> {
    if (event.__typename === 'AgentDelta') {
      answer.speaks(event.agent)
      await answer.task({ id: 'draft', title: `${event.agent.name} writes the answer`, status: 'in_progress' })
    } else if (event.__typename === 'DelegationUpdated') {
      const { id, from, to, task, status: how } = event.delegation
      answer.speaks(from)
      await answer.task({ id, title: `${to.name}: ${task}`, status: taskStatus[how] })
    } else if (event.__typename === 'DraftRetracted') {
      await answer.task({ id: 'draft', title: 'The answer is revised', status: 'in_progress' })
    } else if (event.__typename === 'MessageCommitted') {
      if (event.message.agent) answer.speaks(event.message.agent)
    }
  }
}

function textOf({ status, reply, error }: EndedFragment): string {
  if (reply) return reply.text
  if (status === 'CANCELLED') return '_Stopped._'
  const advice = error?.retryable ? ' Say it again to have it tried again.' : ''
  return `_The board could not answer: ${error?.message ?? 'something went wrong.'}${advice}_`
}

/** Says in Slack what goes on, where Slack shows such, one after the other; nothing hangs on it. */
function createStatus(slack: Slack, { channel, thread, user }: Place) {
  const where = { channel_id: channel, thread_ts: thread }
  let said: Promise<unknown> = Promise.resolve()
  return (words: string): void => {
    // Slack shows a button to stop what is processing.
    const status = words === '' ? 'active' : 'processing'
    const calls = [
      () => slack.call((client) => client.assistant.threads.setStatus({ ...where, status: words }), { isRepeatable: false }),
      () => slack.call((client) => client.agents.sessions.setStatus({ ...where, status, initiator_user_id: user }), { isRepeatable: false })
    ]
    for (const call of calls) said = said.then(call).catch(() => undefined)
  }
}
