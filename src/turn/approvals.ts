// Tool calls that wait for the person: approved, denied, or left until they expire. What is pending lies with the session
// (Session.pendingCalls), so each is decided by one commit, whoever else tries it at the same time on whichever server. An
// approval is used up in the commit that says that the call runs, before it is made: a server that dies behind it leaves a
// call of which nobody knows whether it had its effect, and which is never made again by itself.

import { setTimeout as sleep } from 'node:timers/promises'
import { BadUserInput, BoardError, NotFound, UpstreamUnavailable } from '../errors.ts'
import { parseId, toolCallId } from '../records/id.ts'
import type { Person } from '../records/person.ts'
import type { PendingCall } from '../records/session.ts'
import { writable } from '../records/text.ts'
import { digestOfCall, type ToolCall } from '../records/tool-call.ts'
import { type ChangeBuilder, changeOf } from '../session/change.ts'
import type { SessionView } from '../session/view.ts'
import type { Tool } from '../tools/tool.ts'
import type { TurnRoom } from './room.ts'
import { loadOwn } from './send.ts'

export interface Approvals {
  /**
   * Has a call made that waits, and answers it as it then is: ended, or RUNNING where it takes longer than a few seconds. One that
   * does not wait any more is answered as it is. `digest` is of what the person was shown (ToolCall.argumentsDigest).
   * Throws NotFound, BadUserInput where it is another call than was shown, UpstreamUnavailable where its tool is away: it waits on.
   */
  approve(viewer: Person, id: string, digest?: string | null): Promise<ToolCall>
  /** The same, but has it never be made. */
  deny(viewer: Person, id: string, reason?: string | null): Promise<ToolCall>
  /** Ends what has expired, and what a dead server left behind; where nobody else runs, that is all that runs. */
  sweep(isAlone: boolean): Promise<void>
  /** Does so again and again, until the close. */
  watch(): void
  /** Gives calls under way a moment to end. */
  close(): Promise<void>
}

/** How long a client waits for a call that it approved. */
const answerWithinMs = 8_000
const closeWithinMs = 3_000
const sweepEveryMs = 30_000
/** Beyond a call's own deadline: clocks of servers differ, and its end has to be written. */
const graceMs = 60_000
const longestReason = 500
const mostRetryMs = 5_000

