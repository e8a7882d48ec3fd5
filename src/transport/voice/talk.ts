// One live conversation: the model listens and speaks, the board answers. What is said goes to the board as messages like any
// others, and only what its critic has passed comes back to be spoken. A connection to the model holds nothing that is not in
// the session: when it ends, another one takes its place.

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Doors, Voice } from '../../context.ts'
import { BoardError, UpstreamUnavailable } from '../../errors.ts'
import type { LiveConnection, LivePart } from '../../models/live.ts'
import { heardHz } from '../../models/live.ts'
import { heardSchema } from '../../models/task.ts'
import { messageId, turnId } from '../../records/id.ts'
import type { Message } from '../../records/message.ts'
import type { Person } from '../../records/person.ts'
import { addUsage, noUsage } from '../../records/usage.ts'

export type TalkEvent =
  /** the model listens; again after each `reconnecting` */
  | { type: 'ready' }
  | { type: 'heard'; messageId: string; turnId: string; text: string; pace: string; emphasis: readonly string[]; emotion: string }
  | { type: 'answered'; messageId: string; turnId: string; agent: string | null; text: string }
  | { type: 'failed'; turnId: string; code: string; message: string }
  /** what was sent to be played and was not yet is not to be */
  | { type: 'interrupted' }
  | { type: 'said' }
  | { type: 'reconnecting' }

export interface TalkOptions {
  doors: Pick<Doors, 'turns' | 'events'>
  voice: Voice
  viewer: Person
  sessionId: string
  tell(event: TalkEvent): void
  play(pcm: Uint8Array): void
  /** Why it cannot go on; once. */
  fail(cause: unknown): void
}

export interface Talk {
  hear(pcm: Uint8Array): void
  pause(): void
  /** Ends it. What was said is answered all the same, in the session. */
  close(): Promise<void>
}

/** What is said while there is no connection is kept, up to ten seconds of it. */
const mostWaiting = 10 * 2 * heardHz
const mostAttempts = 4
/** A connection that does not live so long counts as an attempt that failed. */
const soonMs = 3_000

/** Opens a conversation in a session. Throws what `Voice.connect` throws. */
export async function openTalk(options: TalkOptions): Promise<Talk> {
  const talk = new LiveTalk(options)
  await talk.connect()
  return talk
}

class LiveTalk implements Talk {
  readonly #options: TalkOptions
  readonly #ending = new AbortController()
  readonly #id = randomUUID()
  #connection: LiveConnection | undefined
  #waiting: Uint8Array[] = []
  /** calls of the connection at hand that want an answer, and those of connections that ended before they had one */
  readonly #open = new Set<string>()
  readonly #orphans = new Set<string>()
  /** the answer that the model has been given and has not said yet */
  #unsaid: string | undefined
  /** what the next connection is to say first */
  #toSay: string[] = []
  #isSpeaking = false
  #isEndingSoon = false
  #failures = 0
  /** what was used since the last message */
  #usage = noUsage
  #since = performance.now()
  #lastTurn: number | undefined

  constructor(options: TalkOptions) {
    this.#options = options
  }

  hear(pcm: Uint8Array): void {
    if (this.#connection) {
      this.#connection.hear(pcm)
      return
    }
    this.#waiting.push(pcm)
    let bytes = this.#waiting.reduce((sum, each) => sum + each.byteLength, 0)
    while (bytes > mostWaiting) bytes -= this.#waiting.shift()?.byteLength ?? 0
  }

  pause(): void {
    this.#connection?.pause()
  }

