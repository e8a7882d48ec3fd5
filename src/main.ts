// The composition root: opens everything, hands each room what it needs, and closes it in reverse.

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { BotOptions } from '../bots/slack/bot.ts'
import { createActions } from './actions/actions.ts'
import type { Board } from './agents/board.ts'
import { authenticateWith } from './authenticate.ts'
import { loadBoard } from './agents/load-board.ts'
import { loadBridges } from './bridges/bridge-file.ts'
import { createBridges } from './bridges/bridges.ts'
import { type Config, readConfig } from './config.ts'
import { type Database, openDatabase } from './database/database.ts'
import { openJobs } from './database/jobs.ts'
import { migrate, requireMigrated } from './database/migrate.ts'
import { createSeal } from './database/sealed.ts'
import { openSearchIndex } from './database/search-index.ts'
import { createDeliveries } from './deliveries/deliveries.ts'
import { createDoors } from './doors.ts'
import { CannotStart } from './errors.ts'
import { type Log, openLog } from './log.ts'
import { createMetrics } from './metrics.ts'
import { createModels, type Models, type ModelSettings } from './models/models.ts'
import { isFree } from './models/prices.ts'
import { createBudget } from './people/budget.ts'
import { createNotifications } from './notifications/notifications.ts'
import { createOutgoing, type Outgoing } from './outgoing/outgoing.ts'
import { createPeople } from './people/people.ts'
import { createRateLimit } from './people/rate-limit.ts'
import { createTokens } from './people/tokens.ts'
import { readOwnWrites } from './read-own-writes.ts'
import { cardTokenOf } from './remote/card-token.ts'
import { createRemote, type Remote } from './remote/remote.ts'
import { createActionWriter } from './session/action-writer.ts'
import { createSessionStore, dropAll } from './session/session.ts'
import { readiness } from './health.ts'
import { openOwnState, openSharedState } from './state.ts'
import { builtinTools } from './tools/builtin.ts'
import { createPush } from './transport/a2a/push.ts'
import { readMcpFile } from './tools/mcp/mcp-file.ts'
import { openToolServers } from './tools/mcp/tool-servers.ts'
import { startTransport } from './transport/transport.ts'
import { createApprovals } from './turn/approvals.ts'
import type { TurnRoom } from './turn/room.ts'
import { createTurnRunner } from './turn/runner.ts'

export interface Server {
  url: string
  /** Stops accepting, lets go of running turns, drains the journal, closes the stores. */
  close(): Promise<void>
  /** settles (rejects) where the server can no longer go on */
  lost: Promise<never> | undefined
}

const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')))

/** How fast things go and how long they may take; tests choose what nobody else needs to. */
export type Tempo = Pick<ModelSettings, 'wordDelayMs'> &
  Pick<TurnRoom, 'deadlinesMs'> & {
    slackTempo?: Pick<BotOptions, 'streamMs' | 'claimSeconds' | 'lookEveryMs' | 'remindEveryMs' | 'now'> | undefined
  }

