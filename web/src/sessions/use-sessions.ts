import { useCallback, useEffect, useState } from 'react'
import { client } from '../client/graphql.ts'
import { useReread } from '../client/use-reread.ts'
import { SessionsDocument, type SessionsQuery } from '../generated/graphql.ts'

export type SessionItem = SessionsQuery['viewer']['sessions']['edges'][number]['node']

export interface Sessions {
  sessions: readonly SessionItem[]
  isRead: boolean
  reread: () => void
  more: (() => void) | undefined
}

/** The person's conversations, newest first: read again when something was said, and when the person comes back. */
export function useSessions(): Sessions {
  const [sessions, setSessions] = useState<readonly SessionItem[]>([])
  const [isRead, setRead] = useState(false)
  const [next, setNext] = useState<string>()

  const read = useCallback(async (after?: string) => {
    const { data } = await client.query(SessionsDocument, { after }, { requestPolicy: 'network-only' })
    if (!data) return
    const { edges, pageInfo } = data.viewer.sessions
    const page = edges.map(({ node }) => node)
    setRead(true)
    setSessions((before) => (after === undefined ? page : [...before, ...page]))
    setNext(pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined)
  }, [])

  const reread = useCallback(() => void read(), [read])

  useEffect(reread, [reread])
  useReread(reread)

  return { sessions, isRead, reread, more: next === undefined ? undefined : () => void read(next) }
}
