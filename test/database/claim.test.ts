import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { claimDirectory } from '../../src/database/claim.ts'
import { openDatabase } from '../../src/database/database.ts'
import { CannotStart } from '../../src/errors.ts'
import { freshDatabase } from '../database.ts'

/** Starts the real server as a process of its own and waits for its end. */
async function startAndEnd(env: Record<string, string>): Promise<{ code: unknown; stderr: string }> {
  const server = spawn(process.execPath, ['src/main.ts'], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let stderr = ''
  server.stderr.on('data', (chunk) => {
    stderr += String(chunk)
  })
  const [code] = (await once(server, 'close')) as unknown[]
  return { code, stderr }
}

describe('a data directory', () => {
  let dir: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'board-room-'))
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  test('serves one at a time, and the next once it is released', async () => {
    const claim = claimDirectory(dir)
    expect(() => claimDirectory(dir)).toThrow(CannotStart)
    expect(() => claimDirectory(dir)).toThrow(/Another Board Room is running on .* set DATA_DIR/)
    claim.release()
    claimDirectory(dir).release()
  })

  test('refuses a second server with a clear word and exit code 1', async () => {
    const claim = claimDirectory(dir)
    const { code, stderr } = await startAndEnd({ DATA_DIR: dir })
    claim.release()
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Another Board Room is running on .*\n$/)
  })

  test('is free again once its process has been killed', async () => {
    const script = `const { claimDirectory } = await import(${JSON.stringify(new URL('../../src/database/claim.ts', import.meta.url).href)})
      claimDirectory(${JSON.stringify(dir)})
      console.log('claimed')
      setInterval(() => {}, 1000)`
    const holder: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    if (!holder.stdout) throw new Error('its output is piped')
    await once(holder.stdout, 'data')
    expect(() => claimDirectory(dir)).toThrow(CannotStart)
    holder.kill('SIGKILL')
    await once(holder, 'close')
    claimDirectory(dir).release()
  })

  test('that cannot be made is refused with what to change, and leaves no claim', async () => {
    await writeFile(join(dir, 'file'), 'not a directory')
    await expect(openDatabase({ dataDir: join(dir, 'file') })).rejects.toThrow(CannotStart)
    await expect(openDatabase({ dataDir: join(dir, 'file') })).rejects.toThrow(/DATA_DIR/)
  })
})

describe.skipIf(!inject('databaseUrl'))('a Postgres database', () => {
  test('serves one server at a time, and the next once it has closed; who only reads may always come in', async () => {
    const { url, drop } = await freshDatabase()
    try {
      const first = await openDatabase({ url }, { exclusive: true })
      const second = openDatabase({ url }, { exclusive: true })
      await expect(second).rejects.toThrow(CannotStart)
      await expect(second).rejects.toThrow(/Another Board Room uses this DATABASE_URL/)
      await (await openDatabase({ url })).close()
      expect(await startAndEnd({ DATABASE_URL: url })).toMatchObject({ code: 1, stderr: expect.stringContaining('Another Board Room') })
      await first.close()
      await (await openDatabase({ url }, { exclusive: true })).close()
    } finally {
      await drop()
    }
  })

  test('whose claim was cut is claimed anew; where another came first, the loss is told', async () => {
    const { url, drop } = await freshDatabase()
    const admin = new pg.Client({ connectionString: url })
    await admin.connect()
    const cut = () =>
      admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'board-room claim' and datname = current_database()`
      )
    const holders = async () =>
      Number(
        (
          await admin.query(
            `select count(*)::int as n from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`
          )
        ).rows[0]?.n
      )
    try {
      const database = await openDatabase({ url }, { exclusive: true })
      await cut()
      await expect.poll(holders, { timeout: 5_000 }).toBe(1)
      await expect(openDatabase({ url }, { exclusive: true })).rejects.toThrow(CannotStart)
      // Another takes the lock in the moment between.
      const waiting = admin.query(
        `select pg_advisory_lock((classid::bigint << 32) | objid::bigint) from pg_locks where locktype = 'advisory' limit 1`
      )
      const other = new pg.Client({ connectionString: url })
      await other.connect()
      await other.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'board-room claim' and datname = current_database()`
      )
      await waiting
      await expect(database.lost).rejects.toThrow(CannotStart)
      await other.end()
      await database.close()
    } finally {
      await admin.end()
      await drop()
    }
  })
})
