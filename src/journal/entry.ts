// An entry of a session's journal, `<version> <JSON of the change>`, and one that is none.

import { z } from 'zod'
import { type Change, changeSchema } from '../records/change.ts'

export interface Entry {
  sessionId: string
  /** counts the session's commits; grows */
  version: number
  change: Change
  /** the change as it stands in Redis */
  json: string
}

/** What this server has just put into Redis. */
export interface Accepted extends Entry {
  /** how many entries the session's journal had with this one */
  waiting: number
}

/** What can never be written. */
export interface Flawed {
  sessionId: string
  version: number | undefined
  ownerId: string | undefined
  /** which fields are wrong, or what Postgres calls it; nothing of what was said */
  reason: string
  json: string
}

export const isFlawed = (entry: Entry | Flawed): entry is Flawed => 'reason' in entry

const shape = /^(\d{1,15}) (.*)$/s
const ownerSchema = z.object({ ownerId: z.string() })
const mostFlaws = 5

/** Reads an entry of this session's journal; what is wrong with it where it is none. */
export function readEntry(sessionId: string, text: string): Entry | Flawed {
  const [, digits, json = text] = shape.exec(text) ?? []
  const version = digits === undefined ? undefined : Number(digits)
  const flawed = (reason: string, ownerId?: string): Flawed => ({ sessionId, version, ownerId, reason, json })
  if (version === undefined) return flawed('no version')
  const content = parseJson(json)
  if (content === undefined) return flawed('no JSON')
  const ownerId = ownerSchema.safeParse(content).data?.ownerId
  const change = changeSchema.safeParse(content)
  if (!change.success) return flawed(tellFlaws(change.error), ownerId)
  if (change.data.sessionId !== sessionId) return flawed('of another session', ownerId)
  return { sessionId, version, change: change.data, json }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const tellFlaws = (error: z.ZodError): string =>
  error.issues
    .slice(0, mostFlaws)
    .map(({ path, code }) => `${path.slice(0, 3).join('.')}: ${code}`)
    .join('; ')

/** In the order of their session's commits: the revision never falls, whatever became of Redis's counter. */
export const inOrder = <E extends Entry>(entries: readonly E[]): E[] =>
  entries.toSorted((a, b) => a.change.revision - b.change.revision || a.version - b.version)
