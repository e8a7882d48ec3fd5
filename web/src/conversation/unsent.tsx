import { outbox, type Unsent } from './outbox.ts'

const stateWords = { SENDING: 'Sending …', WAITING: 'Waits for the connection or the server: it is sent as soon as it can be.' }

export function UnsentMessage({ unsent: { id, text, state, error } }: { unsent: Unsent }) {
  return (
    <article className="row message asked unsent" aria-label="Your message, not sent yet">
      <div className="body">
        <p className="typed">{text}</p>
        {state === 'REFUSED' ? (
          <p className="ended failed" role="alert">
            {error}{' '}
            <button className="link" onClick={() => outbox.retry(id)}>
              Try again
            </button>{' '}
            <button className="link" onClick={() => outbox.discard(id)}>
              Discard
            </button>
          </p>
        ) : (
          <p className="quiet">{stateWords[state]}</p>
        )}
      </div>
    </article>
  )
}
