// One turn being worked on: what it has seen and used so far, its stages, and the commits it makes under its lease.

import type { z } from 'zod'
import type { Agent } from '../agents/board.ts'
import type { Scene } from '../agents/prompt.ts'
import { type ChangeBuilder, changeOf } from '../session/change.ts'
import type { Loaded } from '../session/session.ts'
import type { SessionView } from '../session/view.ts'
import { Fenced, UpstreamUnavailable } from '../errors.ts'
import type { Model } from '../models/model.ts'
import { turnId } from '../records/id.ts'
import type { ToolCall } from '../records/tool-call.ts'
import { type StageResult, startedTurn, startOf, type Turn, type TurnTiming } from '../records/turn.ts'
import type { Usage } from '../records/usage.ts'
import { withoutRepeats } from './answers.ts'
import { digestOfInputs, digestOfScene, handOn } from './inputs.ts'
import { Meter, type MeteredModel } from './meter.ts'
import type { TurnRoom } from './room.ts'
import { deadlinesMs, lastStage, type Part, type Step, stageOf } from './stages.ts'
import { ToolCalls } from './tool-calls.ts'

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
  readonly toolCalls: ToolCalls
  readonly #meter: Meter
  readonly #now: () => Date
  readonly #finished: ReadonlyMap<string, StageResult>
  #turn: Turn
  #stageBegan: Date | undefined
  /** digest of what the next stage is given */
  #given = ''
  /** what goes with the next commit */
  #kept: ((change: ChangeBuilder) => void)[] = []
  #keeping: Promise<void> | undefined
  #commits = 0
  #draftCount = 0

  constructor({ room, view, turn, token, before, signal }: TurnWorkOptions) {
    this.#now = room.now
    // Within a stage the clock stands still, so that what the stage makes of it can be made again (replay.ts).
    this.room = { ...room, now: () => this.#stageBegan ?? room.now() }
    this.view = view
    this.#turn = { ...turn, attempts: turn.attempts + 1, usage: before.usage }
    this.token = token
    this.signal = signal
    this.#finished = new Map(before.stages.map((result) => [result.stage, result]))
    this.toolCalls = new ToolCalls(before.toolCalls)
    this.#meter = new Meter({
      room: this.room,
      turn: this.#turn,
      signal,
      now: room.now,
      keep: () => this.#keep(),
      numberToolCall: (agent, call) => this.toolCalls.numberOf(agent, call)
    })
  }

  /** The turn as this attempt has brought it on so far. */
  get turn(): Turn {
    return { ...this.#turn, usage: this.#meter.usage }
  }

  get sessionId(): string {
    return this.turn.sessionId
  }

  /** The turn's id, for logs. */
  get id(): string {
    return turnId(this.turn.sessionId, this.turn.seq)
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
    return this.#meter.usageOf(stage)
  }

  /** Counts the drafts of this attempt, from 1. */
  nextDraft(): number {
    this.#draftCount += 1
    return this.#draftCount
  }

  /**
   * Commits under the turn's lease, together with what the models have used since the last commit and what was kept for
   * this one. Throws Fenced.
   */
  async commit(write: (change: ChangeBuilder) => void): Promise<void> {
    // What is entered meanwhile goes with the next one.
    const [calls, kept] = [this.#meter.open, [...this.#kept]]
    const now = this.#now()
    this.#commits += 1
    this.view = await this.room.sessions.commit(
      this.view,
      (view) => {
        // Cancelled before its start, there was no running turn to fence: what has ended must not begin.
        if (!view.turns.some(({ seq }) => seq === this.turn.seq)) throw new Fenced()
        const change = changeOf(view, now, (change) => {
          for (const call of calls) change.modelCall(call)
          for (const each of kept) each(change)
          write(change)
        })
        return withoutRepeats(change)
      },
      this.token
    )
    this.#meter.entered(calls)
    this.#kept = this.#kept.filter((each) => !kept.includes(each))
  }

  /**
   * Runs a stage under its deadline and keeps its result; a stage that had finished before this server took the turn
   * over is not run again. `also` joins the same commit. What took neither a model nor a commit goes with the next one,
   * ahead of the next model call at the latest: until then it could be had again at no cost. So does the last stage's,
   * of which the reply is committed at once.
   */
  async stage<T extends z.core.util.JSONType>(
    name: Step,
    schema: z.ZodType<T>,
    run: (signal: AbortSignal) => Promise<T>,
    also: (change: ChangeBuilder, output: T) => void = () => undefined
  ): Promise<T> {
    const before = this.#finished.get(name)
    if (before) return this.#leave(name, schema.parse(before.output))
    const startedAt = performance.now()
    const [commits, calls] = [this.#commits, this.#meter.count]
    const began = this.#now()
    this.#stageBegan = began
    const output = await this.within(name, run).finally(() => {
      this.#stageBegan = undefined
    })
    this.signal.throwIfAborted()
    const result = this.#resultOf(name, output, performance.now() - startedAt, began)
    const keep = (change: ChangeBuilder) => {
      change.stageResult(result)
      also(change, output)
    }
    if (name === lastStage || (commits === this.#commits && calls === this.#meter.count)) this.#kept.push(keep)
    else await this.commit(keep)
    return this.#leave(name, output)
  }

  #leave<T>(name: Step, output: T): T {
    this.#given = handOn(this.#given, name, output)
    return output
  }

  /** Digest of all that a stage is given, where it is the next one, or that a part of it is given. */
  inputsDigest(name: Step): string {
    return digestOfInputs(name, this.#given)
  }

  /**
   * Runs a part of a stage, beside others perhaps, and keeps its result; one that had finished before this server took the
   * turn over is not run again. `also` joins the same commit.
   */
  async part<T extends z.core.util.JSONType>(
    name: Part,
    schema: z.ZodType<T>,
    run: () => Promise<T>,
    also: (change: ChangeBuilder, output: T) => void
  ): Promise<T> {
    const before = this.#finished.get(name)
    if (before) return schema.parse(before.output)
    const startedAt = performance.now()
    const output = await run()
    this.signal.throwIfAborted()
    const result = this.#resultOf(name, output, performance.now() - startedAt, this.room.now())
    await this.commit((change) => {
      change.stageResult(result)
      also(change, output)
    })
    return output
  }

  #resultOf(stage: Step, output: z.core.util.JSONType, milliseconds: number, began: Date): StageResult {
    const { sessionId, seq: turn, ownerId, attempts: attempt } = this.turn
    const inputsDigest = this.inputsDigest(stage)
    return { sessionId, turn, ownerId, stage, attempt, inputsDigest, output, milliseconds, at: began.toISOString() }
  }

  /** Runs something under a stage's deadline. Throws UpstreamUnavailable where it passes. */
  async within<T>(name: Step, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
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

  /** The model that speaks for an agent, with each call timed and entered in the ledger with its answer. */
  metered(agent: string, stage: string, model: Model): MeteredModel {
    return this.#meter.metered(agent, stage, model)
  }

  /** Before anybody waits for a model, what has been finished is safe: one commit, however many are about to ask. */
  async #keep(): Promise<void> {
    while (this.#kept.length > 0) {
      this.#keeping ??= this.commit(() => undefined).finally(() => {
        this.#keeping = undefined
      })
      await this.#keeping
    }
  }

  /** Says that the work has begun, how the session was rebuilt, and with what. */
  async start({ source, milliseconds }: Loaded, scene: Scene): Promise<void> {
    this.#given = digestOfScene(scene, this.room.board, [...new Set(scene.members.map((agent) => this.room.modelOf(agent).name))])
    await this.commit((change) => {
      // What it was loaded from may be older than what others have made of it since.
      if (change.view.turns.some(({ seq, attempts }) => seq === this.turn.seq && attempts >= this.turn.attempts)) throw new Fenced()
      this.#turn = {
        ...this.#turn,
        status: 'RUNNING',
        startedAt: this.#turn.startedAt ?? change.at,
        timing: { ...this.#turn.timing, loadMs: milliseconds, loadSource: source }
      }
      change.turn(this.turn)
      change.emit({ type: 'TurnStarted', turn: this.turn.seq, payload: startedTurn(this.turn, startOf(this.turn)) })
    })
  }

  /** The turn's timing where it ends at `endedAt`; one that several servers worked on is timed by the clock. */
  timing(endedAt: string): TurnTiming {
    const { startedAt, attempts, timing } = this.#turn
    const { firstTokenMs, modelMs } = this.#meter
    const totalMs = attempts === 1 ? this.#meter.totalMs : Date.parse(endedAt) - Date.parse(startedAt ?? endedAt)
    return { ...timing, firstTokenMs, modelMs, totalMs }
  }

  /**
   * Enters what the models have used since the last commit, where the turn itself may no longer be written; and ends the calls
   * of one that was cancelled, for nobody takes it over.
   */
  async settle(): Promise<void> {
    const calls = this.#meter.open
    this.#meter.entered(calls)
    if (calls.length === 0 && !this.toolCalls.isAnyUnderWay) return
    await this.room.sessions.commit(this.view, (view) =>
      changeOf(view, this.#now(), (change) => {
        for (const call of calls) change.modelCall(call)
        if (!view.turns.some(({ seq }) => seq === this.turn.seq)) this.toolCalls.endAll(change)
      })
    )
  }

  reviewed(milliseconds: number): void {
    const { timing } = this.#turn
    this.#turn = { ...this.#turn, timing: { ...timing, reviewMs: timing.reviewMs + milliseconds } }
  }
}
