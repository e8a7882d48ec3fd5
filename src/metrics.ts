// What a server counts of itself, as Prometheus reads it at /metrics. Labels name models, stages, statuses and tool servers:
// never a person, a session or what was said.

import { setTimeout as sleep } from 'node:timers/promises'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Database } from './database/database.ts'
import type { Change } from './records/change.ts'
import type { SessionObserver } from './session/session.ts'
import type { State } from './state.ts'
import type { ToolServers } from './tools/mcp/tool-servers.ts'
import type { Readiness } from './transport/transport.ts'

export interface MetricsOptions {
  database: Pick<Database, 'query'>
  state: Pick<State, 'journal'>
  toolServers: Pick<ToolServers, 'names' | 'down'>
  ready(): Promise<Readiness>
}

export type Metrics = ReturnType<typeof createMetrics>

/** What is asked of the database for a scrape and has no answer by then is left out of it. */
const askWithinMs = 2_000

const loadBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5]
const turnBuckets = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

/** Counters of one server, from zero; each server has its own. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Counter({ name: `boardroom_${name}`, help, labelNames, registers })
  const histogram = <L extends string>(name: string, help: string, buckets: number[], labelNames: L[] = []) =>
    new Histogram({ name: `boardroom_${name}`, help, buckets, labelNames, registers })

  const loads = histogram('session_load_seconds', 'Rebuilding sessions, by where they were rebuilt from.', loadBuckets, ['source'])
  // Looked up once: sessions are loaded with every request.
  const loadsFrom = { HOT: loads.labels('HOT'), COLD: loads.labels('COLD') }
  loads.zero({ source: 'HOT' })
  loads.zero({ source: 'COLD' })
  const turns = counter('turns_total', 'Turns that ended here, by how.', ['status'])
  for (const status of ['COMPLETED', 'FAILED', 'CANCELLED']) turns.inc({ status }, 0)
  const overhead = histogram('turn_overhead_seconds', 'Completed turns, less the time that models took.', turnBuckets)
  const duration = histogram('turn_seconds', 'Completed turns, from their start to their end.', turnBuckets)
  const takeovers = counter('takeovers_total', 'Turns begun here that another attempt had begun before.')
  const fenced = counter('fenced_commits_total', 'Commits refused because the turn was cancelled, or had passed on to another server.')
  const calls = counter('model_calls_total', 'Model calls, by how they ended.', ['model', 'stage', 'outcome'])
  const tokens = counter('model_tokens_total', 'Tokens; cached_input is part of input.', ['model', 'stage', 'kind'])
  const cost = counter('model_cost_usd_total', 'What model calls have cost, in US dollars.', ['model', 'stage'])
  const subscribers = new Gauge({ name: 'boardroom_subscribers', help: 'Who follows events here now, by any door.', registers })
  const setStanding = createStanding(registry)

  function enterCalls({ modelCalls }: Change): void {
    for (const { model, stage: step, answer, inputTokens, cachedInputTokens, outputTokens, costUsd } of modelCalls) {
      const [stage = step] = step.split(':')
      // Both from the first call on: an increase from nothing is not seen.
      calls.inc({ model, stage, outcome: 'ok' }, answer?.error ? 0 : 1)
      calls.inc({ model, stage, outcome: 'error' }, answer?.error ? 1 : 0)
      for (const [kind, count] of Object.entries({ input: inputTokens, cached_input: cachedInputTokens, output: outputTokens }))
        tokens.inc({ model, stage, kind }, count)
      cost.inc({ model, stage }, costUsd)
    }
  }

  function enterTurns({ events }: Change): void {
    for (const event of events) {
      if (event.type === 'TurnStarted' && event.payload.attempts > 1) takeovers.inc()
      if (event.type !== 'TurnEnded') continue
      const { status, timing } = event.payload
      turns.inc({ status })
      if (status !== 'COMPLETED') continue
      duration.observe(timing.totalMs / 1000)
      overhead.observe(Math.max(0, timing.totalMs - timing.modelMs) / 1000)
    }
  }

  const sessions: SessionObserver = {
    loaded: (source, milliseconds) => loadsFrom[source].observe(milliseconds / 1000),
    committed: (change) => {
      enterCalls(change)
      enterTurns(change)
    },
    fenced: () => fenced.inc()
  }

  return {
    sessions,
    /** Somebody follows events from now on, until it is disposed of. */
    following: (): Disposable => {
      subscribers.inc()
      return { [Symbol.dispose]: () => subscribers.dec() }
    },
    /** The text of /metrics. */
    text: async (options: MetricsOptions): Promise<string> => {
      await setStanding(options)
      return registry.metrics()
    }
  }
}

/** What is not counted as it happens but looked up when somebody asks. */
function createStanding(registry: Registry) {
  const gauge = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge({ name: `boardroom_${name}`, help, labelNames, registers: [registry] })
  const entries = gauge('journal_entries', 'Accepted changes that wait for Postgres.')
  const oldest = gauge('journal_oldest_seconds', 'How long the oldest of them has waited.')
  const deadLetters = gauge('dead_letters', 'Changes that Postgres refused since this server started.')
  const ready = gauge('ready', 'Whether this server can take a turn.')
  const degraded = gauge('degraded', 'How many things do not work as they should; /ready names them.')
  const toolServer = gauge('tool_server_up', 'Whether a tool server can be used.', ['server'])
  const jobsWaiting = gauge(
    'jobs_waiting',
    'Exports, webhooks and notifications that are due and that no server has begun; of all servers.'
  )
  const jobsFailed = gauge('jobs_failed', 'Those that have failed at least once and are to be tried again; of all servers.')

  return async ({ database, state, toolServers, ready: readiness }: MetricsOptions): Promise<void> => {
    const [{ ok, degraded: reasons }, jobs] = await Promise.all([readiness(), countJobs(database)])
    const journal = state.journal()
    entries.set(journal.entries)
    oldest.set(journal.oldestMs / 1000)
    deadLetters.set(journal.deadLetters)
    ready.set(Number(ok))
    degraded.set(reasons.length)
    const down = new Set(toolServers.down().map(({ server }) => server))
    for (const server of toolServers.names) toolServer.set({ server }, Number(!down.has(server)))
    for (const [each, count] of [
      [jobsWaiting, jobs?.waiting],
      [jobsFailed, jobs?.failed]
    ] as const) {
      // Rather no number than an old one.
      if (count === undefined) each.remove()
      else each.set(count)
    }
  }
}

async function countJobs(database: Pick<Database, 'query'>): Promise<{ waiting: number; failed: number } | undefined> {
  const counted = database.query<{ waiting: number; failed: number }>(
    `select (count(*) filter (where due_at <= now()))::int as waiting,
      (count(*) filter (where (kind in ('export', 'webhook') and attempts > 0) or (payload ->> 'failures')::int > 0))::int as failed
    from jobs where claimed_until is null or claimed_until <= now()`
  )
  const rows = await Promise.race([counted.catch(() => []), sleep(askWithinMs, [], { ref: false })])
  return rows[0]
}
