// One way to follow a session, for every transport: what was missed from the truth, then what the stream holds, then
// live. A follower is a place in the order and nothing else, so that a slow one costs no memory.

import { setTimeout as sleep } from 'node:timers/promises'
import { type Place, placeOf, type SessionEvent, type WholeEvent } from '../event.ts'
import type { EventStream } from './stream.ts'

export interface Following {
  stream: EventStream
  /** Whole events of the truth with numbers after `after`, in order, at most a page of them. */
  readEvents(sessionId: string, after: number, upTo: number): Promise<WholeEvent[]>
}

/**
 * Yields every whole event behind `after` once and in order, with the deltas that are still held among them, until the
 * signal aborts.
 */
export async function* follow(
  { stream, readEvents }: Following,
  sessionId: string,
  after: Place,
  signal: AbortSignal
): AsyncGenerator<SessionEvent> {
  let place = after
  while (!signal.aborted) {
    // Listens before it reads, so that nothing falls in between.
    const reading = new AbortController()
    const changed = stream.changed(sessionId, place, AbortSignal.any([signal, reading.signal]))
    let { events, missingBefore } = await stream.read(sessionId, place)
    if (place.number < missingBefore) {
      const missed = await readEvents(sessionId, place.number, Math.min(missingBefore, maxNumber))
      if (missed.length > 0) events = missed
    }
    if (events.length === 0) await changed
    reading.abort()
    for (const event of events) {
      if (signal.aborted) return
      // What lies in between is still on its way to the truth: it is waited for, never passed over.
      if (placeOf(event).number > place.number + (event.type === 'AgentDelta' ? 0 : 1)) {
        await sleep(onItsWayMs, undefined, { signal }).catch(() => undefined)
        break
      }
      yield event
      place = placeOf(event)
    }
  }
}

const maxNumber = 2 ** 31 - 1
const onItsWayMs = 20
