// A backup as docs/operations.md describes it, taken from a server that runs and restored elsewhere.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { startBoardRoom } from '../board-room.ts'
import { freshDatabase } from '../database.ts'
import { findPostgres } from '../postgres.ts'

const bin = findPostgres()
const folder = mkdtempSync(join(tmpdir(), 'backup-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (program: string, ...args: string[]) => execFileSync(join(bin ?? '', program), args, { stdio: 'pipe' })
const transcript = `query($id: ID!) {
  session(id: $id) {
    messages(first: 50) { edges { node { seq text } } }
    dossier { entries { text quote } }
    actions { edges { node { title quote } } }
  }
}`

describe.skipIf(!inject('databaseUrl') || !bin)('a backup', { timeout: 60_000 }, () => {
  test('of a server that runs, once restored, has all that was said, and the board goes on from there', async () => {
    const [first, second] = await Promise.all([freshDatabase(), freshDatabase()])
    const file = join(folder, 'board.dump')
    const migrated = { env: { ...process.env, DATABASE_URL: first.url }, stdio: 'pipe' } as const
    execFileSync(process.execPath, ['src/database/migrate.ts'], migrated)
    const room = await startBoardRoom({ settings: { DATABASE_URL: first.url } })
    const session = await room.openSession()
    await room.talk(session, 'I will draft the pitch deck by Friday. We are targeting B2B first.')
    const said = await room.read(transcript, { id: session })
    const counts = await room.countRows()
    run('pg_dump', '--format=custom', `--file=${file}`, first.url)
    await room.close()
    await first.drop()

    run('pg_restore', '--no-owner', '--exit-on-error', `--dbname=${second.url}`, file)
    const restored = await startBoardRoom({ settings: { DATABASE_URL: second.url } })
    try {
      expect(await restored.countRows()).toEqual(counts)
      expect(await restored.read(transcript, { id: session })).toEqual(said)
      expect(await restored.talk(session, 'What was I to do by Friday?')).toMatchObject({ status: 'COMPLETED', reply: { seq: 4 } })
    } finally {
      await restored.close()
      await second.drop()
    }
  })
})
