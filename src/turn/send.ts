// Takes a person's message in. Once it answers the message is safe; the turn runs on by itself.

import { BadUserInput, Busy, CannotHear, NotFound, StoreUnavailable } from '../errors.ts'
import { isSessionId, messageId } from '../records/id.ts'
import type { Message } from '../records/message.ts'
import { isTimeZone, type Person } from '../records/person.ts'
import { isOpen, noTiming, type Turn } from '../records/turn.ts'
import { type ModelCall, noUsage, usageOf } from '../records/usage.ts'
import { writable } from '../records/text.ts'
import { changeOf } from '../session/change.ts'
import type { Sound } from '../models/model.ts'
import type { SessionView } from '../session/view.ts'
import { within } from '../session/within.ts'
import { hear, type Heard, readSound } from './hear.ts'
import type { TurnRoom } from './room.ts'
import type { TurnRunner } from './runner.ts'

export interface SendMessage {
  sessionId: string
  text: string
  /** an upload with what is said aloud, behind the text if there is any */
  audio?: File | null
  /** what was heard of the person already */
  heard?: Heard
  /** the same id sent again returns the first message and turn */
  clientMessageId?: string | null
  /** handle of the member addressed */
  to?: string | null
  authorName?: string | null
  /** IANA name; the viewer's own where left out */
  timeZone?: string | null
  /** when it was said, where that is not now */
  sentAt?: Date | null
  meeting?: boolean | null
}

export interface Sent {
  message: Message
  turn: Turn
}

const longestTextBytes = 32 * 1024
const longestName = 200

/**
 * Stores a message and queues its turn; what is said aloud is listened to before. Throws BadUserInput, NotFound, Busy,
 * BUDGET_EXCEEDED (nothing is stored then) or UpstreamUnavailable (it may have been stored: send it again with the same clientMessageId).
 */
export async function sendMessage(room: TurnRoom, runner: TurnRunner, viewer: Person, input: SendMessage): Promise<Sent> {
  const typed = checkedText(input)
  const sound = await checkedSound(room, input)
  const timeZone = input.timeZone ?? viewer.timeZone
  if (!isTimeZone(timeZone)) throw new BadUserInput(`${JSON.stringify(timeZone)} is no time zone: give an IANA name such as Europe/Berlin.`)
  const authorName = checkedName('authorName', input.authorName) ?? viewer.name ?? 'You'
  const clientMessageId = checkedName('clientMessageId', input.clientMessageId)

  const view = await loadOwn(room, viewer, input.sessionId)
  if (clientMessageId !== null) {
    const first = await findSent(room, view, clientMessageId)
    if (first) return first
  }
  const to = addressed(room, view, input.to ?? null)

  room.requireRoom()
  const heard = input.heard ?? (room.ears && sound && (await hear(room, room.ears, view, authorName, sound)))
  const text = writable([typed, heard?.text].filter(Boolean).join('\n\n'))
  let outcome: { message: Message; turn: Turn | undefined; cancelled: Turn[] } | undefined
  const committed = room.sessions.commit(view, (newest) =>
    changeOf(newest, room.now(), (change) => {
      const first = clientMessageId === null ? undefined : newest.messages.find((message) => message.clientMessageId === clientMessageId)
      if (first) {
        outcome = { message: first, turn: newest.turns.find((turn) => turn.seq === first.seq), cancelled: [] }
        return
      }
      const { whenBusy, archivedAt } = newest.session
      if (whenBusy === 'REJECT' && newest.turns.some(isOpen)) throw new Busy()
      const cancelled = whenBusy === 'INTERRUPT' ? change.cancelOpenTurns() : []
      // Whoever writes into an archived conversation wants it back.
      if (archivedAt !== null) change.update({ archivedAt: null })
      const eventsAfter = change.event
      const message = change.say(
        { role: 'USER', agent: null, authorName, text, clientMessageId, speech: heard?.speech ?? null, review: null },
        'own'
      )
      if (heard) change.modelCall(callOf(heard, message))
      const turn: Turn = {
        sessionId: message.sessionId,
        seq: message.seq,
        ownerId: message.ownerId,
        status: 'QUEUED',
        reply: null,
        eventsAfter,
        to,
        meeting: input.meeting ?? false,
        timeZone,
        saidAt: (input.sentAt ?? new Date(change.at)).toISOString(),
        startedAt: null,
        endedAt: null,
        attempts: 0,
        usage: heard ? usageOf(heard.call) : noUsage,
        timing: noTiming,
        error: null,
        actionIds: [],
        openDelegations: []
      }
      change.turn(turn)
      outcome = { message, turn, cancelled }
    })
  )
  await committed.catch((cause: unknown) => {
    // Where its answer was lost the message is stored, and its turn has to be run.
    if (cause instanceof StoreUnavailable) runner.wake(view.session.id)
    throw cause
  })
  if (!outcome) throw new Error('a commit always has an outcome')
  const { message, cancelled } = outcome
  const turn = outcome.turn ?? (await turnOfMessage(room, message))
  if (cancelled.length > 0) {
    runner.stop(
      view.session.id,
      cancelled.map(({ seq }) => seq)
    )
  }
  runner.wake(view.session.id)
  return { message, turn }
}

