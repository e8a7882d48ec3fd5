// The connection to the truth: PGlite in a directory, or a Postgres server. Both speak the same wire, SQL and migrations.

import { mkdir } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import { Migrator } from '@mikro-orm/migrations'
import { defineConfig, MikroORM } from '@mikro-orm/postgresql'
import { PostgresDialect } from 'kysely'
import pg from 'pg'
import { CannotStart, StoreUnavailable } from '../errors.ts'
import { claimDatabase, claimDirectory } from './claim.ts'
import { entities } from './entities.ts'
import { describeTables, type Table, type TableKey } from './table.ts'

export type StoreKind = 'PGLITE' | 'POSTGRES'

/** Where the truth is: a Postgres URL, or the directory of an embedded store (`memory://` for one that is not kept). */
export type DatabaseSettings = { url: string; connections?: number } | { dataDir: string }

export type Database = Awaited<ReturnType<typeof openDatabase>>

/**
 * Runs one statement and answers its rows; one with a name is prepared once for each connection. In the row mode `array` a
 * row is the list of its values.
 */
export type Query = <Row extends pg.QueryResultRow>(text: string, values?: unknown[], name?: string, rowMode?: 'array') => Promise<Row[]>

const away = 'The database does not answer: try again in a moment.'

// No statement of this server takes long: what is still running then never answers.
const statementTimeoutMs = 15_000

/**
 * Opens the truth for this process alone: a second server without Redis would number messages twice.
 * Throws CannotStart where another process holds it or it cannot be reached.
 */
export async function openDatabase(settings: DatabaseSettings, options: { exclusive?: boolean } = {}) {
  const store = 'url' in settings ? await openPostgres(settings) : await openEmbedded(settings.dataDir)
  const orm = await connectOrm(store.pool).catch(async (cause: unknown) => {
    await store.close()
    throw cause
  })
  const claim =
    'url' in settings && options.exclusive
      ? await claimDatabase(settings.url).catch(async (cause: unknown) => {
          await orm.close(true)
          await store.close()
          throw cause
        })
      : undefined
  const tables = describeTables(orm)
  const ask = async <Row extends pg.QueryResultRow>(
    asked: pg.Pool | pg.PoolClient,
    text: string,
    values: unknown[],
    name?: string,
    rowMode?: 'array'
  ): Promise<Row[]> => {
    try {
      return (await asked.query<Row>({ text, values, name, rowMode } as pg.QueryConfig)).rows
    } catch (cause) {
      throw isAway(cause) ? new StoreUnavailable(away, cause) : cause
    }
  }
  /** Runs one statement. Throws StoreUnavailable where the database is away or does not answer in time. */
  const query: Query = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = [], name?: string, rowMode?: 'array') => {
    if (store.kind === 'POSTGRES') return ask<Row>(store.pool, text, values, name, rowMode)
    // The pool replaces a client whose statement was refused; PGlite's all share one connection, which that would break,
    // and with it the names of what was prepared.
    const client = await store.pool.connect()
    try {
      return await ask<Row>(client, text, values, undefined, rowMode)
    } finally {
      client.release()
    }
  }
  /** Runs `work` on one connection, all or nothing. Throws what it throws, and StoreUnavailable as `query` does. */
  const transaction = async <T>(work: (query: Query) => Promise<T>): Promise<T> => {
    const client = await store.pool.connect().catch((cause: unknown) => {
      throw new StoreUnavailable(away, cause)
    })
    const run: Query = <Row extends pg.QueryResultRow>(text: string, values: unknown[] = [], name?: string, rowMode?: 'array') =>
      ask<Row>(client, text, values, name, rowMode)
    // A connection that breaks between two statements is missed by the next one; without a listener it would end the process.
    client.on('error', missed)
    const release = (broken?: Error) => {
      client.off('error', missed)
      client.release(broken)
    }
    try {
      await run('begin')
      const result = await work(run)
      await run('commit')
      release()
      return result
    } catch (cause) {
      // A connection that cannot even roll back is not given to anybody else.
      await run('rollback').then(
        () => release(),
        (broken: Error) => release(broken)
      )
      throw cause
    }
  }
  return {
    kind: store.kind,
    orm,
    pool: store.pool,
    tables,
    query,
    transaction,
    /** Reads records: `tail` is what follows `from <table>`. */
    select: async <R>(table: Table<R>, tail: string, values: unknown[] = []): Promise<R[]> =>
      (await query(`select ${table.columns} from ${table.name} ${tail}`, values)).map((row) => table.parse(row)),
    /** The same SQL list for joins and sub-selects. */
    columns: (key: TableKey) => tables[key].columns,
    /** Settles (rejects) only where another process took over what this one had claimed. */
    lost: claim?.lost,
    close: async () => {
      await orm.close(true)
      await claim?.release()
      await store.close()
    }
  }
}

const missed = () => undefined

async function connectOrm(pool: pg.Pool) {
  // The migrator looks for the database by name and would create one that it does not find.
  const { rows } = await pool.query<{ name: string }>('select current_database() as name')
  return MikroORM.init(
    defineConfig({
      entities: [...entities],
      extensions: [Migrator],
      dbName: rows[0]?.name ?? 'postgres',
      driverOptions: new PostgresDialect({ pool }),
      migrations: {
        path: new URL('../../migrations', import.meta.url).pathname,
        glob: '!(*.d).ts',
        snapshot: false,
        // What was migrated is the log's to tell; the migrator would write to standard output past it.
        silent: true,
        transactional: true,
        allOrNothing: true
      }
    })
  )
}

async function openPostgres({ url, connections = 10 }: { url: string; connections?: number }) {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 1_000,
    application_name: 'board-room'
  })
  // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
  pool.on('error', () => undefined)
  try {
    await pool.query('select 1')
  } catch (cause) {
    await pool.end()
    throw new CannotStart(`DATABASE_URL cannot be reached (${reason(cause)}): check host, port, user and that Postgres runs.`, cause)
  }
  return { kind: 'POSTGRES' as const, pool, close: async () => undefined }
}

async function openEmbedded(dataDir: string) {
  const isKept = !dataDir.startsWith('memory://')
  if (isKept) {
    await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw new CannotStart(`DATA_DIR ${dataDir} cannot be made (${reason(cause)}): set it to a directory that may be written.`, cause)
    })
  }
  const claim = isKept ? claimDirectory(dataDir) : undefined
  try {
    const pglite = await PGlite.create({ dataDir: isKept ? `${dataDir}/pglite` : dataDir })
    const pool = new pg.Pool({ ...createPgConfig(pglite), max: 1 })
    const close = async () => {
      await pglite.close()
      claim?.release()
    }
    return { kind: 'PGLITE' as const, pool, close }
  } catch (cause) {
    claim?.release()
    throw new CannotStart(
      `The embedded store in ${dataDir} cannot be opened (${reason(cause)}): restore it, or set DATA_DIR to another directory.`,
      cause
    )
  }
}

/**
 * Connection failures carry no SQLSTATE, or one of class 08 (connection), 53 (resources) or 57 (operator intervention).
 * What the database says has a severity; its class tells nothing, for PGlite brings one of its own.
 */
const isAway = (cause: unknown): boolean =>
  !(cause instanceof Error && 'severity' in cause && 'code' in cause) || /^(08|53|57)/.test(String(cause.code))

const reason = (cause: unknown): string => {
  if (cause instanceof AggregateError) return cause.errors.map(reason).join('; ')
  return cause instanceof Error ? cause.message : String(cause)
}
