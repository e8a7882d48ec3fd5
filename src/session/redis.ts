// Hot state on Redis, for any number of servers. A commit is optimistic: it is built against the newest state known here,
// and the script refuses it where another server came first; then it is built anew. So what a change means is said once,
// in TypeScript, and the script only has to keep what belongs together together.

import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { Fenced } from '../errors.ts'
import type { Accepted } from '../journal/entry.ts'
import type { Log } from '../log.ts'
import type { Change } from '../records/change.ts'
import { sessionChannel, sessionKeys } from '../redis/keys.ts'
import type { RedisMarker } from '../redis/marker.ts'
import { isAway, type RedisClient, redisIsAway } from '../redis/redis.ts'
import { GenerationEnded } from './generation.ts'
import type { HotState } from './hot.ts'
import { readTexts, scriptsOf } from './redis-calls.ts'
import { commitOf } from './redis-commit.ts'
import { readHead, readView, textsOf } from './redis-view.ts'
import { applyChange, inOrderOf, type SessionView } from './view.ts'

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
  accepted(accepted: Accepted): Promise<void> | undefined
  /** Resolves once the truth has all of a session; nothing is added to its journal meanwhile. */
  drained(sessionId: string): Promise<void>
  /** What Redis's clock shows when a commit that is sent now counts for nothing any more, in milliseconds. */
  latest?(): number | undefined
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

export function createRedisHotState({
  client,
  marker,
  generation,
  log,
  accepted,
  drained,
  uncertain,
  latest = () => undefined,
  expiryMs = day,
  events = 100
}: RedisHotStateOptions): HotState {
  const run = scriptsOf(client)

  /** What Redis counted when a state was read or written; a state from elsewhere has none. */
  const versions = new WeakMap<SessionView, string>()
  /** Sessions whose state could not be read, by the version that cannot. */
  const unreadable = new Map<string, string>()
  /** The end of each queue of commits here, and the state it will leave. */
  const queues = new Map<string, Promise<SessionView | undefined>>()

  async function load(sessionId: string): Promise<SessionView | undefined> {
    const keys = sessionKeys(sessionId)
    const strings = [marker.keyOf(sessionId), keys.state, keys.summary, keys.dossier, keys.agents, keys.skills, keys.actions]
    for (const isTransaction of [false, true]) {
      const { texts, messages } = await readTexts(client, strings, keys.messages, isTransaction)
      const [holds, state, summary, dossier, agents, skills, actions] = texts
      if (holds !== String(generation)) throw new GenerationEnded()
      const head = readHead(state)
      if (head?.generation !== holds) return undefined
      try {
        const view = readView({ doc: head.doc, messages, summary, dossier, agents, skills, actions })
        versions.set(view, head.version)
        return view
      } catch {
        // A commit may have come in between.
        if (!isTransaction) continue
        log.warn({ session: sessionId }, 'a hot state could not be read: it is rebuilt')
        unreadable.set(sessionId, head.version)
      }
    }
    return undefined
  }

  async function fill(view: SessionView): Promise<SessionView> {
    const { id } = view.session
    const keys = sessionKeys(id)
    const texts = textsOf(view)
    const version = await run(
      'fill',
      [
        keys.state,
        keys.messages,
        keys.summary,
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
        texts.doc(),
        texts.summary(),
        texts.dossier(),
        texts.agents(),
        texts.skills(),
        texts.actions(),
        unreadable.get(id) ?? '',
        generation,
        sessionChannel(id),
        ...view.messages.map((message) => JSON.stringify(message))
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
    safe: Promise<void> | undefined
  }

  async function tryCommit(view: SessionView, change: Change, token: number | undefined): Promise<Committed | 'stale' | 'cold'> {
    const { id } = view.session
    const next = applyChange(view, change)
    const version = Number(versions.get(view))
    const { keys, args, json, told } = commitOf(marker.keyOf(id), {
      view,
      change,
      next,
      version,
      generation,
      token,
      latest: latest(),
      expiryMs,
      events
    })
    const outcome = await run('commit', keys, args).catch((cause: unknown) => {
      uncertain(id)
      throw cause
    })
    if (outcome === -4) throw redisIsAway(new Error('the commit reached Redis too late'))
    if (outcome === -2) throw new Fenced()
    if (outcome === -1) return 'cold'
    if (outcome === 0) return 'stale'
    versions.set(next, String(version + 1))
    const safe = accepted({ sessionId: id, version: version + 1, change, json, waiting: Number(outcome) })
    // Whoever waits for the answer has it first.
    setImmediate(() => tell(id, told()))
    return { next, safe }
  }

  /** A commit is told once it is answered: nobody is to hear of one that nobody holds. What is not told is found by asking. */
  function tell(sessionId: string, events: readonly string[]): void {
    if (events.length > 0) void run('tell', [sessionKeys(sessionId).events], [sessionChannel(sessionId), ...events]).catch(() => undefined)
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
    let safe: Promise<void> | undefined
    const next = await afterCommits(known.session.id, async (left) => {
      const committed = await commit(left ?? known, build, token)
      safe = committed?.safe
      return committed?.next
    })
    await safe
    return next
  }

  /**
   * Runs `work` when the commits before it are done, with the state they left. What it fails with is its own affair, or
   * also that of whoever comes next and needs what it was to leave.
   */
  function afterCommits<T extends SessionView | undefined>(
    sessionId: string,
    work: (left: SessionView | undefined) => Promise<T>,
    failure: 'own' | 'passed on' = 'own'
  ): Promise<T> {
    const mine = Promise.resolve(queues.get(sessionId)).then(work)
    const end = failure === 'own' ? mine.catch(() => undefined) : mine
    queues.set(sessionId, end)
    const leave = () => queues.get(sessionId) === end && queues.delete(sessionId)
    void end.then(leave, leave)
    return mine
  }

  async function drop(sessionId: string, first: (() => Promise<void>) | undefined): Promise<void> {
    const { fence, erasing, journal: _, ...keys } = sessionKeys(sessionId)
    // Nothing is held and nothing can be filled while the truth is being erased, so nothing is committed either.
    await client
      .multi()
      .set(erasing, '1', 'PX', erasingMs)
      .del(Object.values(keys))
      // Ahead of every token there is, so that none given later is the same.
      .set(fence, `${generation}:${Date.now() + erasingMs}`, 'PX', expiryMs)
      .exec()
    try {
      await drained(sessionId)
      await first?.()
    } finally {
      await client.del(erasing)
      // Every server lets go of what it mirrors for those who follow.
      await client.publish(sessionChannel(sessionId), '')
    }
  }

  return {
    kind: 'REDIS',
    load,
    fill,
    // Without the journal's rest: the shared state adds it.
    warm: (view) => {
      const filled = async (left: SessionView | undefined) => {
        if (left) return left
        // Whoever waits for the view is answered first.
        await nextTurn()
        return fill(view)
      }
      void afterCommits(view.session.id, filled, 'passed on').catch(() => undefined)
    },
    rebuild: async (sessionIds, readTruth) =>
      Promise.all(inOrderOf(sessionIds, await readTruth(sessionIds)).map(async (view) => view && fill(view))),
    commit: inOrder,
    drop: async (sessionId, first) => {
      await queues.get(sessionId)?.catch(() => undefined)
      await afterCommits(sessionId, async () => drop(sessionId, first).then(() => undefined))
    },
    mayHaveSent: async (sessionId, clientMessageId) => {
      const found = await client.lpos(sessionKeys(sessionId).sent, clientMessageId).catch((cause: unknown) => {
        throw isAway(cause) ? redisIsAway(cause) : cause
      })
      return found !== null
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
