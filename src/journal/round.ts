// One round of draining: the oldest entries of some sessions, from Redis and from memory, to Postgres in one statement.

import type { Log } from '../log.ts'
import { isAway, type RedisClient } from '../redis/redis.ts'
import { type Entry, type Flawed, inOrder, isFlawed } from './entry.ts'
import type { Held, HeldEntries } from './held.ts'
import { type Head, headOf, readHead, takeOff } from './list.ts'
import type { Taken, Undrained } from './undrained.ts'
import type { Writer } from './writer.ts'

export interface RoundOptions {
  client: RedisClient
  held: HeldEntries
  undrained: Undrained
  writer: Writer
  log: Log
  now: () => number
  /** Whether what others left in Redis may be written: not while servers write to the truth directly. */
  mayReadRedis(): boolean
}

/** What bounds a round: entries read, at least and at most of each session, and their size as JSON in characters. */
const largestRound = 512
const [leastOfSession, mostOfSession] = [8, 128]
export const largestBatch = 4 * 1024 * 1024

/** What was put into a journal so short a time ago is still there, and its session has not been erased in the meantime. */
const freshMs = 50

interface Found {
  taken: Taken
  /** undefined where Redis does not answer */
  head: Head | undefined
  /** held here and no longer in Redis, which was emptied, or where another server took it off in the meantime */
  lost: Held[]
}

interface Plan {
  entries: Entry[]
  flawed: Flawed[]
  marks: string[]
  /** whether all that was found goes into this round */
  isAll: boolean
}

/** Throws where Postgres is away: then all of it is still to be done. */
export async function drainRound(room: RoundOptions, sessions: readonly Taken[]): Promise<void> {
  const { undrained, writer } = room
  const count = Math.min(Math.max(leastOfSession, Math.floor(largestRound / sessions.length)), mostOfSession)
  // All servers take the rows in one order, so that two that write the same ones wait for each other and no more.
  const inOneOrder = sessions.toSorted((a, b) => (a.sessionId < b.sessionId ? -1 : 1))
  const found = await Promise.all(inOneOrder.map((taken) => find(room, taken, count)))
  const kept = new Set(await writer.withoutErased(found.flatMap(({ lost }) => lost)))
  const space = { left: largestBatch }
  const plans = found.map((each) => ({ ...each, plan: planOf(each, kept, space) }))

  await writer.write(plans.flatMap(({ plan }) => plan.entries))
  for (const flawed of plans.flatMap(({ plan }) => plan.flawed)) await writer.bury(flawed)

  await Promise.all(
    plans.map(async ({ taken, head, plan }) => {
      const left = plan.marks.length === 0 ? head?.rest : await leftOf(room.client, taken, plan.marks)
      if (left === undefined) undrained.postpone(taken)
      // What came since the journal was read is another round's.
      else if (plan.isAll && (head?.rest ?? left) === 0) undrained.settle(taken)
      else undrained.toBack(taken)
    })
  )
}

/** Takes entries off; how many are left, undefined where Redis does not answer. */
const leftOf = async (client: RedisClient, { sessionId }: Taken, marks: readonly string[]): Promise<number | undefined> =>
  (await takeOff(client, sessionId, marks).catch(() => undefined))?.left

async function find({ client, held, undrained, log, now, mayReadRedis }: RoundOptions, taken: Taken, count: number): Promise<Found> {
  // Before Redis is read: what is held by now was in its list before that.
  const mine = held.of(taken.sessionId)
  if (!mayReadRedis()) return { taken, head: undefined, lost: mine }
  const own = held.journalOf(taken.sessionId)
  if (own && own.length <= count && now() - (own[0]?.at ?? 0) < freshMs) return { taken, head: headOf(own), lost: [] }
  try {
    const head = await readHead(client, taken.sessionId, count, mine)
    undrained.count(taken, foreignOf(head, held.of(taken.sessionId).length))
    const present = new Set<Entry | Flawed>(head.listed.map(({ entry }) => entry))
    const newest = head.rest === 0 ? Number.POSITIVE_INFINITY : Math.max(...head.listed.map(({ entry }) => entry.version ?? 0))
    return { taken, head, lost: mine.filter((entry) => !present.has(entry) && entry.version <= newest) }
  } catch (cause) {
    if (isAway(cause)) return { taken, head: undefined, lost: mine }
    log.error({ err: cause, session: taken.sessionId }, 'the journal of a session cannot be read')
    return { taken, head: { listed: [], rest: 0 }, lost: mine }
  }
}

function foreignOf({ listed, rest = 0 }: Head, mine: number): { count: number; bytes: number } {
  const count = Math.max(0, listed.length + rest - mine)
  const size = listed.reduce((sum, { entry }) => sum + entry.json.length, 0) / Math.max(1, listed.length)
  return { count, bytes: Math.round(count * size) }
}

/** What of a session goes into this round, as far as there is room. */
function planOf({ head, lost }: Found, kept: ReadonlySet<Held>, room: { left: number }): Plan {
  const listed = head?.listed ?? []
  const valid = listed.flatMap(({ entry }) => (isFlawed(entry) ? [] : [entry]))
  const mine = lost.filter((entry) => kept.has(entry))
  const entries: Entry[] = []
  const all = mine.length === 0 ? valid : inOrder([...valid, ...mine])
  for (const entry of all) {
    if (room.left <= 0) break
    room.left -= entry.json.length
    entries.push(entry)
  }
  const going = new Set<Entry | Flawed>(entries)
  const stays = listed.findIndex(({ entry }) => !isFlawed(entry) && !going.has(entry))
  const gone = stays === -1 ? listed : listed.slice(0, stays)
  return {
    entries,
    flawed: gone.flatMap(({ entry }) => (isFlawed(entry) ? [entry] : [])),
    marks: gone.map(({ mark }) => mark),
    isAll: entries.length === all.length
  }
}
