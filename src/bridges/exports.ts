// Hands actions to outside tools, each once. The export and its job are written in one statement; before the tool is called
// that is written down too, so that whoever goes on after a crash knows that a call may have had its effect, and looks, or
// asks, instead of calling again.

import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isHeld, type Job, type Outcome, retryIn } from '../database/jobs.ts'
import type { Database } from '../database/database.ts'
import { BadUserInput, NotFound, UpstreamUnavailable } from '../errors.ts'
import type { Log } from '../log.ts'
import { type Action, actionExportSchema, isPending } from '../records/action.ts'
import { parseId } from '../records/id.ts'
import type { Person } from '../records/person.ts'
import { writable } from '../records/text.ts'
import type { Bridge, Field } from './bridge-file.ts'
import { dayOf } from './due-day.ts'
import type { ToolServers } from '../tools/mcp/tool-servers.ts'
import { type Answer, answerOf, fill, type Json, pick } from './template.ts'

export interface ExportsRoom {
  database: Database
  bridges: ReadonlyMap<string, Bridge>
  call: ToolServers['call']
  /** the viewer's own actions, in the order asked for */
  byIds(viewer: Person, ids: readonly string[]): Promise<(Action | undefined)[]>
  /** Writes what `change` makes of an action's newest state, and tells everybody. Throws NotFound. */
  change(owner: Person, action: Action, change: (newest: Action, at: string) => Action): Promise<Action>
  wake(): void
  log: Log
}

const callWithinMs = 30_000
/** Refusals that had no effect are tried again for half an hour. */
const mostAttempts = 12
const longestId = 500
const longestUrl = 2_000
const longestReason = 500

const payloadSchema = z.object({ actionId: z.string(), target: z.string() })
type Payload = z.infer<typeof payloadSchema>

const exportSchema = actionExportSchema.extend({ beganAt: z.string().nullable(), seen: z.string().nullable() })
type Export = z.infer<typeof exportSchema>

