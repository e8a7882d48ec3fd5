// Works through the turns of every session that has some, one turn of a session at a time, under a lease.

import { setTimeout as sleep } from 'node:timers/promises'
import { usageSums } from '../database/usage.ts'
import { BoardError, Fenced, NotFound, StoreUnavailable } from '../errors.ts'
import type { Turn, TurnError } from '../records/turn.ts'
import type { Usage } from '../records/usage.ts'
import type { SessionView } from '../session/view.ts'
import type { TurnRoom } from './room.ts'
import { createSummaries } from './summaries.ts'
import { runTurn } from './turn.ts'
import { type Before, TurnWork } from './work.ts'

/** A server that is gone is missed after this; its turns are taken over within two seconds more. */
const leaseMs = 5_000
const shortestPauseMs = 100
/** As long as a turn may wait for somebody once the stores are back. */
const longestPauseMs = 2_000
/** How often it is looked whether another server has let go of a session, and which sessions nobody looks after. */
const lookAgainMs = 1_000
/** A turn that was begun this often has something that ends servers: it ends itself, visibly. */
const mostAttempts = 8
/** How many sessions one server works on at once when it finds many waiting at its start. */
const mostRecovered = 8

export interface TurnRunner {
  /** Looks after a session that has turns waiting; returns at once. */
  wake(sessionId: string): void
  /** Stops work here on turns that have been cancelled. */
  stop(sessionId: string, seqs: readonly number[]): void
  /** Takes up what servers that died have left, and resolves when all of it is under way or done. */
  recover(): Promise<void>
  /** Looks again and again for turns that nobody works on, where several servers share them; until the close. */
  watch(): void
  /** Lets go of all turns at once: whoever comes next goes on from their last finished stage. */
  close(): Promise<void>
}

interface Worker {
  done: Promise<void>
  /** set by a wake that came while the worker was busy */
  isCalled: boolean
  /** ends a pause */
  resume: () => void
  current: { seq: number; abort: AbortController } | undefined
}

