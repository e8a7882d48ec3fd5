// One turn being worked on: what it has seen and used so far, its stages, and the commits it makes under its lease.

import type { z } from 'zod'
import type { Agent } from '../agents/board.ts'
import { type ChangeBuilder, changeOf } from '../session/change.ts'
import type { Loaded } from '../session/session.ts'
import type { SessionView } from '../session/view.ts'
import { Fenced, UpstreamUnavailable } from '../errors.ts'
import type { Model, ModelPart, ModelRequest } from '../models/model.ts'
import type { ToolCall } from '../records/tool-call.ts'
import type { StageResult, Turn, TurnTiming } from '../records/turn.ts'
import { addUsage, type ModelCall, noUsage, type Usage } from '../records/usage.ts'
import { turnId } from '../records/id.ts'
import type { TurnRoom } from './room.ts'
import { spend } from './spend.ts'

/** How long each stage may take, and a part of one that may fail alone, in milliseconds. */
const deadlinesMs = {
  load: 10_000,
  plan: 20_000,
  planner: 5_000,
  gather: 90_000,
  delegation: 60_000,
  consultation: 25_000,
  compose: 120_000,
  conclusion: 60_000,
  review: 30_000,
  extract: 45_000
} as const
export type StageName = keyof typeof deadlinesMs

/** What earlier attempts at a turn left behind. */
export interface Before {
  stages: readonly StageResult[]
  toolCalls: readonly ToolCall[]
  usage: Usage
}

export interface TurnWorkOptions {
  room: TurnRoom
  view: SessionView
  turn: Turn
  token: number
  before: Before
  signal: AbortSignal
}

export class TurnWork {
  readonly room: TurnRoom
  readonly token: number
  /** aborts when the turn is cancelled or the server closes */
  readonly signal: AbortSignal
  view: SessionView
  turn: Turn
  /** calls of tools that have ended, of every attempt, in their order */
  readonly toolCalls: ToolCall[]
  readonly #finished: ReadonlyMap<string, StageResult>
  #calls: ModelCall[] = []
  readonly #usageByStage = new Map<string, Usage>()
  #callCount = 0
  #toolCallCount = 0
  #draftCount = 0
  #busyModels = 0
  #busySince = 0
  #modelMs = 0
  #firstTokenMs: number | null = null
  readonly #startedAt = performance.now()

  constructor({ room, view, turn, token, before, signal }: TurnWorkOptions) {
    this.room = room
    this.view = view
    this.turn = { ...turn, attempts: turn.attempts + 1, usage: before.usage }
    this.token = token
    this.signal = signal
    this.#finished = new Map(before.stages.map((result) => [result.stage, result]))
    this.toolCalls = [...before.toolCalls]
    this.#toolCallCount = Math.max(0, ...before.toolCalls.map(({ number }) => number))
  }

  get sessionId(): string {
    return this.turn.sessionId
  }

  /** The turn's id, for logs. */
  get id(): string {
    return turnId(this.turn.sessionId, this.turn.seq)
  }

  /** Counts the turn's tool calls, from 1; an attempt starts behind those of the ones before it. */
  nextToolCall(): number {
    this.#toolCallCount += 1
    return this.#toolCallCount
  }

  /** The board member with this handle. Throws where the board's folder has lost it since the plan was made. */
  memberOf(id: string): Agent {
    const agent = this.room.board.agents.get(id)
    if (!agent) throw new UpstreamUnavailable(`${id} has left the board: send the message again.`)
    return agent
  }

  /** Whether a stage has its result already, from before this server took the turn over. */
  isFinished(stage: string): boolean {
    return this.#finished.has(stage)
  }

  /** What the models have used for a stage in this attempt. */
  usageOf(stage: string): Usage {
    return this.#usageByStage.get(stage) ?? noUsage
  }

  /** Counts the drafts of this attempt, from 1. */
  nextDraft(): number {
    this.#draftCount += 1
    return this.#draftCount
  }

  /** Commits under the turn's lease, together with what the models have used since the last commit. Throws Fenced. */
  async commit(write: (change: ChangeBuilder) => void): Promise<void> {
    const calls = this.#calls
    const now = this.room.now()
    this.view = await this.room.sessions.commit(
      this.view,
      (view) => {
        // Cancelled before its start, there was no running turn to fence: what has ended must not begin.
        if (!view.turns.some(({ seq }) => seq === this.turn.seq)) throw new Fenced()
        return changeOf(view, now, (change) => {
          for (const call of calls) change.modelCall(call)
          write(change)
        })
      },
      this.token
    )
    this.#calls = this.#calls.filter((call) => !calls.includes(call))
  }

