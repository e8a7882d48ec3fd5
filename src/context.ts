// What a resolver may touch: who is asking, and the doors of the rooms below. Every door takes the viewer first and
// answers only what is theirs; what is not theirs does not exist for them (undefined, or NotFound where it was named).

import type { ActionFilter, ActionPatch, NewAction } from './actions/actions.ts'
import type { Board } from './agents/board.ts'
import type { CalendarFeed } from './bridges/calendar.ts'
import type { Webhook } from './bridges/webhooks.ts'
import type { ClaimDelivery, Delivery } from './deliveries/deliveries.ts'
import type { DossierState } from './dossier/dossiers.ts'
import type { SessionEvent } from './event.ts'
import type { Page, PageRequest } from './page.ts'
import type { AgentPerformance, Span } from './people/people.ts'
import type { Action, ActionExport, ActionKind } from './records/action.ts'
import type { Delegation, Position } from './records/delegation.ts'
import type { DossierEntry, DossierKind } from './records/dossier-entry.ts'
import type { Message } from './records/message.ts'
import type { Person } from './records/person.ts'
import type { Review } from './records/review.ts'
import type { Session } from './records/session.ts'
import type { ToolCall } from './records/tool-call.ts'
import type { Turn } from './records/turn.ts'
import type { Usage } from './records/usage.ts'
import type { ErasureReceipt, OpenSession, SessionLoad, SessionPatch } from './session/sessions.ts'
import type { MessageHit } from './session/transcript.ts'
import type { NewNotification, Notification } from './notifications/notifications.ts'
import type { SendMessage } from './turn/send.ts'
import type { Voice } from './turn/live.ts'
import type { TurnFilter } from './turn/turns.ts'

export type {
  ActionFilter,
  ActionPatch,
  AgentPerformance,
  CalendarFeed,
  ClaimDelivery,
  Delivery,
  DossierState,
  ErasureReceipt,
  MessageHit,
  NewAction,
  NewNotification,
  Notification,
  OpenSession,
  SendMessage,
  SessionLoad,
  SessionPatch,
  Span,
  TurnFilter,
  Voice,
  Webhook
}

export interface BoardInfo {
  version: string
  model: string
  offline: boolean
  /** whether recordings and `/voice` can be answered */
  hears: boolean
  hotStore: 'REDIS' | 'MEMORY'
  coldStore: 'POSTGRES' | 'PGLITE'
  /** names of the bridges that actions can be handed to */
  exportTargets: readonly string[]
}

/** A session rebuilt for one request. */
export interface LoadedSession {
  session: Session
  /** number of the newest whole event */
  event: number
  load: SessionLoad
  /** the turn that runs, else the one that waits longest */
  activeTurn: Turn | null
}

export interface Sessions {
  /** Opens a session, or returns the viewer's own with this id or externalRef. */
  open(viewer: Person, input: OpenSession): Promise<Session>
  /** Rebuilds sessions for this request, in the order asked for. */
  load(viewer: Person, ids: readonly string[]): Promise<(LoadedSession | undefined)[]>
  /** What the board would open the session with, given the viewer's open actions; null where there is nothing. */
  opening(viewer: Person): Promise<string | null>
  byExternalRef(viewer: Person, externalRef: string): Promise<Session | undefined>
  /** Newest activity first. */
  list(viewer: Person, page: PageRequest & { includeArchived?: boolean | null }): Promise<Page<Session>>
  /** In the order asked for; undefined where it is not the viewer's. */
  byIds(viewer: Person, ids: readonly string[]): Promise<(Session | undefined)[]>
  assignAgents(viewer: Person, id: string, agents: readonly string[]): Promise<Session>
  activateSkills(viewer: Person, id: string, skills: readonly string[]): Promise<Session>
  fork(viewer: Person, id: string, atSeq: number): Promise<Session>
  /** Calls it otherwise, or changes its rule for messages that come while a turn runs. */
  update(viewer: Person, input: SessionPatch): Promise<Session>
  archive(viewer: Person, id: string): Promise<Session>
  delete(viewer: Person, id: string): Promise<ErasureReceipt>
  /** One page of each session, in the order asked for. */
  messages(viewer: Person, sessionIds: readonly string[], page: PageRequest): Promise<Page<Message>[]>
  messagesByIds(viewer: Person, ids: readonly string[]): Promise<(Message | undefined)[]>
  search(viewer: Person, query: string, page: PageRequest): Promise<Page<MessageHit>>
}

