import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { freshDatabase } from './database.ts'
import { findRedis, ping } from './redis.ts'

describe.skipIf(!inject('databaseUrl'))('a fresh database', () => {
  test('is empty, belongs to an ordinary role, knows the letters of all languages, and is gone when dropped', async () => {
    const database = await freshDatabase()
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const { rows } = await client.query(
      "select lower('ÄÉ') as lower, (select rolsuper from pg_roles where rolname = current_user) as super"
    )
    expect(rows).toEqual([{ lower: 'äé', super: false }])
    await client.end()
    await database.drop()
    await expect(new pg.Client({ connectionString: database.url }).connect()).rejects.toThrow('does not exist')
  })
})

const starter = `
import { startRedis } from '${import.meta.dirname}/redis.ts'
const redis = await startRedis('redis-server')
console.log(redis.url)
setInterval(() => {}, 1000)`

describe.skipIf(!findRedis())('a private server', () => {
  test('is gone soon after the process that started it was killed', async () => {
    const program = spawn('node', ['--input-type=module-typescript', '-e', starter], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(program.stdout, 'data')) as [Buffer]
    const url = line.toString().trim()
    await ping(url)
    program.kill('SIGKILL')
    await once(program, 'exit')
    const isGone = async () =>
      ping(url).then(
        () => false,
        () => true
      )
    for (const deadline = Date.now() + 5000; Date.now() < deadline && !(await isGone()); ) await sleep(50)
    expect(await isGone()).toBe(true)
  })
})
