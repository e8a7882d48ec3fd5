import { useState } from 'react'
import type { ActionStatus } from '../generated/graphql.ts'
import type { Action } from './action.ts'
import { updateAction } from './actions.ts'
import { ActionCard } from './card.tsx'
import { columns, statuses, statusWords } from './words.ts'

const dragged = 'application/x-board-room-action'

/** Columns by status. A card is moved by dragging it, or with the list that each card has for the keyboard. */
export function Board({ actions, withDismissed }: { actions: readonly Action[]; withDismissed: boolean }) {
  const groups = Map.groupBy(actions, ({ status }) => status)
  return (
    <div className="board scroll" tabIndex={0} role="region" aria-label="Actions by status">
      {(withDismissed ? statuses : columns).map((status) => (
        <Column key={status} status={status} actions={groups.get(status) ?? []} />
      ))}
    </div>
  )
}

function Column({ status, actions }: { status: ActionStatus; actions: readonly Action[] }) {
  const [isOver, setOver] = useState(false)
  return (
    <section
      className={isOver ? 'board-column over' : 'board-column'}
      aria-label={statusWords[status]}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(dragged)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        const id = event.dataTransfer.getData(dragged)
        if (id) void updateAction({ id, status })
      }}
    >
      <h2>
        {statusWords[status]} <span className="count">{actions.length}</span>
      </h2>
      <ul className="cards">
        {actions
          .toSorted((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9') || b.createdAt.localeCompare(a.createdAt))
          .map((action) => (
            <li key={action.id} draggable onDragStart={(event) => event.dataTransfer.setData(dragged, action.id)}>
              <ActionCard action={action} />
            </li>
          ))}
      </ul>
      {actions.length === 0 && <p className="quiet empty">Nothing here</p>}
    </section>
  )
}
