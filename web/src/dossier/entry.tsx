import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { wordsOf } from '../client/graphql.ts'
import { CorrectDossierEntryDocument, type EntryPartsFragment, ForgetDossierEntryDocument } from '../generated/graphql.ts'
import { sessionPath } from '../route.ts'
import { focusNow } from '../ui/focus.ts'
import { Link } from '../ui/link.tsx'
import { shortDate } from '../ui/time.tsx'

interface EntryProps {
  entry: EntryPartsFragment
  /** as it stood once: nothing can be changed about that */
  isPast: boolean
}

export function Entry({ entry: { id, text, confidence, quote, source, validFrom }, isPast }: EntryProps) {
  const [mode, setMode] = useState<'correct' | 'forget'>()
  const [better, setBetter] = useState(text)
  const [corrected, correct] = useMutation(CorrectDossierEntryDocument)
  const [forgotten, forget] = useMutation(ForgetDossierEntryDocument)
  const error = corrected.error ?? forgotten.error

  function onSubmit(event: FormEvent): void {
    event.preventDefault()
    if (better.trim() === '' || better === text) return setMode(undefined)
    void correct({ id, text: better.trim() }).then(({ data }) => data && setMode(undefined))
  }

  return (
    <li className="entry">
      {mode === 'correct' ? (
        <form onSubmit={onSubmit}>
          <input
            aria-label={`Correct: ${text}`}
            value={better}
            ref={focusNow}
            onChange={({ target }) => setBetter(target.value)}
            onKeyDown={({ key }) => key === 'Escape' && setMode(undefined)}
          />
          <button className="primary" disabled={corrected.fetching}>
            Save
          </button>
          <button type="button" onClick={() => setMode(undefined)}>
            Cancel
          </button>
        </form>
      ) : (
        <p className="statement">{text}</p>
      )}
      {quote != null && source ? (
        <Link className="quote" href={sessionPath(source.sessionId, source.seq)} aria-label={`Where it was said: ${quote}`}>
          {quote}
        </Link>
      ) : (
        <p className="quiet">{quote ?? 'You said so here.'}</p>
      )}
      <p className="entry-foot">
        <span className="quiet">
          since {shortDate(validFrom)} · {Math.round(confidence * 100)} % sure
        </span>
        {!isPast && mode === undefined && (
          <>
            <button className="link" aria-label={`Correct: ${text}`} onClick={() => setMode('correct')}>
              Correct
            </button>
            <button className="link" aria-label={`Forget: ${text}`} onClick={() => setMode('forget')}>
              Forget
            </button>
          </>
        )}
        {mode === 'forget' && (
          <>
            <span>Erase it, also from the history?</span>
            <button className="danger" disabled={forgotten.fetching} onClick={() => void forget({ id })}>
              Forget it
            </button>
            <button onClick={() => setMode(undefined)}>Keep it</button>
          </>
        )}
      </p>
      {error && (
        <p className="error" role="alert">
          {wordsOf(error)}
        </p>
      )}
    </li>
  )
}
