// What Redis says of itself: which processes it is, and which generation their data belong to. The generation is written
// once for every slot, so that each script of a session can check it among that session's keys.

import calculateSlot from 'cluster-key-slot'
import { Cluster } from 'ioredis'
import { mastersOf, type RedisClient } from './redis.ts'

export interface RedisMarker {
  /** The key that says the generation, in the slot of a session. */
  keyOf(sessionId: string): string
  /** What is there now; undefined where Redis, or one of its masters, does not answer. A generation that is not the same everywhere is 0. */
  look(): Promise<{ runIds: string; generation: number } | undefined>
  write(generation: number): Promise<void>
  /** When Redis's clock will show that so many milliseconds have passed, or a little earlier; undefined before the first look. */
  timeIn(milliseconds: number): number | undefined
}

const single = 'generation'
const slots = 16_384
const lookWithinMs = 700

export function createMarker(client: RedisClient): RedisMarker {
  const isCluster = client instanceof Cluster
  const keys = isCluster ? keysBySlot() : [single]
  const keyOf = (sessionId: string) => (isCluster ? (keys[calculateSlot(sessionId)] ?? single) : single)

  /** what its clock showed at least, at a moment of this process's own */
  let clock: { shows: number; at: number } | undefined

  async function look() {
    try {
      return await Promise.race([lookNow(), late(lookWithinMs)])
    } catch {
      return undefined
    }
  }

  async function lookNow() {
    // First of all: in a cluster a command for its slots is what connects a master again.
    const generation = await readAll()
    const masters = mastersOf(client)
    const [infos, times] = await Promise.all([
      Promise.all(masters.map((master) => master.info('server', 'replication'))),
      Promise.all(masters.map((master) => master.time()))
    ])
    clock = {
      shows: Math.min(...times.map(([seconds, micros]) => Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000))),
      at: performance.now()
    }
    // One that was made a replica keeps its connections, and takes no writes.
    if (infos.some((info) => !/^role:master/m.test(info))) throw new Error('it is a replica')
    const runIds = infos.map((info) => /^run_id:(\w+)/m.exec(info)?.[1] ?? '').toSorted()
    return { runIds: runIds.join(' '), generation }
  }

  async function readAll(): Promise<number> {
    const values = new Set(await Promise.all(sample().map((key) => client.get(key))))
    const [only] = values
    return values.size === 1 && only != null ? Number(only) : 0
  }

  /** One key of each master, where there are several. */
  function sample(): string[] {
    if (!(client instanceof Cluster)) return [single]
    return client.slots.length === 0
      ? []
      : [...new Map(client.slots.map((nodes, slot) => [nodes?.[0] ?? '', keys[slot] ?? single])).values()]
  }

  return {
    keyOf,
    look,
    timeIn: (milliseconds) => clock && Math.floor(clock.shows + performance.now() - clock.at + milliseconds),
    write: async (generation) => {
      for (let first = 0; first < keys.length; first += 512) {
        await Promise.all(keys.slice(first, first + 512).map((key) => client.set(key, generation)))
      }
    }
  }
}

const late = (milliseconds: number) =>
  new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('no answer in time')), milliseconds).unref()
  })

/** A key for each slot of a cluster, found by trying: the hash has no way back. */
function keysBySlot(): string[] {
  const keys: string[] = []
  let found = 0
  for (let number = 0; found < slots; number += 1) {
    const slot = calculateSlot(String(number))
    if (keys[slot] !== undefined) continue
    keys[slot] = `${single}:{${number}}`
    found += 1
  }
  return keys
}
