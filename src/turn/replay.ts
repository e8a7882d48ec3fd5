// A turn made again out of what it left: the product's own stages over the session as it was then, with recorded answers in
// place of models and recorded results in place of tools. Nothing is called and nothing is written.

import type { z } from 'zod'
import type { Board } from '../agents/board.ts'
import type { Database } from '../database/database.ts'
import type { Log } from '../log.ts'
import type { Model } from '../models/model.ts'
import type { Change } from '../records/change.ts'
import type { Message } from '../records/message.ts'
import type { ToolCall } from '../records/tool-call.ts'
import type { StageResult } from '../records/turn.ts'
import type { ChangeBuilder } from '../session/change.ts'
import { createMemoryHotState } from '../session/memory.ts'
import { createSessionStore } from '../session/session.ts'
import { createMemoryStream } from '../stream/memory.ts'
import type { Tool } from '../tools/tool.ts'
import { draftSchema } from './compose.ts'
import { timeless } from './inputs.ts'
import { pastOf } from './past.ts'
import { type Answered, type Recorded, RecordedModels, readRecorded } from './recorded.ts'
import type { TurnRoom } from './room.ts'
import { runTurn } from './turn.ts'
import type { Part, Step } from './stages.ts'
import { TurnWork } from './work.ts'

export interface ReplayRoom {
  database: Pick<Database, 'query' | 'select' | 'tables'>
  board: Board
  /** the offline model: what goes by rules goes by them again */
  rules: Model
  tools: readonly Tool[]
  log: Log
}

/** One stage made again. */
export interface ReplayedStage {
  stage: string
  attempt: number
  /** digest of what it is given now, and of what it was given then */
  given: { now: string; before: string | null }
  /** as it comes out now, and as it was kept; undefined where it fails now, or failed then */
  output: unknown
  kept: unknown
  models: readonly Answered[]
  tools: readonly ToolCall[]
  /** how long it took then */
  milliseconds: number | undefined
  /** in what it differs from what was kept, in words; empty where it is the same byte for byte */
  differences: readonly string[]
}

export interface Replay {
  recorded: Recorded
  stages: readonly ReplayedStage[]
  /** in what the end differs */
  differences: readonly string[]
}

/**
 * Makes a turn again, each attempt at it as it was begun. Durations are measured, not computed: those that a result holds
 * are left out where it is compared. Throws NotFound where there is no such turn, StoreUnavailable.
 */
export async function replayTurn(room: ReplayRoom, turnId: string): Promise<Replay> {
  const recorded = await readRecorded(room.database, turnId)
  const [row] = await room.database.query<{ name: string }>('select quote_ident(current_schema()) as name')
  const stages: ReplayedStage[] = []
  let end: Ending = { failure: undefined, reply: undefined, isCutOff: true }
  for (const attempt of attemptsOf(recorded)) {
    const work = await openAttempt(room, row?.name ?? 'public', recorded, attempt, stages)
    end = await work.run()
  }
  return { recorded, stages, differences: differencesOfEnd(recorded, end) }
}

/** Those that finished a stage, and the last one; those in between left nothing. */
const attemptsOf = ({ turn, stages }: Recorded): number[] =>
  [...new Set([...stages.map(({ attempt }) => attempt), turn.attempts])].filter((attempt) => attempt > 0).toSorted((a, b) => a - b)

