import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { query } from './postgres.ts'

/**
 * Creates an empty Postgres database that nobody else knows of, owned by an ordinary role. Ask for one per test file,
 * inside `describe.skipIf(!inject('databaseUrl'))`. `drop` cuts whoever is still connected.
 */
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = inject('databaseUrl')
  if (server === undefined) throw new Error("this machine has no Postgres: put the suite inside describe.skipIf(!inject('databaseUrl'))")
  const name = `test_${randomBytes(8).toString('hex')}`
  await query(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = name
  return { url: url.href, drop: () => query(server, `drop database if exists ${name} with (force)`) }
}
