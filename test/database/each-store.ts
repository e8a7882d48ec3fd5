import { afterAll, beforeAll, describe, inject } from 'vitest'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrate.ts'
import { freshDatabase } from '../database.ts'

/** Runs a suite on an empty, migrated database of each kind that this machine has. */
export function describeOnEachStore(name: string, tests: (database: () => Database) => void): void {
  for (const store of ['PGlite', 'Postgres'] as const) {
    describe.skipIf(store === 'Postgres' && !inject('databaseUrl'))(`${name}, on ${store}`, () => {
      let database: Database
      let drop: (() => Promise<void>) | undefined

      beforeAll(async () => {
        const fresh = store === 'Postgres' ? await freshDatabase() : undefined
        drop = fresh?.drop
        database = await openDatabase(fresh ? { url: fresh.url } : { dataDir: 'memory://' })
        await migrate(database)
      })
      afterAll(async () => {
        await database?.close()
        await drop?.()
      })

      tests(() => database)
    })
  }
}