async function openAttempt(room: ReplayRoom, schema: string, recorded: Recorded, attempt: number, report: ReplayedStage[]) {
  const { turn, stages, toolCalls } = recorded
  const own = stages.filter((each) => each.attempt === attempt)
  // What a stage brings along itself, to ask a colleague, is made again like the stage.
  const isGivenTool = ({ server, tool, status }: ToolCall) =>
    server !== 'board' || status !== 'SUCCEEDED' || room.tools.some(({ name }) => name === tool)
  const began = own[0]?.at ?? recorded.begun.at(attempt - turn.attempts - 1) ?? turn.startedAt ?? turn.saidAt
  const clock: Attempt['clock'] = { at: began, away: [] }
  const past = pastOf(room.database, schema, { ...turn, attempts: attempt - 1 }, () => clock.at)
  const changes: Change[] = []
  const stream = createMemoryStream()
  const hot = createMemoryHotState({
    journal: { write: async (change) => void changes.push(change), drain: async () => undefined },
    stream
  })
  const sessions = createSessionStore({ database: past, hot })
  const models = new RecordedModels(recorded, attempt)
  const view = (await sessions.load(turn.sessionId))?.view
  const token = await hot.acquireLease(turn.sessionId, 3_600_000)
  const waiting = view?.turns[0]
  if (!view || !waiting || token === undefined) throw new Error('a turn that is recorded has its session')
  return new ReplayedWork(
    {
      room: {
        sessions,
        stream,
        database: past,
        board: room.board,
        modelOf: (agent) => models.modelOf(agent),
        remoteOf: (agent) => (agent.card === null ? undefined : models.remoteOf(agent)),
        ears: undefined,
        rules: room.rules,
        tools: room.tools,
        toolServers: {
          tools: () => [],
          tried: async () => undefined,
          down: () => clock.away.map((server) => ({ server, reason: 'it was away then' })),
          timeoutMsOf: () => 0
        },
        requireRoom: () => undefined,
        settledOf: async () => undefined,
        budget: undefined,
        now: () => new Date(clock.at),
        log: room.log
      } satisfies TurnRoom,
      view,
      turn: waiting,
      token,
      before: { stages: stages.filter((each) => each.attempt < attempt), toolCalls: toolCalls.filter(isGivenTool), usage: turn.usage },
      signal: new AbortController().signal
    },
    { recorded, models, clock, changes, report }
  )
}

interface Ending {
  failure: unknown
  reply: Message | undefined
  /** The attempt ended here then, and another one went on, or nobody. */
  isCutOff: boolean
}

interface Attempt {
  recorded: Recorded
  models: RecordedModels
  /** what the turn's clock shows, and which tool servers are away */
  clock: { at: string; away: readonly string[] }
  /** what it would have written */
  changes: readonly Change[]
  report: ReplayedStage[]
}

/** Of what a stage has kept. */
const awaySchema = draftSchema.pick({ without: true })

/** The attempt went no further than this. */
class CutOff extends Error {}

class ReplayedWork extends TurnWork {
  readonly #attempt: Attempt

  constructor(options: ConstructorParameters<typeof TurnWork>[0], attempt: Attempt) {
    super(options)
    this.#attempt = attempt
    // What this attempt is going to ask for was not there yet.
    const earlier = new Set(
      attempt.recorded.modelCalls.flatMap((call) => (call.attempt < this.turn.attempts ? (call.answer?.toolCalls ?? []) : []))
    )
    this.toolCalls.ended.splice(0, Number.POSITIVE_INFINITY, ...this.toolCalls.ended.filter(({ number }) => earlier.has(number)))
  }

  async run(): Promise<Ending> {
    const failure: unknown = await runTurn(this).then(
      () => undefined,
      (cause: unknown) => cause
    )
    const reply = this.#attempt.changes.flatMap(({ messages }) => messages).at(-1)
    return { failure, reply, isCutOff: failure instanceof CutOff }
  }

