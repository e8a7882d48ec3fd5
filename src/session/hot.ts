// What a session's hot state can do, wherever it is kept. Each driver passes test/session/hot-contract.ts.

import type { Change } from '../records/change.ts'
import type { SessionView } from './view.ts'

export interface HotState {
  readonly kind: 'MEMORY' | 'REDIS'

  /** The session as one consistent view, in one round trip; undefined where it is not held. */
  load(sessionId: string): Promise<SessionView | undefined>

  /** Keeps what was rebuilt from the truth, unless a newer state is held by now; returns what is held. */
  fill(view: SessionView): Promise<SessionView>

  /** The same in the background; what is committed here meanwhile waits for it. */
  warm(view: SessionView): void

  /**
   * Reads sessions from the truth by `readTruth`, adds what has not arrived there yet, and keeps them as `fill` does.
   * In the order asked for; undefined where there is no such session.
   */
  rebuild(
    sessionIds: readonly string[],
    readTruth: (sessionIds: readonly string[]) => Promise<readonly SessionView[]>
  ): Promise<(SessionView | undefined)[]>

  /**
   * Commits what `build` makes of the newest state, all or nothing, and returns the state after it.
   * `build` must be pure: it runs again where another writer came first. What it throws is thrown, and nothing is written.
   * `known` is the newest state the caller has seen. With a `token`, throws Fenced where that lease has passed on.
   * Returns undefined where the session is not held: rebuild it and try again.
   */
  commit(known: SessionView, build: (view: SessionView) => Change, token?: number): Promise<SessionView | undefined>

  /**
   * Whether a message with this id of its client's may have been committed since the session is held here. False only where
   * that is known; what came before is in the truth.
   */
  mayHaveSent(sessionId: string, clientMessageId: string): Promise<boolean>

  /** Drops what is held, after running `first` with no commit of the session in between. */
  drop(sessionId: string, first?: () => Promise<void>): Promise<void>

  /**
   * Takes the right to work on a session's turns for `ttlMs`, and a fencing token greater than any given before for it;
   * undefined where another worker holds it.
   */
  acquireLease(sessionId: string, ttlMs: number): Promise<number | undefined>
  /** Prolongs a lease; false where it has passed on. */
  renewLease(sessionId: string, token: number, ttlMs: number): Promise<boolean>
  releaseLease(sessionId: string, token: number): Promise<void>
}