  async close(): Promise<void> {
    if (this.#ending.signal.aborted) return
    this.#ending.abort()
    this.#connection?.close()
    this.#connection = undefined
    const { voice, viewer, sessionId } = this.#options
    if (this.#lastTurn !== undefined && this.#usage !== noUsage)
      await voice.enter(viewer, sessionId, this.#lastTurn, { ...this.#takeUsage(), stage: 'speak' })
  }

  async connect(): Promise<void> {
    const { voice, viewer, sessionId, tell, fail } = this.#options
    const began = performance.now()
    const connection = await voice.connect(
      viewer,
      sessionId,
      (part) => {
        if (!this.#ending.signal.aborted) this.#take(part, began)
      },
      (cause) => {
        if (!this.#ending.signal.aborted) fail(cause)
      },
      this.#ending.signal
    )
    if (this.#ending.signal.aborted) {
      connection.close()
      return
    }
    this.#connection = connection
    for (const text of this.#toSay.splice(0)) connection.say(text)
    for (const pcm of this.#waiting.splice(0)) connection.hear(pcm)
    tell({ type: 'ready' })
  }

  #take(part: LivePart, began: number): void {
    const { tell, play, fail } = this.#options
    switch (part.type) {
      case 'sound':
        this.#isSpeaking = true
        play(part.pcm)
        break
      case 'interrupted':
        this.#unsaid = undefined
        tell({ type: 'interrupted' })
        break
      case 'said':
        this.#isSpeaking = false
        this.#unsaid = undefined
        tell({ type: 'said' })
        if (this.#isEndingSoon) this.#reconnect()
        break
      case 'call':
        this.#open.add(part.id)
        this.#ask(part.id, part.arguments).catch((cause: unknown) => {
          if (!this.#ending.signal.aborted) fail(cause)
        })
        break
      case 'withdrawn':
        for (const id of part.ids) this.#open.delete(id)
        break
      case 'usage':
        this.#usage = addUsage(this.#usage, part.usage)
        break
      case 'ending':
        // In the middle of a sentence it is given the time that it has left.
        if (this.#isSpeaking) this.#isEndingSoon = true
        else this.#reconnect()
        break
      case 'closed':
        this.#failures = performance.now() - began < soonMs ? this.#failures + 1 : 0
        this.#reconnect()
    }
  }

  /** Opens another connection in place of the one at hand, which may have ended already. */
  #reconnect(): void {
    const { tell, fail } = this.#options
    this.#connection?.close()
    this.#connection = undefined
    for (const id of this.#open) this.#orphans.add(id)
    this.#open.clear()
    if (this.#unsaid !== undefined) this.#toSay.push(toSay(this.#unsaid))
    this.#unsaid = undefined
    this.#isSpeaking = false
    this.#isEndingSoon = false
    tell({ type: 'reconnecting' })
    this.#connectAgain().catch((cause: unknown) => {
      if (!this.#ending.signal.aborted) fail(cause)
    })
  }

  async #connectAgain(): Promise<void> {
    for (;;) {
      if (this.#failures >= mostAttempts)
        throw new UpstreamUnavailable('The live model ends every connection: what was said is in the session; try again later.')
      try {
        if (this.#failures > 0) await sleep(250 * 2 ** this.#failures, undefined, { signal: this.#ending.signal })
        await this.connect()
        return
      } catch (cause) {
        if (!(cause instanceof UpstreamUnavailable) || this.#ending.signal.aborted) throw cause
        this.#failures += 1
        if (this.#failures >= mostAttempts) throw cause
      }
    }
  }

  /** Has the board answer what the person said, and the model say that answer. */
  async #ask(id: string, heard: unknown): Promise<void> {
    const { doors, viewer, sessionId, tell } = this.#options
    const parsed = heardSchema.safeParse(heard)
    const meaning = parsed.data?.meaning.trim() ?? ''
    if (!parsed.success || meaning === '') {
      this.#answer(id, { error: parsed.error ? z.prettifyError(parsed.error) : 'meaning is empty: say what the person said.' })
      return
    }
    const { pace, emphasis, emotion, seconds } = parsed.data
    const { message, turn } = await this.#sent(
      doors.turns.send(viewer, {
        sessionId,
        text: '',
        clientMessageId: `voice:${this.#id}:${id}`,
        heard: { text: meaning, speech: { pace, emphasis, emotion, seconds }, call: { ...this.#takeUsage(), stage: 'hear' } }
      }),
      id
    )
    if (!message) return
    this.#lastTurn = turn.seq
    const names = { messageId: messageId(sessionId, message.seq), turnId: turnId(sessionId, turn.seq) }
    tell({ type: 'heard', ...names, text: message.text, pace, emphasis, emotion })
    await this.#follow(id, names.turnId)
  }

  /** What the board refuses (it is busy, say) is for the person to hear. */
  async #sent(sending: ReturnType<Doors['turns']['send']>, id: string) {
    try {
      return await sending
    } catch (cause) {
      if (!(cause instanceof BoardError) || cause.code === 'NOT_FOUND') throw cause
      this.#answer(id, { error: cause.message })
      return { message: undefined, turn: undefined }
    }
  }

  async #follow(id: string, turn: string): Promise<void> {
    const { doors, viewer, sessionId, tell } = this.#options
    let reply: Message | undefined
    for await (const event of await doors.events.ofTurn(viewer, turn, null, this.#ending.signal)) {
      if (event.type === 'MessageCommitted' && event.payload.role === 'AGENT') reply = event.payload
      if (event.type !== 'TurnEnded') continue
      const { error } = event.payload
      if (reply) {
        tell({ type: 'answered', messageId: messageId(sessionId, reply.seq), turnId: turn, agent: reply.agent, text: reply.text })
        this.#answer(id, { answer: reply.text, from: reply.authorName }, reply.text)
      } else {
        const failed = error ?? { code: 'CANCELLED', message: 'The question was withdrawn.' }
        tell({ type: 'failed', turnId: turn, code: failed.code, message: failed.message })
        this.#answer(id, { error: failed.message })
      }
    }
  }

  /** To the call, where it is still open; a model that was connected since is told what to say. One that was interrupted is not. */
  #answer(id: string, response: Record<string, unknown>, text?: string): void {
    if (this.#open.delete(id)) {
      this.#unsaid = text
      this.#connection?.answer(id, response)
    } else if (this.#orphans.delete(id) && text !== undefined) {
      if (this.#connection) this.#connection.say(toSay(text))
      else this.#toSay.push(toSay(text))
    }
  }

  #takeUsage() {
    const call = { agent: 'voice', model: this.#options.voice.model, milliseconds: performance.now() - this.#since, ...this.#usage }
    this.#usage = noUsage
    this.#since = performance.now()
    return { ...call, at: new Date().toISOString() }
  }
}

const toSay = (answer: string): string => `The board has answered. Say this to the person now, as it stands:\n\n${answer}`
