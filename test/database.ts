import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
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
  return { url: url.href, drop: () => drop(server, name) }
}

/** Whoever cleans up in there by itself (autovacuum) belongs to the superuser, cannot be cut, and is done in a moment. */
async function drop(server: string, name: string): Promise<void> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      await query(server, `drop database if exists ${name} with (force)`)
      return
    } catch (cause) {
      if (Reflect.get(Object(cause), 'code') !== notAllowed || attempts === 50) throw cause
      await sleep(200)
    }
  }
}

/** SQLSTATE 42501, insufficient_privilege. */
const notAllowed = '42501'
