// Work to be done outside of a request, by whichever server claims it: an outbox. A job is a row that is written in one
// statement with what it is about; whoever works on it holds it by a claim, which runs out where that server dies.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../log.ts'
import type { Database } from './database.ts'

export interface Job {
  number: string
  kind: string
  payload: unknown
  /** counts the claims, this one included */
  attempts: number
}

/** Done, or when to try again, and what the job is to know by then where that is something else. */
export type Outcome = 'done' | { retryInMs: number; payload?: unknown }

/** Does a job. A signal aborts it long before its claim runs out, and when the server closes; what it throws is retried. */
export type Work = (job: Job, signal: AbortSignal) => Promise<Outcome>

export interface Jobs {
  /** Looks at once for what is due. */
  wake(): void
  /** Claims nothing more, gives what runs a moment, aborts it, and lets go of it for other servers. */
  close(): Promise<void>
}

export interface JobsOptions {
  database: Pick<Database, 'query' | 'transaction'>
  /** by kind; jobs of other kinds are left alone */
  work: Readonly<Record<string, Work>>
  /** whether other servers may hold claims; where none does, those that are left are of a dead predecessor */
  isShared: boolean
  log: Log
}

const workWithinMs = 40_000
/** Longer than any work: when it has run out nobody works on the job any more. */
const claimSeconds = 60
const atOnce = 16
const lookEveryMs = 1_000
const closeWithinMs = 4_000
/** Any fixed number serves. */
const claimKey = 7_302_011_528

/** The condition that a job is still held by whoever made that claim: who was away for too long has lost it. */
export const isHeld = (number: string, attempts: string) =>
  `exists (select from jobs where number = ${number} and attempts = ${attempts} and claimed_until > now())`

export function openJobs({ database, work, isShared, log }: JobsOptions): Jobs {
  const kinds = Object.keys(work)
  const running = new Set<Promise<void>>()
  const closing = new AbortController()
  const aborting = new AbortController()
  let isTold = false
  let pause = new AbortController()
  const wake = () => pause.abort()

  const free = `kind = any($1) and due_at <= now() and (claimed_until is null or claimed_until <= now())`

  /** The first of each lane in which nobody works; one server claims at a time, or two would enter the same lane. */
  async function claim(most: number): Promise<Job[]> {
    const due = await database.query(`select from jobs where ${free} limit 1`, [kinds])
    if (due.length === 0) return []
    return database.transaction(async (query) => {
      await query('select pg_advisory_xact_lock($1)', [claimKey])
      return query<Job & Record<string, unknown>>(
        `update jobs set attempts = attempts + 1, claimed_until = now() + interval '${claimSeconds} seconds' where number in (
          select number from (
            select distinct on (lane) number, due_at from jobs
            where ${free} and not exists (select from jobs held where held.lane = jobs.lane and held.claimed_until > now())
            order by lane, due_at, number
          ) heads order by due_at, number limit $2
        ) returning number::text, kind, payload, attempts`,
        [kinds, most]
      )
    })
  }

  async function settle(job: Job, outcome: Outcome): Promise<void> {
    const mine = 'where number = $1 and attempts = $2'
    if (outcome === 'done') await database.query(`delete from jobs ${mine}`, [job.number, job.attempts])
    else
      await database.query(
        `update jobs set claimed_until = null, due_at = now() + $3 * interval '1 millisecond', payload = coalesce($4, payload) ${mine}`,
        [job.number, job.attempts, outcome.retryInMs, outcome.payload === undefined ? null : JSON.stringify(outcome.payload)]
      )
  }

  async function run(job: Job): Promise<void> {
    const signal = AbortSignal.any([aborting.signal, AbortSignal.timeout(workWithinMs)])
    let outcome: Outcome
    try {
      outcome = (await work[job.kind]?.(job, signal)) ?? 'done'
    } catch (cause) {
      if (!aborting.signal.aborted) log.error({ err: cause, job: job.number, kind: job.kind }, 'a job failed, and is tried again')
      outcome = { retryInMs: aborting.signal.aborted ? 0 : retryIn(job.attempts) }
    }
    // What cannot be settled now is taken up again when the claim has run out.
    await settle(job, outcome).catch((cause: unknown) => log.warn({ err: cause, job: job.number }, 'a job could not be settled'))
  }

  async function look(): Promise<void> {
    try {
      if (running.size < atOnce) {
        for (const job of await claim(atOnce - running.size)) {
          const done = run(job).finally(() => {
            running.delete(done)
            wake()
          })
          running.add(done)
        }
      }
      isTold = false
    } catch (cause) {
      if (!isTold) log.warn({ err: cause }, 'jobs wait for the database')
      isTold = true
    }
  }

  async function loop(): Promise<void> {
    if (!isShared) await database.query('update jobs set claimed_until = null where claimed_until is not null').catch(() => undefined)
    while (!closing.signal.aborted) {
      pause = new AbortController()
      await look()
      await sleep(lookEveryMs, undefined, { signal: AbortSignal.any([pause.signal, closing.signal]), ref: false }).catch(() => undefined)
    }
  }

  const looping = loop()
  return {
    wake,
    close: async () => {
      closing.abort()
      await looping
      const deadline = setTimeout(() => aborting.abort(), closeWithinMs)
      await Promise.all(running)
      clearTimeout(deadline)
    }
  }
}

/** A second, doubled with each attempt, ten minutes at most. */
export const retryIn = (attempts: number): number => Math.min(1000 * 2 ** (attempts - 1), 600_000)
