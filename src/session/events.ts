// The door of events: what happens in a session, a turn, or with all of a person's actions, from any cursor on.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import { BadUserInput, NotFound, StoreUnavailable } from '../errors.ts'
import { isAfter, type Place, parseCursor, type SessionEvent, type WholeEvent, wholeEventSchema } from '../event.ts'
import { isSessionId, parseId } from '../records/id.ts'
import type { Person } from '../records/person.ts'
import { follow } from '../stream/follow.ts'
import type { EventStream } from '../stream/stream.ts'
import { loadEvents } from './cold.ts'
import type { SessionStore } from './session.ts'
import type { SessionView } from './view.ts'

export type ActionEvent = SessionEvent & { type: 'ActionUpdated' }

export interface EventsRoom {
  store: SessionStore
  stream: EventStream
  database: Database
  /** somebody follows events from now on, until it is disposed of */
  following?(): Disposable
}

export function createEvents({ store, stream, database, following: enter }: EventsRoom) {
  const following = { stream, readEvents: (id: string, after: number, upTo: number) => loadEvents(database, id, after, upTo) }

  async function loadOwn(viewer: Person, sessionId: string): Promise<SessionView> {
    const view = isSessionId(sessionId) ? (await store.load(sessionId))?.view : undefined
    if (view?.session.ownerId !== viewer.id) throw new NotFound('session', sessionId)
    return view
  }

  return {
    ofSession: async (
      viewer: Person,
      sessionId: string,
      after: string | null | undefined,
      signal: AbortSignal
    ): Promise<AsyncIterable<SessionEvent>> => {
      const view = await loadOwn(viewer, sessionId)
      return entered(follow(following, sessionId, placeFrom(view, after) ?? { number: view.event, delta: 0 }, signal), enter)
    },

    ofTurn: async (
      viewer: Person,
      turnId: string,
      after: string | null | undefined,
      signal: AbortSignal
    ): Promise<AsyncIterable<SessionEvent>> => {
      const id = parseId(turnId)
      const view = id?.kind === 'turn' && isSessionId(id.sessionId) ? (await store.load(id.sessionId))?.view : undefined
      if (!id || view?.session.ownerId !== viewer.id) throw new NotFound('turn', turnId)
      const key = [id.sessionId, id.seq]
      const open = view.turns.find(({ seq }) => seq === id.seq)
      if (!open) await store.settled([id.sessionId])
      const turn = open ?? (await database.select(database.tables.turns, 'where session_id = $1 and seq = $2', key))[0]
      if (!turn) throw new NotFound('turn', turnId)
      const start: Place = { number: turn.eventsAfter, delta: 0 }
      const asked = placeFrom(view, after) ?? start
      const from = isAfter(asked, start) ? asked : start
      const events = open ? follow(following, id.sessionId, from, signal) : replay(database, id.sessionId, from.number, view.event, signal)
      return entered(ofOneTurn(events, id.seq), enter)
    },

    ofActions: async (viewer: Person, after: string | null | undefined, signal: AbortSignal): Promise<AsyncIterable<ActionEvent>> =>
      entered(followActions({ stream, database }, viewer.id, await feedFrom({ store, database }, viewer.id, after), signal), enter)
  }
}

/** The same events, whose follower is counted from the first that is asked for to the end. */
async function* entered<E>(events: AsyncIterable<E>, enter: EventsRoom['following']): AsyncGenerator<E> {
  using _counted = enter?.()
  yield* events
}

/** The place a cursor names in this session. Throws BadUserInput where it is another session's, none, or ahead of time. */
function placeFrom(view: SessionView, cursor: string | null | undefined): Place | undefined {
  if (cursor == null) return undefined
  const parsed = parseCursor(cursor)
  if (parsed?.sessionId !== view.session.id || parsed.place.number > view.event) {
    throw new BadUserInput('That cursor is not of this session: use one from its events or from session.cursor.')
  }
  return parsed.place
}

/**
 * The whole events of a stretch that is over. One that is on its way to the truth is waited for; throws StoreUnavailable
 * where it takes too long.
 */
async function* replay(
  database: Database,
  sessionId: string,
  after: number,
  upTo: number,
  signal: AbortSignal
): AsyncGenerator<WholeEvent> {
  let arrivedAt = Date.now()
  for (let number = after; number < upTo && !signal.aborted; ) {
    for (const event of await loadEvents(database, sessionId, number, upTo)) {
      if (event.number !== number + 1) break
      yield event
      number = event.number
      arrivedAt = Date.now()
    }
    if (number >= upTo) return
    if (Date.now() - arrivedAt > missingWithinMs) throw new StoreUnavailable('The database is behind: subscribe again in a moment.')
    await sleep(onItsWayMs, undefined, { signal }).catch(() => undefined)
  }
}

const onItsWayMs = 20
const missingWithinMs = 10_000

async function* ofOneTurn(events: AsyncIterable<SessionEvent>, seq: number): AsyncGenerator<SessionEvent> {
  for await (const event of events) {
    if (event.turn !== seq) continue
    yield event
    if (event.type === 'TurnEnded') return
  }
}

const feedPage = 500

async function* followActions(
  { stream, database }: Pick<EventsRoom, 'stream' | 'database'>,
  ownerId: string,
  after: number,
  signal: AbortSignal
): AsyncGenerator<ActionEvent> {
  let place = after
  while (!signal.aborted) {
    // Listens before it reads, so that nothing falls in between.
    const read = new AbortController()
    const rung = stream.actionRung(ownerId, AbortSignal.any([signal, read.signal]))
    const rows = await database.query<{ feed: string }>(
      `select feed, ${database.columns('events')} from events where owner_id = $1 and feed > $2 order by feed limit ${feedPage}`,
      [ownerId, place]
    )
    for (const row of rows) {
      if (signal.aborted) return
      const event = wholeEventSchema.parse(row)
      if (event.type === 'ActionUpdated') yield event
      place = Number(row.feed)
    }
    if (rows.length === 0) await rung
    read.abort()
  }
}

/** Where a cursor of any of the person's sessions lies in the feed of their actions; without one, the feed's end. */
async function feedFrom(
  { store, database }: Pick<EventsRoom, 'store' | 'database'>,
  ownerId: string,
  cursor: string | null | undefined
): Promise<number> {
  if (cursor == null) {
    const [person] = await database.query<{ feed: string }>('select action_feed as feed from people where id = $1', [ownerId])
    return Number(person?.feed ?? 0)
  }
  const parsed = parseCursor(cursor)
  // Whoever follows the session hears of a change before the truth has it.
  if (parsed) await store.settled([parsed.sessionId])
  const [place] = parsed
    ? await database.query<{ feed: string | null; at: Date }>(
        `select e.feed, coalesce(e.at, s.created_at) as at from sessions s left join events e on e.session_id = s.id and e.number = $2
        where s.id = $1 and s.owner_id = $3 and (e.number is not null or $2 = 0)`,
        [parsed.sessionId, parsed.place.number, ownerId]
      )
    : []
  if (!place) throw new BadUserInput('That cursor is of no session you have: read viewer.actions again and subscribe without after.')
  if (place.feed !== null) return Number(place.feed)
  const [last] = await database.query<{ feed: string }>(
    'select feed from events where owner_id = $1 and feed is not null and at <= $2 order by feed desc limit 1',
    [ownerId, place.at]
  )
  return Number(last?.feed ?? 0)
}
