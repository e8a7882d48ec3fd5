import { type ReactNode, useEffect, useRef } from 'react'
import { Icon } from './icon.tsx'

export const drawerEvent = 'board-room-drawer'

/** The top of a page; on a phone it leads to the conversations too. */
export function Header({ title, children }: { title: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)

  // a screen reader is to say where its person has come
  useEffect(() => heading.current?.focus(), [])

  return (
    <header className="page-header">
      <button className="icon-button drawer-toggle" aria-label="Conversations" onClick={() => dispatchEvent(new Event(drawerEvent))}>
        <Icon name="menu" />
      </button>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <div className="page-tools">{children}</div>
    </header>
  )
}
