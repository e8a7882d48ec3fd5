// What sessions are made of, for tests that need one and do not care what is said in it.

import { randomUUID } from 'node:crypto'
import type { Action } from '../../src/records/action.ts'
import type { DossierEntry } from '../../src/records/dossier-entry.ts'
import type { Session } from '../../src/records/session.ts'
import { noTiming, type Turn } from '../../src/records/turn.ts'
import { noUsage } from '../../src/records/usage.ts'
import { type ChangeBuilder, changeOf } from '../../src/session/change.ts'
import type { SessionView } from '../../src/session/view.ts'

export const at = '2026-11-23T09:00:00.000Z'

export const newSession = (more: Partial<Session> = {}): Session => ({
  id: randomUUID(),
  ownerId: 'ada',
  title: null,
  externalRef: null,
  whenBusy: 'ENQUEUE',
  agents: ['atlas'],
  skills: [],
  createdAt: at,
  lastActiveAt: at,
  archivedAt: null,
  forkedFrom: null,
  remoteContexts: {},
  pendingCalls: [],
  ...more
})

export const newTurn = (session: Session, seq: number, more: Partial<Turn> = {}): Turn => ({
  sessionId: session.id,
  seq,
  ownerId: session.ownerId,
  status: 'QUEUED',
  reply: null,
  eventsAfter: 0,
  openDelegations: [],
  to: null,
  meeting: false,
  timeZone: 'Europe/Berlin',
  saidAt: at,
  startedAt: null,
  endedAt: null,
  attempts: 0,
  usage: noUsage,
  timing: noTiming,
  error: null,
  actionIds: [],
  ...more
})

export const newAction = (session: Session, number: number, more: Partial<Action> = {}): Action => ({
  id: `${session.id}.a1.${number}`,
  sessionId: session.id,
  source: 1,
  ownerId: session.ownerId,
  kind: 'TASK',
  status: 'OPEN',
  title: `Task ${number}`,
  quote: `do ${number}`,
  owner: null,
  dueAt: null,
  createdAt: at,
  updatedAt: at,
  ...more
})

export const newEntry = (session: Session, number: number, more: Partial<DossierEntry> = {}): DossierEntry => ({
  id: `${session.id}.e1.${number}`,
  ownerId: session.ownerId,
  kind: 'GOAL',
  text: `Goal ${number}`,
  confidence: 0.8,
  quote: `goal ${number}`,
  sourceSessionId: session.id,
  sourceSeq: 1,
  validFrom: at,
  validTo: null,
  supersededBy: null,
  fingerprint: `fingerprint ${number}`,
  forgottenAt: null,
  ...more
})

/** For a commit: what `write` describes, at the same instant every time. */
export const write = (describe: (change: ChangeBuilder) => void) => (view: SessionView) => changeOf(view, new Date(at), describe)

export const said = (text: string) => ({
  role: 'USER' as const,
  agent: null,
  authorName: 'Ada',
  text,
  clientMessageId: null,
  speech: null,
  review: null
})

/** A commit of these messages, in their order. */
export const say = (...texts: string[]) =>
  write((change) => {
    for (const text of texts) change.say(said(text), null)
  })
