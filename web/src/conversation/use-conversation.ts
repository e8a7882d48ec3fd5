import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { client, isForLater, isUnheard, wordsOf } from '../client/graphql.ts'
import { follow } from '../client/follow.ts'
import { MessagesDocument, SessionDocument, SessionEventsDocument, type SessionQuery, TurnDocument } from '../generated/graphql.ts'
import { afterGap, apply, begin, type Conversation, type ConversationEvent, withMessages, withTurn } from './conversation.ts'
import { outbox, type Unsent } from './outbox.ts'

const pageSize = 50
const retryMs = 1_000

export interface Followed {
  conversation: Conversation | undefined
  session: NonNullable<SessionQuery['session']> | undefined
  /** why there is nothing to show */
  error: string | undefined
  unsent: readonly Unsent[]
  /** Reads what lies between two messages, where it was not read yet. */
  need: (fromSeq: number, toSeq: number) => Promise<void>
  /** Reads a turn that was not read with the conversation. */
  needTurn: (id: string) => Promise<void>
}

/** Follows a conversation for as long as it is shown. `onEvent` is told of every event, once. */
export function useConversation(sessionId: string, onEvent: (event: ConversationEvent) => void): Followed {
  const [session, setSession] = useState<Followed['session']>()
  const [conversation, setConversation] = useState<Conversation>()
  const [error, setError] = useState<string>()
  const latest = useRef<Conversation>(undefined)
  const asked = useRef(new Set<number | string>())
  const tell = useRef(onEvent)
  useEffect(() => {
    tell.current = onEvent
  }, [onEvent])

  const change = useCallback((how: (before: Conversation) => Conversation) => {
    if (!latest.current) return
    latest.current = how(latest.current)
    setConversation(latest.current)
  }, [])

  useEffect(() => {
    const left = new AbortController()
    const { signal } = left
    asked.current.clear()

    void readSession(sessionId, signal, setError).then((read) => {
      if (!read || signal.aborted) return
      setError(undefined)
      setSession(read)
      latest.current = begin(read)
      setConversation(latest.current)
      const stopFollowing = follow({
        document: SessionEventsDocument,
        variables: () => ({ id: sessionId, after: latest.current?.cursor }),
        next: ({ sessionEvents }) => {
          change((before) => apply(before, sessionEvents))
          tell.current(sessionEvents)
        },
        lost: () => change(afterGap),
        refused: setError
      })
      const stopAttending = outbox.attend(sessionId, ({ message }) => change((before) => withMessages(before, [message])))
      signal.addEventListener('abort', () => {
        stopFollowing()
        stopAttending()
      })
    })

    return () => {
      left.abort()
      latest.current = undefined
      setSession(undefined)
      setConversation(undefined)
      setError(undefined)
    }
  }, [sessionId, change])

  const need = useCallback(
    async (fromSeq: number, toSeq: number) => {
      for (let page = Math.floor((fromSeq - 1) / pageSize); page <= Math.floor((toSeq - 1) / pageSize); page++) {
        if (asked.current.has(page)) continue
        asked.current.add(page)
        const { data } = await client.query(MessagesDocument, { id: sessionId, fromSeq: page * pageSize + 1 })
        const read = data?.session?.messages.edges.map(({ node }) => node)
        if (read) change((before) => (before.id === sessionId ? withMessages(before, read) : before))
        else asked.current.delete(page)
      }
    },
    [sessionId, change]
  )

  const needTurn = useCallback(
    async (id: string) => {
      if (asked.current.has(id)) return
      asked.current.add(id)
      const { data } = await client.query(TurnDocument, { id })
      const turn = data?.turn
      if (turn) change((before) => (before.id === sessionId ? withTurn(before, turn) : before))
      else asked.current.delete(id)
    },
    [sessionId, change]
  )

  const unsent = useSyncExternalStore(outbox.subscribe, outbox.all).filter((each) => each.sessionId === sessionId)
  return { session, conversation, error, unsent, need, needTurn }
}

/** Reads until the server can be reached. */
async function readSession(id: string, signal: AbortSignal, setError: (error: string) => void): Promise<Followed['session']> {
  while (!signal.aborted) {
    const { data, error } = await client.query(SessionDocument, { id }, { requestPolicy: 'network-only' })
    if (data?.session) return data.session
    if (data) setError('There is no such conversation: it may have been deleted.')
    else if (error) setError(wordsOf(error))
    if (!error || !(isUnheard(error) || isForLater(error))) return undefined
    await new Promise((resolve) => setTimeout(resolve, retryMs))
  }
  return undefined
}