/** The viewer's own session. Throws NotFound where there is none with this id, or it is somebody else's. */
export async function loadOwn({ sessions }: TurnRoom, viewer: Person, sessionId: string): Promise<SessionView> {
  const loaded = isSessionId(sessionId) ? await sessions.load(sessionId) : undefined
  if (loaded?.view.session.ownerId !== viewer.id) throw new NotFound('session', sessionId)
  return loaded.view
}

/** What was sent before under this id: in the hot state where it is recent, else in the truth. */
async function findSent(room: TurnRoom, view: SessionView, clientMessageId: string): Promise<Sent | undefined> {
  const hot = view.messages.find((message) => message.clientMessageId === clientMessageId)
  if (!hot && view.seq <= view.messages.length) return undefined
  const message = hot ?? (await findOlder(room, view.session.id, clientMessageId))
  if (!message) return undefined
  return { message, turn: view.turns.find(({ seq }) => seq === message.seq) ?? (await turnOfMessage(room, message)) }
}

const olderWithinMs = 1_000

/**
 * A conversation goes on while the truth is away. Then a message counts as new unless the hot state has heard of its id: it
 * would have to be sent again hundreds of messages later to be taken twice.
 */
async function findOlder({ sessions, database }: TurnRoom, sessionId: string, clientMessageId: string): Promise<Message | undefined> {
  const isKnown = await sessions.hot.mayHaveSent(sessionId, clientMessageId)
  if (isKnown) await sessions.settled([sessionId])
  const key = [sessionId, clientMessageId]
  const asked = database.select(database.tables.messages, 'where session_id = $1 and client_message_id = $2', key)
  if (isKnown) return (await asked)[0]
  const [answer] = await Promise.allSettled([within(olderWithinMs, asked)])
  if (answer.status === 'fulfilled') return answer.value[0]
  if (answer.reason instanceof StoreUnavailable) return undefined
  throw answer.reason
}

async function turnOfMessage({ database, sessions }: TurnRoom, { sessionId, seq }: Message): Promise<Turn> {
  await sessions.settled([sessionId])
  const [turn] = await database.select(database.tables.turns, 'where session_id = $1 and seq = $2', [sessionId, seq])
  if (!turn) throw new Error(`message ${messageId(sessionId, seq)} began no turn`)
  return turn
}

/** What hearing a message took, as a call of its turn, ahead of any attempt at it. */
const callOf = ({ call }: Heard, { sessionId, seq: turn, ownerId }: Message): ModelCall => ({
  ...call,
  sessionId,
  turn,
  ownerId,
  attempt: 0,
  number: 1,
  asked: null,
  answer: null
})

async function checkedSound({ ears }: TurnRoom, { audio }: SendMessage): Promise<Sound | undefined> {
  if (!audio) return undefined
  if (!ears) throw new CannotHear()
  return readSound(audio)
}

function checkedText({ text, audio, heard }: SendMessage): string {
  const kept = writable(text)
  if (audio || heard) return kept.trim()
  if (kept.trim() === '') throw new BadUserInput('The message is empty: give it some text, or a recording.')
  const bytes = Buffer.byteLength(kept)
  if (bytes > longestTextBytes) {
    throw new BadUserInput(`The message has ${bytes} bytes and may have ${longestTextBytes}: send it in parts.`)
  }
  return kept
}

function checkedName(field: string, value: string | null | undefined): string | null {
  if (value == null) return null
  const kept = writable(value).trim()
  if (kept === '' || kept.length > longestName) throw new BadUserInput(`${field} has 1 to ${longestName} characters, or is left out.`)
  return kept
}

function addressed({ board }: TurnRoom, view: SessionView, to: string | null): string | null {
  if (to === null || view.session.agents.includes(to)) return to
  if (board.agents.has(to))
    throw new BadUserInput(
      `${to} is not assigned to this session: assign it with assignAgents, or address ${view.session.agents.join(', ')}.`
    )
  throw new BadUserInput(`There is no board member ${JSON.stringify(to)}: address ${view.session.agents.join(', ')}.`)
}
