// The turn's door: what people may do with turns and read of them, each checked to be theirs.

import { z } from 'zod'
import type { Table } from '../database/table.ts'
import { usageSums } from '../database/usage.ts'
import { NotFound } from '../errors.ts'
import {
  cursorInstant,
  cursorNumber,
  decodeCursor,
  encodeCursor,
  numberCursor,
  type Page,
  type PageRequest,
  pageOf,
  pageWindow
} from '../page.ts'
import { delegationId, isSessionId, parseId, toolCallId, turnId } from '../records/id.ts'
import type { Person } from '../records/person.ts'
import type { Turn, TurnStatus } from '../records/turn.ts'
import { noUsage, type Usage } from '../records/usage.ts'
import { changeOf } from '../session/change.ts'
import type { TurnRoom } from './room.ts'
import type { TurnRunner } from './runner.ts'
import { loadOwn, type SendMessage, sendMessage } from './send.ts'

export interface TurnFilter extends PageRequest {
  sessionId?: string | null
  statuses?: readonly TurnStatus[] | null
  /** told of after that instant */
  since?: Date | null
}

export function createTurns(room: TurnRoom, runner: TurnRunner) {
  const { database } = room
  const { tables } = database

  return {
    send: (viewer: Person, input: SendMessage) => sendMessage(room, runner, viewer, input),

    cancel: async (viewer: Person, id: string): Promise<Turn> => {
      const place = parseId(id)
      if (place?.kind !== 'turn') throw new NotFound('turn', id)
      const view = await loadOwn(room, viewer, place.sessionId)
      let cancelled: Turn | undefined
      await room.sessions.commit(view, (newest) =>
        changeOf(newest, room.now(), (change) => {
          ;[cancelled] = change.cancelOpenTurns((turn) => turn.seq === place.seq)
        })
      )
      if (cancelled) {
        runner.stop(place.sessionId, [place.seq])
        runner.wake(place.sessionId)
        return cancelled
      }
      const [ended] = await turnsByIds(room, viewer, [id])
      if (!ended) throw new NotFound('turn', id)
      // What has ended stays as it is.
      return ended
    },

    /** One page of each session, in the order asked for; empty where a session is not the viewer's. */
    list: async (viewer: Person, sessionIds: readonly string[], request: PageRequest): Promise<Page<Turn>[]> => {
      const window = pageWindow(request)
      await room.sessions.settled(sessionIds)
      const order = window.backwards ? 'desc' : 'asc'
      const rows = await database.query(
        `select t.* from unnest($1::uuid[]) as s(id) cross join lateral (
          select ${tables.turns.columns} from turns where session_id = s.id and owner_id = $2 and seq > $3 and seq < $4
          order by seq ${order} limit $5
        ) t order by t.seq ${order}`,
        [
          sessionIds.filter(isSessionId),
          viewer.id,
          window.after === undefined ? 0 : decodeCursor(window.after, numberCursor),
          window.before === undefined ? 2 ** 31 - 1 : decodeCursor(window.before, numberCursor),
          window.limit + 1
        ]
      )
      const bySession = Map.groupBy(rows.map(tables.turns.parse), (turn) => turn.sessionId)
      return sessionIds.map((id) => pageOf(bySession.get(id) ?? [], window, (turn) => encodeCursor(turn.seq)))
    },

    /** The turns of all of the viewer's sessions, or of one, by what was last told of them, the newest first; `total` counts every page. */
    newest: async (
      viewer: Person,
      { sessionId = null, statuses = null, since = null, ...request }: TurnFilter
    ): Promise<Page<Turn> & { total: number }> => {
      const window = pageWindow(request)
      const after = window.after === undefined ? undefined : decodeCursor(window.after, z.tuple([cursorInstant, z.uuid(), cursorNumber]))
      if (sessionId !== null && !isSessionId(sessionId)) throw new NotFound('session', sessionId)
      const rows = await database.query<{ total: number; toldAt: Date }>(
        `select ${tables.turns.columns}, total, told_at as "toldAt" from (
          select t.*, date_trunc('milliseconds', coalesce(t.ended_at, t.started_at, t.said_at)) as told_at, (count(*) over ())::int as total
          from sessions s join turns t on t.session_id = s.id
          where s.owner_id = $1 and ($2::uuid is null or s.id = $2) and ($3::text[] is null or t.status = any($3))
            and ($4::timestamptz is null or coalesce(t.ended_at, t.started_at, t.said_at) > $4)
        ) x ${after ? 'where (told_at, session_id, seq) < ($6, $7, $8)' : ''} order by told_at desc, session_id desc, seq desc limit $5`,
        [viewer.id, sessionId, statuses, since, window.limit + 1, ...(after ?? [])]
      )
      const told = rows.map(({ total, toldAt, ...row }) => ({ total, toldAt, turn: tables.turns.parse(row) }))
      const page = pageOf(told, window, ({ turn, toldAt }) => encodeCursor(toldAt.toISOString(), turn.sessionId, turn.seq))
      return { ...page, edges: page.edges.map(({ cursor, node }) => ({ cursor, node: node.turn })), total: told[0]?.total ?? 0 }
    },

    byIds: (viewer: Person, ids: readonly string[]) => turnsByIds(room, viewer, ids),
    /** What the calls of each turn took, as the ledger has it, in the order asked for. */
    usages: async (viewer: Person, ids: readonly string[]): Promise<Usage[]> => {
      await room.sessions.settled(sessionsOf(ids))
      const rows = await database.query<{ [K in keyof Usage]: number } & { session: string; turn: number }>(
        `select session_id as session, turn, ${usageSums} from model_calls
        where owner_id = $1 and (session_id, turn) in (${places('$2')}) group by 1, 2`,
        [viewer.id, placesOf(ids)]
      )
      const byId = new Map(rows.map(({ session, turn, ...usage }): [string, Usage] => [turnId(session, turn), usage]))
      return ids.map((id) => byId.get(id) ?? noUsage)
    },
    delegations: (viewer: Person, ids: readonly string[]) => ofTurns(room, viewer, tables.delegations, ids, 'number'),
    toolCalls: (viewer: Person, ids: readonly string[]) => ofTurns(room, viewer, tables.toolCalls, ids, 'number'),
    reviews: (viewer: Person, ids: readonly string[]) => ofTurns(room, viewer, tables.reviews, ids, 'attempt'),
    positions: (viewer: Person, ids: readonly string[]) => ofTurns(room, viewer, tables.positions, ids, 'agent'),
    delegationsByIds: async (viewer: Person, ids: readonly string[]) => {
      const turns = await ofTurns(room, viewer, tables.delegations, ids.map(turnOf), 'number')
      return ids.map((id) => turns.flat().find((each) => delegationId(each.sessionId, each.turn, each.number) === id))
    },
    toolCallsByIds: async (viewer: Person, ids: readonly string[]) => {
      const turns = await ofTurns(room, viewer, tables.toolCalls, ids.map(turnOf), 'number')
      return ids.map((id) => turns.flat().find((each) => toolCallId(each.sessionId, each.turn, each.number) === id))
    }
  }
}

