// The one socket to the server: subscriptions run in it, and it knows whether we hear what happens.

import { type Client, createClient } from 'graphql-ws'
import { askForToken, authorization } from './token.ts'

export type Reception = 'LIVE' | 'CONNECTING' | 'LOST'

/** The server does not know who we are, or no longer. */
const strangerCodes = new Set([4401, 4403])
const pingEveryMs = 10_000
const pongWithinMs = 5_000

export interface Socket {
  client: Client
  reception(): Reception
  /** Calls back whenever the reception changes; answers how to stop that. */
  onReception(changed: () => void): () => void
}

export function openSocket(url: string): Socket {
  const listeners = new Set<() => void>()
  let reception: Reception = 'CONNECTING'
  let pong: ReturnType<typeof setTimeout> | undefined

  function become(next: Reception): void {
    if (next === reception) return
    reception = next
    for (const changed of listeners) changed()
  }

  const client = createClient({
    url,
    // follow.ts comes back by itself, with a newer cursor than the one this client would repeat
    retryAttempts: 0,
    keepAlive: pingEveryMs,
    connectionParams: () => ({ authorization: authorization() }),
    on: {
      connected: () => become('LIVE'),
      closed: (event) => {
        clearTimeout(pong)
        if (event instanceof CloseEvent && strangerCodes.has(event.code)) askForToken()
        become('LOST')
      },
      ping: (received) => {
        if (!received) pong = setTimeout(() => client.terminate(), pongWithinMs)
      },
      pong: (received) => {
        if (received) clearTimeout(pong)
      }
    }
  })

  return {
    client,
    reception: () => reception,
    onReception: (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    }
  }
}

export const socket = openSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`)
