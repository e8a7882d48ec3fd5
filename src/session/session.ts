// The session's room: every request rebuilds the session from data, hot where it can, and every change goes through here.

import { performance } from 'node:perf_hooks'
import type { Database } from '../database/database.ts'
import { NotFound } from '../errors.ts'
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
  /**
   * Commits what `build` makes of the newest state (see HotState.commit), rebuilding the session first where nobody
   * holds it. Throws NotFound where it has been deleted.
   */
  commit(known: SessionView, build: (view: SessionView) => Change, token?: number): Promise<SessionView>
}

export function createSessionStore({ database, hot }: { database: Database; hot: HotState }): SessionStore {
  const rebuilding = new Map<string, Promise<SessionView | undefined>>()

  /** One rebuild at a time, however many ask. */
  function rebuild(sessionId: string): Promise<SessionView | undefined> {
    const running = rebuilding.get(sessionId)
    if (running) return running
    const started = loadCold(database, sessionId)
      .then((view) => view && hot.fill(view))
      .finally(() => rebuilding.delete(sessionId))
    rebuilding.set(sessionId, started)
    return started
  }

  return {
    hot,
    load: async (sessionId) => {
      const startedAt = performance.now()
      const held = await hot.load(sessionId)
      const view = held ?? (await rebuild(sessionId))
      return view && { view, source: held ? 'HOT' : 'COLD', milliseconds: performance.now() - startedAt }
    },
    commit: async (known, build, token) => {
      const { id } = known.session
      for (let attempt = 1; ; attempt += 1) {
        try {
          const next = await hot.commit(known, build, token)
          if (next) return next
        } catch (cause) {
          // Somebody else wrote that number: what was held had fallen behind, and was dropped by now.
          if (!isTaken(cause) || attempt >= maxAttempts) throw cause
        }
        if (attempt >= maxAttempts) throw new NotFound('session', id)
        if (!(await rebuild(id))) throw new NotFound('session', id)
      }
    }
  }
}

const maxAttempts = 4

/** SQLSTATE 23505, unique_violation. */
const isTaken = (cause: unknown): boolean => cause instanceof Error && Reflect.get(cause, 'code') === '23505'