/** The turn that a delegation or tool call belongs to, as its id says. */
function turnOf(id: string): string {
  const place = parseId(id)
  return place ? turnId(place.sessionId, place.seq) : id
}

async function turnsByIds({ database, sessions }: TurnRoom, viewer: Person, ids: readonly string[]): Promise<(Turn | undefined)[]> {
  await sessions.settled(sessionsOf(ids))
  const turns = await database.select(database.tables.turns, `where owner_id = $1 and (session_id, seq) in (${places('$2')})`, [
    viewer.id,
    placesOf(ids)
  ])
  const byId = new Map(turns.map((turn) => [turnId(turn.sessionId, turn.seq), turn]))
  return ids.map((id) => byId.get(id))
}

/** One list for each turn, in the order asked for; empty where the turn is not the viewer's. */
async function ofTurns<R extends { sessionId: string; turn: number }>(
  { database, sessions }: TurnRoom,
  viewer: Person,
  table: Table<R>,
  ids: readonly string[],
  order: 'number' | 'attempt' | 'agent'
): Promise<R[][]> {
  await sessions.settled(sessionsOf(ids))
  const rows = await database.select(table, `where owner_id = $1 and (session_id, turn) in (${places('$2')}) order by "${order}"`, [
    viewer.id,
    placesOf(ids)
  ])
  const byTurn = Map.groupBy(rows, (row) => turnId(row.sessionId, row.turn))
  return ids.map((id) => byTurn.get(id) ?? [])
}

const sessionsOf = (ids: readonly string[]): string[] => [...new Set(ids.flatMap((id) => parseId(id)?.sessionId ?? []))]

const places = (param: string) => `select r.session, r.seq from jsonb_to_recordset(${param}::jsonb) as r(session uuid, seq int)`

const placesOf = (ids: readonly string[]) =>
  JSON.stringify(
    ids.flatMap((id) => {
      const place = parseId(id)
      return place && isSessionId(place.sessionId) ? [{ session: place.sessionId, seq: place.seq }] : []
    })
  )
