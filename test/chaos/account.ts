// Everything that a server has to say of a session, read through the API once no turn is open any more.

import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { ask, Refused } from './api.ts'
import { type SeenEvent, Subscriber } from './subscriber.ts'

const messageSchema = z.object({
  id: z.string(),
  seq: z.int(),
  role: z.enum(['USER', 'AGENT']),
  text: z.string(),
  turnId: z.string().nullable()
})
const turnSchema = z.object({
  id: z.string(),
  status: z.string(),
  attempts: z.int(),
  message: z.object({ seq: z.int() }),
  reply: z.object({ seq: z.int() }).nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable()
})
export type AccountMessage = z.infer<typeof messageSchema>
export type AccountTurn = z.infer<typeof turnSchema>

export interface Account {
  sessionId: string
  messages: AccountMessage[]
  turns: AccountTurn[]
  /** all whole events, from the first on, as a fresh subscriber gets them */
  events: SeenEvent[]
  /** what the server would not read back, and why */
  refusals: string[]
}

/**
 * Reads a session back. Turns that are still open after `settleMs` are left as they are, and so are events that have not
 * come after `replayMs`, for the checker to see.
 */
export async function readAccount(url: string, sessionId: string, settleMs = 60_000, replayMs = 30_000): Promise<Account> {
  await settle(url, sessionId, settleMs)
  const refusals: string[] = []
  const orNone = (cause: unknown): [] => {
    if (!(cause instanceof Refused)) throw cause
    refusals.push(cause.message)
    return []
  }
  const messages = await readPages(url, sessionId, 'messages', 'id seq role text turnId', messageSchema).catch(orNone)
  const turnFields = 'id status attempts message { seq } reply { seq } error { code message }'
  const turns = await readPages(url, sessionId, 'turns', turnFields, turnSchema).catch(orNone)
  // An event whose message is not there any more is refused, rather than told without.
  const events = await replay(url, sessionId, replayMs).catch((cause: unknown) => ({ seen: orNone(cause), isWhole: true }))
  if (!events.isWhole) refusals.push(`events: ${events.seen.length} came, and the end did not`)
  return { sessionId, messages, turns, events: events.seen, refusals }
}

const stateSchema = z.object({ session: z.object({ cursor: z.string(), activeTurn: z.object({ id: z.string() }).nullable() }) })

async function settle(url: string, sessionId: string, settleMs: number): Promise<void> {
  const deadline = performance.now() + settleMs
  while (performance.now() < deadline) {
    const { session } = await ask(url, 'query ($id: ID!) { session(id: $id) { cursor activeTurn { id } } }', { id: sessionId }, stateSchema)
    if (session.activeTurn === null) return
    await sleep(50)
  }
}

async function readPages<T>(url: string, sessionId: string, list: 'messages' | 'turns', fields: string, node: z.ZodType<T>): Promise<T[]> {
  const page = z.object({
    edges: z.array(z.object({ node })),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() })
  })
  const shape = z.object({ session: z.object({ page }) })
  const query = `query ($id: ID!, $after: String) {
    session(id: $id) { page: ${list}(first: 100, after: $after) { edges { node { ${fields} } } pageInfo { hasNextPage endCursor } } }
  }`
  const nodes: T[] = []
  for (let after: string | null = null; ; ) {
    const answer: z.infer<typeof shape> = await ask(url, query, { id: sessionId, after }, shape)
    nodes.push(...answer.session.page.edges.map((edge) => edge.node))
    if (!answer.session.page.pageInfo.hasNextPage) return nodes
    after = answer.session.page.pageInfo.endCursor
  }
}

async function replay(url: string, sessionId: string, withinMs: number): Promise<{ seen: SeenEvent[]; isWhole: boolean }> {
  const { session } = await ask(url, 'query ($id: ID!) { session(id: $id) { cursor activeTurn { id } } }', { id: sessionId }, stateSchema)
  if (session.cursor === startOf(sessionId)) return { seen: [], isWhole: true }
  const reader = new Subscriber({ name: 'reader', url: () => url, transport: 'SSE', follows: { sessionId }, after: startOf(sessionId) })
  const isLate = sleep(withinMs, 'late' as const, { ref: false })
  const outcome = await Promise.race([reader.untilCursor(session.cursor), isLate])
  await reader.leave()
  return { seen: reader.wholeEvents, isWhole: outcome !== 'late' }
}

/** The cursor ahead of a session's first event. */
export const startOf = (sessionId: string): string => `${sessionId}:0`
