// The load stage: the session rebuilt as this turn sees it, with what the person's other sessions changed meanwhile.

import { setTimeout as sleep } from 'node:timers/promises'
import { assignable } from '../agents/board.ts'
import type { Scene } from '../agents/prompt.ts'
import { NotFound, StoreUnavailable } from '../errors.ts'
import type { Action } from '../records/action.ts'
import type { DossierEntry } from '../records/dossier-entry.ts'
import type { Turn } from '../records/turn.ts'
import type { Loaded } from '../session/session.ts'
import type { SessionView } from '../session/view.ts'
import type { TurnRoom } from './room.ts'

const mostOpenActions = 50
const mostApprovals = 10

/** Rebuilds all that a member needs to speak. Throws NotFound where the session was deleted meanwhile. */
export async function loadScene({ sessions, database, board, settledOf }: TurnRoom, turn: Turn): Promise<{ scene: Scene; loaded: Loaded }> {
  const loading = sessions.load(turn.sessionId)
  // It is waited for below: what it fails with meanwhile may not end the process.
  loading.catch(() => undefined)
  await othersSettled(settledOf(turn.ownerId, turn.sessionId))
  const [loaded, { dossier, openActions, approvals }] = await Promise.all([
    loading,
    // While the truth is away the conversation goes on with what its session knows.
    readOthers(database, turn).catch(async (cause: unknown) => {
      if (!(cause instanceof StoreUnavailable)) throw cause
      const view = (await loading)?.view
      return { dossier: view?.dossier ?? [], openActions: view?.actions ?? [], approvals: [] }
    })
  ])
  if (!loaded) throw new NotFound('session', turn.sessionId)
  const { session, messages } = loaded.view
  // A turn that waited behind fifty others finds its message in the truth only.
  const said =
    messages.find((message) => message.seq === turn.seq) ??
    (await database.select(database.tables.messages, 'where session_id = $1 and seq = $2', [turn.sessionId, turn.seq]))[0]
  if (!said) throw new NotFound('session', turn.sessionId)
  const history = messages.filter((message) => message.seq < turn.seq)
  // Older ones are of no message that is still told.
  const told = approvals.filter((call) => call.turn >= (history[0]?.seq ?? 0)).toReversed()
  const everybody = assignable(board)
  const assigned = everybody.filter((agent) => session.agents.includes(agent.id))
  return {
    loaded,
    scene: {
      said,
      saidAt: turn.saidAt,
      timeZone: turn.timeZone,
      history,
      summary: loaded.view.summary,
      dossier: withLearned(dossier, loaded.view),
      openActions: withOwn(openActions, loaded.view),
      ...(told.length > 0 && { approvals: told }),
      // Members may have left the board's folder since they were assigned.
      members: assigned.length > 0 ? assigned : everybody,
      skills: session.skills
    }
  }
}

/** What another session has just learned is to count here too; but no turn waits long for a truth that is behind. */
const othersWithinMs = 500

async function othersSettled(settled: Promise<void>): Promise<void> {
  const known = settled.catch((cause: unknown) => {
    if (!(cause instanceof StoreUnavailable)) throw cause
  })
  await Promise.race([known, sleep(othersWithinMs, undefined, { ref: false })])
}

/**
 * What all sessions of the person have come to know and to be about, with lines of this one that hold no more, and the newest
 * calls of this session that needed approval; in one statement.
 */
async function readOthers({ query, tables }: TurnRoom['database'], { ownerId, sessionId, seq }: Turn) {
  const { dossierEntries, actions, toolCalls } = tables
  const [row] = await query<{ dossier: unknown[]; actions: unknown[]; approvals: unknown[] }>(
    `select
      (select coalesce(json_agg(x), '[]') from (
        select ${dossierEntries.columns} from dossier_entries
        where owner_id = $1 and (valid_to is null and forgotten_at is null or source_session_id = $2) order by valid_from, id
      ) x) as dossier,
      (select coalesce(json_agg(x), '[]') from (
        select ${actions.columns} from actions
        where owner_id = $1 and status not in ('DONE', 'DISMISSED') order by due_at nulls last, created_at desc limit ${mostOpenActions}
      ) x) as actions,
      (select coalesce(json_agg(x), '[]') from (
        select ${toolCalls.columns} from tool_calls
        where session_id = $2 and owner_id = $1 and turn < $3 and approval is not null order by turn desc, number desc limit ${mostApprovals}
      ) x) as approvals`,
    [ownerId, sessionId, seq],
    'load scene'
  )
  return {
    dossier: (row?.dossier ?? []).map(dossierEntries.parse),
    openActions: (row?.actions ?? []).map(actions.parse),
    approvals: (row?.approvals ?? []).map(toolCalls.parse)
  }
}

/** The lines that hold, and those that the turn before this one has learned a moment ago: the truth may not have them yet. */
function withLearned(stored: readonly DossierEntry[], { session, dossier }: SessionView): DossierEntry[] {
  const known = new Set(stored.map(({ id }) => id))
  const learned = dossier.filter(({ id, sourceSessionId }) => sourceSessionId === session.id && !known.has(id))
  return [...stored.filter(({ validTo, forgottenAt }) => validTo === null && forgottenAt === null), ...learned]
}

/** The actions that are open, those of this session as it knows them; in the order of the truth, due first, then newest. */
function withOwn(stored: readonly Action[], { session, actions }: SessionView): Action[] {
  const byId = new Map(stored.map((action) => [action.id, action]))
  const own = actions.map((action) => {
    const other = byId.get(action.id)
    return other && other.updatedAt > action.updatedAt ? other : action
  })
  const others = stored.filter(({ sessionId }) => sessionId !== session.id)
  return [...others, ...own].toSorted((a, b) => order(dueOf(a), dueOf(b)) || order(b.createdAt, a.createdAt)).slice(0, mostOpenActions)
}

const order = (a: string, b: string): number => Number(a > b) - Number(a < b)
/** Behind every date where there is none. */
const dueOf = ({ dueAt }: Action): string => dueAt ?? '~'
