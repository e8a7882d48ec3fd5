// Whether the stores answer, are up to date, and are fit to hold what is acknowledged.

import { once } from 'node:events'
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Database, type DatabaseSettings, openDatabase } from '../database/database.ts'
import { pendingMigrations, requireMigrated } from '../database/migrate.ts'
import { createSeal, type Seal } from '../database/sealed.ts'
import { CannotStart } from '../errors.ts'
import { risksOf } from '../redis/fitness.ts'
import { openRedis } from '../redis/redis.ts'
import type { Finding } from './finding.ts'

const leastPostgres = 150_000
const connectWithinMs = 5_000

export interface Truth {
  databaseUrl: string | undefined
  dataDir: string
  secretsKeys: readonly Buffer[]
}

/** The database. Opens nothing that is not there yet, and migrates nothing. */
export async function checkDatabase({ databaseUrl, dataDir, secretsKeys }: Truth): Promise<Finding[]> {
  if (databaseUrl === undefined && !(await isThere(join(dataDir, 'pglite')))) return [await checkPlace(dataDir)]
  const settings: DatabaseSettings = databaseUrl === undefined ? { dataDir } : { url: databaseUrl, connections: 1 }
  let database: Database
  try {
    database = await openDatabase(settings)
  } catch (cause) {
    // That it is open is a good sign: it is one process's alone.
    if (databaseUrl === undefined && cause instanceof CannotStart && cause.message.startsWith('Another Board Room'))
      return [['warn', 'A server has the embedded store open: it was not looked into. Stop the server to have it examined.']]
    throw cause
  }
  try {
    return [...(await checkSchema(database)), ...(await checkRows(database, createSeal(secretsKeys), secretsKeys.length > 0))]
  } finally {
    await database.close()
  }
}

async function checkPlace(dataDir: string): Promise<Finding> {
  let place = resolve(dataDir)
  while (!(await isThere(place)) && place !== dirname(place)) place = dirname(place)
  return (await stat(place)).isDirectory() && (await isThere(place, constants.W_OK))
    ? ['ok', 'The embedded store will be made in DATA_DIR at the first start.']
    : ['FAIL', 'DATA_DIR cannot be made: set it to a directory that this user may write.']
}

const isThere = (path: string, mode = constants.F_OK): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false
  )

async function checkSchema(database: Database): Promise<Finding[]> {
  if (database.kind === 'PGLITE') {
    const pending = await pendingMigrations(database)
    return [['ok', `The embedded store opens${pending.length > 0 ? ', and is brought to this version at the next start' : ''}.`]]
  }
  const [server] = await database.query<{ number: number; name: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as name`
  )
  if (!server || server.number < leastPostgres)
    throw new CannotStart(`Postgres ${server?.name} is too old: Postgres 15 or later is needed.`)
  await requireMigrated(database)
  return [['ok', `Postgres ${server.name} answers and is migrated.`]]
}

/** Only where the tables are as this version knows them. */
async function checkRows(database: Database, seal: Seal, hasKey: boolean): Promise<Finding[]> {
  if ((await pendingMigrations(database)).length > 0) return []
  const [dead] = await database.query<{ count: number }>('select count(*)::int as count from dead_letters')
  const secrets = await database.query<{ secret: string }>('select secret from webhooks')
  const sealed = secrets.filter(({ secret }) => secret.startsWith('sealed:'))
  const lost = sealed.filter(({ secret }) => !opens(seal, secret))
  const findings: Finding[] = []
  if (dead && dead.count > 0)
    findings.push(['warn', `${dead.count} changes lie in the table dead_letters: see docs/state.md, and mend or delete them.`])
  if (lost.length > 0)
    findings.push(['FAIL', `SECRETS_KEY lacks the key of ${lost.length} webhooks: add the older key behind the newer one, with a comma.`])
  if (!hasKey && secrets.length > sealed.length)
    findings.push(['warn', `The secrets of ${secrets.length - sealed.length} webhooks are stored as they are: set SECRETS_KEY.`])
  return findings
}

function opens(seal: Seal, secret: string): boolean {
  try {
    seal.open(secret)
    return true
  } catch {
    return false
  }
}

/** The Redis that servers share. */
export async function checkRedis(url: string): Promise<Finding[]> {
  const client = openRedis(url)
  let last = 'no answer in time'
  client.on('error', ({ message }: Error) => {
    last = message.split(/[\s,]+/).find((word) => /^[A-Z]{4,}$/.test(word)) ?? last
  })
  try {
    await once(client, 'ready', { signal: AbortSignal.timeout(connectWithinMs) }).catch(() => undefined)
    if (client.status !== 'ready')
      return [['FAIL', `REDIS_URL cannot be reached (${last}): check host, port and password, and that Redis runs.`]]
    const risks = await risksOf(client)
    return [['ok', 'Redis answers.'], ...risks.map((risk): Finding => ['warn', risk])]
  } finally {
    client.disconnect()
  }
}
