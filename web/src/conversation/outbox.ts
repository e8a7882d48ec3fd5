// What was said and is not known to be safe yet. Each message has an id of its own, under which it is sent until the server
// has answered: the server takes it once, however often it comes. It outlives a reload of the tab.

import type { SendMessageInput, SendMessageMutation } from '../generated/graphql.ts'
import { SendMessageDocument } from '../generated/graphql.ts'
import { client, isForLater, isUnheard, wordsOf } from '../client/graphql.ts'

export interface Unsent {
  /** clientMessageId */
  id: string
  sessionId: string
  text: string
  meeting: boolean
  /** seq of the newest message when it was said: a later one with these words is this one */
  after: number
  state: 'SENDING' | 'WAITING' | 'REFUSED'
  /** why it was refused */
  error?: string
}

type Taken = (sent: SendMessageMutation['sendMessage']) => void

const place = 'board-room-outbox'
const retryMs = 1_500
const laterMs = 5_000

const listeners = new Set<() => void>()
const takers = new Map<string, Taken>()
const busy = new Set<string>()
let unsent: readonly Unsent[] = restore()

function restore(): Unsent[] {
  const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? '[]')
  return Array.isArray(kept) ? kept.filter(isUnsent).map((each) => ({ ...each, state: 'WAITING' })) : []
}

function isUnsent(kept: unknown): kept is Unsent {
  return (
    typeof kept === 'object' &&
    kept !== null &&
    'id' in kept &&
    'sessionId' in kept &&
    'text' in kept &&
    'meeting' in kept &&
    'after' in kept
  )
}

function set(next: readonly Unsent[]): void {
  unsent = next
  sessionStorage.setItem(place, JSON.stringify(unsent))
  for (const changed of listeners) changed()
}

const change = (id: string, how: Partial<Unsent>): void => set(unsent.map((each) => (each.id === id ? { ...each, ...how } : each)))

export const outbox = {
  all: (): readonly Unsent[] => unsent,
  subscribe: (changed: () => void): (() => void) => {
    listeners.add(changed)
    return () => listeners.delete(changed)
  },
  /** Who is told, once a message of this session is safe; sends what still waits. */
  attend: (sessionId: string, taken: Taken): (() => void) => {
    takers.set(sessionId, taken)
    void sendAll(sessionId)
    return () => takers.delete(sessionId)
  },
  say: (sessionId: string, text: string, { meeting, after }: Pick<Unsent, 'meeting' | 'after'>): void => {
    set([...unsent, { id: crypto.randomUUID(), sessionId, text, meeting, after, state: 'SENDING' }])
    void sendAll(sessionId)
  },
  /** Sends a message that was refused once more. */
  retry: (id: string): void => {
    const again = unsent.find((each) => each.id === id)
    if (!again) return
    change(id, { state: 'SENDING' })
    void sendAll(again.sessionId)
  },
  discard: (id: string): void => set(unsent.filter((each) => each.id !== id))
}

/** One after the other, in the order in which they were said. */
async function sendAll(sessionId: string): Promise<void> {
  if (busy.has(sessionId)) return
  busy.add(sessionId)
  try {
    for (;;) {
      const next = unsent.find((each) => each.sessionId === sessionId && each.state !== 'REFUSED')
      if (!next) return
      await sendOne(next)
    }
  } finally {
    busy.delete(sessionId)
  }
}

async function sendOne({ id, sessionId, text, meeting }: Unsent): Promise<void> {
  const input: SendMessageInput = { sessionId, text, clientMessageId: id, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }
  const { data, error } = await client.mutation(SendMessageDocument, { input: meeting ? { ...input, meeting } : input })
  if (data) {
    takers.get(sessionId)?.(data.sendMessage)
    outbox.discard(id)
  } else if (error && (isUnheard(error) || isForLater(error))) {
    change(id, { state: 'WAITING' })
    await new Promise((resolve) => setTimeout(resolve, isUnheard(error) ? retryMs : laterMs))
  } else change(id, { state: 'REFUSED', error: error ? wordsOf(error) : 'The server did not answer.' })
}
