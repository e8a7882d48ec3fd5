// What a resolver may touch: who is asking, and the doors of the rooms below. Every door takes the viewer first and
// answers only what is theirs; what is not theirs does not exist for them (undefined, or NotFound where it was named).

import type { Board } from './agents/board.ts'
import type { SessionEvent } from './event.ts'
import type { Page, PageRequest } from './page.ts'
import type { Action, ActionExport, ActionKind, ActionStatus } from './records/action.ts'
import type { Delegation, Position } from './records/delegation.ts'
import type { DossierEntry, DossierKind } from './records/dossier-entry.ts'
import type { Message } from './records/message.ts'
import type { Person } from './records/person.ts'
import type { Review } from './records/review.ts'
import type { Session, WhenBusy } from './records/session.ts'
import type { ToolCall } from './records/tool-call.ts'
import type { Turn } from './records/turn.ts'
import type { Usage } from './records/usage.ts'

export interface BoardInfo {
  version: string
  model: string
  offline: boolean
  hotStore: 'REDIS' | 'MEMORY'
  coldStore: 'POSTGRES' | 'PGLITE'
}

/** How a request rebuilt a session. */
export interface SessionLoad {
  source: 'HOT' | 'COLD'
  milliseconds: number
  /** size of the state as JSON */
  bytes: number
  messages: number
}

/** A session rebuilt for one request. */
export interface LoadedSession {
  session: Session
  /** number of the newest whole event */
  event: number
  load: SessionLoad
  /** the turn that runs, else the one that waits longest */
  activeTurn: Turn | null
  /** what the board would open with */
  opening: string | null
}

export interface SendMessage {
  sessionId: string
  text: string
  /** an upload; refused until a model hears */
  audio?: File | null
  clientMessageId?: string | null
  to?: string | null
  authorName?: string | null
  timeZone?: string | null
  sentAt?: Date | null
  meeting?: boolean | null
}

export interface ActionFilter {
  status?: readonly ActionStatus[] | null
  kind?: readonly ActionKind[] | null
  dueBefore?: Date | null
}

export interface MessageHit {
  message: Message
  score: number
  /** plain text with the words that matched between « and » */
  snippet: string
}

export interface AgentPerformance {
  turns: number
  approvalRate: number | null
  meanRelevance: number | null
  meanAccuracy: number | null
  p50Ms: number | null
  p95Ms: number | null
  usage: Usage
}

export interface ErasureReceipt {
  id: string
  erasedAt: Date
  counts: Record<string, number>
}

export interface Sessions {
  /** Opens a session, or returns the viewer's own with this id or externalRef. */
  open(viewer: Person, input: OpenSession): Promise<Session>
  /** Rebuilds one session for this request. */
  load(viewer: Person, id: string): Promise<LoadedSession | undefined>
  byExternalRef(viewer: Person, externalRef: string): Promise<Session | undefined>
  /** Newest activity first. */
  list(viewer: Person, page: PageRequest & { includeArchived?: boolean | null }): Promise<Page<Session>>
  /** In the order asked for; undefined where it is not the viewer's. */
  byIds(viewer: Person, ids: readonly string[]): Promise<(Session | undefined)[]>
  assignAgents(viewer: Person, id: string, agents: readonly string[]): Promise<Session>
  activateSkills(viewer: Person, id: string, skills: readonly string[]): Promise<Session>
  fork(viewer: Person, id: string, atSeq: number): Promise<Session>
  archive(viewer: Person, id: string): Promise<Session>
  delete(viewer: Person, id: string): Promise<ErasureReceipt>
  messages(viewer: Person, sessionId: string, page: PageRequest): Promise<Page<Message>>
  messagesByIds(viewer: Person, ids: readonly string[]): Promise<(Message | undefined)[]>
  search(viewer: Person, query: string, page: PageRequest): Promise<Page<MessageHit>>
}

export interface OpenSession {
  id?: string | null
  title?: string | null
  externalRef?: string | null
  agents?: readonly string[] | null
  skills?: readonly string[] | null
  whenBusy?: WhenBusy | null
}

