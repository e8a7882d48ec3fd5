// The session's room: every request rebuilds the session from data, hot where it can, and every change goes through here.

import { performance } from 'node:perf_hooks'
import type { Database } from '../database/database.ts'
import { Fenced, NotFound } from '../errors.ts'
import type { Change } from '../records/change.ts'
import { loadCold } from './cold.ts'
import type { HotState } from './hot.ts'
import type { SessionView } from './view.ts'

export interface Loaded {
  view: SessionView
  source: 'HOT' | 'COLD'
  milliseconds: number
}

export interface SessionStore {
  readonly hot: HotState
  /** Rebuilds a session; undefined where there is none. Throws UpstreamUnavailable. */
  load(sessionId: string): Promise<Loaded | undefined>
  /** The same for several, in the order asked for, with one statement for all that are not hot. */
  loadAll(sessionIds: readonly string[]): Promise<(Loaded | undefined)[]>
  /** Resolves once the truth has what was acknowledged of these sessions before this call. Throws StoreUnavailable. */
  settled(sessionIds: readonly string[]): Promise<void>
  /**
   * Commits what `build` makes of the newest state (see HotState.commit), rebuilding the session first where nobody
   * holds it. Throws NotFound where it has been deleted.
   */
  commit(known: SessionView, build: (view: SessionView) => Change, token?: number): Promise<SessionView>
}

/** Is told what happens to sessions here; it must not throw. */
export interface SessionObserver {
  /** a session was rebuilt in so many milliseconds */
  loaded(source: Loaded['source'], milliseconds: number): void
  committed(change: Change): void
  /** a commit was refused for its lease, or its turn, had passed on */
  fenced(): void
}

export interface SessionStoreOptions {
  database: Pick<Database, 'query' | 'tables'>
  hot: HotState
  observer?: SessionObserver
  /** where acknowledged writes may not be in the truth yet; left out where they always are */
  settled?(sessionIds: readonly string[]): Promise<void>
}

export function createSessionStore({ database, hot, observer, settled = async () => undefined }: SessionStoreOptions): SessionStore {
  const rebuilding = new Map<string, Promise<SessionView | undefined>>()

  /** One rebuild of a session at a time, however many ask; one statement for all that are asked for together. */
  function rebuild(sessionIds: readonly string[]): Promise<(SessionView | undefined)[]> {
    const idle = sessionIds.filter((id) => !rebuilding.has(id))
    if (idle.length > 0) {
      const views = hot.rebuild(idle, (ids) => loadCold(database, ids))
      for (const [index, id] of idle.entries()) {
        const started = views.then((found) => found[index]).finally(() => rebuilding.delete(id))
        rebuilding.set(id, started)
      }
    }
    return Promise.all(sessionIds.map(async (id) => rebuilding.get(id)))
  }

  async function loadAll(sessionIds: readonly string[]): Promise<(Loaded | undefined)[]> {
    const startedAt = performance.now()
    const held = await Promise.all(sessionIds.map((id) => hot.load(id)))
    const missing = sessionIds.filter((_, index) => held[index] === undefined)
    const rebuilt = missing.length > 0 ? await rebuild(missing) : []
    const milliseconds = performance.now() - startedAt
    return sessionIds.map((id, index) => {
      const view = held[index] ?? rebuilt[missing.indexOf(id)]
      if (!view) return undefined
      const source = held[index] ? 'HOT' : 'COLD'
      observer?.loaded(source, milliseconds)
      return { view, source, milliseconds }
    })
  }

  return {
    hot,
    loadAll,
    settled,
    load: async (sessionId) => (await loadAll([sessionId]))[0],
    commit: async (known, build, token) => {
      const { id } = known.session
      let built: Change | undefined
      const keep = (view: SessionView) => {
        built = build(view)
        return built
      }
      for (let attempt = 1; ; attempt += 1) {
        try {
          const next = await hot.commit(known, keep, token)
          if (next && built) observer?.committed(built)
          if (next) return next
        } catch (cause) {
          if (cause instanceof Fenced) observer?.fenced()
          // Somebody else wrote that number: what was held had fallen behind, and was dropped by now.
          if (!isTaken(cause) || attempt >= maxAttempts) throw cause
        }
        if (attempt >= maxAttempts) throw new NotFound('session', id)
        if (!(await rebuild([id]))[0]) throw new NotFound('session', id)
      }
    }
  }
}

const maxAttempts = 4

/** SQLSTATE 23505, unique_violation. */
const isTaken = (cause: unknown): boolean => cause instanceof Error && Reflect.get(cause, 'code') === '23505'

/** Erases with no commit of any of the sessions in between: each waits while the one inside it works. */
export async function dropAll(store: SessionStore, [id, ...rest]: readonly string[], first: () => Promise<void>): Promise<void> {
  if (id === undefined) return first()
  await store.hot.drop(id, () => dropAll(store, rest, first))
}
