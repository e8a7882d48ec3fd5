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

const overtakenReason = 'its numbers were taken by another write: it was never acknowledged'

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
    const { isNew, overtaken } = await this.#compare(entries)
    for (const entry of overtaken) await this.#keepAside(entry)
    const refused = await this.#apply(entries.filter(isNew))
    for (const { entry, reason } of refused) {
      await this.bury({ ...entry, ownerId: entry.change.ownerId, reason })
      held.refuse(entry, new UpstreamUnavailable('The database refused what was written: the operator has been told.', undefined, false))
    }
    const lost = new Set([...overtaken, ...refused.map(({ entry }) => entry)])
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

  /**
   * Holds entries that others left against the truth. A commit whose answer never came may reach Redis when its session
   * has moved on without it: where another write has taken its numbers it was never acknowledged, and may change nothing.
   */
  async #compare(entries: readonly Entry[]): Promise<{ isNew: (entry: Entry) => boolean; overtaken: Entry[] }> {
    const { database, held } = this.#room
    const foreign = entries.filter((entry) => entry.change.events.length > 0 && !held.has(entry))
    if (foreign.length === 0) return { isNew: () => true, overtaken: [] }
    const places = foreign.map(({ sessionId, change }) => ({ session: sessionId, number: change.events[0]?.number }))
    const written = await database.select(
      database.tables.events,
      'where (session_id, number) in (select r.session, r.number from jsonb_to_recordset($1::jsonb) as r(session uuid, number int))',
      [JSON.stringify(places)]
    )
    const there = new Map(written.map((event) => [`${event.sessionId}:${event.number}`, event]))
    const known = foreign.flatMap((entry) => {
      const [first] = entry.change.events
      const event = first && there.get(`${first.sessionId}:${first.number}`)
      return first && event ? [{ entry, isSame: event.at === first.at && event.type === first.type }] : []
    })
    const seen = new Set(known.map(({ entry }) => entry))
    return { isNew: (entry) => !seen.has(entry), overtaken: known.filter(({ isSame }) => !isSame).map(({ entry }) => entry) }
  }

  /** Nobody was promised such a write: it is kept to be looked at, and is no cause for alarm. */
  async #keepAside(entry: Entry): Promise<void> {
    const { database, log, now } = this.#room
    const { sessionId, version } = entry
    if (!(await bury(database, { ...entry, ownerId: entry.change.ownerId, reason: overtakenReason }, new Date(now())))) return
    log.warn({ session: sessionId, version }, 'a write that was never acknowledged came too late: it is kept in dead_letters')
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