export interface Turns {
  /** Answers once the message is safe; the turn runs on by itself. */
  send(viewer: Person, input: SendMessage): Promise<{ message: Message; turn: Turn }>
  cancel(viewer: Person, turnId: string): Promise<Turn>
  list(viewer: Person, sessionId: string, page: PageRequest): Promise<Page<Turn>>
  byIds(viewer: Person, ids: readonly string[]): Promise<(Turn | undefined)[]>
  /** One list for each turn asked for, in its order. */
  delegations(viewer: Person, turnIds: readonly string[]): Promise<Delegation[][]>
  toolCalls(viewer: Person, turnIds: readonly string[]): Promise<ToolCall[][]>
  reviews(viewer: Person, turnIds: readonly string[]): Promise<Review[][]>
  positions(viewer: Person, turnIds: readonly string[]): Promise<Position[][]>
  delegationsByIds(viewer: Person, ids: readonly string[]): Promise<(Delegation | undefined)[]>
  toolCallsByIds(viewer: Person, ids: readonly string[]): Promise<(ToolCall | undefined)[]>
}

export interface Actions {
  /** Due first, then newest; with a session, only those of it. */
  list(viewer: Person, filter: ActionFilter & { sessionId?: string }, page: PageRequest): Promise<Page<Action>>
  byIds(viewer: Person, ids: readonly string[]): Promise<(Action | undefined)[]>
  exports(viewer: Person, actionIds: readonly string[]): Promise<ActionExport[][]>
  add(viewer: Person, input: { sessionId: string; kind: ActionKind; title: string; owner?: string | null; dueAt?: Date | null }): Promise<Action>
  /** A field left out (undefined) stays as it is; null clears owner or dueAt. */
  update(viewer: Person, input: { id: string; status?: ActionStatus | null; title?: string | null; owner?: string | null; dueAt?: Date | null }): Promise<Action>
}

export interface DossierState {
  version: number
  entries: DossierEntry[]
}

export interface Dossiers {
  /** What holds now, or held then. */
  read(viewer: Person, asOf?: Date | null): Promise<DossierState>
  history(viewer: Person, page: PageRequest): Promise<Page<DossierEntry>>
  byIds(viewer: Person, ids: readonly string[]): Promise<(DossierEntry | undefined)[]>
  add(viewer: Person, input: { kind: DossierKind; text: string }): Promise<DossierEntry>
  correct(viewer: Person, id: string, text: string): Promise<DossierEntry>
  forget(viewer: Person, id: string): Promise<DossierState>
}

export interface People {
  update(viewer: Person, input: { name?: string | null; timeZone?: string | null }): Promise<Person>
  usage(viewer: Person, since?: Date | null): Promise<Usage>
  budget(viewer: Person): Promise<{ dailyUsd: number | null; spentTodayUsd: number }>
  performance(viewer: Person, agentId: string, since?: Date | null): Promise<AgentPerformance>
  exportAll(viewer: Person): Promise<Record<string, unknown>>
  deleteAll(viewer: Person): Promise<ErasureReceipt>
}

export interface Events {
  /**
   * First what was missed after the cursor, then live, until the signal aborts. Without a cursor only what is new.
   * Throws NotFound, or BadUserInput where the cursor is of another session or none; before the first event.
   */
  ofSession(viewer: Person, sessionId: string, after: string | null | undefined, signal: AbortSignal): Promise<AsyncIterable<SessionEvent>>
  /** From the turn's start, or after a cursor; ends behind its TurnEnded. */
  ofTurn(viewer: Person, turnId: string, after: string | null | undefined, signal: AbortSignal): Promise<AsyncIterable<SessionEvent>>
  /** Every ActionUpdated of the viewer's sessions; takes the cursor of any ActionUpdated it has given. */
  ofActions(viewer: Person, after: string | null | undefined, signal: AbortSignal): Promise<AsyncIterable<SessionEvent & { type: 'ActionUpdated' }>>
}

/** The doors behind which the rooms are, the same for every transport. */
export interface Doors {
  board: Board
  info: BoardInfo
  sessions: Sessions
  turns: Turns
  actions: Actions
  dossiers: Dossiers
  people: People
  events: Events
}

/** What a GraphQL operation runs with. */
export interface Context {
  viewer: Person
  doors: Doors
  /** aborts when the client is gone; reads may stop, writes never do */
  signal: AbortSignal
}
