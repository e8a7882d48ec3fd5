import { useState } from 'react'
import mark from '../icon.svg'
import { type Route, sessionPath } from '../route.ts'
import { Icon } from '../ui/icon.tsx'
import { Link } from '../ui/link.tsx'
import { shortTime } from '../ui/time.tsx'
import { Hits } from './hits.tsx'
import { places, searchField } from './places.ts'
import type { SessionItem } from './use-sessions.ts'

interface RailProps {
  sessions: readonly SessionItem[]
  route: Route
  /** open actions */
  openCount: number
  /** there are more conversations to read */
  onMore: (() => void) | undefined
}

/** The conversations, and the way to everything else. */
export function Rail({ sessions, route, openCount, onMore }: RailProps) {
  const [words, setWords] = useState('')
  return (
    <div className="rail-body">
      <Link className="brand" href="/">
        <img src={mark} alt="" width="22" height="22" /> Board Room
      </Link>
      <Link className="begin" href="/" aria-current={route.page === 'start' ? 'page' : undefined}>
        <Icon name="plus" /> New conversation
      </Link>
      <nav aria-label="Pages">
        {places.map(({ page, text, icon }) => (
          <Link key={page} href={`/${page}`} aria-current={route.page === page ? 'page' : undefined}>
            <Icon name={icon} /> {text}
            {page === 'actions' && openCount > 0 && (
              <span className="count" aria-label={`${openCount} open`}>
                {openCount}
              </span>
            )}
          </Link>
        ))}
      </nav>
      <form role="search" className="search" onSubmit={(event) => event.preventDefault()}>
        <Icon name="search" size={14} />
        <input
          className={searchField}
          type="search"
          placeholder="Search all that was said"
          aria-label="Search all that was said"
          value={words}
          onChange={({ target }) => setWords(target.value)}
          onKeyDown={({ key }) => key === 'Escape' && setWords('')}
        />
      </form>
      {words.trim() === '' ? (
        <nav aria-label="Conversations" className="sessions">
          {sessions.map(({ id, title, lastActiveAt, externalRef }) => (
            <Link key={id} href={sessionPath(id)} aria-current={route.page === 'session' && route.id === id ? 'page' : undefined}>
              <span className="title">{title ?? 'Untitled'}</span>
              <span className="quiet">
                {shortTime(lastActiveAt)}
                {externalRef != null && ` · ${externalRef.split(':', 1)[0]}`}
              </span>
            </Link>
          ))}
          {onMore && (
            <button className="link" onClick={onMore}>
              Older conversations
            </button>
          )}
        </nav>
      ) : (
        <Hits words={words.trim()} sessions={sessions} />
      )}
    </div>
  )
}
