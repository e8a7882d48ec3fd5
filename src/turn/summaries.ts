// Keeps the rolling summary of a session up to date, in the background and behind the turns: whoever ends a turn looks whether
// one is due. Nothing is remembered here: what a server leaves undone is due at the next turn's end, wherever that is.

import { assignable } from '../agents/board.ts'
import { type Due, dueOf, portionOf, summaryRequest, summaryText } from '../agents/summary.ts'
import { NotFound } from '../errors.ts'
import { minute } from '../models/offline/summary.ts'
import { collect } from '../models/structured.ts'
import type { Model } from '../models/model.ts'
import type { Message } from '../records/message.ts'
import type { ModelCall, Usage } from '../records/usage.ts'
import { changeOf } from '../session/change.ts'
import type { SessionView } from '../session/view.ts'
import type { TurnRoom } from './room.ts'
import { spend } from './spend.ts'

export interface Summaries {
  /** Returns at once; makes a summary where one is due and none is being made of that session here. */
  keepUp(view: SessionView): void
  /** Gives up what is being made. */
  close(): Promise<void>
}

const deadlineMs = 60_000
/** How many sessions one server summarizes at once: turns come first. */
const mostAtOnce = 4
/** Of a session that has never been summarized; what is still due then is done after its next turn. */
const mostSteps = 10
/** With how many of its actions a summary begins whose messages go too far back to be read. */
const mostActions = 15

export function createSummaries(room: TurnRoom): Summaries {
  const working = new Map<string, Promise<void>>()
  const closing = new AbortController()

  async function catchUp(first: SessionView): Promise<void> {
    let view: SessionView | undefined = first
    for (let step = 1; view && step <= mostSteps && !closing.signal.aborted; step += 1) {
      const due = dueOf(view)
      view = due && (await summarize(room, view, due, closing.signal))
    }
  }

  return {
    keepUp: (view) => {
      const { id } = view.session
      if (closing.signal.aborted || working.has(id) || working.size >= mostAtOnce || !dueOf(view)) return
      const work = catchUp(view)
        .catch((cause: unknown) => {
          // Erased meanwhile, or given up: there is nothing to tell.
          if (cause instanceof NotFound || closing.signal.aborted) return
          room.log.warn({ err: cause, session: id }, 'a summary could not be made: it is tried again after the next turn')
        })
        .finally(() => working.delete(id))
      working.set(id, work)
    },
    close: async () => {
      closing.abort(new Error('the server is closing'))
      await Promise.all(working.values())
    }
  }
}

/** Makes the next summary, and answers the state with it, or with the one that somebody else was first with. */
async function summarize(room: TurnRoom, view: SessionView, due: Due, closing: AbortSignal): Promise<SessionView | undefined> {
  const { summary } = view
  const [messages, forgotten] = await Promise.all([messagesOf(room, view, due), forgottenIn(room, view)])
  const portion = portionOf(messages)
  const upTo = portion.at(-1)?.seq
  if (upTo === undefined) return undefined
  // What a person had the board forget is not learned from their words again, nor from what was answered to them.
  const told = portion.filter(({ seq, turn }) => !forgotten.has(seq) && !(turn !== null && forgotten.has(turn)))
  const isNew = !summary || summary.upTo === 0
  const earlier = isNew ? await actionsBefore(room, view, due.from, forgotten) : summary.text
  const calls: ModelCall[] = []
  const made = told.length === 0 ? { text: earlier, model: room.rules.name } : await ask(room, view, earlier, told, calls, closing)
  return room.sessions.commit(view, (newest) =>
    changeOf(newest, room.now(), (change) => {
      for (const call of calls) change.modelCall(call)
      // Another server was first, or somebody had the board forget something meanwhile.
      if (newest.summary?.version !== summary?.version) return
      change.summarize({ ...made, from: isNew ? due.from : summary.from, upTo })
    })
  )
}

/** From the hot ones where they go back that far. */
async function messagesOf({ sessions, database }: TurnRoom, { session, messages }: SessionView, { from, upTo }: Due): Promise<Message[]> {
  if ((messages[0]?.seq ?? Infinity) <= from) return messages.filter(({ seq }) => seq >= from && seq <= upTo)
  await sessions.settled([session.id])
  return database.select(database.tables.messages, 'where session_id = $1 and seq between $2 and $3 order by seq', [session.id, from, upTo])
}

/** The messages of this session from which something was learned that is to be forgotten. */
async function forgottenIn({ database }: TurnRoom, { session }: SessionView): Promise<ReadonlySet<number>> {
  const rows = await database.query<{ seq: number }>(
    'select source_seq as seq from dossier_entries where owner_id = $1 and source_session_id = $2 and forgotten_at is not null',
    [session.ownerId, session.id]
  )
  return new Set(rows.map(({ seq }) => seq))
}

async function actionsBefore(
  { database }: TurnRoom,
  { session }: SessionView,
  seq: number,
  forgotten: ReadonlySet<number>
): Promise<string> {
  if (seq === 1) return ''
  const actions = await database.select(
    database.tables.actions,
    `where session_id = $1 and source < $2 and source <> all($3::int[]) and kind in ('DECISION', 'COMMITMENT') order by source desc limit ${mostActions}`,
    [session.id, seq, [...forgotten]]
  )
  return actions
    .toReversed()
    .map(({ source, kind, title }) => minute({ seq: source, kind, text: title }))
    .join('\n')
}

/** Asks the model of whoever spoke last; where it fails the rules do it. */
async function ask(
  room: TurnRoom,
  view: SessionView,
  earlier: string,
  messages: readonly Message[],
  calls: ModelCall[],
  closing: AbortSignal
) {
  const { board, log } = room
  const { session, summary } = view
  const lead = messages.findLast(({ agent }) => agent !== null)?.agent ?? session.agents[0] ?? ''
  const agent = board.agents.get(lead) ?? assignable(board)[0]
  if (!agent) throw new Error('a board without members')
  const request = summaryRequest(agent, earlier, messages)

  const metered = (model: Model): Model => ({
    ...model,
    stream: (asked) => {
      const startedAt = performance.now()
      const enter = (usage: Usage) =>
        calls.push({
          sessionId: session.id,
          // Of no turn. Two servers may be at the same summary: the instant tells their calls apart.
          turn: 0,
          attempt: (summary?.version ?? 0) + 1,
          number: room.now().getTime() % 2 ** 31,
          ownerId: session.ownerId,
          agent: agent.id,
          model: model.name,
          stage: 'summary',
          asked: null,
          answer: null,
          milliseconds: performance.now() - startedAt,
          at: room.now().toISOString(),
          ...usage
        })
      return spend(room, session.ownerId, model, asked, enter)
    }
  })
  const write = async (model: Model) => {
    const { text } = await collect(metered(model), { ...request, signal: AbortSignal.any([closing, AbortSignal.timeout(deadlineMs)]) })
    return { text: summaryText(text), model: model.name }
  }

  try {
    const made = await write(room.modelOf(agent))
    if (made.text !== '') return made
  } catch (cause) {
    closing.throwIfAborted()
    log.warn({ err: cause, session: session.id }, 'the model gave no summary: rules take its place')
  }
  return write(room.rules)
}
