// Doors with nothing behind them but what a test puts there, for what transports and resolvers do by themselves.

import type { Agent } from '../../src/agents/board.ts'
import type { Doors, LoadedSession } from '../../src/context.ts'
import type { SessionEvent } from '../../src/event.ts'
import type { Message } from '../../src/records/message.ts'
import type { Person } from '../../src/records/person.ts'
import type { Session } from '../../src/records/session.ts'
import { noTiming, type Turn } from '../../src/records/turn.ts'
import { noUsage } from '../../src/records/usage.ts'

export const sessionId = '0192f0aa-0000-7000-8000-000000000001'
const at = '2026-11-23T09:00:00.000Z'

export const ada: Person = { id: 'ada', name: 'Ada', timeZone: 'Europe/Berlin' }

export const session = (id = sessionId): Session => ({
  id,
  ownerId: ada.id,
  title: 'First talk',
  externalRef: null,
  whenBusy: 'ENQUEUE',
  agents: ['atlas', 'gone'],
  skills: [],
  createdAt: at,
  lastActiveAt: at,
  archivedAt: null,
  forkedFrom: null,
  remoteContexts: {},
  pendingCalls: []
})

export const message = (seq: number, text = `message ${seq}`): Message => ({
  sessionId,
  seq,
  ownerId: ada.id,
  role: 'USER',
  agent: null,
  authorName: 'Ada',
  text,
  createdAt: at,
  turn: seq,
  clientMessageId: null,
  speech: null,
  review: null
})

export const turn = (seq: number): Turn => ({
  sessionId,
  seq,
  ownerId: ada.id,
  status: 'COMPLETED',
  reply: null,
  eventsAfter: 0,
  openDelegations: [],
  to: null,
  meeting: false,
  timeZone: ada.timeZone,
  saidAt: at,
  startedAt: at,
  endedAt: at,
  attempts: 1,
  usage: noUsage,
  timing: { ...noTiming, modelMs: 30, totalMs: 100 },
  error: null,
  actionIds: []
})

export const turnEnded = (number: number): SessionEvent => ({ type: 'TurnEnded', sessionId, number, turn: 1, at, payload: turn(1) })

export const loaded = (): LoadedSession => ({
  session: session(),
  event: 7,
  load: { source: 'HOT', milliseconds: 0.2, bytes: 900, messages: 2 },
  activeTurn: null
})

const member = (id: string, isCritic = false): Agent => ({
  id,
  name: id,
  role: 'Strategy',
  description: 'Thinks ahead.',
  skills: ['strategy'],
  tools: [],
  model: null,
  card: null,
  cardKey: null,
  cardToken: null,
  isCritic,
  unchecked: 'ship',
  instructions: ''
})

function notFaked(): never {
  throw new Error('this test has not put anything behind that door')
}

type Rooms = 'sessions' | 'turns' | 'approvals' | 'actions' | 'dossiers' | 'people' | 'events'
export type Faked = { [Room in Rooms]?: Partial<Doors[Room]> }

/** All doors; those that the test does not name fail when they are opened. */
export function fakeDoors(faked: Faked = {}): Doors {
  return {
    board: {
      agents: new Map([member('atlas'), member('critic', true)].map((agent) => [agent.id, agent])),
      skills: new Map([['strategy', { name: 'strategy', description: 'Where to play.', body: '' }]]),
      version: ''
    },
    info: { version: '0.1.0', model: 'offline', offline: true, hears: true, hotStore: 'MEMORY', coldStore: 'PGLITE', exportTargets: [] },
    voice: undefined,
    sessions: {
      open: notFaked,
      load: notFaked,
      opening: notFaked,
      byExternalRef: notFaked,
      list: notFaked,
      byIds: notFaked,
      assignAgents: notFaked,
      activateSkills: notFaked,
      fork: notFaked,
      update: notFaked,
      archive: notFaked,
      delete: notFaked,
      messages: notFaked,
      messagesByIds: notFaked,
      search: notFaked,
      ...faked.sessions
    },
    turns: {
      send: notFaked,
      cancel: notFaked,
      list: notFaked,
      newest: notFaked,
      byIds: notFaked,
      usages: notFaked,
      delegations: notFaked,
      toolCalls: notFaked,
      reviews: notFaked,
      positions: notFaked,
      delegationsByIds: notFaked,
      toolCallsByIds: notFaked,
      ...faked.turns
    },
    approvals: { approve: notFaked, deny: notFaked, ...faked.approvals },
    actions: {
      list: notFaked,
      ofSessions: notFaked,
      byIds: notFaked,
      exports: notFaked,
      add: notFaked,
      update: notFaked,
      export: notFaked,
      ...faked.actions
    },
    dossiers: { read: notFaked, history: notFaked, byIds: notFaked, add: notFaked, correct: notFaked, forget: notFaked, ...faked.dossiers },
    people: {
      update: notFaked,
      usage: notFaked,
      budget: notFaked,
      performance: notFaked,
      exportAll: notFaked,
      deleteAll: notFaked,
      ...faked.people
    },
    deliveries: { find: notFaked, claim: notFaked, hold: notFaked, recent: notFaked, waiting: notFaked },
    notifications: { check: notFaked, save: notFaked, list: notFaked, remove: notFaked },
    webhooks: { list: notFaked, add: notFaked, remove: notFaked },
    calendar: { find: notFaked, renew: notFaked, revoke: notFaked, read: notFaked },
    events: { ofSession: notFaked, ofTurn: notFaked, ofActions: notFaked, ...faked.events }
  }
}

/** Events that were missed, then silence until the signal aborts; `closed` resolves once the source was let go of. */
export function silentAfter(events: readonly SessionEvent[]) {
  const closed = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  async function* source(signal: AbortSignal) {
    try {
      opened.resolve()
      yield* events
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve()
        else signal.addEventListener('abort', () => resolve(), { once: true })
      })
    } finally {
      closed.resolve()
    }
  }
  return { source, opened: opened.promise, closed: closed.promise }
}
