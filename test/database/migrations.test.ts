import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { SchemaGenerator } from '@mikro-orm/sql'
import { describe, expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { migrate, pendingMigrations } from '../../src/database/migrate.ts'
import { tablesWith } from '../../src/database/table.ts'
import { CannotStart } from '../../src/errors.ts'
import { startBoardRoom } from '../board-room.ts'
import { freshDatabase } from '../database.ts'
import { describeOnEachStore } from './each-store.ts'

describeOnEachStore('the migrations', (database) => {
  test('make exactly what the entities say', async () => {
    expect(await new SchemaGenerator(database().orm.em).getUpdateSchemaSQL()).toBe('')
  })

  test('are done once', async () => {
    expect(await pendingMigrations(database())).toEqual([])
    expect(await migrate(database())).toEqual([])
  })

  test('need no more than an ordinary role', async () => {
    const [role] = await database().query<{ super: boolean }>('select rolsuper as super from pg_roles where rolname = current_user')
    if (database().kind === 'POSTGRES') expect(role).toEqual({ super: false })
    expect(await database().query(`select extname from pg_extension where extname <> 'plpgsql'`)).toEqual([])
  })

  test('leave no row of a session or a person that an erasure would pass over', async () => {
    const columns = await database().query<{ table: string; column: string }>(
      `select table_name as "table", column_name as "column" from information_schema.columns where table_schema = 'public' and table_name not like 'mikro%'`
    )
    const having = (name: string) => new Set(columns.flatMap(({ table, column }) => (column === name ? [table] : [])))
    const erasedBy = (property: 'ownerId' | 'sessionId') =>
      new Set(tablesWith(database().orm, property).map(({ table }) => table.replaceAll('"', '')))
    expect(erasedBy('ownerId')).toEqual(having('owner_id'))
    expect(erasedBy('sessionId')).toEqual(having('session_id'))
    // What is nobody's: where servers meet.
    const ofNobody = new Set(columns.map(({ table }) => table)).difference(having('owner_id'))
    expect(
      [...ofNobody]
        .toSorted((a, b) => a.localeCompare(b))
        .filter((table) => !['generations', 'leases', 'people', 'servers'].includes(table))
    ).toEqual([])
  })
})

const run = promisify(execFile)

describe.skipIf(!inject('databaseUrl'))('a Postgres database', () => {
  test('that is behind is refused with the command to run; two that run it at once wait for each other', async () => {
    const { url, drop } = await freshDatabase()
    try {
      const refused = startBoardRoom({ settings: { DATABASE_URL: url } })
      await expect(refused).rejects.toThrow(CannotStart)
      await expect(refused).rejects.toThrow(/npm run migrate/)
      const command = () => run(process.execPath, ['src/database/migrate.ts'], { env: { PATH: process.env.PATH, DATABASE_URL: url } })
      const outputs = (await Promise.all([command(), command()])).map(({ stdout }) => stdout)
      expect(outputs.filter((output) => output === 'Nothing to migrate.\n')).toHaveLength(1)
      expect(outputs.filter((output) => /^Migrated \w+_the_truth\n/.test(output))).toHaveLength(1)
      const room = await startBoardRoom({ settings: { DATABASE_URL: url } })
      expect(await room.read('{ board { coldStore } }')).toEqual({ board: { coldStore: 'POSTGRES' } })
      await room.close()
    } finally {
      await drop()
    }
  })

  test('that cannot be reached keeps the server from starting, and the reason is told without the password', async () => {
    const refused = openDatabase({ url: 'postgres://board:hunter2@127.0.0.1:1/board' })
    await expect(refused).rejects.toThrow(/DATABASE_URL cannot be reached/)
    await expect(refused).rejects.not.toThrow(/hunter2/)
  })
})
