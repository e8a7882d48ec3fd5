// The model calls of one attempt at a turn: paid for, timed, and entered in the ledger with what they answered.

import { BoardError } from '../errors.ts'
import type { Model, ModelPart, ModelRequest } from '../models/model.ts'
import { addUsage, type ModelCall, noUsage, type Usage } from '../records/usage.ts'
import type { Turn } from '../records/turn.ts'
import { answerOf } from './answers.ts'
import { digestOfRequest } from './inputs.ts'
import type { TurnRoom } from './room.ts'
import { spend } from './spend.ts'

/** A model whose calls are recorded. */
export interface MeteredModel extends Model {
  /** The number in its turn of each tool call that it has asked for. */
  readonly toolCalls: readonly number[]
}

export interface MeterOptions {
  room: TurnRoom
  /** the attempt that the calls are of; its usage is what was used before */
  turn: Turn
  /** aborts when the turn is cancelled or the server closes */
  signal: AbortSignal
  /** the clock that does not stand still */
  now(): Date
  /** Makes what has been finished safe, before anybody waits for a model. */
  keep(): Promise<void>
  /** The number in its turn of a tool call that a member's model asks for. */
  numberToolCall(agent: string, call: { name: string; arguments: unknown }): number
}

export class Meter {
  readonly #options: MeterOptions
  readonly #startedAt = performance.now()
  readonly #usageByStage = new Map<string, Usage>()
  /** those that no commit has taken along yet */
  #calls: ModelCall[] = []
  #busyModels = 0
  #busySince = 0
  /** how many calls have ended */
  count = 0
  /** of every attempt up to now */
  usage: Usage
  /** how long somebody waited for a model, in milliseconds */
  modelMs = 0
  /** until the first word that a person may read; null before it */
  firstTokenMs: number | null = null

  constructor(options: MeterOptions) {
    this.#options = options
    this.usage = options.turn.usage
  }

  /** How long the attempt has taken up to now, in milliseconds. */
  get totalMs(): number {
    return performance.now() - this.#startedAt
  }

  /** Calls that have ended and that no commit has taken along yet. */
  get open(): readonly ModelCall[] {
    return [...this.#calls]
  }

  /** A commit has taken these along. */
  entered(calls: readonly ModelCall[]): void {
    this.#calls = this.#calls.filter((call) => !calls.includes(call))
  }

  /** What the models have used for a stage in this attempt. */
  usageOf(stage: string): Usage {
    return this.#usageByStage.get(stage) ?? noUsage
  }

  /** The model that speaks for an agent, with each call timed and entered in the ledger with its answer. */
  metered(agent: string, stage: string, model: Model): MeteredModel {
    const toolCalls: number[] = []
    const stream = (request: ModelRequest) => this.#meter({ agent, stage, model }, request, toolCalls)
    return { name: model.name, isOffline: model.isOffline, stream, toolCalls }
  }

  async *#meter(
    { agent, stage, model }: { agent: string; stage: string; model: Model },
    request: ModelRequest,
    numbers: number[]
  ): AsyncGenerator<ModelPart> {
    const { room, turn, signal, keep, numberToolCall } = this.#options
    await keep()
    const asked = digestOfRequest(request)
    const first = numbers.length
    const startedAt = performance.now()
    if (this.#busyModels === 0) this.#busySince = startedAt
    this.#busyModels += 1
    let text = ''
    let usage: Usage | undefined
    let failure: unknown
    try {
      const used = (taken: Usage) => {
        usage = taken
      }
      for await (const part of spend(room, turn.ownerId, model, request, used)) {
        if (part.type === 'tool_call') numbers.push(numberToolCall(agent, part))
        else if (part.type === 'text') {
          text += part.text
          // A document is nothing that anybody reads.
          if (!request.schema) this.firstTokenMs ??= this.totalMs
        }
        yield part
      }
    } catch (cause) {
      failure = cause
      throw cause
    } finally {
      this.#busyModels -= 1
      const now = performance.now()
      if (this.#busyModels === 0) this.modelMs += now - this.#busySince
      // What was broken off with the turn is nobody's failure.
      if (usage || !signal.aborted) {
        // One that failed may have been paid for all the same.
        const isWhole = usage !== undefined && failure === undefined
        const answer = answerOf(text, numbers.slice(first), isWhole ? undefined : errorOf(failure))
        this.#enter({ agent, stage, model: model.name, asked, answer, milliseconds: now - startedAt, ...(usage ?? noUsage) })
      }
    }
  }

  #enter(call: Omit<ModelCall, 'sessionId' | 'turn' | 'ownerId' | 'attempt' | 'number' | 'at'>): void {
    const { turn, now } = this.#options
    const { sessionId, seq, ownerId, attempts: attempt } = turn
    this.count += 1
    this.#calls.push({ sessionId, turn: seq, ownerId, attempt, number: this.count, at: now().toISOString(), ...call })
    this.usage = addUsage(this.usage, call)
    this.#usageByStage.set(call.stage, addUsage(this.usageOf(call.stage), call))
  }
}

/** What a call came to that brought no whole answer. */
const errorOf = (failure: unknown): { code: string; message: string } =>
  failure instanceof BoardError ? { code: failure.code, message: failure.message } : { code: 'CUT_OFF', message: 'The call was cut off.' }
