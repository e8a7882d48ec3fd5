// Whoever wants to be told once a turn has ended (push notifications of A2A). Each has a job, so that any server tells them,
// whichever was asked and whichever ended the turn: at least once, rarely twice.

import { z } from 'zod'
import type { Database } from '../database/database.ts'
import type { Job, Outcome } from '../database/jobs.ts'
import type { Seal } from '../database/sealed.ts'
import { BadUserInput, NotFound } from '../errors.ts'
import { parseId } from '../records/id.ts'
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

/** What its job has to know. */
const payloadSchema = z.object({
  sessionId: z.string(),
  turn: z.int(),
  id: z.string(),
  /** how often it has failed to arrive */
  failures: z.int()
})

/** One that is to be delivered now. */
export type Due = Notification & { sessionId: string; turn: number; ownerId: string }

export interface NotificationsRoom {
  database: Pick<Database, 'query'>
  /** Resolves once the truth has what was acknowledged of a session. */
  settled(sessionIds: readonly string[]): Promise<void>
  /** how tokens and credentials are stored */
  seal: Seal
  /** Throws BadUserInput where an address may not be called. */
  requireCallable(address: string): Promise<void>
  /** Has it be looked at once which jobs are due. */
  wake(): void
}

const mostOfOneTurn = 10
/** Until the next attempt; behind the last of them it is given up. */
const pausesMs = [1_000, 10_000, 60_000, 600_000, 3_600_000]
/** How often it is looked whether a turn has ended. */
const lookMs = 500

const columns = 'p.id, p.url, p.token, p.scheme, p.credentials, p.version'

export function createNotifications({ database, settled, seal, requireCallable, wake }: NotificationsRoom) {
  const closed = (secret: string | null): string | null => (secret === null ? null : seal.close(secret))
  const opened = <N extends Pick<Notification, 'token' | 'credentials'>>(stored: N): N => ({
    ...stored,
    token: stored.token === null ? null : seal.open(stored.token),
    credentials: stored.credentials === null ? null : seal.open(stored.credentials)
  })

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

  const listOf = async (sessionId: string, turn: number) =>
    (
      await database.query<Notification>(`select ${columns} from notifications p where session_id = $1 and turn = $2 order by id`, [
        sessionId,
        turn
      ])
    ).map(opened)

  return {
    /** Throws BadUserInput where one could not be set up so, whatever turn it is for. */
    check: async (input: NewNotification): Promise<void> => void (await checked('', input)),

    /** Throws NotFound where the turn is not the viewer's, BadUserInput where it cannot be set up so. */
    save: async (viewer: Person, id: string, input: NewNotification): Promise<Notification> => {
      const { sessionId, turn } = await ownTurn(viewer, id)
      const notification = await checked(id, input)
      const { id: name, url, token, scheme, credentials, version } = notification
      const payload = { sessionId, turn, id: name, failures: 0 } satisfies z.infer<typeof payloadSchema>
      const saved = await database.query(
        `with saved as (
          insert into notifications (session_id, turn, id, owner_id, url, token, scheme, credentials, version)
          select $1, $2, $3, $4, $5, $6, $7, $8, $9
          where (select count(*) from notifications where session_id = $1 and turn = $2 and id <> $3) < ${mostOfOneTurn}
          on conflict (session_id, turn, id) do update set url = excluded.url, token = excluded.token, scheme = excluded.scheme,
            credentials = excluded.credentials, version = excluded.version
          returning xmax = 0 as is_new
        ), job as (
          insert into jobs (key, kind, lane, owner_id, session_id, payload) select $10, 'push', $10, $4, $1, $11 from saved where is_new
          on conflict (key) do nothing
        )
        select from saved`,
        [
          sessionId,
          turn,
          name,
          viewer.id,
          url,
          closed(token),
          scheme,
          closed(credentials),
          version,
          keyOf(payload),
          JSON.stringify(payload)
        ]
      )
      if (saved.length === 0) throw new BadUserInput(`A task has ${mostOfOneTurn} push notifications at most: delete one first.`)
      wake()
      return notification
    },

    list: async (viewer: Person, id: string): Promise<Notification[]> => {
      const { sessionId, turn } = await ownTurn(viewer, id)
      return listOf(sessionId, turn)
    },

    remove: async (viewer: Person, id: string, name: string): Promise<void> => {
      const { sessionId, turn } = await ownTurn(viewer, id)
      await database.query('delete from notifications where session_id = $1 and turn = $2 and id = $3', [sessionId, turn, name])
      await database.query('delete from jobs where key = $1', [keyOf({ sessionId, turn, id: name })])
    },

    /** Does the job of one: has it told by `tell`, which says whether it has arrived, once its turn has ended; a few times. */
    deliver: async (job: Job, tell: (due: Due) => Promise<boolean>): Promise<Outcome> => {
      const payload = payloadSchema.parse(job.payload)
      const { sessionId, turn, id, failures } = payload
      const [due] = await database.query<Due & { endedAt: Date | null }>(
        `select ${columns}, p.session_id as "sessionId", p.turn, p.owner_id as "ownerId", t.ended_at as "endedAt"
        from notifications p join turns t on t.session_id = p.session_id and t.seq = p.turn
        where p.session_id = $1 and p.turn = $2 and p.id = $3`,
        [sessionId, turn, id]
      )
      if (!due) return 'done'
      if (due.endedAt === null) return { retryInMs: lookMs }
      if (await tell(opened(due))) return 'done'
      const retryInMs = pausesMs[failures]
      return retryInMs === undefined ? 'done' : { retryInMs, payload: { ...payload, failures: failures + 1 } }
    }
  }
}

const keyOf = ({ sessionId, turn, id }: Pick<Due, 'sessionId' | 'turn' | 'id'>): string => `push ${sessionId} ${turn} ${id}`