export interface Turns {
  /** Answers once the message is safe; the turn runs on by itself. */
  send(viewer: Person, input: SendMessage): Promise<{ message: Message; turn: Turn }>
  cancel(viewer: Person, turnId: string): Promise<Turn>
  /** One page of each session, in the order asked for. */
  list(viewer: Person, sessionIds: readonly string[], page: PageRequest): Promise<Page<Turn>[]>
  /** Of all sessions or of one, newest first; `total` counts every page. */
  newest(viewer: Person, filter: TurnFilter): Promise<Page<Turn> & { total: number }>
  byIds(viewer: Person, ids: readonly string[]): Promise<(Turn | undefined)[]>
  /** What the model calls of each turn took up to now, in the order asked for. */
  usages(viewer: Person, turnIds: readonly string[]): Promise<Usage[]>
  /** One list for each turn asked for, in its order. */
  delegations(viewer: Person, turnIds: readonly string[]): Promise<Delegation[][]>
  toolCalls(viewer: Person, turnIds: readonly string[]): Promise<ToolCall[][]>
  reviews(viewer: Person, turnIds: readonly string[]): Promise<Review[][]>
  positions(viewer: Person, turnIds: readonly string[]): Promise<Position[][]>
  delegationsByIds(viewer: Person, ids: readonly string[]): Promise<(Delegation | undefined)[]>
  toolCallsByIds(viewer: Person, ids: readonly string[]): Promise<(ToolCall | undefined)[]>
}

export interface Approvals {
  /** Has a call made that waits for the person, once; answers it as it then is. */
  approve(viewer: Person, toolCallId: string, digest?: string | null): Promise<ToolCall>
  /** Has a call that waits for the person never be made. */
  deny(viewer: Person, toolCallId: string, reason?: string | null): Promise<ToolCall>
}

export interface Actions {
  /** Due first, then newest. */
  list(viewer: Person, filter: ActionFilter, page: PageRequest): Promise<Page<Action>>
  /** The same for each session alone, in the order asked for. */
  ofSessions(viewer: Person, sessionIds: readonly string[], filter: ActionFilter, page: PageRequest): Promise<Page<Action>[]>
  byIds(viewer: Person, ids: readonly string[]): Promise<(Action | undefined)[]>
  exports(viewer: Person, actionIds: readonly string[]): Promise<ActionExport[][]>
  add(viewer: Person, input: NewAction): Promise<Action>
  /** A field left out (undefined) stays as it is; null clears owner or dueAt. */
  update(viewer: Person, input: ActionPatch): Promise<Action>
  /** Hands it to a target of bridges.json, in the background; again where that failed, and never a second time. */
  export(viewer: Person, actionId: string, target: string): Promise<Action>
}

export interface Webhooks {
  /** Oldest first, without their secrets. */
  list(viewer: Person): Promise<Webhook[]>
  /** Of all kinds of actions where none are named. The secret is told here and never again. */
  add(viewer: Person, url: string, kinds?: readonly ActionKind[] | null): Promise<{ webhook: Webhook; secret: string }>
  remove(viewer: Person, id: string): Promise<void>
}

export interface Calendar {
  find(viewer: Person): Promise<CalendarFeed | undefined>
  /** A new address in place of any other; the secret in it is told here and never again. */
  renew(viewer: Person): Promise<{ feed: CalendarFeed; secret: string }>
  /** Whether there was a feed to close. */
  revoke(viewer: Person): Promise<boolean>
  /** The feed of whoever has this secret, as iCalendar. Anybody may ask. */
  read(secret: string): Promise<string | undefined>
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
  /** In the order asked for. */
  performance(viewer: Person, agentIds: readonly string[], span?: Span): Promise<AgentPerformance[]>
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
  ofActions(
    viewer: Person,
    after: string | null | undefined,
    signal: AbortSignal
  ): Promise<AsyncIterable<SessionEvent & { type: 'ActionUpdated' }>>
}

export interface Notifications {
  /** Throws BadUserInput where one could not be set up so. */
  check(input: NewNotification): Promise<void>
  /** Has an address told once a turn has ended. One with an id that the turn has already takes its place. */
  save(viewer: Person, turnId: string, input: NewNotification): Promise<Notification>
  list(viewer: Person, turnId: string): Promise<Notification[]>
  remove(viewer: Person, turnId: string, id: string): Promise<void>
}

/** Answers on their way to an outside channel; they are the bot's that brings them. */
export interface Deliveries {
  find(viewer: Person, turnId: string, channel: string): Promise<Delivery | undefined>
  /** Takes one on, keeps it, notes how far it is, or ends it, where nobody else holds it; answers it as it then is. */
  claim(viewer: Person, input: ClaimDelivery): Promise<Delivery>
  /** Keeps for longer all that a holder still holds; answers the turns. */
  hold(viewer: Person, channel: string, holder: string, seconds: number): Promise<string[]>
  /** Newest first, arrived or not. */
  recent(viewer: Person, channel: string): Promise<Delivery[]>
  /** What has not arrived and nobody holds, oldest first. */
  waiting(viewer: Person, channel: string): Promise<Delivery[]>
}

/** The doors behind which the rooms are, the same for every transport. */
export interface Doors {
  board: Board
  info: BoardInfo
  sessions: Sessions
  turns: Turns
  /** undefined where the model does not hear */
  voice: Voice | undefined
  approvals: Approvals
  actions: Actions
  dossiers: Dossiers
  people: People
  events: Events
  notifications: Notifications
  deliveries: Deliveries
  webhooks: Webhooks
  calendar: Calendar
}

/** What a GraphQL operation runs with. */
export interface Context {
  viewer: Person
  doors: Doors
  /** aborts when the client is gone; reads may stop, writes never do */
  signal: AbortSignal
}
