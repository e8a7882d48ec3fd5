// The hot state of one session: all that a request needs, and how a change makes the next one out of it.

import type { Action } from '../records/action.ts'
import { isPending } from '../records/action.ts'
import type { Change } from '../records/change.ts'
import type { DossierEntry } from '../records/dossier-entry.ts'
import type { Message } from '../records/message.ts'
import type { Session } from '../records/session.ts'
import type { Summary } from '../records/summary.ts'
import { isOpen, type Turn } from '../records/turn.ts'

/** How many messages are held hot. */
export const hotMessages = 50

export interface SessionView {
  readonly session: Session
  /** the newest, oldest first */
  readonly messages: readonly Message[]
  /** of messages before them, and of the first of them; null where there is none yet */
  readonly summary: Summary | null
  /** what the board knows of the owner, as this session saw it last */
  readonly dossier: readonly DossierEntry[]
  /** actions of this session that are still pending, oldest first */
  readonly actions: readonly Action[]
  /** turns that run or wait, in their order */
  readonly turns: readonly Turn[]
  /** seq of the newest message */
  readonly seq: number
  /** number of the newest whole event */
  readonly event: number
}

export const newView = (session: Session, dossier: readonly DossierEntry[] = []): SessionView => ({
  session,
  messages: [],
  summary: null,
  dossier,
  actions: [],
  turns: [],
  seq: 0,
  event: 0
})

/** The state after a change; both are left as they are, and lists that stay the same are the same. */
export function applyChange(view: SessionView, change: Change): SessionView {
  const ownActions = change.actions.filter((action) => action.sessionId === change.sessionId)
  return {
    session: change.session ?? view.session,
    messages: change.messages.length === 0 ? view.messages : [...view.messages, ...change.messages].slice(-hotMessages),
    summary: newerOf(view.summary, change.summary),
    dossier: merge(view.dossier, change.dossierEntries, (entry) => entry.id, isCurrent),
    actions: merge(view.actions, ownActions, (action) => action.id, isPending),
    turns: merge(view.turns, change.turns, (turn) => turn.seq, isOpen),
    seq: change.messages.at(-1)?.seq ?? view.seq,
    event: change.revision
  }
}

const newerOf = (held: Summary | null, made: Summary | undefined): Summary | null =>
  made && made.version > (held?.version ?? 0) ? made : held

const isCurrent = (entry: DossierEntry) => entry.validTo === null && entry.forgottenAt === null

function merge<T>(current: readonly T[], changed: readonly T[], keyOf: (item: T) => unknown, stays: (item: T) => boolean): readonly T[] {
  if (changed.length === 0) return current
  const byKey = new Map(current.map((item) => [keyOf(item), item]))
  for (const item of changed) byKey.set(keyOf(item), item)
  return [...byKey.values()].filter(stays)
}

/**
 * What the truth has, with the changes behind it that have not all arrived there. Some may have, and others behind them that
 * are not among these: what came before the newest event of the truth is in it, and must not come on top of that.
 */
export const joinChanges = (view: SessionView, changes: readonly Change[]): SessionView =>
  changes
    .filter(({ events, revision }) => revision > view.event || (events.length === 0 && revision === view.event))
    .reduce(applyChange, view)

/** The views of these sessions, in the order asked for; undefined where there is none. */
export const inOrderOf = (sessionIds: readonly string[], views: readonly SessionView[]): (SessionView | undefined)[] =>
  sessionIds.map((id) => views.find(({ session }) => session.id === id))
