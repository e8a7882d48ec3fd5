// For whom the bot speaks. Where the server asks for tokens, the bot changes its own for one of whoever a thread belongs to
// (OAuth 2.0 Token Exchange, RFC 8693); where it asks for none, everybody is the one person that the server knows.

import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { type Api, createApi, Refused } from './api.ts'
import { recentDeliveries } from './operations.ts'
import { ownerOf, readPlace } from './place.ts'

export interface Boards {
  /** what the bot itself asks */
  own: Api
  /** The API as this person has it. */
  of(owner: string): Api
  /** Owners of the threads that were answered lately, newest last; one where the server knows one person. */
  owners(): Promise<readonly string[]>
  /** Remembers an owner. */
  met(owner: string): void
}

const exchangeWithinMs = 5_000
const mostOwners = 1_000
/** A token is changed again before it runs out. */
const keptShare = 0.8

const answerSchema = z.object({ access_token: z.string(), expires_in: z.number() })

/** @param token the bot's own, with the scope exchange:slack; none where the server asks for none */
export function createBoards({ url, token }: { url: string; token?: string | undefined }): Boards {
  const own = createApi({ url, token: async () => token })
  const apis = new LRUCache<string, Api>({ max: mostOwners })
  const tokens = new LRUCache<string, Promise<string>>({ max: mostOwners })

  async function exchange(owner: string): Promise<string> {
    const response = await fetch(new URL('/token', url), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        subject_token: token ?? '',
        requested_subject: owner
      }),
      signal: AbortSignal.timeout(exchangeWithinMs)
    })
    if (!response.ok) throw new Refused(`The board gives no token for people in Slack (${response.status}).`, 'UNAUTHENTICATED')
    const { access_token, expires_in } = answerSchema.parse(await response.json())
    setTimeout(() => tokens.delete(owner), expires_in * 1000 * keptShare).unref()
    return access_token
  }

  function tokenOf(owner: string): Promise<string> {
    const known = tokens.get(owner)
    if (known) return known
    const asked = exchange(owner)
    tokens.set(owner, asked)
    asked.catch(() => tokens.delete(owner))
    return asked
  }

  const met = new LRUCache<string, true>({ max: mostOwners })
  let seeded: Promise<void> | undefined
  /** What was answered before this process was there. */
  const seed = async (): Promise<void> => {
    const { recentDeliveries: recent } = await own.ask(recentDeliveries, {})
    for (const { state } of recent.toReversed()) {
      const place = readPlace(state)
      if (place) met.set(ownerOf(place), true)
    }
  }

  return {
    own,
    of: (owner) => {
      if (token === undefined) return own
      const known = apis.get(owner)
      if (known) return known
      const api = createApi({ url, token: () => tokenOf(owner) })
      apis.set(owner, api)
      return api
    },
    met: (owner) => void met.set(owner, true),
    owners: async () => {
      if (token === undefined) return ['local']
      seeded ??= seed()
      await seeded.catch((cause: unknown) => {
        seeded = undefined
        throw cause
      })
      return [...met.keys()].toReversed()
    }
  }
}