/** Opens a server. Throws CannotStart, having closed whatever was open by then. */
export async function startServer(config: Config & Tempo, log: Log): Promise<Server> {
  await using opened = new AsyncDisposableStack()
  for (const warning of config.warnings) log.warn(warning)

  const serverConfigs = await readMcpFile(config.mcpConfig.file, (name) => config.environment[name], config.mcpConfig)
  const serverNames = serverConfigs.map(({ name }) => name)
  const board = await loadBoard(config.boardDir, serverNames)
  const outgoing = createOutgoing(config.privateHosts)
  const remoteOf = openRemotes(config, board, outgoing)
  const bridges = await loadBridges(join(dirname(config.mcpConfig.file), 'bridges.json'), serverNames)
  const database = await openTruth(config, log)
  opened.defer(() => database.close())
  const searchIndex = openSearchIndex(database, log)
  opened.defer(() => searchIndex.close())

  const now = () => new Date()
  const state =
    config.redisUrl === undefined
      ? openOwnState(database)
      : await openSharedState({ redisUrl: config.redisUrl, ack: config.ack }, database, log)
  opened.defer(() => state.close())
  const { stream } = state
  const metrics = createMetrics()
  const store = createSessionStore({ database, hot: state.hot, observer: metrics.sessions, settled: state.settled })
  const models = createModels(config, log)
  const toolServers = openToolServers(serverConfigs, { version, log })
  opened.defer(() => toolServers.close())

  const tokens = config.auth && createTokens(config.auth)
  const people = createPeople({ database, dailyUsd: config.budgetDailyUsd, now, dropSessions: (ids, first) => dropAll(store, ids, first) })
  const room: TurnRoom = {
    sessions: store,
    stream,
    database,
    board,
    modelOf: models.modelOf,
    remoteOf,
    ears: models.ears,
    rules: models.rules,
    tools: builtinTools,
    toolServers,
    settledOf: state.settledOf,
    requireRoom: state.requireRoom,
    budget: openBudget(config.budgetDailyUsd, board, models, database, log),
    deadlinesMs: config.deadlinesMs,
    now,
    log
  }
  const runner = createTurnRunner(room)
  opened.defer(() => runner.close())

  const approvals = createApprovals(room)
  opened.defer(() => approvals.close())
  if (!state.isShared) await approvals.sweep(true)
  approvals.watch()

  const wake = () => jobs.wake()
  const seal = createSeal(config.secretsKeys)
  const notifications = createNotifications({ database, settled: store.settled, seal, requireCallable: outgoing.requireCallable, wake })
  const deliveries = createDeliveries({ database })
  const writer = createActionWriter({ store, now })
  const actions = createActions({ database, writer, settled: store.settled })
  const outside = createBridges({
    database,
    bridges,
    call: toolServers.call,
    byIds: actions.byIds,
    change: writer.change,
    seal,
    outgoing,
    settledOf: state.settledOf,
    wake,
    now,
    log
  })
  const rooms = {
    version,
    board,
    database,
    store,
    stream,
    metrics,
    models,
    people,
    room,
    runner,
    approvals,
    notifications,
    deliveries,
    actions,
    outside,
    targets: [...bridges.keys()]
  }
  const doors = readOwnWrites(createDoors(rooms), state.settledOf)
  const push = createPush({ doors, fetch: outgoing.fetch, log })
  const jobs = openJobs({
    database,
    isShared: state.isShared,
    log,
    work: { ...outside.work, push: (job, signal) => notifications.deliver(job, (due) => push(due, signal)) }
  })
  opened.defer(() => jobs.close())
  const slack = await openSlack(config, log)
  const ready = () => readiness(database, state, toolServers, slack)
  const transport = await startTransport({
    host: config.host,
    port: config.port,
    publicUrl: config.publicUrl,
    cardKey: config.cardKey,
    webFolder: fileURLToPath(new URL('../web/dist', import.meta.url)),
    doors,
    authenticate: authenticateWith(tokens, people, createRateLimit({ perMinute: config.rateLimitPerMinute, redis: state.redis })),
    tokens,
    ready,
    slack: slack && (({ request, response }) => slack.receive(request, response)),
    metricsToken: config.metricsToken,
    metrics: () => metrics.text({ database, state, toolServers, ready }),
    log
  })
  opened.defer(() => transport.close())
  if (slack) {
    opened.defer(() => slack.close())
    // It speaks for people in Slack by changing this token for one of theirs, as a bot elsewhere does.
    const token = await tokens?.issue?.({ subject: 'slack-bot', scope: 'exchange:slack', seconds: botTokenSeconds })
    await slack.start({ url: `${transport.url}/graphql`, token })
  }
  if (state.isShared) runner.watch()
  else runner.recover().catch((cause: unknown) => log.error({ err: cause }, 'turns that were left unfinished could not be looked for'))

  const everything = opened.move()
  return { url: transport.url, lost: database.lost, close: () => everything.disposeAsync() }
}

