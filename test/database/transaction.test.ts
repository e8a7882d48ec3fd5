import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, inject, test } from 'vitest'
import { openDatabase } from '../../src/database/database.ts'
import { StoreUnavailable } from '../../src/errors.ts'
import { freshDatabase } from '../database.ts'

describe.skipIf(!inject('databaseUrl'))('a transaction', () => {
  test('whose connection breaks between two statements is refused, and the process lives', async () => {
    const { url, drop } = await freshDatabase()
    const database = await openDatabase({ url })
    try {
      const broken = database.transaction(async (query) => {
        const [row] = await query<{ pid: number }>('select pg_backend_pid() as pid')
        await database.query('select pg_terminate_backend($1)', [row?.pid])
        await sleep(100)
        await query('select 1')
      })
      await expect(broken).rejects.toThrow(StoreUnavailable)
      expect(await database.transaction((query) => query('select 1 as one'))).toEqual([{ one: 1 }])
    } finally {
      await database.close()
      await drop()
    }
  })
})
