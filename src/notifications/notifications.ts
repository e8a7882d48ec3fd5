// Whoever wants to be told once a turn has ended (push notifications of A2A). What is due is found in the truth and claimed
// there, so that any server tells them, whichever was asked and whichever ended the turn: at least once, rarely twice.

import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { BadUserInput, NotFound } from '../errors.ts'
import { parseId, turnId } from '../records/id.ts'
import type { Person } from '../records/person.ts'
import { writable } from '../records/text.ts'

const text = (most: number) => z.string().max(most).transform(writable)

const notificationSchema = z.object({
  id: text(200),
  url: z.string().max(2_000),
  /** sent along, so that the receiver knows who is speaking */
  token: text(2_000).nullable(),
  scheme: z
    .string()
    .max(50)
    .regex(/^[\w-]*$/)
    .nullable(),
  credentials: z
    .string()
    .max(4_000)
    .regex(/^[\x20-\x7e]*$/)
    .nullable(),
  /** version of A2A in which it is sent */
  version: z.enum(['0.3', '1.0'])
})
export type Notification = z.infer<typeof notificationSchema>
export type NewNotification = Omit<z.input<typeof notificationSchema>, 'id'> & { id?: string | undefined }

/** One that is to be delivered now. */
export type Due = Notification & { sessionId: string; turn: number; ownerId: string; attempts: number }

export interface NotificationsRoom {
  database: Pick<Database, 'query'>
  /** Resolves once the truth has what was acknowledged of a session. */
  settled(sessionIds: readonly string[]): Promise<void>
  /** Throws BadUserInput where an address may not be called. */
  requireCallable(address: string): Promise<void>
  now(): Date
}

const mostOfOneTurn = 10
/** A server that dies while it delivers is missed after this. */
const claimMs = 30_000
/** Until the next attempt; behind the last of them it is given up. */
const pausesMs = [1_000, 10_000, 60_000, 600_000, 3_600_000]
/** How often it is looked what is due, while something waits and while nothing is known to. */
const lookMs = 500
const lookIdlyMs = 30_000
const atOnce = 20

const columns = 'p.id, p.url, p.token, p.scheme, p.credentials, p.version'

export function createNotifications({ database, settled, requireCallable, now }: NotificationsRoom) {
  /** ends the pause */
  let look = new AbortController()
  let isWaiting = true

  async function ownTurn(viewer: Person, id: string): Promise<{ sessionId: string; turn: number }> {
    const place = parseId(id)
    if (place?.kind !== 'turn') throw new NotFound('turn', id)
    await settled([place.sessionId])
    const key = [place.sessionId, place.seq, viewer.id]
    const [found] = await database.query('select from turns where session_id = $1 and seq = $2 and owner_id = $3', key)
    if (!found) throw new NotFound('turn', id)
    return { sessionId: place.sessionId, turn: place.seq }
  }

  /** Throws BadUserInput where one cannot be set up so. */
  async function checked(id: string, input: NewNotification): Promise<Notification> {
    const parsed = notificationSchema.safeParse({ ...input, id: input.id || id })
    if (!parsed.success) throw new BadUserInput(`The push notification cannot be set up: ${z.prettifyError(parsed.error)}`)
    await requireCallable(parsed.data.url)
    return parsed.data
  }

  const listOf = (sessionId: string, turn: number) =>
    database.query<Notification>(`select ${columns} from notifications p where session_id = $1 and turn = $2 order by id`, [
      sessionId,
      turn
    ])

  return {
    /** Throws BadUserInput where one could not be set up so, whatever turn it is for. */
    check: async (input: NewNotification): Promise<void> => void (await checked('', input)),

    /** Throws NotFound where the turn is not the viewer's, BadUserInput where it cannot be set up so. */
    save: async (viewer: Person, id: string, input: NewNotification): Promise<Notification> => {
      const { sessionId, turn } = await ownTurn(viewer, id)
      const notification = await checked(id, input)
      const { id: name, url, token, scheme, credentials, version } = notification
      const saved = await database.query(
        `insert into notifications (session_id, turn, id, owner_id, url, token, scheme, credentials, version, attempts, due_at)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10
        where (select count(*) from notifications where session_id = $1 and turn = $2 and id <> $3) < ${mostOfOneTurn}
        on conflict (session_id, turn, id) do update set url = excluded.url, token = excluded.token, scheme = excluded.scheme,
          credentials = excluded.credentials, version = excluded.version
        returning id`,
        [sessionId, turn, name, viewer.id, url, token, scheme, credentials, version, now()]
      )
      if (saved.length === 0) throw new BadUserInput(`A task has ${mostOfOneTurn} push notifications at most: delete one first.`)
      isWaiting = true
      look.abort()
      return notification
    },

    list: async (viewer: Person, id: string): Promise<Notification[]> => {
      const { sessionId, turn } = await ownTurn(viewer, id)
      return listOf(sessionId, turn)
    },

    remove: async (viewer: Person, id: string, name: string): Promise<void> => {
      const { sessionId, turn } = await ownTurn(viewer, id)
      await database.query('delete from notifications where session_id = $1 and turn = $2 and id = $3', [sessionId, turn, name])
    },

    /** Those whose turn has ended and whose time has come; nobody else is given them for half a minute. */
    claim: async (): Promise<Due[]> => {
      const at = now()
      const due = await database.query<Due>(
        `update notifications p set attempts = p.attempts + 1, due_at = $2 from (
          select n.session_id, n.turn, n.id from notifications n join turns t on t.session_id = n.session_id and t.seq = n.turn
          where n.due_at <= $1 and t.status not in ('QUEUED', 'RUNNING') order by n.due_at limit ${atOnce} for update of n skip locked
        ) x where (p.session_id, p.turn, p.id) = (x.session_id, x.turn, x.id)
        returning ${columns}, p.session_id as "sessionId", p.turn, p.owner_id as "ownerId", p.attempts`,
        [at, new Date(at.getTime() + claimMs)]
      )
      if (due.length === 0) isWaiting = (await database.query('select from notifications where due_at is not null limit 1')).length > 0
      return due
    },

    /** Enters that one has arrived, or has not: then it is tried again later, a few times. */
    enter: async ({ sessionId, turn, id, attempts }: Due, hasArrived: boolean): Promise<void> => {
      const pauseMs = hasArrived ? undefined : pausesMs[attempts - 1]
      const dueAt = pauseMs === undefined ? null : new Date(now().getTime() + pauseMs)
      await database.query('update notifications set due_at = $4 where session_id = $1 and turn = $2 and id = $3', [
        sessionId,
        turn,
        id,
        dueAt
      ])
    },

    /** Waits until it is worth looking again. */
    pause: async (signal: AbortSignal): Promise<void> => {
      look = new AbortController()
      await sleep(isWaiting ? lookMs : lookIdlyMs, undefined, { signal: AbortSignal.any([signal, look.signal]), ref: false }).catch(
        () => undefined
      )
    }
  }
}

export type Delivering = Pick<ReturnType<typeof createNotifications>, 'claim' | 'enter' | 'pause'>

/** The turn that somebody is to be told of. */
export const turnOf = ({ sessionId, turn }: Pick<Due, 'sessionId' | 'turn'>): string => turnId(sessionId, turn)
