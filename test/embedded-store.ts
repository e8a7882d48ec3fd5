// The embedded store as its first start leaves it. To make one takes seconds of work, to copy it next to none: it is made
// once, kept between runs, and made anew where a migration or PGlite is another one.

import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../src/database/database.ts'
import { migrate } from '../src/database/migrate.ts'

const pathOf = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** Makes the store that `fillStore` copies, where it is not there yet; for all processes that this one starts. */
export async function prepareStore(): Promise<void> {
  const made = createHash('sha256').update(readFileSync(pathOf('node_modules/@electric-sql/pglite/package.json')))
  for (const file of readdirSync(pathOf('migrations')).toSorted()) made.update(readFileSync(pathOf(`migrations/${file}`)))
  const kept = pathOf(`node_modules/.cache/store-${made.digest('hex').slice(0, 16)}`)
  if (!existsSync(kept)) {
    // On a fresh checkout nothing has cached anything yet.
    await mkdir(dirname(kept), { recursive: true })
    const making = await mkdtemp(`${kept}-`)
    const database = await openDatabase({ dataDir: making })
    await migrate(database)
    await database.close()
    // Whoever was first has it.
    try {
      renameSync(making, kept)
    } catch {
      rmSync(making, { recursive: true })
    }
  }
  process.env.PREPARED_STORE = kept
}

/** Has a server that is started on this folder find a store there, where there was none and one was prepared. */
export function fillStore(dataDir: string): void {
  const prepared = process.env.PREPARED_STORE
  if (prepared && !existsSync(join(dataDir, 'pglite'))) cpSync(join(prepared, 'pglite'), join(dataDir, 'pglite'), { recursive: true })
}
