import type { Action } from '../actions/action.ts'
import { ActionCard } from '../actions/card.tsx'
import { Icon } from '../ui/icon.tsx'
import { Link } from '../ui/link.tsx'

interface AsideProps {
  actions: readonly Action[]
  opening: string | null | undefined
  /** how many lines the dossier has gained while this was open */
  learned: number
  isShown: boolean
  onClose: () => void
}

/** What came of the conversation, as it comes. */
export function Aside({ actions, opening, learned, isShown, onClose }: AsideProps) {
  const open = actions.filter(({ status }) => status === 'OPEN' || status === 'IN_PROGRESS' || status === 'PROPOSED')
  const done = actions.filter(({ status }) => status === 'DONE')
  return (
    <aside className={isShown ? 'aside shown' : 'aside'} aria-label="What came of it">
      <header>
        <h2>What came of it</h2>
        <button className="icon-button aside-close" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <div className="scroll" tabIndex={0}>
        {opening != null && (
          <p className="opening">
            <span className="quiet">Where you left off</span>
            {opening}
          </p>
        )}
        {open.length === 0 && done.length === 0 && (
          <p className="quiet empty">
            Say what you will do and by when, what you have decided, or what you have learned: it appears here, with the words it came from.
          </p>
        )}
        <ul className="cards">
          {open.map((action) => (
            <li key={action.id}>
              <ActionCard action={action} isShort />
            </li>
          ))}
        </ul>
        {done.length > 0 && <h3>Done</h3>}
        <ul className="cards">
          {done.map((action) => (
            <li key={action.id}>
              <ActionCard action={action} isShort />
            </li>
          ))}
        </ul>
        {learned > 0 && (
          <p className="learned" role="status">
            The board learned {learned === 1 ? 'something' : `${learned} things`} about you. <Link href="/dossier">See the dossier</Link>
          </p>
        )}
      </div>
    </aside>
  )
}
