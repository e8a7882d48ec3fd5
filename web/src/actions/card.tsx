import { useId, useState } from 'react'
import { sessionPath } from '../route.ts'
import { Link } from '../ui/link.tsx'
import type { Action } from './action.ts'
import { updateAction } from './actions.ts'
import { daysUntil, dueWords } from './due.ts'
import { HandOver } from './hand-over.tsx'
import { kindWords, statuses, statusWords } from './words.ts'

interface ActionCardProps {
  action: Action
  /** without its quote, beside the conversation it came from */
  isShort?: boolean
}

/** An action with what can be done about it; its quote leads to where it was said. */
export function ActionCard({ action, isShort = false }: ActionCardProps) {
  const { id, kind, status, title, owner, dueAt, quote, sessionId, source, exports } = action
  const [error, setError] = useState<string>()
  const titleId = useId()
  const now = new Date()
  const isLate = dueAt != null && daysUntil(dueAt, now) < 0 && status !== 'DONE' && status !== 'DISMISSED'

  return (
    <article className={`card ${status.toLowerCase()}`} aria-labelledby={titleId}>
      <p className="card-top">
        <span className={`kind ${kind.toLowerCase()}`}>{kindWords[kind]}</span>
        {dueAt != null && (
          <time className={isLate ? 'due late' : 'due'} dateTime={dueAt}>
            {isLate ? 'was due ' : ''}
            {dueWords(dueAt, now)}
          </time>
        )}
      </p>
      <h3 id={titleId}>{title}</h3>
      {!isShort && quote !== '' && (
        <Link className="quote" href={sessionPath(sessionId, source.seq)} aria-label={`Where it was said: ${quote}`}>
          {quote}
        </Link>
      )}
      <p className="card-foot">
        <select
          aria-label={`Status of ${title}`}
          value={status}
          onChange={({ target }) => {
            const next = statuses.find((each) => each === target.value)
            if (next) void updateAction({ id, status: next }).then(setError)
          }}
        >
          {statuses.map((each) => (
            <option key={each} value={each}>
              {statusWords[each]}
            </option>
          ))}
        </select>
        {!isShort && <HandOver action={action} onAnswer={setError} />}
        {owner != null && <span className="owner">{owner}</span>}
        {isShort && (
          <Link className="where" href={sessionPath(sessionId, source.seq)} aria-label={`said here: ${title}`}>
            said here
          </Link>
        )}
        {exports.map(({ target, status: sent, url }) => (
          <span key={target} className="quiet">
            {url == null ? (
              target
            ) : (
              <a href={url} target="_blank" rel="noopener noreferrer">
                {target}
              </a>
            )}
            {sent === 'FAILED' && ' failed'}
          </span>
        ))}
      </p>
      {error !== undefined && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
    </article>
  )
}
