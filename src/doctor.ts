// The program behind `npm run doctor`: looks at everything that a server needs, with the server's own settings, and says in
// one line each what is well and what to do about the rest. Ends with 1 where the server would not start or not answer.

import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { loadBoard } from './agents/load-board.ts'
import { loadBridges } from './bridges/bridge-file.ts'
import { type Config, readConfig } from './config.ts'
import { type Check, type Finding, findingsOf } from './doctor/finding.ts'
import { checkModels, checkToolServers } from './doctor/outside.ts'
import { checkDatabase, checkRedis } from './doctor/stores.ts'
import { cardTokenOf } from './remote/card-token.ts'
import { readMcpFile } from './tools/mcp/mcp-file.ts'

const leastNode = 26
const answersWithinMs = 2_000
const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')))

let isWell = true
const tell = (findings: readonly Finding[]): void => {
  for (const [level, text] of findings) {
    if (level === 'FAIL') isWell = false
    process.stdout.write(`${level.padEnd(4)}  ${text}\n`)
  }
}
const look = async (what: string, check: Check): Promise<void> => tell(await findingsOf(what, check))

await look('Node', checkNode)
let config: Config | undefined
await look('The settings', async () => {
  config = readConfig()
  return [['ok', 'The settings fit together.'], ...config.warnings.map((warning): Finding => ['warn', warning])]
})
if (config) await examine(config)
process.exitCode = isWell ? 0 : 1

async function examine(settings: Config): Promise<void> {
  tell(checkWhoComesIn(settings))
  await look('The port', () => checkPort(settings))
  await look('The database', () => checkDatabase(settings))
  const { redisUrl } = settings
  if (redisUrl !== undefined) await look('Redis', () => checkRedis(redisUrl))
  await look('The board', () => checkBoard(settings))
}

async function checkNode(): Promise<Finding[]> {
  const { node } = process.versions
  if (Number.parseInt(node, 10) >= leastNode) return [['ok', `Node ${node} runs Board Room ${version}.`]]
  return [['FAIL', `Node ${node} is too old: start this as \`npm run doctor\`, which brings Node ${leastNode}.`]]
}

/** What the settings alone do not refuse, and a stranger might profit from. */
function checkWhoComesIn({ auth, host, publicUrl, metricsToken, secretsKeys }: Config): Finding[] {
  if (!auth) return [['ok', 'Nobody has to show a token, and only this machine is let in.']]
  const findings: Finding[] = [['ok', `Whoever comes in shows a token, on ${host}.`]]
  if (publicUrl?.startsWith('http:')) findings.push(['warn', 'PUBLIC_URL is not encrypted, and tokens travel there: use https.'])
  if (metricsToken === undefined)
    findings.push([
      'warn',
      'METRICS_TOKEN is not set: whoever reaches the server reads what it costs. Set it to the output of: openssl rand -hex 24'
    ])
  if (secretsKeys.length === 0)
    findings.push([
      'warn',
      'SECRETS_KEY is not set: secrets of webhooks are stored as they are. Set it to the output of: openssl rand -base64 32'
    ])
  return findings
}

async function checkPort({ host, port }: Config): Promise<Finding[]> {
  if (port === 0) return [['ok', 'The system chooses a free port.']]
  const server = createServer()
  const failed = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once('error', resolve)
    server.listen(port, host, () => resolve(undefined))
  })
  server.close()
  if (!failed) return [['ok', `Port ${port} is free.`]]
  if (failed.code === 'EADDRINUSE' && (await isBoardRoom(host, port)))
    return [['warn', `A Board Room answers at port ${port} already: stop it before another is started there.`]]
  if (failed.code === 'EADDRINUSE') return [['FAIL', `Port ${port} is in use: set PORT to another one, or stop what listens there.`]]
  return [['FAIL', `Cannot listen on HOST and PORT (${failed.code}): set HOST to an address of this machine, PORT to one above 1023.`]]
}

async function isBoardRoom(host: string, port: number): Promise<boolean> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}/metrics`
  const text = await fetch(url, { signal: AbortSignal.timeout(answersWithinMs) }).then(
    (response) => response.text(),
    () => ''
  )
  // What asks for its token is one too.
  return text.includes('boardroom_ready') || text.includes('METRICS_TOKEN')
}

/** The files of the board, and whether those answer whom they name. */
async function checkBoard({ environment, mcpConfig, boardDir, gemini, openai }: Config): Promise<Finding[]> {
  const configs = await readMcpFile(mcpConfig.file, (name) => environment[name], mcpConfig)
  const names = configs.map(({ name }) => name)
  const board = await loadBoard(boardDir, names)
  for (const agent of board.agents.values()) if (agent.card !== null) cardTokenOf(agent, environment)
  const bridges = await loadBridges(join(dirname(mcpConfig.file), 'bridges.json'), names)
  const [tools, models] = await Promise.all([
    findingsOf('The tool servers', () => checkToolServers(configs, version)),
    findingsOf('The model', () => checkModels({ gemini, openai }, board))
  ])
  return [['ok', `The board has ${board.agents.size} members, ${board.skills.size} skills, ${bridges.size} bridges.`], ...tools, ...models]
}