/** Longer than any process lives: it is kept in memory only. */
const botTokenSeconds = 10 * 365 * 86_400

/** The bot in Slack, a client like any other; its packages are loaded only where it is wanted. */
async function openSlack({ slack, slackTempo }: Config & Tempo, log: Log) {
  if (!slack) return undefined
  const { createBot } = await import('../bots/slack/bot.ts')
  return createBot({ ...slack, ...slackTempo, log })
}

/** The members who live on other servers. Throws CannotStart where the token for one of them is not set. */
function openRemotes({ environment }: Config, board: Board, { fetch }: Outgoing): TurnRoom['remoteOf'] {
  const remotes = new Map<string, Remote>()
  for (const agent of board.agents.values()) {
    const { id, name, card, cardKey } = agent
    if (card !== null) remotes.set(id, createRemote({ name, card, cardKey, token: cardTokenOf(agent, environment) }, fetch))
  }
  return ({ id }) => remotes.get(id)
}

/** The cap, where there is one and some member's model costs something. */
function openBudget(dailyUsd: number | undefined, board: Board, models: Models, database: Database, log: Log) {
  if (dailyUsd === undefined) return undefined
  const unpriced = [...board.agents.values()].map((agent) => models.modelOf(agent).name).filter(isFree)
  for (const name of new Set(unpriced))
    log.info({ model: name }, 'BUDGET_DAILY_USD does not stop this model: src/models/prices.json has no price for it')
  if (unpriced.length === board.agents.size) return undefined
  return createBudget({ database, dailyUsd, now: () => new Date() })
}

/** The embedded store is kept up to date by itself; a Postgres that serves others is migrated by its owner's hand. */
async function openTruth(config: Config, log: Log): Promise<Database> {
  const settings = config.databaseUrl === undefined ? { dataDir: config.dataDir } : { url: config.databaseUrl }
  const database = await openDatabase(settings, { exclusive: config.redisUrl === undefined })
  try {
    if (database.kind === 'POSTGRES') await requireMigrated(database)
    else for (const name of await migrate(database)) log.info({ migration: name }, 'migrated')
    return database
  } catch (cause) {
    await database.close()
    throw cause
  }
}

if (import.meta.main) {
  const log = openLog('info')
  try {
    const config = readConfig()
    log.level = config.logLevel
    const server = await startServer(config, log)
    tellWhereToLook(server.url, config, log)
    endWith(server, log)
  } catch (cause) {
    if (!(cause instanceof CannotStart)) throw cause
    process.stderr.write(`${cause.message}\n`)
    process.exit(1)
  }
}

function tellWhereToLook(url: string, config: Config, log: Log): void {
  log.info({ url }, 'the board room is open')
  process.stderr.write(`\n  The board room is open: ${url}/\n  Its API, with an explorer: ${url}/graphql\n`)
  if (!config.gemini && !config.openai)
    process.stderr.write('  The offline model answers: set GEMINI_API_KEY or OPENAI_BASE_URL for a real one.\n')
  process.stderr.write('\n')
}

/** SIGTERM and SIGINT close the server once, however often they come; so does the loss of its claim on the database. */
function endWith(server: Server, log: Log): void {
  let isClosing = false
  const end = (code: number) => {
    if (isClosing) return
    isClosing = true
    setTimeout(() => process.exit(1), closeWithinMs).unref()
    server.close().then(
      () => process.exit(code),
      (cause: unknown) => {
        log.error({ err: cause }, 'closing failed')
        process.exit(1)
      }
    )
  }
  process.on('SIGTERM', () => end(0))
  process.on('SIGINT', () => end(0))
  server.lost?.catch((cause: unknown) => {
    log.fatal({ err: cause }, 'another server took over the database')
    end(1)
  })
}

const closeWithinMs = 12_000
