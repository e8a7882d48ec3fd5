// What the turn's room works with; main hands it in.

import type { Agent, Board } from '../agents/board.ts'
import type { Database } from '../database/database.ts'
import type { Log } from '../log.ts'
import type { Model } from '../models/model.ts'
import type { Budget } from '../people/budget.ts'
import type { Remote } from '../remote/remote.ts'
import type { SessionStore } from '../session/session.ts'
import type { EventStream } from '../stream/stream.ts'
import type { ToolServers } from '../tools/mcp/tool-servers.ts'
import type { Tool } from '../tools/tool.ts'

export interface TurnRoom {
  sessions: SessionStore
  stream: EventStream
  database: Pick<Database, 'query' | 'select' | 'tables'>
  board: Board
  /** the model that speaks for an agent */
  modelOf(agent: Agent): Model
  /** how a member is asked who lives on another server; undefined for one of this server's own */
  remoteOf(agent: Agent): Remote | undefined
  /** the model that understands what is said aloud; undefined where none does */
  ears: Model | undefined
  /** what is asked where a model fails at a job that rules can do */
  rules: Model
  /** the board's own */
  tools: readonly Tool[]
  /** those that other programs bring */
  toolServers: Pick<ToolServers, 'tools' | 'tried' | 'down' | 'timeoutMsOf'>
  /** Resolves once the truth has what this server acknowledged to a person in other sessions than this. Throws StoreUnavailable. */
  settledOf(ownerId: string, butSessionId: string): Promise<void>
  /** Throws UpstreamUnavailable where so much waits for the truth that nothing more may be accepted. */
  requireRoom(): void
  /** what a person may spend a day; none where there is no cap, or no model that costs something */
  budget: Budget | undefined
  /** how long a stage may take, in milliseconds, by its name, where that is not the usual */
  deadlinesMs?: Readonly<Record<string, number>> | undefined
  now(): Date
  log: Log
}
