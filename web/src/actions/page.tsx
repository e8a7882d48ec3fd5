import { useEffect, useMemo, useState } from 'react'
import { useQuery } from 'urql'
import type { ActionKind } from '../generated/graphql.ts'
import { SessionsDocument } from '../generated/graphql.ts'
import { Header } from '../ui/header.tsx'
import type { Action } from './action.ts'
import { useActions } from './actions.ts'
import { Board } from './board.tsx'
import { ActionCard } from './card.tsx'
import { dueGroupOf, dueGroups } from './due.ts'
import { Export } from './export.tsx'
import { kinds, kindWords } from './words.ts'

interface Filter {
  words: string
  kind: ActionKind | ''
  owner: string
  sessionId: string
  withDismissed: boolean
}

const everything: Filter = { words: '', kind: '', owner: '', sessionId: '', withDismissed: false }

const passes = ({ words, kind, owner, sessionId, withDismissed }: Filter, action: Action): boolean =>
  (withDismissed || action.status !== 'DISMISSED') &&
  (kind === '' || action.kind === kind) &&
  (owner === '' || action.owner === owner) &&
  (sessionId === '' || action.sessionId === sessionId) &&
  `${action.title} ${action.quote} ${action.owner ?? ''}`.toLowerCase().includes(words.toLowerCase())

/** All that came of all conversations. */
export function ActionsPage() {
  const { actions, isRead, error } = useActions()
  const [view, setView] = useState<'status' | 'due'>('status')
  const [filter, setFilter] = useState(everything)
  const all = useMemo(() => [...actions.values()], [actions])
  const shown = useMemo(() => all.filter((action) => passes(filter, action)), [all, filter])
  const owners = useMemo(() => [...new Set(all.flatMap(({ owner }) => owner ?? []))].toSorted(), [all])
  const [{ data: sessions }] = useQuery({ query: SessionsDocument, variables: {} })
  const change = (how: Partial<Filter>) => setFilter({ ...filter, ...how })

  useEffect(() => {
    document.title = 'Actions · Board Room'
  }, [])

  return (
    <main className="column wide-column">
      <Header title="Actions">
        <div className="switch" role="group" aria-label="View">
          <button aria-pressed={view === 'status'} onClick={() => setView('status')}>
            By status
          </button>
          <button aria-pressed={view === 'due'} onClick={() => setView('due')}>
            By due date
          </button>
        </div>
        <Export actions={shown} />
      </Header>
      <form className="filters" role="search" aria-label="Filter actions" onSubmit={(event) => event.preventDefault()}>
        <input
          type="search"
          placeholder="Filter …"
          aria-label="Words"
          value={filter.words}
          onChange={({ target }) => change({ words: target.value })}
        />
        <select
          aria-label="Kind"
          value={filter.kind}
          onChange={({ target }) => change({ kind: kinds.find((kind) => kind === target.value) ?? '' })}
        >
          <option value="">Every kind</option>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {kindWords[kind]}
            </option>
          ))}
        </select>
        <select aria-label="Owner" value={filter.owner} onChange={({ target }) => change({ owner: target.value })}>
          <option value="">Everybody’s</option>
          {owners.map((owner) => (
            <option key={owner}>{owner}</option>
          ))}
        </select>
        <select aria-label="Conversation" value={filter.sessionId} onChange={({ target }) => change({ sessionId: target.value })}>
          <option value="">Every conversation</option>
          {sessions?.viewer.sessions.edges.map(({ node: { id, title } }) => (
            <option key={id} value={id}>
              {title ?? 'Untitled'}
            </option>
          ))}
        </select>
        <label className="choice">
          <input type="checkbox" checked={filter.withDismissed} onChange={({ target }) => change({ withDismissed: target.checked })} />{' '}
          dismissed too
        </label>
      </form>
      {error !== undefined && (
        <p className="notice failed" role="alert">
          {error}
        </p>
      )}
      {isRead && all.length === 0 && (
        <p className="notice">
          Nothing yet. Tell the board what you will do and by when: it lands here by itself, with the words it came from.
        </p>
      )}
      {view === 'status' ? <Board actions={shown} withDismissed={filter.withDismissed} /> : <ByDue actions={shown} />}
    </main>
  )
}

function ByDue({ actions }: { actions: readonly Action[] }) {
  const now = new Date()
  const open = actions.filter(({ status }) => status !== 'DONE' && status !== 'DISMISSED')
  const groups = Map.groupBy(
    open.toSorted((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9')),
    ({ dueAt }) => dueGroupOf(dueAt, now)
  )
  return (
    <div className="by-due scroll" tabIndex={0} role="region" aria-label="Actions by due date">
      {dueGroups.map((group) => {
        const due = groups.get(group)
        return (
          due && (
            <section key={group} aria-label={group}>
              <h2>
                {group} <span className="count">{due.length}</span>
              </h2>
              <ul className="cards">
                {due.map((action) => (
                  <li key={action.id}>
                    <ActionCard action={action} />
                  </li>
                ))}
              </ul>
            </section>
          )
        )
      })}
    </div>
  )
}
