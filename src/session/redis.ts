// Hot state on Redis, for any number of servers. A commit is optimistic: it is built against the newest state known here,
// and the script refuses it where another server came first; then it is built anew. So what a change means is said once,
// in TypeScript, and the script only has to keep what belongs together together.

import { setTimeout as sleep } from 'node:timers/promises'
import type { ChainableCommander } from 'ioredis'
import { z } from 'zod'
import { Fenced } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Change } from '../records/change.ts'
import { sessionChannel, sessionKeys } from '../redis/keys.ts'
import type { RedisMarker } from '../redis/marker.ts'
import { isAway, type RedisClient, readScript, redisIsAway, runScript } from '../redis/redis.ts'
import { GenerationEnded } from './generation.ts'
import type { HotState } from './hot.ts'
import { documentsOf, documentsSchema, readView } from './redis-view.ts'
import { applyChange, hotMessages, inOrderOf, type SessionView } from './view.ts'

export interface RedisHotStateOptions {
  client: RedisClient
  marker: Pick<RedisMarker, 'keyOf'>
  /** States and scripts of another generation count for nothing: every method then throws GenerationEnded. */
  generation: number
  log: Log
  /**
   * Told of each change that has been committed here, before the next one is built. What it returns is awaited before the
   * commit is answered, while later ones go on.
   */
  accepted(sessionId: string, version: number, change: Change): Promise<void> | void
  /** Told of a session whose commit got no answer: it may have been made, and then nobody here holds it. */
  uncertain(sessionId: string): void
  /** after which a state that nobody changes is let go, in milliseconds */
  expiryMs?: number
  /** how many whole events are held for followers */
  events?: number
}

const day = 86_400_000
const erasingMs = 60_000
/** Under contention each refusal means that somebody else got on; this many in a row do not happen. */
const mostAttempts = 100

const scripts = {
  commit: readScript(new URL('commit.lua', import.meta.url), 12),
  fill: readScript(new URL('fill.lua', import.meta.url), 10),
  lease: readScript(new URL('lease.lua', import.meta.url), 3)
}

