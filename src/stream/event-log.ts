// The newest events of one session in memory: whole events without a gap, with the deltas that are held among them.

import { isDeepStrictEqual } from 'node:util'
import { isAfter, type Place, placeOf, type SessionEvent } from '../event.ts'
import type { Held } from './stream.ts'

export interface EventLog {
  /** the newest whole event before or in the log, and the deltas since then */
  readonly newest: Place
  /**
   * Adds what comes next. What is there already is left as it is (`known`). What does not follow upon the newest, or says
   * other than what is held, shows that the log is not what it should be (`flaw`), and is not added.
   */
  add(event: SessionEvent): 'added' | 'known' | 'flaw'
  after(place: Place): Held
  hasAfter(place: Place): boolean
}

export interface EventLogOptions {
  /** how many events and deltas are held before the oldest goes */
  entries: number
  /** number of the newest whole event before the log, as far as whoever begins it knows */
  number: number
  /** whether that is hearsay: then there may be more, and followers look into the truth until a whole event comes */
  isHearsay?: boolean
  /** what it holds to begin with, in order, and without a gap in the whole events from `number` on */
  events?: readonly SessionEvent[]
}

export function createEventLog({ entries, number, isHearsay = false, events = [] }: EventLogOptions): EventLog {
  let held: SessionEvent[] = []
  let missingBefore = isHearsay ? Number.POSITIVE_INFINITY : number
  let newest: Place = { number, delta: 0 }

  function push(event: SessionEvent): void {
    // What a turn's drafts said is provisional: once it has ended, its reply is all there is to know.
    if (event.type === 'TurnEnded') held = held.filter((each) => each.type !== 'AgentDelta' || each.turn !== event.turn)
    if (event.type !== 'AgentDelta') missingBefore = Math.min(missingBefore, event.number - 1)
    held.push(event)
    newest = placeOf(event)
    while (held.length > entries) {
      const oldest = held.shift()
      if (oldest && oldest.type !== 'AgentDelta') missingBefore = oldest.number
    }
  }

  for (const event of events) push(event)

  return {
    get newest() {
      return newest
    },
    add: (event) => {
      const place = placeOf(event)
      if (!isAfter(place, newest)) {
        const same = place.delta === 0 ? held.findLast((each) => isDeepStrictEqual(placeOf(each), place)) : undefined
        return same && !isDeepStrictEqual(same, event) ? 'flaw' : 'known'
      }
      const follows =
        place.delta === 0 ? place.number === newest.number + 1 : place.number === newest.number && place.delta === newest.delta + 1
      if (!follows) return 'flaw'
      push(event)
      return 'added'
    },
    after: (place) => ({ events: held.filter((event) => isAfter(placeOf(event), place)), missingBefore }),
    hasAfter: (place) => {
      const last = held.at(-1)
      return last !== undefined && isAfter(placeOf(last), place)
    }
  }
}
