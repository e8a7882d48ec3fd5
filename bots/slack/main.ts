// npm run slack: the bot as a program of its own, beside a board that runs elsewhere.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { pino } from 'pino'
import { createBot } from './bot.ts'
import { type ProgramConfig, readConfig } from './config.ts'

const closeWithinMs = 12_000
const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime })

const config = read()
const bot = createBot({ ...config, log })
await bot.start(config.board)
const server = config.appToken === undefined ? await serve(config) : undefined
log.info({ board: config.board.url, port: portOf(server) }, 'the board is in Slack')

let isClosing = false
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void close())

async function close(): Promise<void> {
  if (isClosing) return
  isClosing = true
  setTimeout(() => process.exit(1), closeWithinMs).unref()
  server?.close()
  await bot.close()
  server?.closeAllConnections()
  process.exit(0)
}

function read(): ProgramConfig {
  try {
    return readConfig()
  } catch (cause) {
    process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`)
    process.exit(1)
  }
}

async function serve({ host, port }: ProgramConfig): Promise<Server> {
  const http = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/'
    if (path === '/health') response.writeHead(200).end()
    else if (path.startsWith('/slack/')) bot.receive(request, response)
    else response.writeHead(404).end()
  })
  http.listen(port, host)
  await once(http, 'listening')
  return http
}

function portOf(http: Server | undefined): number | undefined {
  const address = http?.address()
  return typeof address === 'object' ? address?.port : undefined
}
