// What is written of a session's events to Redis: into its two streams, and told to every server in the same script.

import { z } from 'zod'
import type { Delta, NewDelta, WholeEvent } from '../event.ts'
import { actionsChannel, sessionChannel, sessionKeys } from '../redis/keys.ts'
import { isAway, type RedisClient, readScript, redisIsAway, runScript, type Script } from '../redis/redis.ts'

export interface PublishOptions {
  client: RedisClient
  now?: () => Date
  /** how many events of a session Redis holds, give or take a hundred, and as many deltas */
  held?: number
  /** after which the events, and the deltas, of a session where nothing happens leave Redis */
  expiryMs?: number
  draftExpiryMs?: number
}

const scripts = {
  append: readScript(new URL('append.lua', import.meta.url)),
  appendDelta: readScript(new URL('append-delta.lua', import.meta.url)),
  drop: readScript(new URL('drop.lua', import.meta.url))
}
const placeSchema = z.tuple([z.int(), z.int()])

/** The writing half of the event stream. Each throws UpstreamUnavailable where Redis is away. */
export function createPublisher({
  client,
  now = () => new Date(),
  held = 1_000,
  expiryMs = 86_400_000,
  draftExpiryMs = 3_600_000
}: PublishOptions) {
  async function run(script: Script, sessionId: string, args: readonly (string | number)[]): Promise<unknown> {
    const { events, drafts } = sessionKeys(sessionId)
    try {
      return await runScript(client, script, [events, drafts], args)
    } catch (cause) {
      throw isAway(cause) ? redisIsAway(cause) : cause
    }
  }

  return {
    append: async (sessionId: string, events: readonly WholeEvent[]): Promise<void> => {
      const ended = (event: WholeEvent) => (event.type === 'TurnEnded' ? event.payload.seq : '')
      const documents = events.flatMap((event) => [event.number, JSON.stringify(event), ended(event)])
      await run(scripts.append, sessionId, [held, expiryMs, sessionChannel(sessionId), ...documents])
      const owners = events.flatMap((event) => (event.type === 'ActionUpdated' ? [event.payload.ownerId] : []))
      await ringActions(client, owners)
    },

    appendDelta: async (sessionId: string, { after, turn, ...payload }: NewDelta): Promise<Delta> => {
      const unplaced = { type: 'AgentDelta' as const, sessionId, turn, at: now().toISOString(), payload }
      const args = [after, turn, JSON.stringify(unplaced), held, draftExpiryMs, sessionChannel(sessionId)]
      const [number, delta] = placeSchema.parse(await run(scripts.appendDelta, sessionId, args))
      return { ...unplaced, number, delta }
    },

    drop: async (sessionId: string): Promise<void> => void (await run(scripts.drop, sessionId, [sessionChannel(sessionId)]))
  }
}

/**
 * Tells every server that actions of these people have changed in Postgres. A ring that does not get through is no failure:
 * whoever waits for it looks into the truth now and then.
 */
export async function ringActions(client: RedisClient, ownerIds: Iterable<string>): Promise<void> {
  await Promise.allSettled([...new Set(ownerIds)].map((ownerId) => client.publish(actionsChannel(ownerId), '')))
}
