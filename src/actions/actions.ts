// The door of actions: what people may do with them and read of them, each checked to be theirs.

import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { BadUserInput, NotFound } from '../errors.ts'
import { cursorInstant, cursorText, decodeCursor, encodeCursor, type Page, type PageRequest, pageOf, pageWindow } from '../page.ts'
import type { Action, ActionKind, ActionStatus } from '../records/action.ts'
import { actionId, isSessionId, parseId } from '../records/id.ts'
import type { Person } from '../records/person.ts'
import { writable } from '../records/text.ts'

export interface ActionFilter {
  status?: readonly ActionStatus[] | null
  kind?: readonly ActionKind[] | null
  dueBefore?: Date | null
}

export interface NewAction {
  sessionId: string
  kind: ActionKind
  title: string
  owner?: string | null
  dueAt?: Date | null
}

/** A field left out (undefined) stays as it is; null clears owner and dueAt. */
export interface ActionPatch {
  id: string
  status?: ActionStatus | null
  title?: string | null
  owner?: string | null
  dueAt?: Date | null
}

/** What a person writes by hand, into the session it belongs to. */
export interface ActionWriter {
  /** Adds what the person entered to the transcript, and the action drawn from it. Throws NotFound. */
  add(viewer: Person, sessionId: string, text: string, draw: (source: number, at: string) => Action): Promise<Action>
  /** Writes what `change` makes of an action's newest state. Throws NotFound. */
  change(viewer: Person, action: Action, change: (newest: Action, at: string) => Action): Promise<Action>
}

const longestTitle = 200
const longestOwner = 200
// Sorts behind every date, so that one order serves actions with and without one.
const never = '9999-12-31T23:59:59.999Z'
const due = `coalesce(due_at, '${never}')`

export interface ActionsRoom {
  database: Database
  writer: ActionWriter
  /** Resolves once the truth has what was acknowledged of these sessions before this call. */
  settled(sessionIds: readonly string[]): Promise<void>
}

export function createActions({ database, writer, settled }: ActionsRoom) {
  const { tables } = database

  const byIds = async (viewer: Person, ids: readonly string[]): Promise<(Action | undefined)[]> => {
    // An event tells of an action before the truth has it.
    await settled([...new Set(ids.flatMap((id) => parseId(id)?.sessionId ?? []))])
    const actions = await database.select(tables.actions, 'where id = any($1) and owner_id = $2', [ids, viewer.id])
    const byId = new Map(actions.map((action) => [action.id, action]))
    return ids.map((id) => byId.get(id))
  }

  /** A page for each session, or one over all where the session is null. */
  async function pages(
    viewer: Person,
    sessionIds: readonly (string | null)[],
    filter: ActionFilter,
    request: PageRequest
  ): Promise<Page<Action>[]> {
    const window = pageWindow(request)
    if (window.backwards) throw new BadUserInput('Actions are listed forwards: use first and after.')
    const after = window.after === undefined ? undefined : decodeCursor(window.after, z.tuple([cursorInstant, cursorInstant, cursorText]))
    const rows = await database.query<{ asked: number }>(
      `select a.*, s.asked::int from unnest($2::uuid[]) with ordinality as s(id, asked) cross join lateral (
        select ${tables.actions.columns} from actions
        where owner_id = $1
          and (s.id is null or session_id = s.id)
          and ($3::text[] is null or status = any($3))
          and ($4::text[] is null or kind = any($4))
          and ($5::timestamptz is null or due_at < $5)
          ${after ? `and (${due} > $7 or (${due} = $7 and (created_at < $8 or (created_at = $8 and id > $9))))` : ''}
        order by ${due}, created_at desc, id limit $6
      ) a order by coalesce(a."dueAt", '${never}'), a."createdAt" desc, a.id`,
      [viewer.id, sessionIds, filter.status ?? null, filter.kind ?? null, filter.dueBefore ?? null, window.limit + 1, ...(after ?? [])]
    )
    const byPlace = Map.groupBy(rows, (row) => row.asked)
    return sessionIds.map((_, index) =>
      pageOf((byPlace.get(index + 1) ?? []).map(tables.actions.parse), window, (action) =>
        encodeCursor(action.dueAt ?? never, action.createdAt, action.id)
      )
    )
  }

  return {
    /** Due first, then newest. */
    list: async (viewer: Person, filter: ActionFilter, request: PageRequest): Promise<Page<Action>> => {
      const [page] = await pages(viewer, [null], filter, request)
      return page ?? { edges: [], hasNextPage: false, hasPreviousPage: false }
    },

    /** The same for each session alone, in the order asked for. */
    ofSessions: async (viewer: Person, sessionIds: readonly string[], filter: ActionFilter, request: PageRequest) => {
      await settled(sessionIds)
      return pages(viewer, sessionIds, filter, request)
    },

    byIds,

    exports: async (viewer: Person, actionIds: readonly string[]) => {
      const rows = await database.select(tables.actionExports, 'where action_id = any($1) and owner_id = $2 order by at, target', [
        actionIds,
        viewer.id
      ])
      const byAction = Map.groupBy(rows, (row) => row.actionId)
      return actionIds.map((id) => byAction.get(id) ?? [])
    },

    add: async (viewer: Person, input: NewAction): Promise<Action> => {
      if (!isSessionId(input.sessionId)) throw new NotFound('session', input.sessionId)
      const title = checkedTitle(input.title)
      const owner = checkedOwner(input.owner)
      return writer.add(viewer, input.sessionId, title, (source, at) => ({
        id: actionId(input.sessionId, source, 1),
        sessionId: input.sessionId,
        source,
        ownerId: viewer.id,
        kind: input.kind,
        status: 'OPEN',
        title,
        quote: title,
        owner,
        dueAt: input.dueAt?.toISOString() ?? null,
        createdAt: at,
        updatedAt: at
      }))
    },

    update: async (viewer: Person, patch: ActionPatch): Promise<Action> => {
      const title = patch.title == null ? undefined : checkedTitle(patch.title)
      const owner = patch.owner === undefined ? undefined : checkedOwner(patch.owner)
      const [action] = parseId(patch.id)?.kind === 'action' ? await byIds(viewer, [patch.id]) : []
      if (!action) throw new NotFound('action', patch.id)
      return writer.change(viewer, action, (newest, at) => ({
        ...newest,
        status: patch.status ?? newest.status,
        title: title ?? newest.title,
        owner: owner === undefined ? newest.owner : owner,
        dueAt: patch.dueAt === undefined ? newest.dueAt : (patch.dueAt?.toISOString() ?? null),
        updatedAt: at
      }))
    }
  }
}

function checkedTitle(title: string): string {
  const kept = writable(title).trim()
  if (kept === '' || kept.length > longestTitle) throw new BadUserInput(`title has 1 to ${longestTitle} characters.`)
  return kept
}

function checkedOwner(owner: string | null | undefined): string | null {
  if (owner == null) return null
  const kept = writable(owner).trim()
  if (kept.length > longestOwner) throw new BadUserInput(`owner has at most ${longestOwner} characters.`)
  return kept === '' ? null : kept
}
