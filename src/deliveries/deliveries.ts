// Answers on their way to an outside channel, such as Slack. A bot keeps nothing itself: which of several takes an answer on,
// and how far it has come with it, is kept here, so that another goes on where one has died and no two bring the same. They are
// the bot's own, whoever's turn it is: what the bot may see of the turn is another question.

import type { Database } from '../database/database.ts'
import { BadUserInput, NotFound } from '../errors.ts'
import { parseId, turnId } from '../records/id.ts'
import type { Person } from '../records/person.ts'
import { writable } from '../records/text.ts'

export interface Delivery {
  turnId: string
  channel: string
  /** who has taken it on; null where nobody has, or no longer */
  holder: string | null
  /** how often it was taken on: more than once where a holder has died or let go of it */
  attempts: number
  /** where its channel has it, in that channel's terms */
  state: unknown
  doneAt: Date | null
}

export interface ClaimDelivery {
  turnId: string
  channel: string
  holder: string
  /** how long it is the holder's alone; 0 lets go of it */
  seconds: number
  /** what it starts with, where nobody has taken it on before; left out, only one that is there is taken on */
  begin?: unknown
  /** left as it is where left out */
  state?: unknown
  /** whether the answer has arrived, and nothing is left to do */
  done?: boolean | null
}

export interface DeliveriesRoom {
  database: Pick<Database, 'query'>
}

const longestName = 200
const longestSeconds = 3_600
const largestStateBytes = 16 * 1024
const mostListed = 100

const columns = `session_id as "sessionId", turn, channel, attempts, state, done_at as "doneAt",
  case when done_at is null and held_until > now() then holder end as holder`

type Row = Omit<Delivery, 'turnId'> & { sessionId: string; turn: number }

const read = ({ sessionId, turn, ...row }: Row): Delivery => ({ ...row, turnId: turnId(sessionId, turn) })

export function createDeliveries({ database }: DeliveriesRoom) {
  const find = async (viewer: Person, id: string, channel: string): Promise<Delivery | undefined> => {
    const place = parseId(id)
    if (place?.kind !== 'turn') return undefined
    const [row] = await database.query<Row & Record<string, unknown>>(
      `select ${columns} from deliveries where session_id = $1 and turn = $2 and channel = $3 and owner_id = $4`,
      [place.sessionId, place.seq, channel, viewer.id]
    )
    return row && read(row)
  }

  return {
    find,

    /**
     * Takes a delivery on for some seconds, keeps it for longer, notes how far it is, or ends it: all of it only where nobody
     * else holds it and it has not ended. Answers it as it then is. Throws NotFound where it is not there and nothing
     * says what it starts with: what was erased stays so.
     */
    claim: async (viewer: Person, input: ClaimDelivery): Promise<Delivery> => {
      const [channel, holder] = [checkedName('channel', input.channel), checkedName('holder', input.holder)]
      const [state, begin] = [checkedState(input.state), checkedState(input.begin)]
      requireSeconds(input.seconds)
      const place = parseId(input.turnId)
      if (place?.kind !== 'turn') throw new NotFound('turn', input.turnId)
      // A millisecond less: rounded up, what is let go of would still be held.
      const [row] = await database.query<Row & Record<string, unknown>>(
        `insert into deliveries as d (owner_id, session_id, turn, channel, holder, held_until, attempts, state, done_at, created_at)
        select $4, $1, $2, $3, $5, now() + $6 * interval '1 second' - interval '1 millisecond', 1,
          coalesce($7::jsonb, $9::jsonb, '{}'), case when $8 then now() end, now()
        where $9::jsonb is not null or exists (select from deliveries where owner_id = $4 and session_id = $1 and turn = $2 and channel = $3)
        on conflict (owner_id, session_id, turn, channel) do update set holder = excluded.holder, held_until = excluded.held_until,
          attempts = d.attempts + case when d.holder = excluded.holder and d.held_until > now() then 0 else 1 end,
          state = coalesce($7::jsonb, d.state), done_at = excluded.done_at
        where d.done_at is null and (d.holder = excluded.holder or d.held_until <= now())
        returning ${columns}`,
        [place.sessionId, place.seq, channel, viewer.id, holder, input.seconds, state, input.done ?? false, begin]
      )
      const delivery = row ? read(row) : await find(viewer, input.turnId, channel)
      if (!delivery) throw new NotFound('delivery', input.turnId)
      return delivery
    },

    /** Keeps for some seconds more all that a holder still holds; answers the turns whose deliveries those are. */
    hold: async (viewer: Person, channel: string, holder: string, seconds: number): Promise<string[]> => {
      requireSeconds(seconds)
      const rows = await database.query<{ sessionId: string; turn: number }>(
        `update deliveries set held_until = now() + $4 * interval '1 second'
        where owner_id = $1 and channel = $2 and holder = $3 and done_at is null and held_until > now()
        returning session_id as "sessionId", turn`,
        [viewer.id, channel, holder, seconds]
      )
      return rows.map(({ sessionId, turn }) => turnId(sessionId, turn))
    },

    /** Newest first, arrived or not, at most a hundred. */
    recent: async (viewer: Person, channel: string): Promise<Delivery[]> => {
      const rows = await database.query<Row & Record<string, unknown>>(
        `select ${columns} from deliveries where owner_id = $1 and channel = $2 order by created_at desc, session_id, turn limit ${mostListed}`,
        [viewer.id, channel]
      )
      return rows.map(read)
    },

    /** What has not arrived and nobody holds, oldest first, at most a hundred. */
    waiting: async (viewer: Person, channel: string): Promise<Delivery[]> => {
      const rows = await database.query<Row & Record<string, unknown>>(
        `select ${columns} from deliveries
        where owner_id = $1 and channel = $2 and done_at is null and held_until <= now() order by created_at, session_id, turn limit ${mostListed}`,
        [viewer.id, channel]
      )
      return rows.map(read)
    }
  }
}

function requireSeconds(seconds: number): void {
  if (!(seconds >= 0 && seconds <= longestSeconds)) throw new BadUserInput(`seconds is 0 to ${longestSeconds}.`)
}

function checkedName(field: string, value: string): string {
  const kept = writable(value).trim()
  if (kept === '' || kept.length > longestName) throw new BadUserInput(`${field} has 1 to ${longestName} characters.`)
  return kept
}

function checkedState(state: unknown): string | null {
  if (state === undefined || state === null) return null
  const text = writable(JSON.stringify(state))
  if (Buffer.byteLength(text) > largestStateBytes) throw new BadUserInput(`state has at most ${largestStateBytes} bytes as JSON.`)
  return text
}
