// Brings entries to Postgres, in order; what it will never take goes to the dead letters.

import type { Database } from '../database/database.ts'
import { UpstreamUnavailable } from '../errors.ts'
import type { Log } from '../log.ts'
import { applyChanges } from './apply.ts'
import { bury, refusalOf } from './dead-letters.ts'
import type { Entry, Flawed } from './entry.ts'
import type { HeldEntries } from './held.ts'

export interface WriterOptions {
  database: Database
  held: HeldEntries
  log: Log
  now: () => number
  actionsChanged: (ownerIds: readonly string[]) => void
}

interface Refused {
  entry: Entry
  reason: string
}

export class Writer {
  readonly #room: WriterOptions
  #deadLetters = 0

  constructor(room: WriterOptions) {
    this.#room = room
  }

  /** buried since this server started */
  get deadLetters(): number {
    return this.#deadLetters
  }

  /** Writes entries and confirms those that are held. Throws where Postgres is away; then it is all to be done again. */
  async write(entries: readonly Entry[]): Promise<void> {
    const { held } = this.#room
    const refused = await this.#apply(entries)
    for (const { entry, reason } of refused) {
      await this.bury({ ...entry, ownerId: entry.change.ownerId, reason })
      held.refuse(entry, new UpstreamUnavailable('The database refused what was written: the operator has been told.', undefined, false))
    }
    const lost = new Set(refused.map(({ entry }) => entry))
    const written = entries.filter((entry) => !lost.has(entry))
    for (const entry of written) held.confirm(entry)
    this.#ring(written)
  }

  /**
   * Writes entries that are in no journal any more. A session that has no row in the truth was erased since, and
   * nothing of it is to come back.
   */
  async writeLost(entries: readonly Entry[]): Promise<void> {
    await this.write(await this.withoutErased(entries))
  }

  async withoutErased<E extends Entry>(entries: readonly E[]): Promise<E[]> {
    const { database, held, log } = this.#room
    if (entries.length === 0) return []
    const ids = [...new Set(entries.map(({ sessionId }) => sessionId))]
    const rows = await database.query<{ id: string }>('select id from sessions where id = any($1::uuid[])', [ids])
    const known = new Set(rows.map(({ id }) => id))
    const erased = entries.filter(({ sessionId }) => !known.has(sessionId))
    for (const entry of erased) held.confirm(entry)
    if (erased.length > 0) log.warn({ entries: erased.length }, 'entries of sessions that have been erased were let go')
    return entries.filter(({ sessionId }) => known.has(sessionId))
  }

  async bury(flawed: Flawed): Promise<void> {
    const { database, log, now } = this.#room
    if (!(await bury(database, flawed, new Date(now())))) return
    this.#deadLetters += 1
    const { sessionId, version, reason } = flawed
    log.error({ session: sessionId, version, reason }, 'an entry of the journal cannot be written: it is kept in dead_letters')
  }

  /** One statement where all goes well; halves where it does not, down to the entries that are refused by themselves. */
  async #apply(entries: readonly Entry[]): Promise<Refused[]> {
    const [first] = entries
    if (!first) return []
    try {
      await applyChanges(
        this.#room.database,
        entries.map(({ change }) => change),
        'skip'
      )
      return []
    } catch (cause) {
      const reason = refusalOf(cause)
      if (reason === undefined) throw cause
      if (entries.length === 1) return [{ entry: first, reason }]
      const middle = Math.ceil(entries.length / 2)
      const before = await this.#apply(entries.slice(0, middle))
      return [...before, ...(await this.#apply(entries.slice(middle)))]
    }
  }

  #ring(entries: readonly Entry[]): void {
    const withActions = entries.filter(({ change }) => change.events.some(({ type }) => type === 'ActionUpdated'))
    if (withActions.length > 0) this.#room.actionsChanged([...new Set(withActions.map(({ change }) => change.ownerId))])
  }
}
