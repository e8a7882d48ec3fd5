// Builds one commit of a session against the state it is to follow, so that messages and events have their numbers.

import type { NewEvent, WholeEvent } from '../event.ts'
import type { Action } from '../records/action.ts'
import type { Change } from '../records/change.ts'
import type { Delegation, Position } from '../records/delegation.ts'
import type { DossierEntry } from '../records/dossier-entry.ts'
import type { Message } from '../records/message.ts'
import type { Review } from '../records/review.ts'
import type { PendingCall, Session } from '../records/session.ts'
import type { Summary } from '../records/summary.ts'
import { digestOfCall, type ToolCall } from '../records/tool-call.ts'
import { isOpen, type StageResult, type Turn } from '../records/turn.ts'
import type { ModelCall } from '../records/usage.ts'
import type { SessionView } from './view.ts'

type Said = Omit<Message, 'sessionId' | 'seq' | 'ownerId' | 'createdAt' | 'turn'>

export class ChangeBuilder {
  readonly view: SessionView
  readonly #at: string
  #session: Session | undefined
  #fences = false
  readonly #messages: Message[] = []
  #summary: Summary | undefined
  readonly #turns = new Map<number, Turn>()
  readonly #stageResults: StageResult[] = []
  readonly #delegations: Delegation[] = []
  readonly #toolCalls: ToolCall[] = []
  readonly #reviews: Review[] = []
  readonly #positions: Position[] = []
  readonly #modelCalls: ModelCall[] = []
  readonly #actions: Action[] = []
  readonly #dossierEntries: DossierEntry[] = []
  readonly #events: WholeEvent[] = []

  constructor(view: SessionView, now: Date) {
    this.view = view
    this.#at = now.toISOString()
  }

  get at(): string {
    return this.#at
  }

  /** Number of the newest event so far. */
  get event(): number {
    return this.view.event + this.#events.length
  }

  /** seq the next message will get. */
  get nextSeq(): number {
    return this.view.seq + this.#messages.length + 1
  }

