// What a turn has left in the truth, and models that answer out of it.

import type { Agent } from '../agents/board.ts'
import { NotFound, UpstreamUnavailable } from '../errors.ts'
import type { Model, ModelPart, ModelRequest } from '../models/model.ts'
import type { Delegation } from '../records/delegation.ts'
import { parseId } from '../records/id.ts'
import type { Message } from '../records/message.ts'
import type { ToolCall } from '../records/tool-call.ts'
import type { StageResult, Turn } from '../records/turn.ts'
import { type ModelCall, usageOf } from '../records/usage.ts'
import { isRemoteName, type Remote } from '../remote/remote.ts'
import { functionName } from '../tools/tool.ts'
import { textOf } from './answers.ts'
import { digestOfRequest } from './inputs.ts'
import type { PastDatabase } from './past.ts'

export interface Recorded {
  turn: Turn
  reply: Message | undefined
  stages: readonly StageResult[]
  delegations: readonly Delegation[]
  toolCalls: readonly ToolCall[]
  modelCalls: readonly ModelCall[]
  /** when each attempt was begun, in order */
  begun: readonly string[]
}

/** Reads all that there is of a turn. Throws NotFound. */
export async function readRecorded({ query, select, tables }: PastDatabase, turnId: string): Promise<Recorded> {
  const place = parseId(turnId)
  if (place?.kind !== 'turn') throw new NotFound('turn', turnId)
  const key = [place.sessionId, place.seq]
  const ofTurn = 'where session_id = $1 and turn = $2 order by'
  const [[turn], stages, delegations, toolCalls, modelCalls, begun] = await Promise.all([
    select(tables.turns, 'where session_id = $1 and seq = $2', key),
    select(tables.stageResults, `${ofTurn} at`, key),
    select(tables.delegations, `${ofTurn} number`, key),
    select(tables.toolCalls, `${ofTurn} number`, key),
    select(tables.modelCalls, `${ofTurn} attempt, number`, key),
    query<{ at: Date }>(`select at from events where session_id = $1 and turn = $2 and type = 'TurnStarted' order by number`, key)
  ])
  if (!turn) throw new NotFound('turn', turnId)
  const [reply] =
    turn.reply === null ? [] : await select(tables.messages, 'where session_id = $1 and seq = $2', [turn.sessionId, turn.reply])
  return { turn, reply, stages, delegations, toolCalls, modelCalls, begun: begun.map(({ at }) => at.toISOString()) }
}

/** One model call as it was made again. */
export interface Answered {
  call: ModelCall
  /** whether it was asked the very same; undefined where that is not known */
  isSame: boolean | undefined
  /** undefined where it is not kept */
  text: string | undefined
}

/** The models of one attempt at a turn: each call is answered as the same one was then. */
export class RecordedModels {
  readonly #recorded: Recorded
  readonly #left: ModelCall[]
  #answered: Answered[] = []

  constructor(recorded: Recorded, attempt: number) {
    this.#recorded = recorded
    this.#left = recorded.modelCalls.filter((call) => call.attempt === attempt)
  }

  /** The model that spoke for an agent, by its name. */
  modelOf({ id, model }: Pick<Agent, 'id' | 'model'>): Model {
    const modelCalls = this.#recorded.modelCalls.filter((call) => !isRemoteName(call.model))
    const some = modelCalls.find(({ agent }) => agent === id)?.model ?? modelCalls[0]?.model ?? 'offline'
    const name = modelCalls.some(({ agent }) => agent === id) || some === 'offline' ? some : (model ?? some)
    return { name, isOffline: name === 'offline', stream: (request) => this.#answer(id, request) }
  }

  /** A member who lived on another server. */
  remoteOf({ id }: Pick<Agent, 'id'>): Remote {
    return () => ({ name: 'a2a:', isOffline: false, stream: (request) => this.#answer(id, request) })
  }

  /** What was asked since this was called last, for a part of a stage or for a stage, of which extract asks beside others. */
  takeAnswered(name: string, isPart = false): Answered[] {
    const isTaken = ({ call }: Answered) => (isPart ? call.stage === name : (call.stage === 'extract') === (name === 'extract'))
    const taken = this.#answered.filter(isTaken)
    this.#answered = this.#answered.filter((each) => !isTaken(each))
    return taken
  }

  async *#answer(agent: string, request: ModelRequest): AsyncGenerator<ModelPart> {
    const asked = digestOfRequest(request)
    const own = this.#left.filter((call) => call.agent === agent)
    const call = own.find((each) => each.asked === asked) ?? own.find(({ stage }) => (stage === 'extract') === (request.task === 'extract'))
    if (!call) throw new UpstreamUnavailable(`No answer of ${agent} is recorded.`)
    this.#left.splice(this.#left.indexOf(call), 1)
    const { stages, delegations, toolCalls } = this.#recorded
    const text = call.answer ? textOf(call.answer, [...stages, ...delegations]) : undefined
    this.#answered.push({ call, isSame: call.asked === null ? undefined : call.asked === asked, text })
    if (text === undefined) throw new UpstreamUnavailable(`What ${agent} answered is not kept.`)
    if (text !== '') yield { type: 'text', text }
    for (const number of call.answer?.toolCalls ?? []) {
      const made = toolCalls.find((each) => each.number === number)
      if (made)
        yield {
          type: 'tool_call',
          id: String(number),
          name: functionName({ server: made.server, name: made.tool }),
          arguments: made.arguments
        }
    }
    if (call.answer?.error) throw new UpstreamUnavailable(call.answer.error.message)
    yield { type: 'usage', usage: usageOf(call) }
  }
}
