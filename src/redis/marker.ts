// What Redis says of itself: which processes it is, and which generation their data belong to. The generation is written
// once for every slot, so that each script of a session can check it among that session's keys.

import calculateSlot from 'cluster-key-slot'
import { Cluster, type Redis } from 'ioredis'
import type { RedisClient } from './redis.ts'

export interface RedisMarker {
  /** The key that says the generation, in the slot of a session. */
  keyOf(sessionId: string): string
  /** What is there now; undefined where Redis, or one of its masters, does not answer. A generation that is not the same everywhere is 0. */
  look(): Promise<{ runIds: string; generation: number } | undefined>
  write(generation: number): Promise<void>
}

const single = 'generation'
const slots = 16_384
const lookWithinMs = 700

export function createMarker(client: RedisClient): RedisMarker {
  const isCluster = client instanceof Cluster
  const keys = isCluster ? keysBySlot() : [single]
  const keyOf = (sessionId: string) => (isCluster ? (keys[calculateSlot(sessionId)] ?? single) : single)

  async function look() {
    try {
      return await Promise.race([lookNow(), late(lookWithinMs)])
    } catch {
      return undefined
    }
  }

  async function lookNow() {
    const masters: Redis[] = client instanceof Cluster ? client.nodes('master') : [client]
    if (masters.length === 0) throw new Error('no master is known')
    const infos = await Promise.all(masters.map((master) => master.info('server')))
    const runIds = infos.map((info) => /^run_id:(\w+)/m.exec(info)?.[1] ?? '').toSorted()
    return { runIds: runIds.join(' '), generation: await readAll() }
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
