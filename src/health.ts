// How the server is: what /ready says.

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
