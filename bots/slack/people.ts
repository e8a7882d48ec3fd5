// Who speaks in Slack: names and time zones, remembered for a while.

import { LRUCache } from 'lru-cache'
import type { Slack } from './slack.ts'

export interface SlackPerson {
  name: string
  /** IANA name; undefined where Slack has none */
  timeZone: string | undefined
}

export type SlackPeople = ReturnType<typeof createPeople>

const rememberedMs = 600_000
/** An event waits for the name of whoever wrote it, but not for long: Slack wants to hear within 3 s. */
const lookWithinMs = 800

export function createPeople(slack: Slack) {
  const known = new LRUCache<string, SlackPerson>({ max: 5_000, ttl: rememberedMs })

  async function look(id: string): Promise<SlackPerson | undefined> {
    const signal = AbortSignal.timeout(lookWithinMs)
    const late = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
    const asked = slack.call((client) => client.users.info({ user: id }), { isRepeatable: true, signal, attempts: 2 })
    const { user } = await Promise.race([asked, late])
    if (!user) return undefined
    const person = {
      name: user.profile?.display_name || user.profile?.real_name || user.real_name || user.name || id,
      timeZone: user.tz
    }
    known.set(id, person)
    return person
  }

  /** The person with this id; undefined where Slack does not say so in time. */
  const find = async (id: string): Promise<SlackPerson | undefined> => known.get(id) ?? (await look(id).catch(() => undefined))

  return {
    find,
    /** The names of several, by id. */
    names: async (ids: readonly string[]): Promise<Map<string, string>> => {
      const found = await Promise.all(ids.map(async (id) => [id, (await find(id))?.name] as const))
      return new Map(found.flatMap(([id, name]) => (name === undefined ? [] : [[id, name]])))
    }
  }
}
