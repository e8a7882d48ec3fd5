// Brings a database to this version's schema. Also the program behind `npm run migrate`.

import { readConfig } from '../config.ts'
import { CannotStart } from '../errors.ts'
import { type Database, openDatabase } from './database.ts'

/** Names of the migrations that this database lacks, oldest first. */
export const pendingMigrations = async (database: Database): Promise<string[]> =>
  (await database.orm.migrator.getPending()).map((migration) => migration.name)

/** Runs what is pending, all or nothing, and returns the names. Two that run at once wait for each other on Postgres. */
export async function migrate(database: Database): Promise<string[]> {
  if (database.kind === 'PGLITE') return (await database.orm.migrator.up()).map((migration) => migration.name)
  const lock = await database.pool.connect()
  try {
    await lock.query('select pg_advisory_lock($1)', [migrationKey])
    return (await database.orm.migrator.up()).map((migration) => migration.name)
  } finally {
    await lock.query('select pg_advisory_unlock($1)', [migrationKey]).finally(() => lock.release())
  }
}

/** Throws CannotStart, with the command to run, where the database is behind. */
export async function requireMigrated(database: Database): Promise<void> {
  const pending = await pendingMigrations(database)
  if (pending.length > 0)
    throw new CannotStart(`The database lacks ${pending.length} migration(s), ${pending[0]} first: run \`npm run migrate\`.`)
}

const migrationKey = 7_302_011_527

if (import.meta.main) {
  try {
    await runPending()
  } catch (cause) {
    if (!(cause instanceof CannotStart)) throw cause
    process.stderr.write(`${cause.message}\n`)
    process.exitCode = 1
  }
}

async function runPending(): Promise<void> {
  const config = readConfig()
  const database = await openDatabase(config.databaseUrl === undefined ? { dataDir: config.dataDir } : { url: config.databaseUrl })
  try {
    const names = await migrate(database)
    process.stdout.write(names.length === 0 ? 'Nothing to migrate.\n' : `${names.map((name) => `Migrated ${name}`).join('\n')}\n`)
  } finally {
    await database.close()
  }
}
