import { useEffect } from 'react'
import { go, type Route, sessionPath } from '../route.ts'
import { searchField } from '../sessions/places.ts'
import type { SessionItem } from '../sessions/use-sessions.ts'

interface Shortcuts {
  route: Route
  sessions: readonly SessionItem[]
  openPalette: () => void
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('input, textarea, select, [contenteditable]')

/** Ctrl K: commands. /: search. Alt ↑ and ↓: the conversation before or behind this one. Ctrl Shift O: a new one. */
export function useShortcuts({ route, sessions, openPalette }: Shortcuts): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, altKey, shiftKey } = event
      const isCommand = event.ctrlKey || event.metaKey
      if (isCommand && key.toLowerCase() === 'k') openPalette()
      else if (isCommand && shiftKey && key.toLowerCase() === 'o') go('/')
      else if (key === '/' && !isTyping(event.target)) document.querySelector<HTMLElement>(`.rail .${searchField}`)?.focus()
      else if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
        const at = sessions.findIndex(({ id }) => route.page === 'session' && route.id === id)
        const next = sessions[key === 'ArrowDown' ? at + 1 : Math.max(at - 1, 0)]
        if (next) go(sessionPath(next.id))
      } else return
      event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [route, sessions, openPalette])
}
