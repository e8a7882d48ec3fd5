import { useEffect, useState } from 'react'
import { useQuery } from 'urql'
import { wordsOf } from '../client/graphql.ts'
import { SearchDocument } from '../generated/graphql.ts'
import { sessionPath } from '../route.ts'
import { Link } from '../ui/link.tsx'
import { shortTime } from '../ui/time.tsx'
import type { SessionItem } from './use-sessions.ts'

const restMs = 200

/** What was said with these words in it, and conversations that are called so. */
export function Hits({ words, sessions }: { words: string; sessions: readonly SessionItem[] }) {
  const query = useRested(words)
  const [{ data, error, fetching }] = useQuery({ query: SearchDocument, variables: { query } })
  const edges = data?.viewer.searchMessages.edges ?? []
  const named = sessions.filter(({ title }) => title?.toLowerCase().includes(words.toLowerCase()))
  return (
    <nav aria-label="What was found" className="sessions hits">
      {named.map(({ id, title, lastActiveAt }) => (
        <Link key={id} href={sessionPath(id)}>
          <span className="title">{title}</span>
          <span className="quiet">{shortTime(lastActiveAt)}</span>
        </Link>
      ))}
      {edges.map(({ node, session, snippet }) => (
        <Link key={node.id} href={sessionPath(session.id, node.seq)}>
          <span className="snippet">
            <Snippet text={snippet} />
          </span>
          <span className="quiet">
            {node.authorName} in {session.title ?? 'Untitled'} · {shortTime(node.createdAt)}
          </span>
        </Link>
      ))}
      <p className="quiet" role="status">
        {error ? wordsOf(error) : !fetching && edges.length === 0 && named.length === 0 ? 'Nothing was found.' : ''}
      </p>
    </nav>
  )
}

/** The server puts the words that matched between « and ». */
const Snippet = ({ text }: { text: string }) =>
  text.split(/[«»]/).map((part, place) => (place % 2 === 1 ? <mark key={place}>{part}</mark> : <span key={place}>{part}</span>))

/** A value that has stopped changing. */
function useRested(value: string): string {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs)
    return () => clearTimeout(timer)
  }, [value])
  return rested
}
