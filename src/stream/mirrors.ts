// What one server holds of the sessions that are followed on it: read from Redis once, then kept up by what is told on the
// session's channel. Where something was missed, it is read again when somebody asks next.

import type { SessionEvent } from '../event.ts'
import type { Log } from '../log.ts'
import { createEventLog, type EventLog } from './event-log.ts'
import type { Turnstile } from './turnstile.ts'

export interface Mirrors {
  /** Reads a session where it has to be read; `held` tells what came of it. */
  refresh(sessionId: string): Promise<void>
  /** What Redis holds of a session; undefined where it cannot be told, because it has to be read. */
  held(sessionId: string): { log: EventLog | undefined } | undefined
  /** Takes what was told of a session, or was added here; undefined for something that could not be understood. */
  take(sessionId: string, event: SessionEvent | undefined): void
  /** Has a session read again. */
  distrust(sessionId: string): void
  distrustAll(): void
  forget(sessionId: string): void
  /** The sessions that are held, with their newest event's number. */
  newest(): { sessionId: string; number: number }[]
}

export interface MirrorsOptions {
  log: Log
  /** how many sessions, and how many entries of each */
  sessions: number
  entries: number
  turnstile: Turnstile
  /** Resolves once everything that is told of a session from then on reaches `take`. */
  listen(sessionId: string): Promise<void>
  read(sessionId: string): Promise<EventLog | undefined>
  /** Whether somebody waits for the session. */
  isFollowed(sessionId: string): boolean
  /** Something has changed: whoever waits looks again. */
  onChange(sessionId: string): void
}

interface Mirror {
  log: EventLog | undefined
  isCurrent: boolean
  /** counts the times that what is held was found to be wanting */
  doubts: number
  filling: Promise<boolean> | undefined
  /** what was told while it is read */
  told: SessionEvent[]
}

/** Something may be told to be wanting at the very moment it is read; more than this in a row does not happen. */
const mostReads = 3

export function createMirrors({ log, sessions, entries, turnstile, listen, read, isFollowed, onChange }: MirrorsOptions): Mirrors {
  /** the one that rested longest first */
  const mirrors = new Map<string, Mirror>()

  function open(sessionId: string): Mirror | undefined {
    const known = mirrors.get(sessionId)
    if (!known && mirrors.size >= sessions) {
      const idle = mirrors.keys().find((id) => !isFollowed(id) && !mirrors.get(id)?.filling)
      if (idle === undefined) return undefined
      mirrors.delete(idle)
    }
    const mirror: Mirror = known ?? { log: undefined, isCurrent: false, doubts: 0, filling: undefined, told: [] }
    mirrors.delete(sessionId)
    mirrors.set(sessionId, mirror)
    return mirror
  }

  /** Reads a session; false where Redis is away. */
  async function fill(sessionId: string, mirror: Mirror): Promise<boolean> {
    try {
      await listen(sessionId)
      const { doubts } = mirror
      mirror.told = []
      mirror.log = await turnstile.pass(() => read(sessionId))
      mirror.isCurrent = doubts === mirror.doubts
      for (const event of mirror.told) add(sessionId, mirror, event)
      return true
    } catch (err) {
      log.debug({ session: sessionId, err }, 'the events of a session could not be read from Redis')
      mirror.log = undefined
      return false
    } finally {
      mirror.told = []
      mirror.filling = undefined
      onChange(sessionId)
    }
  }

  function doubt(sessionId: string, mirror: Mirror): void {
    mirror.isCurrent = false
    mirror.doubts += 1
    mirror.told = []
    if (!mirror.filling) mirror.log = undefined
    onChange(sessionId)
  }

  function add(sessionId: string, mirror: Mirror, event: SessionEvent): void {
    if (!mirror.isCurrent) return
    const isHearsay = event.type === 'AgentDelta'
    mirror.log ??= createEventLog({ entries, isHearsay, number: isHearsay ? event.number : event.number - 1 })
    const outcome = mirror.log.add(event)
    if (outcome === 'flaw') doubt(sessionId, mirror)
    if (outcome === 'added') onChange(sessionId)
  }

  return {
    refresh: async (sessionId) => {
      const mirror = open(sessionId)
      for (let reads = 0; mirror && !mirror.isCurrent && reads < mostReads; reads += 1) {
        mirror.filling ??= fill(sessionId, mirror)
        if (!(await mirror.filling)) return
      }
    },

    held: (sessionId) => {
      const mirror = mirrors.get(sessionId)
      return mirror?.isCurrent ? mirror : undefined
    },

    take: (sessionId, event) => {
      const mirror = mirrors.get(sessionId)
      if (!mirror) return
      if (!event) doubt(sessionId, mirror)
      else if (!mirror.filling) add(sessionId, mirror, event)
      else if (mirror.told.push(event) > entries) doubt(sessionId, mirror)
    },

    distrust: (sessionId) => {
      const mirror = mirrors.get(sessionId)
      if (mirror) doubt(sessionId, mirror)
    },
    distrustAll: () => mirrors.forEach((mirror, sessionId) => doubt(sessionId, mirror)),
    forget: (sessionId) => void mirrors.delete(sessionId),
    newest: () =>
      [...mirrors].flatMap(([sessionId, { log, isCurrent }]) => (isCurrent ? [{ sessionId, number: log?.newest.number ?? 0 }] : []))
  }
}