export function createApprovals(room: TurnRoom): Approvals {
  const { database, sessions, toolServers, log } = room
  const underWay = new Set<Promise<ToolCall>>()
  const closing = new AbortController()

  async function find(viewer: Person, id: string): Promise<{ view: SessionView; call: ToolCall }> {
    const place = parseId(id)
    if (place?.kind !== 'toolCall') throw new NotFound('tool call', id)
    const view = await loadOwn(room, viewer, place.sessionId)
    const [call] = await read(place.sessionId, [{ turn: place.seq, number: place.number }])
    if (!call || call.ownerId !== viewer.id) throw new NotFound('tool call', id)
    return { view, call }
  }

  async function read(sessionId: string, which: readonly Pick<PendingCall, 'turn' | 'number'>[]): Promise<ToolCall[]> {
    await sessions.settled([sessionId])
    return database.select(
      database.tables.toolCalls,
      `where session_id = $1 and (turn, number) in (select r.turn, r.number from jsonb_to_recordset($2::jsonb) as r(turn int, number int))`,
      [sessionId, JSON.stringify(which.map(({ turn, number }) => ({ turn, number })))]
    )
  }

  /** Decides of a call that waits; undefined where it does not any more, whoever was first. */
  async function decide(
    view: SessionView,
    call: ToolCall,
    how: (change: ChangeBuilder, waiting: ToolCall) => ToolCall
  ): Promise<ToolCall | undefined> {
    let decided: ToolCall | undefined
    await sessions.commit(view, (newest) =>
      changeOf(newest, room.now(), (change) => {
        // Built anew where somebody else's commit came first.
        decided = undefined
        const pending = pendingOf(newest, call)
        if (pending?.state !== 'AWAITING') return
        if (pending.digest !== digestOfCall(call))
          throw new BadUserInput('This call is not the one that was to be approved: nothing was done.')
        decided = pending.until <= change.at ? end(change, call, expired) : how(change, call)
      })
    )
    return decided
  }

  /** Makes a call whose approval is used up, and records what came of it, however long the stores are away. */
  async function perform(view: SessionView, call: ToolCall, tool: Tool): Promise<ToolCall> {
    const startedAt = performance.now()
    const outcome = await run(call, tool, closing.signal)
    const milliseconds = performance.now() - startedAt
    for (let pauseMs = 100; ; pauseMs = Math.min(2 * pauseMs, mostRetryMs)) {
      try {
        let ended = call
        await sessions.commit(view, (newest) =>
          changeOf(newest, room.now(), (change) => {
            ended = end(change, call, { ...outcome, milliseconds })
          })
        )
        // The next turn finds it in the truth; where that is away it is told later.
        await sessions.settled([call.sessionId]).catch(() => undefined)
        return ended
      } catch (cause) {
        // Deleted meanwhile: nobody is left to be told.
        if (cause instanceof NotFound || closing.signal.aborted) return { ...call, ...outcome, milliseconds }
        log.warn({ err: cause, call: idOf(call) }, 'what came of an approved call waits for the stores')
        await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined)
      }
    }
  }

  async function sweep(isAlone: boolean): Promise<void> {
    const at = room.now().toISOString()
    const rows = await database.query<{ id: string }>(
      `select id from sessions where pending_calls <> '[]' and exists (
        select from jsonb_array_elements(pending_calls) as p
        where (p ->> 'until')::timestamptz <= $1 or $2 and p ->> 'state' = 'RUNNING'
      )`,
      [at, isAlone]
    )
    for (const { id } of rows) await endOverdue(id, at, isAlone)
  }

  async function endOverdue(sessionId: string, at: string, isAlone: boolean): Promise<void> {
    const view = (await sessions.load(sessionId))?.view
    const isOverdue = ({ state, until }: PendingCall) => until <= at || (isAlone && state === 'RUNNING')
    const calls = view ? await read(sessionId, view.session.pendingCalls.filter(isOverdue)) : []
    if (!view || calls.length === 0) return
    await sessions.commit(view, (newest) =>
      changeOf(newest, room.now(), (change) => {
        for (const call of calls) {
          const pending = pendingOf(newest, call)
          if (pending && isOverdue(pending)) end(change, call, pending.state === 'AWAITING' ? expired : unknown)
        }
      })
    )
  }

  return {
    approve: async (viewer, id, digest) => {
      const { view, call } = await find(viewer, id)
      if (digest != null && digest !== digestOfCall(call))
        throw new BadUserInput('The tool or its arguments are not those that you were shown: look at the call again. Nothing was done.')
      const pending = pendingOf(view, call)
      if (pending?.state !== 'AWAITING') return call
      const tool = toolServers.tools().find(({ server, name }) => server === call.server && name === call.tool)
      const isLate = pending.until <= room.now().toISOString()
      if (!tool && !isLate)
        throw new UpstreamUnavailable(
          `The tool server ${call.server} does not offer ${call.tool} now: the call waits on, approve it again.`
        )
      const until = new Date(room.now().getTime() + toolServers.timeoutMsOf(call.server) + graceMs).toISOString()
      const decided = await decide(view, call, (change, waiting) => {
        const running: ToolCall = { ...waiting, status: 'RUNNING', error: null, at: change.at }
        change.pendingCall(running, { state: 'RUNNING', until })
        return running
      })
      if (!decided) return (await find(viewer, id)).call
      if (decided.status !== 'RUNNING' || !tool) return decided
      const performing = perform(view, decided, tool)
      underWay.add(performing)
      void performing.finally(() => underWay.delete(performing))
      return Promise.race([performing, sleep(answerWithinMs, decided, { ref: false })])
    },

    deny: async (viewer, id, reason) => {
      const { view, call } = await find(viewer, id)
      const said = writable(reason ?? '').trim()
      if (said.length > longestReason) throw new BadUserInput(`reason has at most ${longestReason} characters: shorten it.`)
      const error = said === '' ? 'The person said no.' : `The person said no: ${said}`
      const decided = await decide(view, call, (change, waiting) => end(change, waiting, { status: 'DENIED', error }))
      return decided ?? (await find(viewer, id)).call
    },

    sweep,
    watch: () => {
      const keepSweeping = async () => {
        while (!closing.signal.aborted) {
          await sleep(sweepEveryMs, undefined, { signal: closing.signal, ref: false }).catch(() => undefined)
          // While the truth is away nothing is found in it.
          if (!closing.signal.aborted)
            await sweep(false).catch((cause: unknown) => log.debug({ err: cause }, 'calls that expired could not be looked for'))
        }
      }
      void keepSweeping()
    },
    close: async () => {
      await Promise.race([Promise.allSettled(underWay), sleep(closeWithinMs, undefined, { ref: false })])
      closing.abort(new UpstreamUnavailable('The server is closing.'))
      await Promise.allSettled(underWay)
    }
  }
}

type Outcome = Pick<ToolCall, 'status'> & Partial<Pick<ToolCall, 'result' | 'error' | 'milliseconds'>>

const expired: Outcome = { status: 'EXPIRED', error: 'Nobody approved it in time.' }
const unknown: Outcome = {
  status: 'FAILED',
  error: 'The server stopped while this call was under way: nobody knows whether it had its effect. It is not made again.'
}

async function run(call: ToolCall, tool: Tool, signal: AbortSignal): Promise<Outcome> {
  try {
    const checked = tool.parameters.safeParse(call.arguments)
    if (!checked.success) throw new BadUserInput('The tool has changed, and does not take these arguments any more: nothing was done.')
    const result = await tool.run(checked.data, signal, idOf(call))
    return { status: 'SUCCEEDED', result: result as ToolCall['result'] }
  } catch (cause) {
    if (signal.aborted) return unknown
    return { status: 'FAILED', error: cause instanceof BoardError ? cause.message : 'The tool failed.' }
  }
}

function end(change: ChangeBuilder, call: ToolCall, outcome: Outcome): ToolCall {
  const ended: ToolCall = { ...call, error: null, ...outcome, at: change.at }
  change.pendingCall(ended, undefined)
  return ended
}

const pendingOf = ({ session }: SessionView, { turn, number }: ToolCall): PendingCall | undefined =>
  session.pendingCalls.find((each) => each.turn === turn && each.number === number)

const idOf = ({ sessionId, turn, number }: ToolCall): string => toolCallId(sessionId, turn, number)
