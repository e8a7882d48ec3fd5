// Follows a subscription for as long as somebody looks, through restarts of the server and a laptop's sleep: each time it
// comes back it asks for what is behind the last event that was seen.

import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { stringifyDocument } from 'urql'
import { socket } from './socket.ts'

export interface Following<Data, Variables> {
  document: TypedDocumentNode<Data, Variables>
  /** what to ask for, each time anew: it holds the cursor */
  variables: () => Variables
  next: (data: Data) => void
  /** the socket was lost, and is about to be opened again */
  lost?: () => void
  /** the server will not have this followed, e.g. because the session is gone */
  refused?: (message: string) => void
}

const shortestWaitMs = 250
const longestWaitMs = 5_000

/** Starts to follow; answers how to stop. */
export function follow<Data, Variables extends Record<string, unknown>>(following: Following<Data, Variables>): () => void {
  const left = new AbortController()
  void keepFollowing(following, left.signal)
  return () => left.abort()
}

async function keepFollowing<Data, Variables extends Record<string, unknown>>(
  following: Following<Data, Variables>,
  signal: AbortSignal
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    const end = await untilItEnds(following, signal, () => (failures = 0))
    if (signal.aborted) return
    if (end.refusal !== undefined) return following.refused?.(end.refusal)
    following.lost?.()
    await pause(Math.min(longestWaitMs, shortestWaitMs * 2 ** failures), signal)
  }
}

function untilItEnds<Data, Variables extends Record<string, unknown>>(
  { document, variables, next }: Following<Data, Variables>,
  signal: AbortSignal,
  heard: () => void
): Promise<{ refusal?: string }> {
  return new Promise((resolve) => {
    const leave = socket.client.subscribe<Data>(
      { query: stringifyDocument(document), variables: variables() },
      {
        next: ({ data, errors }) => {
          heard()
          if (errors) resolve({ refusal: errors[0]?.message ?? 'The server refused.' })
          else if (data) next(data)
        },
        // GraphQL errors come as a list; whatever else ends a subscription is the socket's
        error: (error) => resolve(Array.isArray(error) ? { refusal: String(error[0]?.message) } : {}),
        complete: () => resolve({})
      }
    )
    signal.addEventListener('abort', () => {
      leave()
      resolve({})
    })
  })
}

/** Waits, but not when there is reason to believe that the server can be reached again. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(go, ms)
    function go() {
      clearTimeout(timer)
      for (const [target, name] of reasons) target.removeEventListener(name, go)
      resolve()
    }
    const reasons: [EventTarget, string][] = [
      [window, 'online'],
      [document, 'visibilitychange'],
      [signal, 'abort']
    ]
    for (const [target, name] of reasons) target.addEventListener(name, go)
  })
}
