// The session's door: what people may do with sessions and read of them, each checked to be theirs.

import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { eraseRows } from '../database/erase.ts'
import { BadUserInput, NotFound } from '../errors.ts'
import { openingFor } from '../models/offline/opening.ts'
import { cursorInstant, decodeCursor, encodeCursor, type Page, type PageRequest, pageOf, pageWindow } from '../page.ts'
import { isSessionId } from '../records/id.ts'
import type { Person } from '../records/person.ts'
import type { Session, WhenBusy } from '../records/session.ts'
import { writable } from '../records/text.ts'
import { changeOf } from './change.ts'
import { copySession, insertSession, rowsOfSession } from './rows.ts'
import type { Loaded, SessionStore } from './session.ts'
import type { SessionView } from './view.ts'

export interface OpenSession {
  /** a UUID of the client's choice */
  id?: string | null
  title?: string | null
  externalRef?: string | null
  agents?: readonly string[] | null
  skills?: readonly string[] | null
  whenBusy?: WhenBusy | null
}

/** A field left out (undefined) stays as it is. */
export interface SessionPatch {
  sessionId: string
  title?: string | null
  whenBusy?: WhenBusy | null
}

/** How a request rebuilt a session. */
export interface SessionLoad {
  source: 'HOT' | 'COLD'
  milliseconds: number
  /** size of the state as JSON; measured where it is asked for */
  readonly bytes: number
  messages: number
}

export interface ErasureReceipt {
  id: string
  erasedAt: Date
  /** rows by table */
  counts: Record<string, number>
}

export interface SessionsRoom {
  store: SessionStore
  database: Database
  /** handles that can be assigned; names of skills */
  agents: readonly string[]
  skills: readonly string[]
  now(): Date
}

const longestTitle = 200
const longestExternalRef = 500
const mostPickedUp = 50

