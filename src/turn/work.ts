// One turn being worked on: what it has seen and used so far, its stages, and the commits it makes under its lease.

import type { z } from 'zod'
import type { Agent } from '../agents/board.ts'
import type { Scene } from '../agents/prompt.ts'
import { type ChangeBuilder, changeOf } from '../session/change.ts'
import type { Loaded } from '../session/session.ts'
import type { SessionView } from '../session/view.ts'
import { BoardError, Fenced, UpstreamUnavailable } from '../errors.ts'
import type { Model, ModelPart, ModelRequest } from '../models/model.ts'
import { canonicalJson } from '../records/canonical.ts'
import { turnId } from '../records/id.ts'
import type { ToolCall } from '../records/tool-call.ts'
import { type StageResult, startedTurn, startOf, type Turn, type TurnTiming } from '../records/turn.ts'
import { functionName } from '../tools/tool.ts'
import { addUsage, type ModelCall, noUsage, type Usage } from '../records/usage.ts'
import { answerOf, withoutRepeats } from './answers.ts'
import { digestOfInputs, digestOfRequest, digestOfScene, handOn } from './inputs.ts'
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
const lastStage: StageName = 'extract'
/** `compose:2` is the stage of the second draft. */
export type Step = StageName | Part
export type Part = `${StageName}:${number}`

/** What earlier attempts at a turn left behind. */
export interface Before {
  stages: readonly StageResult[]
  toolCalls: readonly ToolCall[]
  usage: Usage
}

/** A model whose calls are recorded. */
export interface MeteredModel extends Model {
  /** The number in its turn of each tool call that it has asked for. */
  readonly toolCalls: readonly number[]
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
  readonly #now: () => Date
  readonly #finished: ReadonlyMap<string, StageResult>
  /** what earlier attempts called and nobody has asked for again */
  readonly #calledBefore: ToolCall[]
  readonly #toolCalls = new Map<number, ToolCall>()
  readonly #underWay = new Map<number, ToolCall>()
  #stageBegan: Date | undefined
  /** digest of what the next stage is given */
  #given = ''
  /** what goes with the next commit */
  #kept: ((change: ChangeBuilder) => void)[] = []
  #commits = 0
  #calls: ModelCall[] = []
  readonly #usageByStage = new Map<string, Usage>()
  #callCount = 0
  #toolCallCount: number
  #draftCount = 0
  #busyModels = 0
  #busySince = 0
  #modelMs = 0
  #firstTokenMs: number | null = null
  readonly #startedAt = performance.now()
  readonly #over = new AbortController()
  readonly #beside: Promise<unknown>[] = []
  #keeping: Promise<void> | undefined