  /**
   * Runs a stage under its deadline and keeps its result; a stage that had finished before this server took the turn
   * over is not run again. `also` joins the same commit.
   */
  async stage<T extends z.core.util.JSONType>(
    name: StageName | `${StageName}:${number}`,
    schema: z.ZodType<T>,
    run: (signal: AbortSignal) => Promise<T>,
    also: (change: ChangeBuilder, output: T) => void = () => undefined
  ): Promise<T> {
    const before = this.#finished.get(name)
    if (before) return schema.parse(before.output)
    const startedAt = performance.now()
    const output = await this.within(name, run)
    this.signal.throwIfAborted()
    await this.commit((change) => {
      change.stageResult(this.#resultOf(name, output, performance.now() - startedAt, change.at))
      also(change, output)
    })
    return output
  }

  /**
   * Runs a part of a stage, beside others perhaps, and keeps its result; one that had finished before this server took the
   * turn over is not run again. `also` joins the same commit.
   */
  async part<T extends z.core.util.JSONType>(
    name: `${StageName}:${number}`,
    schema: z.ZodType<T>,
    run: () => Promise<T>,
    also: (change: ChangeBuilder, output: T) => void
  ): Promise<T> {
    const before = this.#finished.get(name)
    if (before) return schema.parse(before.output)
    const startedAt = performance.now()
    const output = await run()
    this.signal.throwIfAborted()
    await this.commit((change) => {
      change.stageResult(this.#resultOf(name, output, performance.now() - startedAt, change.at))
      also(change, output)
    })
    return output
  }

  #resultOf(stage: string, output: z.core.util.JSONType, milliseconds: number, at: string): StageResult {
    const { sessionId, seq: turn, ownerId, attempts: attempt } = this.turn
    return { sessionId, turn, ownerId, stage, attempt, output, milliseconds, at }
  }

  /** Runs something under a stage's deadline. Throws UpstreamUnavailable where it passes. */
  async within<T>(name: StageName | `${StageName}:${number}`, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const deadlineMs = this.room.deadlinesMs?.[stageOf(name)] ?? deadlinesMs[stageOf(name)]
    const late = AbortSignal.timeout(deadlineMs)
    const signal = AbortSignal.any([this.signal, late])
    try {
      return await run(signal)
    } catch (cause) {
      this.signal.throwIfAborted()
      if (late.aborted)
        throw new UpstreamUnavailable(`No answer within ${deadlineMs / 1000} s (${stageOf(name)}): send the message again.`, cause)
      throw cause
    }
  }

  /** The model that speaks for an agent, with each call timed and entered in the ledger. */
  metered(agentId: string, stage: string, model: Model): Model {
    return { name: model.name, isOffline: model.isOffline, stream: (request) => this.#meter(agentId, stage, model, request) }
  }

  async *#meter(agent: string, stage: string, model: Model, request: ModelRequest): AsyncGenerator<ModelPart> {
    const startedAt = performance.now()
    if (this.#busyModels === 0) this.#busySince = startedAt
    this.#busyModels += 1
    let usage: Usage | undefined
    try {
      const used = (taken: Usage) => {
        usage = taken
      }
      for await (const part of spend(this.room, this.turn.ownerId, model, request, used)) {
        if (part.type === 'text') this.#firstTokenMs ??= performance.now() - this.#startedAt
        yield part
      }
    } finally {
      this.#busyModels -= 1
      const now = performance.now()
      if (this.#busyModels === 0) this.#modelMs += now - this.#busySince
      if (usage) this.#enter({ agent, stage, model: model.name, milliseconds: now - startedAt, ...usage })
    }
  }

  #enter(call: Usage & Pick<ModelCall, 'agent' | 'stage' | 'model' | 'milliseconds'>): void {
    this.#callCount += 1
    const { sessionId, seq: turn, ownerId, attempts: attempt } = this.turn
    this.#calls.push({ sessionId, turn, ownerId, attempt, number: this.#callCount, at: this.room.now().toISOString(), ...call })
    this.turn = { ...this.turn, usage: addUsage(this.turn.usage, call) }
    this.#usageByStage.set(call.stage, addUsage(this.usageOf(call.stage), call))
  }

  /** Says that the work has begun, and how the session was rebuilt. */
  async start({ source, milliseconds }: Loaded): Promise<void> {
    await this.commit((change) => {
      // What it was loaded from may be older than what others have made of it since.
      if (change.view.turns.some(({ seq, attempts }) => seq === this.turn.seq && attempts >= this.turn.attempts)) throw new Fenced()
      this.turn = {
        ...this.turn,
        status: 'RUNNING',
        startedAt: this.turn.startedAt ?? change.at,
        timing: { ...this.turn.timing, loadMs: milliseconds, loadSource: source }
      }
      change.turn(this.turn)
      change.emit({ type: 'TurnStarted', turn: this.turn.seq, payload: this.turn })
    })
  }

  /** The turn's timing where it ends at `endedAt`; one that several servers worked on is timed by the clock. */
  timing(endedAt: string): TurnTiming {
    const startedAt = this.turn.startedAt ?? endedAt
    const totalMs = this.turn.attempts === 1 ? performance.now() - this.#startedAt : Date.parse(endedAt) - Date.parse(startedAt)
    return { ...this.turn.timing, firstTokenMs: this.#firstTokenMs, modelMs: this.#modelMs, totalMs }
  }

  /** Enters what the models have used since the last commit, where the turn itself may no longer be written. */
  async settle(): Promise<void> {
    const calls = this.#calls
    this.#calls = []
    if (calls.length === 0) return
    await this.room.sessions.commit(this.view, (view) =>
      changeOf(view, this.room.now(), (change) => {
        for (const call of calls) change.modelCall(call)
      })
    )
  }

  reviewed(milliseconds: number): void {
    this.turn = { ...this.turn, timing: { ...this.turn.timing, reviewMs: this.turn.timing.reviewMs + milliseconds } }
  }
}

const stageOf = (name: StageName | `${StageName}:${number}`): StageName => {
  const [stage] = name.split(':')
  return stage as StageName
}
