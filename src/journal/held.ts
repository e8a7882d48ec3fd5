// What this server accepted and Postgres has not confirmed: the second place of every acknowledged write.

import { UpstreamUnavailable } from '../errors.ts'
import type { Accepted, Entry } from './entry.ts'

export interface Held extends Accepted {
  /** when it was accepted, in milliseconds */
  at: number
  resolve(): void
  reject(cause: unknown): void
}

export class HeldEntries {
  readonly #sessions = new Map<string, Set<Held>>()
  #count = 0
  #bytes = 0

  get count(): number {
    return this.#count
  }

  /** size as JSON, in characters */
  get bytes(): number {
    return this.#bytes
  }

  get oldestAt(): number | undefined {
    const times = [...this.#sessions.values()].map((held) => held.values().next().value?.at ?? Number.POSITIVE_INFINITY)
    return times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b))
  }

  /** Resolves once the entry is confirmed. Whoever does not wait for it need not catch what it rejects with. */
  add(entry: Accepted, at: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    promise.catch(() => undefined)
    const held = this.#sessions.get(entry.sessionId) ?? new Set()
    this.#sessions.set(entry.sessionId, held.add({ ...entry, at, resolve, reject }))
    this.#count += 1
    this.#bytes += entry.json.length
    return promise
  }

  /** Whether this very entry was accepted here. */
  has(entry: Entry): boolean {
    return (
      this.#sessions
        .get(entry.sessionId)
        ?.values()
        .some((each) => each === entry) ?? false
    )
  }

  /** As accepted, oldest first. */
  of(sessionId: string): Held[] {
    return [...(this.#sessions.get(sessionId) ?? [])]
  }

  /**
   * What the session's journal had in Redis when the newest entry was put there, where that can be told without asking:
   * as many entries as are held, with versions in a row, so that no other server's is among them.
   */
  journalOf(sessionId: string): Held[] | undefined {
    const held = this.of(sessionId)
    const newest = held.at(-1)
    if (newest?.waiting !== held.length) return undefined
    return held.every(({ version }, index) => version === newest.version - held.length + 1 + index) ? held : undefined
  }

  /** The sessions of a person of which something is held; a session never changes its owner. */
  sessionsOf(ownerId: string): string[] {
    const isTheirs = (held: Set<Held>) => held.values().next().value?.change.ownerId === ownerId
    return [...this.#sessions].flatMap(([sessionId, held]) => (isTheirs(held) ? [sessionId] : []))
  }

  all(): Held[] {
    return [...this.#sessions.values()].flatMap((held) => [...held])
  }

  /** Lets go of an entry that Postgres has, be it this object or read from Redis. */
  confirm(entry: Entry): void {
    this.#remove(entry)?.resolve()
  }

  /** Lets go of an entry that is not going to be written. */
  refuse(entry: Entry, cause: unknown): void {
    this.#remove(entry)?.reject(cause)
  }

  /** Tells all who still wait that they wait in vain. */
  abandon(): void {
    const cause = new UpstreamUnavailable('The server is closing and the database does not answer: another server writes this later.')
    for (const held of this.all()) held.reject(cause)
  }

  #remove(entry: Entry): Held | undefined {
    const session = this.#sessions.get(entry.sessionId)
    const held = session?.values().find((each) => each === entry || (each.version === entry.version && each.json === entry.json))
    if (!session || !held) return undefined
    session.delete(held)
    if (session.size === 0) this.#sessions.delete(entry.sessionId)
    this.#count -= 1
    this.#bytes -= held.json.length
    return held
  }
}
