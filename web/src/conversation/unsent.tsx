import type { Message } from './conversation.ts'
import { outbox, type Unsent } from './outbox.ts'

/** What is not in the transcript yet: the answer to a message and its event come on two ways, and either may be first. */
export function stillUnsent(unsent: readonly Unsent[], messages: ReadonlyMap<number, Message>, newest: number): Unsent[] {
  const used = new Set<number>()
  return unsent.filter(({ text, after }) => {
    for (let seq = after + 1; seq <= newest; seq++) {
      const message = messages.get(seq)
      if (message?.role !== 'USER' || message.text !== text || used.has(seq)) continue
      used.add(seq)
      return false
    }
    return true
  })
}

const stateWords = { SENDING: 'Sending …', WAITING: 'Waits for the connection: it is sent as soon as there is one.' }

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