export function createTurnRunner(room: TurnRoom): TurnRunner {
  const workers = new Map<string, Worker>()
  const closing = new AbortController()
  const { hot } = room.sessions
  const summaries = createSummaries(room)

  function wake(sessionId: string): Worker | undefined {
    if (closing.signal.aborted) return undefined
    const busy = workers.get(sessionId)
    if (busy) {
      busy.isCalled = true
      busy.resume()
      return busy
    }
    const worker: Worker = { done: Promise.resolve(), isCalled: false, current: undefined, resume: () => undefined }
    workers.set(sessionId, worker)
    worker.done = lookAfter(sessionId, worker)
    return worker
  }

  /** Works until nothing waits; a failure of the stores is tried again, for an accepted message is never left lying. */
  async function lookAfter(sessionId: string, worker: Worker): Promise<void> {
    let pauseMs = shortestPauseMs
    for (;;) {
      worker.isCalled = false
      const outcome = await workThrough(sessionId, worker).catch((cause: unknown) => cause)
      const isOver = closing.signal.aborted || outcome instanceof NotFound
      if (isOver || (outcome === 'idle' && !worker.isCalled)) {
        // In one step with the decision, so that no wake falls in between.
        workers.delete(sessionId)
        return
      }
      if (outcome === 'idle') {
        pauseMs = shortestPauseMs
        continue
      }
      if (outcome !== 'taken') room.log.warn({ err: outcome, session: sessionId }, 'turns wait for the stores')
      await pause(worker, pauseMs)
      pauseMs = Math.min(pauseMs * 2, outcome === 'taken' ? lookAgainMs : longestPauseMs)
    }
  }

  /** Waits, but no longer than until the next wake or the close. */
  async function pause(worker: Worker, milliseconds: number): Promise<void> {
    const woken = new AbortController()
    worker.resume = () => woken.abort()
    const signal = AbortSignal.any([woken.signal, closing.signal])
    await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined)
    worker.resume = () => undefined
  }

  async function workThrough(sessionId: string, worker: Worker): Promise<'idle' | 'taken'> {
    for (;;) {
      const token = await hot.acquireLease(sessionId, leaseMs)
      if (token === undefined) return (await room.sessions.load(sessionId))?.view.turns.length ? 'taken' : 'idle'
      const heartbeat = setInterval(() => void beat(sessionId, token, worker), leaseMs / 3)
      try {
        const view = (await room.sessions.load(sessionId))?.view
        const turn = view?.turns[0]
        if (!view || !turn || closing.signal.aborted) return 'idle'
        await workOn(view, turn, token, worker)
      } finally {
        clearInterval(heartbeat)
        await hot.releaseLease(sessionId, token)
      }
    }
  }

  /** A lease that has passed on ends the work at once; a store that does not answer may still do so in time. */
  async function beat(sessionId: string, token: number, worker: Worker): Promise<void> {
    const isOurs = await hot.renewLease(sessionId, token, leaseMs).catch(() => true)
    if (!isOurs) worker.current?.abort.abort(new Fenced())
  }

  async function workOn(view: SessionView, turn: Turn, token: number, worker: Worker): Promise<void> {
    const abort = new AbortController()
    worker.current = { seq: turn.seq, abort }
    const signal = AbortSignal.any([abort.signal, closing.signal])
    const work = new TurnWork({ room, view, turn, token, before: await whatCameBefore(turn), signal })
    try {
      if (turn.attempts >= mostAttempts)
        await fail(work, {
          code: 'UPSTREAM_UNAVAILABLE',
          message: `This turn was begun ${turn.attempts} times and never came to its end: send the message again.`,
          retryable: true
        })
      else await runTurn(work)
    } catch (cause) {
      if (cause instanceof Fenced || signal.aborted) await work.settle().catch(() => undefined)
      // A turn outlives the absence of its store: it goes on from its last finished stage.
      else if (cause instanceof StoreUnavailable) throw cause
      else await fail(work, errorOf(cause, work))
    } finally {
      worker.current = undefined
    }
    summaries.keepUp(work.view)
  }

  async function whatCameBefore(turn: Turn): Promise<Before> {
    if (turn.attempts === 0) return { stages: [], toolCalls: [], usage: turn.usage }
    const { database } = room
    // What a dead server had committed last may still be on its way.
    await room.sessions.settled([turn.sessionId])
    const key = [turn.sessionId, turn.seq]
    const [stages, toolCalls, [usage]] = await Promise.all([
      database.select(database.tables.stageResults, 'where session_id = $1 and turn = $2', key),
      database.select(database.tables.toolCalls, 'where session_id = $1 and turn = $2 order by number', key),
      database.query<{ [K in keyof Usage]: number }>(`select ${usageSums} from model_calls where session_id = $1 and turn = $2`, key)
    ])
    return { stages, toolCalls, usage: usage ?? turn.usage }
  }

  /** Ends a turn that cannot be completed; its message stays. */
  async function fail(work: TurnWork, error: TurnError): Promise<void> {
    await work
      .commit((change) => {
        work.toolCalls.endAll(change)
        change.endTurn({ ...work.turn, status: 'FAILED', error, endedAt: change.at, timing: work.timing(change.at) })
      })
      .catch((cause: unknown) => {
        if (!(cause instanceof Fenced)) throw cause
      })
  }

  function errorOf(cause: unknown, work: TurnWork): TurnError {
    if (cause instanceof BoardError) {
      room.log.warn({ err: cause, turn: work.id }, 'a turn failed')
      return { code: cause.code, message: cause.message, retryable: cause.retryable }
    }
    room.log.error({ err: cause, turn: work.id }, 'a turn failed unexpectedly')
    return {
      code: 'INTERNAL_SERVER_ERROR',
      message: `Something went wrong on the server (turn ${work.id}): send the message again.`,
      retryable: true
    }
  }

  const sessionsWithOpenTurns = async (): Promise<string[]> => {
    const rows = await room.database.query<{ id: string }>(
      `select distinct session_id as id from turns where status in ('QUEUED', 'RUNNING')`
    )
    return rows.map(({ id }) => id)
  }

  async function keepLooking(): Promise<void> {
    while (!closing.signal.aborted) {
      await sleep(lookAgainMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined)
      // While the truth is away nobody's turns can be found in it.
      const waiting = await sessionsWithOpenTurns().catch(() => [])
      for (const id of waiting) if (!workers.has(id)) wake(id)
    }
  }

  return {
    wake: (sessionId) => void wake(sessionId),
    stop: (sessionId, seqs) => {
      const current = workers.get(sessionId)?.current
      if (current && seqs.includes(current.seq)) current.abort.abort(new Fenced())
    },
    recover: async () => {
      const ids = await sessionsWithOpenTurns()
      if (ids.length > 0) room.log.info({ sessions: ids.length }, 'taking up turns that were left unfinished')
      const next = async () => {
        for (let id = ids.shift(); id !== undefined; id = ids.shift()) await wake(id)?.done
      }
      await Promise.all(Array.from({ length: mostRecovered }, next))
    },
    watch: () => void keepLooking(),
    close: async () => {
      closing.abort(new Error('the server is closing'))
      await Promise.allSettled([...workers.values()].map((worker) => worker.done))
      await summaries.close()
    }
  }
}