  emit(event: NewEvent): void {
    const numbered = { ...event, sessionId: this.view.session.id, number: this.event + 1, at: this.#at }
    // Spreading a union keeps each member whole; the compiler only sees the union of their fields.
    this.#events.push(numbered as WholeEvent)
  }

  /** Adds a message and says so. `turn` is the seq of its turn; 'own' where it begins one itself. */
  say(said: Said, turn: number | 'own' | null): Message {
    const seq = this.nextSeq
    const { id: sessionId, ownerId } = this.view.session
    const message: Message = { ...said, sessionId, seq, ownerId, createdAt: this.#at, turn: turn === 'own' ? seq : turn }
    this.#messages.push(message)
    this.emit({ type: 'MessageCommitted', turn: message.turn, payload: message })
    this.update({ lastActiveAt: this.#at })
    return message
  }

  update(patch: Partial<Omit<Session, 'id' | 'ownerId'>>): void {
    this.#session = { ...(this.#session ?? this.view.session), ...patch }
  }

  /** Puts a summary in the place of the one there is. */
  summarize(summary: Pick<Summary, 'from' | 'upTo' | 'text' | 'model'>): void {
    const { id: sessionId, ownerId } = this.view.session
    this.#summary = { ...summary, sessionId, ownerId, version: (this.view.summary?.version ?? 0) + 1, at: this.#at }
  }

  /** Drops the summary: it is made anew, and one that is being made from it comes too late. */
  dropSummary(): void {
    this.summarize({ from: 0, upTo: 0, text: '', model: '' })
  }

  turn(turn: Turn): void {
    this.#turns.set(turn.seq, turn)
  }

  /** Ends a turn where everyone can see it, and with it the delegations that still run. */
  endTurn(turn: Turn): void {
    for (const delegation of this.#newestOf(turn.seq)?.openDelegations ?? []) {
      const milliseconds = Date.parse(this.#at) - Date.parse(delegation.at)
      this.delegation({ ...delegation, status: 'CANCELLED', milliseconds })
    }
    const ended: Turn = { ...turn, openDelegations: [] }
    this.turn(ended)
    this.emit({ type: 'TurnEnded', turn: turn.seq, payload: ended })
  }

  #newestOf(seq: number): Turn | undefined {
    return this.#turns.get(seq) ?? this.view.turns.find((turn) => turn.seq === seq)
  }

  /** Cancels every open turn; whoever works on one finds its next commit refused. */
  cancelOpenTurns(which: (turn: Turn) => boolean = isOpen): Turn[] {
    const cancelled = this.view.turns
      .filter((turn) => isOpen(turn) && which(turn))
      .map((turn): Turn => ({ ...turn, status: 'CANCELLED', endedAt: this.#at }))
    for (const turn of cancelled) this.endTurn(turn)
    if (this.view.turns.some((turn) => turn.status === 'RUNNING' && which(turn))) this.#fences = true
    return cancelled
  }

  stageResult(result: StageResult): void {
    this.#stageResults.push(result)
  }

  delegation(delegation: Delegation): void {
    this.#delegations.push(delegation)
    this.emit({ type: 'DelegationUpdated', turn: delegation.turn, payload: delegation })
    const turn = this.#newestOf(delegation.turn)
    if (!turn) return
    const others = turn.openDelegations.filter(({ number }) => number !== delegation.number)
    this.turn({ ...turn, openDelegations: delegation.status === 'RUNNING' ? [...others, delegation] : others })
  }

  toolCall(call: ToolCall): void {
    this.#toolCalls.push(call)
    this.emit({ type: 'ToolCallUpdated', turn: call.turn, payload: call })
  }

  /** Has a tool call wait for the person, or run because the person said so; `pending` undefined: it does neither any more. */
  pendingCall(call: ToolCall, pending: Pick<PendingCall, 'state' | 'until'> | undefined): void {
    this.toolCall(call)
    const { turn, number } = call
    const others = (this.#session ?? this.view.session).pendingCalls.filter((each) => each.turn !== turn || each.number !== number)
    const digest = digestOfCall(call)
    this.update({ pendingCalls: pending ? [...others, { turn, number, digest, ...pending }] : others })
  }

  review(review: Review): void {
    this.#reviews.push(review)
    this.emit({ type: 'ReviewCompleted', turn: review.turn, payload: review })
  }

  position(position: Position): void {
    this.#positions.push(position)
  }

  modelCall(call: ModelCall): void {
    this.#modelCalls.push(call)
  }

  action(action: Action, turn: number | null): void {
    this.#actions.push(action)
    this.emit({ type: 'ActionUpdated', turn, payload: action })
  }

  /** Takes over the newer state of an action without saying so: its own session hears of what another one said. */
  adoptAction(action: Action): void {
    this.#actions.push(action)
  }

  /** Takes over the newer state of a line of the dossier without saying so. */
  adoptDossierEntry(entry: DossierEntry): void {
    this.#dossierEntries.push(entry)
  }

  dossierEntry(entry: DossierEntry, turn: number | null): void {
    this.#dossierEntries.push(entry)
    this.emit({ type: 'DossierUpdated', turn, payload: entry })
  }

  done(): Change {
    const { id: sessionId, ownerId } = this.view.session
    return {
      sessionId,
      ownerId,
      revision: this.event,
      session: this.#session,
      messages: this.#messages,
      summary: this.#summary,
      turns: [...this.#turns.values()],
      stageResults: this.#stageResults,
      delegations: newest(this.#delegations, ({ turn, number }) => `${turn}.${number}`),
      toolCalls: newest(this.#toolCalls, (call) => call.number),
      reviews: this.#reviews,
      positions: this.#positions,
      modelCalls: this.#modelCalls,
      actions: newest(this.#actions, (action) => action.id),
      dossierEntries: newest(this.#dossierEntries, (entry) => entry.id),
      events: this.#events,
      fences: this.#fences
    }
  }
}

const newest = <T>(items: readonly T[], keyOf: (item: T) => unknown): T[] => [...new Map(items.map((item) => [keyOf(item), item])).values()]

/** The change that `write` describes, to follow `view`. */
export function changeOf(view: SessionView, now: Date, write: (change: ChangeBuilder) => void): Change {
  const change = new ChangeBuilder(view, now)
  write(change)
  return change.done()
}
