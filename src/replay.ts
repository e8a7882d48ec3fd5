// The program behind `npm run replay -- <turnId>`: shows each stage's input, output and time, and ends with 1 where one of
// them comes out otherwise than it did. What people said is printed: it is for whoever runs the server.

import { parseArgs } from 'node:util'
import { loadBoard } from './agents/load-board.ts'
import { readConfig } from './config.ts'
import { openDatabase } from './database/database.ts'
import { requireMigrated } from './database/migrate.ts'
import { BoardError, CannotStart } from './errors.ts'
import { openLog } from './log.ts'
import { createModels } from './models/models.ts'
import { canonicalJson } from './records/canonical.ts'
import { builtinTools } from './tools/builtin.ts'
import { type Replay, type ReplayedStage, replayTurn } from './turn/replay.ts'

const usage = 'Usage: npm run replay -- [--whole] <turnId>, with the settings of the server (DATA_DIR or DATABASE_URL, BOARD_DIR)\n'
/** Longer texts are cut where `--whole` is not asked for. */
const shortest = 240

const { values, positionals } = parseArgs({ allowPositionals: true, options: { whole: { type: 'boolean', default: false } } })

async function replay(id: string): Promise<number> {
  const config = readConfig()
  const board = await loadBoard(config.boardDir)
  const isEmbedded = config.databaseUrl === undefined
  const database = await openDatabase(config.databaseUrl === undefined ? { dataDir: config.dataDir } : { url: config.databaseUrl }).catch(
    (cause: unknown) => {
      // The embedded store is one process's alone.
      if (isEmbedded && cause instanceof CannotStart)
        throw new CannotStart(`${cause.message} A replay needs the embedded store for itself.`)
      throw cause
    }
  )
  try {
    await requireMigrated(database)
    const { rules } = createModels({ gemini: undefined, openai: undefined })
    const replayed = await replayTurn({ database, board, rules, tools: builtinTools, log: openLog('silent') }, id)
    process.stdout.write(tell(replayed))
    return isSame(replayed) ? 0 : 1
  } finally {
    await database.close()
  }
}

const isSame = ({ stages, differences }: Replay): boolean =>
  differences.length === 0 && stages.every((stage) => stage.differences.length === 0)

function tell(replayed: Replay): string {
  const { recorded, stages, differences } = replayed
  const { turn, modelCalls, toolCalls } = recorded
  return [
    `${turn.sessionId}.t${turn.seq}: ${turn.status}, attempts: ${turn.attempts}, model calls: ${modelCalls.length}, tool calls: ${toolCalls.length}`,
    `  load (${turn.timing.loadSource}) ${milliseconds(turn.timing.loadMs)}`,
    ...stages.map(tellStage),
    `  end ${milliseconds(turn.timing.totalMs)}`,
    ...differences.map((difference) => `    DIFFERS  ${difference}`),
    isSame(replayed) ? 'The same, byte for byte.' : 'NOT the same: see above.',
    ''
  ].join('\n')
}

function tellStage({ stage, attempt, given, output, kept, models, tools, milliseconds: took, differences }: ReplayedStage): string {
  return [
    `  ${stage}${attempt > 1 ? ` (attempt ${attempt})` : ''} ${milliseconds(took)}`,
    `    in       ${given.now}`,
    ...models.map(
      ({ call, text }) =>
        `    model    ${call.agent}, ${call.model}, ${call.inputTokens} tokens in, ${call.outputTokens} out, ${milliseconds(call.milliseconds)}: ${short(call.answer?.error ? `failed, ${call.answer.error.message}` : (text ?? '(not kept)'))}`
    ),
    ...tools.map(
      ({ number, tool, arguments: args, result, error }) =>
        `    tool ${String(number).padEnd(3)} ${tool} ${short(canonicalJson(args))} → ${short(error ?? canonicalJson(result))}`
    ),
    `    out      ${output === undefined ? '(failed)' : short(canonicalJson(output))}`,
    ...(differences.length > 0 && kept !== undefined ? [`    then     ${short(canonicalJson(kept))}`] : []),
    ...differences.map((difference) => `    DIFFERS  ${difference}`)
  ].join('\n')
}

const milliseconds = (time: number | null | undefined): string => (time == null ? '(time not kept)' : `${time.toFixed(1)} ms`)

function short(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ⏎ ')
  return values.whole || line.length <= shortest ? line : `${line.slice(0, shortest)}… (${line.length} characters)`
}

const [turnId] = positionals
try {
  if (turnId === undefined || positionals.length > 1) throw new CannotStart(usage)
  process.exitCode = await replay(turnId)
} catch (cause) {
  if (!(cause instanceof CannotStart || cause instanceof BoardError)) throw cause
  process.stderr.write(`${cause.message.trimEnd()}\n`)
  process.exitCode = 1
}