export function createRedisHotState({
  client,
  marker,
  generation,
  log,
  accepted,
  uncertain,
  expiryMs = day,
  events = 1_000
}: RedisHotStateOptions): HotState {
  const run = async (name: keyof typeof scripts, keys: string[], args: (string | number)[]): Promise<unknown> => {
    const outcome = await runScript(client, scripts[name], [...keys, ...args]).catch((cause: unknown) => {
      throw isAway(cause) ? redisIsAway(cause) : cause
    })
    if (outcome === -3) throw new GenerationEnded()
    return outcome
  }

  /** What Redis counted when a state was read or written; a state from elsewhere has none. */
  const versions = new WeakMap<SessionView, string>()
  /** Sessions whose state could not be read, by the version that cannot. */
  const unreadable = new Map<string, string>()
  /** The end of each queue of commits here, and the state it will leave. */
  const queues = new Map<string, Promise<SessionView | undefined>>()

  async function load(sessionId: string): Promise<SessionView | undefined> {
    const keys = sessionKeys(sessionId)
    const [head, messages, parts] = await inOneView(
      client
        .multi()
        .hmget(keys.state, 'version', 'doc', 'generation')
        .lrange(keys.messages, 0, -1)
        .mget(keys.dossier, keys.agents, keys.skills, keys.actions, marker.keyOf(sessionId))
    )
    const [version, doc, heldIn] = head
    if (parts[4] !== String(generation)) throw new GenerationEnded()
    if (version == null || heldIn !== parts[4]) return undefined
    try {
      const view = readView(
        documentsSchema.parse({ doc, messages, dossier: parts[0], agents: parts[1], skills: parts[2], actions: parts[3] })
      )
      versions.set(view, version)
      return view
    } catch {
      log.warn({ session: sessionId }, 'a hot state could not be read: it is rebuilt')
      unreadable.set(sessionId, version)
      return undefined
    }
  }

  async function fill(view: SessionView): Promise<SessionView> {
    const { id } = view.session
    const keys = sessionKeys(id)
    const texts = documentsOf(view)
    const version = await run(
      'fill',
      [
        keys.state,
        keys.messages,
        keys.dossier,
        keys.agents,
        keys.skills,
        keys.actions,
        keys.events,
        keys.drafts,
        keys.erasing,
        marker.keyOf(id)
      ],
      [
        expiryMs,
        view.event,
        texts.doc,
        texts.dossier,
        texts.agents,
        texts.skills,
        texts.actions,
        unreadable.get(id) ?? '',
        generation,
        ...texts.messages
      ]
    )
    unreadable.delete(id)
    if (version === 0) return (await load(id)) ?? view
    if (version === -1) return view
    versions.set(view, String(version))
    return view
  }

  interface Committed {
    next: SessionView
    /** resolves once the change is as safe as was asked for */
    safe: Promise<void> | void
  }

  async function tryCommit(view: SessionView, change: Change, token: number | undefined): Promise<Committed | 'stale' | 'cold'> {
    const { id } = view.session
    const next = applyChange(view, change)
    const keys = sessionKeys(id)
    const texts = documentsOf({ ...next, messages: change.messages })
    const ended = change.events.flatMap((event) => (event.type === 'TurnEnded' ? [event.payload.seq] : []))
    const outcome = await run(
      'commit',
      [
        keys.state,
        keys.messages,
        keys.dossier,
        keys.agents,
        keys.skills,
        keys.actions,
        keys.lease,
        keys.fence,
        keys.events,
        keys.drafts,
        keys.journal,
        marker.keyOf(id)
      ],
      [
        versions.get(view) ?? '',
        token === undefined ? '' : String(token),
        expiryMs,
        next.event,
        texts.doc,
        next.dossier === view.dossier ? '' : texts.dossier,
        next.session.agents === view.session.agents ? '' : texts.agents,
        next.session.skills === view.session.skills ? '' : texts.skills,
        next.actions === view.actions ? '' : texts.actions,
        change.fences ? '1' : '',
        JSON.stringify(change),
        hotMessages,
        events,
        `,${ended.map((seq) => `${seq},`).join('')}`,
        sessionChannel(id),
        generation,
        texts.messages.length,
        ...texts.messages,
        ...change.events.flatMap((event) => [event.number, JSON.stringify(event)])
      ]
    ).catch((cause: unknown) => {
      uncertain(id)
      throw cause
    })
    if (outcome === -2) throw new Fenced()
    if (outcome === -1) return 'cold'
    if (outcome === 0) return 'stale'
    const version = Number(versions.get(view)) + 1
    versions.set(next, String(version))
    return { next, safe: accepted(id, version, change) }
  }

  async function commit(
    known: SessionView,
    build: (view: SessionView) => Change,
    token: number | undefined
  ): Promise<Committed | undefined> {
    const { id } = known.session
    let view = versions.has(known) ? known : await load(id)
    for (let attempt = 1; view; attempt += 1) {
      const outcome = await tryCommit(view, build(view), token)
      if (outcome === 'cold') return undefined
      if (outcome !== 'stale') return outcome
      if (attempt >= mostAttempts) throw redisIsAway(new Error('too many writers at once'))
      if (attempt > 3) await sleep(Math.random() * Math.min(attempt, 20))
      view = await load(id)
    }
    return undefined
  }

  /** Commits of one server queue up, each upon the state that the last one left, so that they do not refuse each other. */
  async function inOrder(
    known: SessionView,
    build: (view: SessionView) => Change,
    token: number | undefined
  ): Promise<SessionView | undefined> {
    const { id } = known.session
    const before = queues.get(id)
    const mine = Promise.resolve(before).then((left) => commit(left ?? known, build, token))
    const end = mine.then((committed) => committed?.next).catch(() => undefined)
    queues.set(id, end)
    void end.then(() => queues.get(id) === end && queues.delete(id))
    const committed = await mine
    await committed?.safe
    return committed?.next
  }

  return {
    kind: 'REDIS',
    load,
    fill,
    // Without the journal's rest: the shared state adds it.
    rebuild: async (sessionIds, readTruth) =>
      Promise.all(inOrderOf(sessionIds, await readTruth(sessionIds)).map(async (view) => view && fill(view))),
    commit: inOrder,
    drop: async (sessionId, first) => {
      const { fence, erasing, ...keys } = sessionKeys(sessionId)
      // Nothing is held and nothing can be filled while the truth is being erased, so nothing is committed either.
      await client.multi().set(erasing, '1', 'PX', erasingMs).del(Object.values(keys)).incr(fence).exec()
      await first?.()
      await client.multi().del(Object.values(keys)).del(erasing).exec()
    },
    acquireLease: async (sessionId, ttlMs) => {
      const { lease, fence } = sessionKeys(sessionId)
      const token = await run('lease', [lease, fence, marker.keyOf(sessionId)], ['acquire', ttlMs, expiryMs, generation])
      return token === '' ? undefined : Number(token)
    },
    renewLease: async (sessionId, token, ttlMs) => {
      const { lease, fence } = sessionKeys(sessionId)
      return (await run('lease', [lease, fence, marker.keyOf(sessionId)], ['renew', ttlMs, String(token), generation])) !== ''
    },
    releaseLease: async (sessionId, token) => {
      const { lease, fence } = sessionKeys(sessionId)
      await run('lease', [lease, fence, marker.keyOf(sessionId)], ['release', 0, String(token), generation])
    }
  }
}

const repliesSchema = z.tuple([
  z.tuple([z.null(), z.array(z.string().nullable())]),
  z.tuple([z.null(), z.array(z.string())]),
  z.tuple([z.null(), z.array(z.string().nullable())])
])

/** Runs the three reads of a load as one transaction: one round trip, one consistent view. */
async function inOneView(reads: ChainableCommander) {
  try {
    const [[, head], [, messages], [, parts]] = repliesSchema.parse(await reads.exec())
    return [head, messages, parts] as const
  } catch (cause) {
    throw redisIsAway(cause)
  }
}