  constructor({ room, view, turn, token, before, signal }: TurnWorkOptions) {
    this.#now = room.now
    // Within a stage the clock stands still, so that what the stage makes of it can be made again (replay.ts).
    this.room = { ...room, now: () => this.#stageBegan ?? room.now() }
    this.view = view
    this.turn = { ...turn, attempts: turn.attempts + 1, usage: before.usage }
    this.token = token
    this.signal = signal
    this.#finished = new Map(before.stages.map((result) => [result.stage, result]))
    this.toolCalls = [...before.toolCalls]
    this.#calledBefore = [...before.toolCalls]
    this.#toolCallCount = Math.max(0, ...before.toolCalls.map(({ number }) => number))
  }

  get sessionId(): string {
    return this.turn.sessionId
  }

  /** The turn's id, for logs. */
  get id(): string {
    return turnId(this.turn.sessionId, this.turn.seq)
  }

  /**
   * The number of a tool call in its turn, counted from 1 and on behind those of earlier attempts; one that an earlier
   * attempt has made already is the same call.
   */
  #numberToolCall(agent: string, { name, arguments: given }: { name: string; arguments: unknown }): number {
    const same = canonicalJson(given ?? {})
    const isSame = (call: ToolCall) =>
      call.agent === agent && functionName({ server: call.server, name: call.tool }) === name && canonicalJson(call.arguments) === same
    // Asked for again, what waits for the person is not to wait twice.
    const waiting = [...this.#toolCalls.values()].find((call) => call.approval !== null && isSame(call))
    if (waiting) return waiting.number
    const place = this.#calledBefore.findIndex(isSame)
    const [before] = place === -1 ? [] : this.#calledBefore.splice(place, 1)
    if (before) this.#toolCalls.set(before.number, before)
    else this.#toolCallCount += 1
    return before?.number ?? this.#toolCallCount
  }

  /** Keeps in mind that a call is under way, or is not any more, so that the end of the turn ends it too. */
  underWay(call: ToolCall): void {
    if (call.status === 'RUNNING') this.#underWay.set(call.number, call)
    else this.#underWay.delete(call.number)
  }

  /** Ends the calls that the turn leaves under way where it ends itself. */
  endCalls(change: ChangeBuilder): void {
    for (const call of this.#underWay.values()) change.toolCall({ ...call, status: 'FAILED', error: leftUnderWay, at: change.at })
  }

  /** Has a call of this attempt, which needs approval, be the same one where it is asked for again. */
  remember(call: ToolCall): void {
    this.#toolCalls.set(call.number, call)
  }

  /** A tool call of this number that an earlier attempt at the turn has made, or that waits. */
  calledBefore(number: number): ToolCall | undefined {
    return this.#toolCalls.get(number)
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

  /**
   * Commits under the turn's lease, together with what the models have used since the last commit and what was kept for
   * this one. Throws Fenced.
   */
  async commit(write: (change: ChangeBuilder) => void): Promise<void> {
    // What is entered meanwhile goes with the next one.
    const [calls, kept] = [[...this.#calls], [...this.#kept]]
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
    this.#calls = this.#calls.filter((call) => !calls.includes(call))
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
    const [commits, calls] = [this.#commits, this.#callCount]
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
    if (name === lastStage || (commits === this.#commits && calls === this.#callCount)) this.#kept.push(keep)
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

  /**
   * Starts something that one of the stages will wait for, under that stage's deadline, while those before it run. What it
   * comes to is kept with that stage only. Throws at once where it is waited for after the turn's end.
   */
  beside<T>(name: StageName, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const running = this.within(name, (signal) => run(AbortSignal.any([signal, this.#over.signal])))
    // What it fails with before anybody waits for it may not end the process.
    running.catch(() => undefined)
    this.#beside.push(running)
    return running
  }

  /** Breaks off what still runs beside the stages, once the turn has come to its end. */
  async end(): Promise<void> {
    this.#over.abort(new Error('the turn is over'))
    await Promise.allSettled(this.#beside)
  }

  /** Throws where nobody waits for the turn's work any more: it was cancelled, has failed, or the server closes. */
  throwIfOver(): void {
    this.signal.throwIfAborted()
    this.#over.signal.throwIfAborted()
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
  metered(agentId: string, stage: string, model: Model): MeteredModel {
    const toolCalls: number[] = []
    const stream = (request: ModelRequest) => this.#meter(agentId, stage, model, request, toolCalls)
    return { name: model.name, isOffline: model.isOffline, stream, toolCalls }
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

  async *#meter(agent: string, stage: string, model: Model, request: ModelRequest, numbers: number[]): AsyncGenerator<ModelPart> {
    await this.#keep()
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
      for await (const part of spend(this.room, this.turn.ownerId, model, request, used)) {
        if (part.type === 'tool_call') numbers.push(this.#numberToolCall(agent, part))
        else if (part.type === 'text') {
          text += part.text
          // A document is nothing that anybody reads.
          if (!request.schema) this.#firstTokenMs ??= performance.now() - this.#startedAt
        }
        yield part
      }
    } catch (cause) {
      failure = cause
      throw cause
    } finally {
      this.#busyModels -= 1
      const now = performance.now()
      if (this.#busyModels === 0) this.#modelMs += now - this.#busySince
      // What was broken off with the turn is nobody's failure.
      if (usage || !(this.signal.aborted || this.#over.signal.aborted)) {
        // One that failed may have been paid for all the same.
        const isWhole = usage !== undefined && failure === undefined
        const answer = answerOf(text, numbers.slice(first), isWhole ? undefined : errorOf(failure))
        this.#enter({ agent, stage, model: model.name, asked, answer, milliseconds: now - startedAt, ...(usage ?? noUsage) })
      }
    }
  }

  #enter(call: Omit<ModelCall, 'sessionId' | 'turn' | 'ownerId' | 'attempt' | 'number' | 'at'>): void {
    this.#callCount += 1
    const { sessionId, seq: turn, ownerId, attempts: attempt } = this.turn
    this.#calls.push({ sessionId, turn, ownerId, attempt, number: this.#callCount, at: this.#now().toISOString(), ...call })
    this.turn = { ...this.turn, usage: addUsage(this.turn.usage, call) }
    this.#usageByStage.set(call.stage, addUsage(this.usageOf(call.stage), call))
  }

  /** Says that the work has begun, how the session was rebuilt, and with what. */
  async start({ source, milliseconds }: Loaded, scene: Scene): Promise<void> {
    this.#given = digestOfScene(scene, this.room.board, [...new Set(scene.members.map((agent) => this.room.modelOf(agent).name))])
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
      change.emit({ type: 'TurnStarted', turn: this.turn.seq, payload: startedTurn(this.turn, startOf(this.turn)) })
    })
  }

  /** The turn's timing where it ends at `endedAt`; one that several servers worked on is timed by the clock. */
  timing(endedAt: string): TurnTiming {
    const startedAt = this.turn.startedAt ?? endedAt
    const totalMs = this.turn.attempts === 1 ? performance.now() - this.#startedAt : Date.parse(endedAt) - Date.parse(startedAt)
    return { ...this.turn.timing, firstTokenMs: this.#firstTokenMs, modelMs: this.#modelMs, totalMs }
  }

  /**
   * Enters what the models have used since the last commit, where the turn itself may no longer be written; and ends the calls
   * of one that was cancelled, for nobody takes it over.
   */
  async settle(): Promise<void> {
    const calls = this.#calls
    this.#calls = []
    if (calls.length === 0 && this.#underWay.size === 0) return
    await this.room.sessions.commit(this.view, (view) =>
      changeOf(view, this.#now(), (change) => {
        for (const call of calls) change.modelCall(call)
        if (!view.turns.some(({ seq }) => seq === this.turn.seq)) this.endCalls(change)
      })
    )
  }

  reviewed(milliseconds: number): void {
    this.turn = { ...this.turn, timing: { ...this.turn.timing, reviewMs: this.turn.timing.reviewMs + milliseconds } }
  }
}

const leftUnderWay = 'The turn ended while this call was under way: nobody knows whether it had its effect.'

/** What a call came to that brought no whole answer. */
const errorOf = (failure: unknown): { code: string; message: string } =>
  failure instanceof BoardError ? { code: failure.code, message: failure.message } : { code: 'CUT_OFF', message: 'The call was cut off.' }

const stageOf = (name: Step): StageName => {
  const [stage] = name.split(':')
  return stage as StageName
}