/** Names an export at the other side, always the same: a UUID made of a digest (RFC 9562, version 8). */
export const exportKey = (actionId: string, target: string): string =>
  createHash('sha256')
    .update(`${actionId} ${target}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{3})(.{3})(.{12}).*$/, '$1-$2-8$3-a$4-$5')

export function createExports({ database, bridges, call, byIds, change, wake, log }: ExportsRoom) {
  const ask = async (
    { server }: Bridge,
    tool: string,
    template: Record<string, Json>,
    fields: Record<Field, string | null>,
    signal: AbortSignal
  ): Promise<Answer> =>
    answerOf(
      await call(server, tool, fill(template, fields), {
        signal: AbortSignal.any([signal, AbortSignal.timeout(callWithinMs)]),
        idempotencyKey: fields.key ?? ''
      })
    )

  /** The export with its action and the time zone its due date was meant in; undefined where one of them is gone. */
  async function read({ actionId, target }: Payload) {
    const [row] = await database.query<{ zone: string; action: unknown; export: unknown }>(
      `select coalesce(t.time_zone, p.time_zone, 'UTC') as zone, to_jsonb(a) as action, to_jsonb(e) as export
      from (select ${database.tables.actions.columns} from actions where id = $1) a
      join (select ${database.tables.actionExports.columns} from action_exports where action_id = $1 and target = $2) e on true
      left join turns t on t.session_id = a."sessionId" and t.seq = a.source
      left join people p on p.id = a."ownerId"`,
      [actionId, target]
    )
    if (!row) return undefined
    const action = database.tables.actions.parse(row.action)
    const exported = exportSchema.parse(row.export)
    const dueDay = action.dueAt === null ? undefined : dayOf(action.dueAt, row.zone)
    const fields: Record<Field, string | null> = {
      ...action,
      dueDate: dueDay?.day ?? null,
      key: exportKey(actionId, target),
      externalId: exported.externalId
    }
    return { action, exported, fields }
  }

  /** Every door hears of it; a session that is gone has nobody to tell. */
  async function tell({ id, ownerId }: Action, patch: Partial<Action> = {}): Promise<void> {
    const owner: Person = { id: ownerId, name: null, timeZone: 'UTC' }
    // Read anew: what was acknowledged meanwhile is not to be undone.
    const [action] = await byIds(owner, [id])
    if (!action) return
    try {
      await change(owner, action, (newest, at) => ({ ...newest, ...patch, updatedAt: at }))
    } catch (cause) {
      if (!(cause instanceof NotFound)) throw cause
    }
  }

  async function enter(job: Job, { actionId, target }: Payload, values: Partial<Export>): Promise<boolean> {
    const names = { status: 'status', externalId: 'external_id', url: 'url', error: 'error', beganAt: 'began_at', seen: 'seen' } as const
    const given = Object.entries(names).filter(([name]) => name in values)
    const set = given.map(([, column], index) => `${column} = $${index + 5}`).join(', ')
    const rows = await database.query(
      `update action_exports set ${set}, at = now() where action_id = $1 and target = $2 and ${isHeld('$3', '$4')} returning 1`,
      [actionId, target, job.number, job.attempts, ...given.map(([name]) => Reflect.get(values, name))]
    )
    return rows.length > 0
  }

  async function fail(job: Job, payload: Payload, action: Action, error: string, keepsBegun = false): Promise<Outcome> {
    log.warn({ target: payload.target, attempts: job.attempts }, 'an action could not be handed over')
    const isMine = await enter(job, payload, {
      status: 'FAILED',
      error: writable(error).slice(0, longestReason),
      ...(!keepsBegun && { beganAt: null })
    })
    if (isMine) await tell(action)
    return 'done'
  }

  async function succeed(
    job: Job,
    payload: Payload,
    action: Action,
    found: { id: string | undefined; url: string | undefined },
    bridge: Bridge
  ): Promise<Outcome> {
    const isMine = await enter(job, payload, {
      status: 'EXPORTED',
      externalId: found.id === undefined ? null : writable(found.id).slice(0, longestId),
      url: webAddress(found.url),
      error: null,
      beganAt: null
    })
    return isMine ? finish(payload, action, bridge) : 'done'
  }

  /** What is left to do once the tool has it; done again where somebody died before it was. */
  async function finish(payload: Payload, action: Action, bridge: Bridge | undefined): Promise<Outcome> {
    if (bridge?.status) await follow(payload, action, bridge.status.everyMinutes)
    await tell(action)
    return 'done'
  }

  const follow = (payload: Payload, { sessionId, ownerId }: Action, minutes: number) =>
    database.query(
      `insert into jobs (key, kind, lane, owner_id, session_id, payload, due_at)
      select $1, 'export-status', $1, $2, $3, $4, now() + $5 * interval '1 minute' on conflict (key) do nothing`,
      [`export-status ${payload.actionId} ${payload.target}`, ownerId, sessionId, JSON.stringify(payload), minutes]
    )

  const resultOf = (answer: Answer, places: Bridge['result']) => ({ id: pick(answer, places.id), url: pick(answer, places.url) })

  /** Looks for what an earlier call may have made. Throws where it cannot be asked. */
  async function findEarlier(bridge: Bridge, find: NonNullable<Bridge['find']>, fields: Record<Field, string | null>, signal: AbortSignal) {
    const found = resultOf(await ask(bridge, find.tool, find.arguments, fields, signal), find.result)
    return found.id === undefined ? undefined : found
  }

  async function handOver(job: Job, signal: AbortSignal): Promise<Outcome> {
    const payload = payloadSchema.parse(job.payload)
    const { target } = payload
    const known = await read(payload)
    if (!known || known.exported.status === 'FAILED') return 'done'
    const { action, exported, fields } = known
    const bridge = bridges.get(target)
    if (exported.status === 'EXPORTED') return finish(payload, action, bridge)
    if (!bridge) return fail(job, payload, action, `bridges.json has no "${target}" any more: add it and export again.`)

    if (exported.beganAt !== null) {
      if (!bridge.find) return fail(job, payload, action, nobodyKnows(target))
      // A search may know only a while later what there is.
      const waitMs = Date.parse(exported.beganAt) + bridge.find.afterSeconds * 1000 - Date.now()
      if (waitMs > 0) return { retryInMs: waitMs }
      try {
        const found = await findEarlier(bridge, bridge.find, fields, signal)
        if (found) return await succeed(job, payload, action, found, bridge)
      } catch (cause) {
        if (signal.aborted || job.attempts < mostAttempts) return { retryInMs: retryIn(job.attempts) }
        return fail(job, payload, action, `${nobodyKnows(target)} ${bridge.find.tool} could not tell: ${reasonOf(cause)}`, true)
      }
    }

    // From here on it may have happened. Whoever has lost the job meanwhile is not let in.
    if (!(await enter(job, payload, { beganAt: new Date().toISOString() }))) return 'done'
    signal.throwIfAborted()
    let answer: Answer
    try {
      answer = await ask(bridge, bridge.tool, bridge.arguments, fields, signal)
    } catch (cause) {
      if (cause instanceof BadUserInput) return fail(job, payload, action, reasonOf(cause))
      if (!wasNeverSent(cause)) {
        log.warn({ err: cause, target }, 'nobody knows whether an action was handed over')
        return bridge.find ? { retryInMs: bridge.find.afterSeconds * 1000 } : fail(job, payload, action, nobodyKnows(target))
      }
      if (job.attempts >= mostAttempts) return fail(job, payload, action, `${reasonOf(cause)} Export again when it does.`)
      await enter(job, payload, { beganAt: null, error: reasonOf(cause).slice(0, longestReason) })
      return { retryInMs: retryIn(job.attempts) }
    }
    const result = resultOf(answer, bridge.result)
    if (bridge.result.id && result.id === undefined) log.warn({ target }, 'the answer has no id where bridges.json looks for it')
    return succeed(job, payload, action, result, bridge)
  }

  async function readBack(job: Job, signal: AbortSignal): Promise<Outcome> {
    const payload = payloadSchema.parse(job.payload)
    const known = await read(payload)
    const bridge = bridges.get(payload.target)
    if (!known || !bridge?.status || known.exported.externalId === null || !isPending(known.action)) return 'done'
    const { action, exported, fields } = known
    const { tool, arguments: template, value, map, everyMinutes } = bridge.status
    const again = { retryInMs: everyMinutes * 60_000 }
    const answer = await ask(bridge, tool, template, fields, signal).catch((cause: unknown) => {
      log.info({ err: cause, target: payload.target }, 'how far an action has come could not be read back')
      return undefined
    })
    const said = answer ? pick(answer, value)?.slice(0, longestReason) : undefined
    if (said === undefined || said === exported.seen) return again
    if (!(await enter(job, payload, { seen: said }))) return 'done'
    const status = Object.hasOwn(map, said) ? map[said] : undefined
    // What it was when it was made tells nothing new, unless it is closed already; the person may have gone on meanwhile.
    const isNews = exported.seen !== null || status === 'DONE' || status === 'DISMISSED'
    if (status !== undefined && isNews && status !== action.status) await tell(action, { status })
    return again
  }

  return {
    /**
     * Hands an action to a target of bridges.json, in the background; what is on its way or has arrived is left as it is, what
     * failed is tried again. Throws NotFound, and BadUserInput where there is no such target.
     */
    start: async (viewer: Person, actionId: string, target: string): Promise<Action> => {
      const [action] = parseId(actionId)?.kind === 'action' ? await byIds(viewer, [actionId]) : []
      if (!action) throw new NotFound('action', actionId)
      if (!bridges.has(target)) {
        const names = [...bridges.keys()]
        throw new BadUserInput(
          `No target ${JSON.stringify(target)}: ${names.length > 0 ? `there are ${names.join(', ')}` : 'board/bridges.json names none'}.`
        )
      }
      // The session's row is held, so that an erasure of it waits for this, or this finds nothing any more.
      await database.query(
        `with asked as (select id from sessions where id = $3 and owner_id = $4 for key share),
        put as (
          insert into action_exports as x (action_id, target, session_id, owner_id, status, at)
          select $1, $2, id, $4, 'PENDING', now() from asked
          on conflict (action_id, target) do update set status = 'PENDING', error = null, at = excluded.at where x.status = 'FAILED'
          returning 1
        )
        insert into jobs as j (key, kind, lane, owner_id, session_id, payload)
        select $5, 'export', $5, $4, $3, $6 from put
        on conflict (key) do update set attempts = j.attempts + 1, claimed_until = null, due_at = now()`,
        [actionId, target, action.sessionId, viewer.id, `export ${actionId} ${target}`, JSON.stringify({ actionId, target })]
      )
      wake()
      return action
    },

    handOver,
    readBack
  }
}

/** What a connection breaks with before anything can be sent on it. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

/** A server that is known to be away was not asked; whatever else broke off may have had its effect. */
const wasNeverSent = (cause: unknown): boolean => (cause instanceof UpstreamUnavailable && cause.retryable) || isRefusal(cause)

function isRefusal(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  return ('code' in cause && neverSent.has(String(cause.code))) || isRefusal(cause.cause)
}

const nobodyKnows = (target: string): string =>
  `The call was cut off, and nobody knows whether it had its effect: look at ${target} before you export again.`

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** What a tool names as a link is shown as one: only where it leads to the web. */
function webAddress(text: string | undefined): string | null {
  if (text === undefined || text.length > longestUrl || !URL.canParse(text)) return null
  return /^https?:$/.test(new URL(text).protocol) ? writable(text) : null
}