  override async stage<T extends z.core.util.JSONType>(
    name: Step,
    schema: z.ZodType<T>,
    run: (signal: AbortSignal) => Promise<T>,
    also?: (change: ChangeBuilder, output: T) => void
  ): Promise<T> {
    const { recorded, models, clock } = this.#attempt
    const { attempts: attempt } = this.turn
    const kept = recorded.stages.find(({ stage }) => stage === name)
    if (kept && kept.attempt < attempt) return super.stage(name, schema, run, also)
    const hasFailedHere = recorded.turn.status === 'FAILED' && recorded.turn.attempts === attempt
    if (kept ? kept.attempt > attempt : !hasFailedHere) throw new CutOff(name)
    if (kept) Object.assign(clock, { at: kept.at, away: awaySchema.safeParse(kept.output).data?.without ?? [] })
    return this.#show(
      name,
      kept,
      () => super.stage(name, schema, run, also),
      () => models.takeAnswered(name)
    )
  }

  override async part<T extends z.core.util.JSONType>(
    name: Part,
    schema: z.ZodType<T>,
    run: () => Promise<T>,
    also: (change: ChangeBuilder, output: T) => void
  ): Promise<T> {
    const { recorded, models } = this.#attempt
    const kept = recorded.stages.find(({ stage }) => stage === name)
    const makeAgain = () => super.part(name, schema, run, also)
    return kept?.attempt === this.turn.attempts ? this.#show(name, kept, makeAgain, () => models.takeAnswered(name, true)) : makeAgain()
  }

  async #show<T>(name: Step, kept: StageResult | undefined, makeAgain: () => Promise<T>, takeAnswered: () => Answered[]): Promise<T> {
    const { recorded, report } = this.#attempt
    const given = { now: this.inputsDigest(name), before: kept?.inputsDigest ?? null }
    const made = { stage: name, attempt: this.turn.attempts, given, kept: kept?.output, milliseconds: kept?.milliseconds }
    const seen = () => {
      const answered = takeAnswered()
      const numbers = new Set(answered.flatMap(({ call }) => call.answer?.toolCalls ?? []))
      return { models: answered, tools: recorded.toolCalls.filter(({ number }) => numbers.has(number)) }
    }
    try {
      const output = await makeAgain()
      const used = seen()
      report.push({ ...made, output, ...used, differences: differencesOf(kept, given, output, used.models) })
      return output
    } catch (cause) {
      const differences = kept ? [`it fails now: ${cause instanceof Error ? cause.message : String(cause)}`] : []
      report.push({ ...made, output: undefined, ...seen(), differences })
      throw cause
    }
  }
}

function differencesOf(
  kept: StageResult | undefined,
  given: ReplayedStage['given'],
  output: unknown,
  models: readonly Answered[]
): string[] {
  if (!kept) return ['it failed then, and does not now']
  const isForgotten = models.some(({ call }) => call.answer?.lacks === 'FORGOTTEN')
  return [
    given.before !== null &&
      given.before !== given.now &&
      'it was given something else: the board was edited, or what the session had then was changed since',
    ...models.map(({ call, isSame }) => isSame === false && `${call.agent} was asked something else`),
    ...models.map(({ call, text }) => text === undefined && `what ${call.agent} answered ${reasonOf(call.answer?.lacks)}`),
    timeless(kept.output) !== timeless(output) && (isForgotten ? 'its output has lost what was forgotten' : 'its output is another one')
  ].filter((difference) => difference !== false)
}

const reasonOf = (lacks: 'LENGTH' | 'FORGOTTEN' | undefined): string =>
  ({ LENGTH: 'was too long to be kept', FORGOTTEN: 'was forgotten', none: 'is not recorded' })[lacks ?? 'none']

function differencesOfEnd({ turn, reply }: Recorded, { failure, reply: said, isCutOff }: Ending): string[] {
  if (turn.status === 'COMPLETED') {
    if (isCutOff) return ['the turn goes on now where it ended then']
    if (failure !== undefined) return ['the turn fails now']
    const wordsOf = (message: Message | undefined) => message && timeless([message.agent, message.authorName, message.text, message.review])
    return wordsOf(reply) === wordsOf(said) ? [] : ['the reply is another one']
  }
  if (turn.status === 'FAILED') return isCutOff || failure === undefined ? ['the turn failed then, and does not now'] : []
  return []
}
