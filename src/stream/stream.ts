// A session's newest events and deltas, for whoever follows it. Each driver passes test/stream/stream-contract.ts.

import type { Delta, NewDelta, Place, SessionEvent, WholeEvent } from '../event.ts'

/** What a stream still holds behind a place. */
export interface Held {
  /** in order; deltas among them */
  events: SessionEvent[]
  /** Whole events up to this number may have left the stream (or were never in it): read them from the truth first. */
  missingBefore: number
}

export interface EventStream {
  /** Adds whole events that are in the journal already, and wakes whoever waits. */
  append(sessionId: string, events: readonly WholeEvent[]): Promise<void>

  /** Adds a delta behind the newest event and returns it with its place. */
  appendDelta(sessionId: string, delta: NewDelta): Promise<Delta>

  /** Lets go of all that is held of a session and wakes whoever waits; followers read on from the truth. */
  drop(sessionId: string): Promise<void>

  /** All that is held behind `after`. */
  read(sessionId: string, after: Place): Promise<Held>

  /** Resolves at the next ActionUpdated of a person's action, in whichever session, or when the signal aborts. */
  actionRung(ownerId: string, signal: AbortSignal): Promise<void>

  /** Resolves once something is held behind `after`, or the signal aborts. */
  changed(sessionId: string, after: Place, signal: AbortSignal): Promise<void>
}
