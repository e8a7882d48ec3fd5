// How the server is: what /ready and /metrics say.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from './database/database.ts'
import type { State } from './state.ts'
import type { ToolServers } from './tools/mcp/tool-servers.ts'
import type { Readiness } from './transport/transport.ts'

const readyWithinMs = 2_000

/** Whether it can take a turn, and what does not work as it should. */
export async function readiness(
  database: Database,
  state: State,
  toolServers: ToolServers,
  slack: { degraded(): string[] } | undefined
): Promise<Readiness> {
  const others = toolServers.down().map(({ server, reason }) => `the tool server ${server} cannot be used: ${reason}`)
  const failing = state.degraded()
  const degraded = [...failing, ...others, ...(slack?.degraded() ?? [])]
  try {
    await Promise.race([database.query('select 1'), sleep(readyWithinMs).then(() => Promise.reject(new Error('no answer in time')))])
    return { ok: true, degraded }
  } catch {
    // With Redis the conversations that are hot go on without the database.
    return { ok: state.isShared && failing.length === 0, degraded: [...degraded, 'the database does not answer'] }
  }
}

/** The text of /metrics, in Prometheus' format. */
export function metricsOf(state: State): string {
  const { entries, oldestMs, deadLetters } = state.journal()
  const gauge = (name: string, help: string, value: number) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`
  return [
    gauge('boardroom_journal_entries', 'Accepted changes that wait for Postgres.', entries),
    gauge('boardroom_journal_oldest_seconds', 'How long the oldest of them has waited.', oldestMs / 1000),
    gauge('boardroom_dead_letters', 'Changes that Postgres refused since this server started.', deadLetters)
  ].join('')
}