export function createSessions({ store, database, agents, skills, now }: SessionsRoom) {
  const { tables } = database

  async function loadOwn(viewer: Person, id: string): Promise<Loaded | undefined> {
    if (!isSessionId(id)) return undefined
    const loaded = await store.load(id)
    return loaded?.view.session.ownerId === viewer.id ? loaded : undefined
  }

  async function update(viewer: Person, id: string, patch: Partial<Session>): Promise<Session> {
    const loaded = await loadOwn(viewer, id)
    if (!loaded) throw new NotFound('session', id)
    const next = await store.commit(loaded.view, (view) => changeOf(view, now(), (change) => change.update(patch)))
    return next.session
  }

  async function byExternalRef(viewer: Person, ref: string): Promise<Session | undefined> {
    const [session] = await database.select(
      tables.sessions,
      'where id = (select session_id from external_references where owner_id = $1 and ref = $2) and owner_id = $1',
      [viewer.id, writable(ref).trim()]
    )
    return session
  }

  return {
    open: async (viewer: Person, input: OpenSession): Promise<Session> => {
      const id = input.id?.toLowerCase() ?? randomUUIDv7()
      if (!isSessionId(id)) throw new BadUserInput(`${JSON.stringify(input.id)} is no UUID: give one, or leave id out.`)
      const at = now().toISOString()
      const session: Session = {
        id,
        ownerId: viewer.id,
        title: checkedLength('title', input.title, longestTitle),
        externalRef: checkedLength('externalRef', input.externalRef, longestExternalRef),
        whenBusy: input.whenBusy ?? 'ENQUEUE',
        agents: input.agents ? checkedNames('board member', input.agents, agents, true) : [...agents],
        skills: input.skills ? checkedNames('skill', input.skills, skills, false) : [],
        createdAt: at,
        lastActiveAt: at,
        archivedAt: null,
        forkedFrom: null,
        remoteContexts: {},
        pendingCalls: []
      }
      await insertSession(database, session)
      // Whoever came first has it: a repeated open, or one that binds the same outside conversation, finds that session.
      const opened =
        session.externalRef === null ? (await loadOwn(viewer, id))?.view.session : await byExternalRef(viewer, session.externalRef)
      if (!opened) throw new NotFound('session', id)
      return opened
    },

    /** Rebuilds sessions for one request; undefined where one is not the viewer's. */
    load: async (viewer: Person, ids: readonly string[]) => {
      const own = ids.filter(isSessionId)
      const loaded = new Map((await store.loadAll(own)).map((each, index) => [own[index], each]))
      return ids.map((id) => {
        const each = loaded.get(id)
        if (each?.view.session.ownerId !== viewer.id) return undefined
        const { view, source, milliseconds } = each
        return { session: view.session, event: view.event, activeTurn: view.turns[0] ?? null, load: loadOf(view, source, milliseconds) }
      })
    },

    /** What the board would open with, given the viewer's open actions; null where there is nothing to pick up. */
    opening: async (viewer: Person): Promise<string | null> => {
      const actions = await database.select(
        tables.actions,
        `where owner_id = $1 and status in ('OPEN', 'IN_PROGRESS') order by due_at nulls last, created_at limit ${mostPickedUp}`,
        [viewer.id]
      )
      return openingFor(actions, now().toISOString(), viewer.timeZone)
    },

    byExternalRef,

    list: async (viewer: Person, request: PageRequest & { includeArchived?: boolean | null }): Promise<Page<Session>> => {
      const window = pageWindow(request)
      const after = window.after === undefined ? undefined : decodeCursor(window.after, z.tuple([cursorInstant, z.uuid()]))
      const sessions = await database.select(
        tables.sessions,
        `where owner_id = $1 and ($2 or archived_at is null) ${after ? 'and (last_active_at, id) < ($4, $5)' : ''}
         order by last_active_at desc, id desc limit $3`,
        [viewer.id, request.includeArchived ?? false, window.limit + 1, ...(after ?? [])]
      )
      return pageOf(sessions, window, (session) => encodeCursor(session.lastActiveAt, session.id))
    },

    byIds: async (viewer: Person, ids: readonly string[]) => {
      const sessions = await database.select(tables.sessions, 'where id = any($1) and owner_id = $2', [ids.filter(isSessionId), viewer.id])
      const byId = new Map(sessions.map((session) => [session.id, session]))
      return ids.map((id) => byId.get(id))
    },

    assignAgents: (viewer: Person, id: string, names: readonly string[]) =>
      update(viewer, id, { agents: checkedNames('board member', names, agents, true) }),
    activateSkills: (viewer: Person, id: string, names: readonly string[]) =>
      update(viewer, id, { skills: checkedNames('skill', names, skills, false) }),
    update: async (viewer: Person, { sessionId, title, whenBusy }: SessionPatch): Promise<Session> => {
      if (title === undefined && whenBusy == null) throw new BadUserInput('Nothing is to be otherwise: give a title or whenBusy.')
      const called = title === undefined ? {} : { title: checkedLength('title', title, longestTitle) }
      return update(viewer, sessionId, { ...called, ...(whenBusy != null && { whenBusy }) })
    },
    archive: (viewer: Person, id: string) => update(viewer, id, { archivedAt: now().toISOString() }),

    fork: async (viewer: Person, id: string, atSeq: number): Promise<Session> => {
      const loaded = await loadOwn(viewer, id)
      if (!loaded) throw new NotFound('session', id)
      const { session, seq } = loaded.view
      if (!Number.isInteger(atSeq) || atSeq < 1 || atSeq > seq) {
        throw new BadUserInput(seq === 0 ? 'This session has no message to fork at.' : `atSeq goes from 1 to ${seq} in this session.`)
      }
      const at = now().toISOString()
      const fork: Session = {
        ...session,
        id: randomUUIDv7(),
        externalRef: null,
        createdAt: at,
        lastActiveAt: at,
        archivedAt: null,
        forkedFrom: id,
        // What the other server knows of the first is not this one's.
        remoteContexts: {},
        pendingCalls: []
      }
      await store.settled([id])
      await copySession(database, fork, id, atSeq)
      return fork
    },

    delete: async (viewer: Person, id: string): Promise<ErasureReceipt> => {
      const loaded = await loadOwn(viewer, id)
      if (!loaded) throw new NotFound('session', id)
      // Whoever works on a turn of it must not write behind the erasure.
      await store.commit(loaded.view, (view) => changeOf(view, now(), (change) => void change.cancelOpenTurns()))
      let counts: Record<string, number> = {}
      await store.hot.drop(id, async () => {
        counts = await eraseRows(database, rowsOfSession(database), id)
      })
      return { id: randomUUID(), erasedAt: now(), counts }
    }
  }
}

const loadOf = (view: SessionView, source: 'HOT' | 'COLD', milliseconds: number): SessionLoad => ({
  source,
  milliseconds,
  messages: view.messages.length,
  get bytes() {
    return Buffer.byteLength(JSON.stringify(view))
  }
})

function checkedLength(field: string, value: string | null | undefined, longest: number): string | null {
  if (value == null) return null
  const kept = writable(value).trim()
  if (kept === '' || kept.length > longest) throw new BadUserInput(`${field} has 1 to ${longest} characters, or is left out.`)
  return kept
}

function checkedNames(what: string, names: readonly string[], known: readonly string[], isNeeded: boolean): string[] {
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new BadUserInput(`There is no ${what} ${JSON.stringify(unknown)}: choose from ${known.join(', ')}.`)
  if (isNeeded && names.length === 0) throw new BadUserInput(`A session needs at least one ${what}: choose from ${known.join(', ')}.`)
  return [...new Set(names)]
}
