// Tells other systems of changes to actions, signed and retried (Standard Webhooks 1.0.0, standardwebhooks.com). What is to be
// delivered is written with the event itself (journal/apply.ts).

import { randomBytes, randomUUID } from 'node:crypto'
import { Webhook as Signer } from 'standardwebhooks'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import type { Job, Outcome } from '../database/jobs.ts'
import type { Seal } from '../database/sealed.ts'
import { BadUserInput, NotFound } from '../errors.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { type ActionKind, actionSchema } from '../records/action.ts'
import type { Person } from '../records/person.ts'
import { writable } from '../records/text.ts'

export interface Webhook {
  id: string
  url: string
  /** null for all */
  kinds: ActionKind[] | null
  createdAt: Date
  /** when a delivery last arrived */
  deliveredAt: Date | null
  /** since when none has, where deliveries fail */
  failingSince: Date | null
  error: string | null
  disabledAt: Date | null
}

export interface WebhooksRoom {
  database: Pick<Database, 'query'>
  /** how its secrets are stored */
  seal: Seal
  outgoing: Outgoing
  now(): Date
}

const mostOfOnePerson = 20
const longestUrl = 2_000
const deliverWithinMs = 10_000
const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Until the next attempt at a delivery, as the specification suggests; behind the last one it is given up. */
const pausesMs = [5_000, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 5 * hourMs, 10 * hourMs, 14 * hourMs, 20 * hourMs, 24 * hourMs]
const longestPauseMs = 24 * hourMs
/** A webhook at which nothing has arrived for so long is disabled. */
const disabledAfter = '5 days'

const columns = `id, url, kinds, created_at as "createdAt", delivered_at as "deliveredAt", failing_since as "failingSince", error,
  disabled_at as "disabledAt"`

const payloadSchema = z.object({ webhookId: z.string(), cursor: z.string(), action: actionSchema })

export function createWebhooks({ database, outgoing, seal, now }: WebhooksRoom) {
  async function delivered(id: string): Promise<void> {
    await database.query('update webhooks set delivered_at = $2, failing_since = null, error = null where id = $1', [id, now()])
  }

  /** Enters a failure; whether the webhook is disabled by now, and with it all that still waits for it is dropped. */
  async function failed(id: string, error: string, isGone: boolean): Promise<boolean> {
    const [row] = await database.query<{ isDisabled: boolean }>(
      `update webhooks set failing_since = coalesce(failing_since, $2), error = $3,
        disabled_at = case when $4 or $2::timestamptz - failing_since >= interval '${disabledAfter}' then $2 else disabled_at end
      where id = $1 returning disabled_at is not null as "isDisabled"`,
      [id, now(), error, isGone]
    )
    if (row?.isDisabled) await database.query('delete from jobs where lane = $1', [laneOf(id)])
    return row?.isDisabled ?? true
  }

  return {
    /** Oldest first, without their secrets. */
    list: (viewer: Person): Promise<Webhook[]> =>
      database.query<Webhook & Record<string, unknown>>(`select ${columns} from webhooks where owner_id = $1 order by created_at, id`, [
        viewer.id
      ]),

    /** Adds one; its secret is told here and never again. Throws BadUserInput. */
    add: async (viewer: Person, url: string, kinds?: readonly ActionKind[] | null): Promise<{ webhook: Webhook; secret: string }> => {
      if (url.length > longestUrl) throw new BadUserInput(`url has at most ${longestUrl} characters.`)
      const { username, password } = URL.canParse(url) ? new URL(url) : { username: '', password: '' }
      if (username !== '' || password !== '') throw new BadUserInput('url must have no user and password in it: deliveries are signed.')
      if (kinds?.length === 0) throw new BadUserInput('kinds is empty: name some, or leave it out for all.')
      await outgoing.requireCallable(url)
      const secret = `whsec_${randomBytes(32).toString('base64')}`
      const [webhook] = await database.query<Webhook & Record<string, unknown>>(
        `insert into webhooks (id, owner_id, url, kinds, secret, created_at) select $1, $2, $3, $4, $5, $6
        where (select count(*) from webhooks where owner_id = $2) < ${mostOfOnePerson} returning ${columns}`,
        [randomUUID(), viewer.id, writable(new URL(url).href), kinds ? [...new Set(kinds)] : null, seal.close(secret), now()]
      )
      if (!webhook) throw new BadUserInput(`There are ${mostOfOnePerson} webhooks at most: remove one first.`)
      return { webhook, secret }
    },

    /** Removes one, and what still waits for it. Throws NotFound. */
    remove: async (viewer: Person, id: string): Promise<void> => {
      const isId = z.uuid().safeParse(id).success
      const removed = isId ? await database.query('delete from webhooks where id = $1 and owner_id = $2 returning 1', [id, viewer.id]) : []
      if (removed.length === 0) throw new NotFound('webhook', id)
      await database.query('delete from jobs where lane = $1', [laneOf(id)])
    },

    deliver: async (job: Job, signal: AbortSignal): Promise<Outcome> => {
      const { webhookId, cursor, action } = payloadSchema.parse(job.payload)
      const [webhook] = await database.query<{ url: string; secret: string }>(
        'select url, secret from webhooks where id = $1 and disabled_at is null',
        [webhookId]
      )
      if (!webhook) return 'done'
      const body = JSON.stringify({ type: 'action.updated', timestamp: action.updatedAt, data: { ...action, ownerId: undefined } })
      const at = now()
      let refusal: { error: string; pauseMs: number; isGone: boolean }
      try {
        const response = await outgoing.fetch(webhook.url, {
          method: 'POST',
          // A redirect is an answer like any other, and no success.
          redirect: 'manual',
          headers: {
            'content-type': 'application/json',
            'user-agent': 'board-room',
            'webhook-id': cursor,
            'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
            'webhook-signature': new Signer(seal.open(webhook.secret)).sign(cursor, at, body)
          },
          body,
          signal: AbortSignal.any([signal, AbortSignal.timeout(deliverWithinMs)])
        })
        // What it has to say is of no use here, however long.
        await response.body?.cancel()
        if (response.ok) {
          await delivered(webhookId)
          return 'done'
        }
        refusal = { error: `It answered ${response.status}.`, pauseMs: retryAfter(response, at), isGone: response.status === 410 }
      } catch (cause) {
        if (signal.aborted) return { retryInMs: 0 }
        refusal = { error: reasonOf(cause), pauseMs: 0, isGone: false }
      }
      if (await failed(webhookId, refusal.error, refusal.isGone)) return 'done'
      const pauseMs = pausesMs[job.attempts - 1]
      return pauseMs === undefined ? 'done' : { retryInMs: Math.max(pauseMs, refusal.pauseMs) }
    }
  }
}

const laneOf = (id: string): string => `webhook ${id}`

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && cause.name === 'TimeoutError') return `It did not answer within ${deliverWithinMs / 1000} seconds.`
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined
  return `It could not be reached (${typeof code === 'string' ? code : cause instanceof Error ? cause.message : String(cause)}).`.slice(
    0,
    500
  )
}

/** How long the receiver asks to be left alone (RFC 9110, section 10.2.3), in milliseconds. */
function retryAfter({ headers }: Response, at: Date): number {
  const said = headers.get('retry-after') ?? ''
  const pauseMs = /^\d{1,9}$/.test(said) ? Number(said) * 1000 : Date.parse(said) - at.getTime()
  return Number.isFinite(pauseMs) ? Math.min(Math.max(pauseMs, 0), longestPauseMs) : 0
}
