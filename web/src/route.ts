// Where we are: the path of the address, and nothing else. The server answers each of these paths with the page.

import { useSyncExternalStore } from 'react'

export type Route =
  | { page: 'start' }
  | { page: 'session'; id: string; seq: number | undefined }
  | { page: 'actions' | 'dossier' | 'hood' | 'settings' }

const moved = 'board-room-moved'

export function readRoute(path: string, hash: string): Route {
  const [, first = '', second = ''] = path.split('/')
  if (first === 'sessions' && second) return { page: 'session', id: second, seq: Number(/^#m(\d+)$/.exec(hash)?.[1]) || undefined }
  if (first === 'actions' || first === 'dossier' || first === 'hood' || first === 'settings') return { page: first }
  return { page: 'start' }
}

/** The address of a conversation, or of a message in it. */
export const sessionPath = (id: string, seq?: number): string => `/sessions/${id}${seq === undefined ? '' : `#m${seq}`}`

export function go(path: string): void {
  if (path !== location.pathname + location.hash) history.pushState(null, '', path)
  dispatchEvent(new Event(moved))
}

/** Calls back whenever the person has moved on; answers how to stop that. */
export function onMove(changed: () => void): () => void {
  for (const name of ['popstate', moved]) addEventListener(name, changed)
  return () => {
    for (const name of ['popstate', moved]) removeEventListener(name, changed)
  }
}

export const usePath = (): string => useSyncExternalStore(onMove, () => location.pathname + location.hash)

export function useRoute(): Route {
  const [path = '', hash] = usePath().split('#')
  return readRoute(path, hash === undefined ? '' : `#${hash}`)
}
