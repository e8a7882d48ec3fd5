// Where several people use a server it asks who comes: the page keeps the token that it was given, in this tab alone.

const kept = 'board-room-token'
const listeners = new Set<() => void>()
let isMissing = false

/** What to send as `Authorization`; undefined where nothing was asked for. */
export function authorization(): string | undefined {
  const token = sessionStorage.getItem(kept)
  return token === null ? undefined : `Bearer ${token}`
}

/** The server would not have what we sent, if anything. */
export function askForToken(): void {
  isMissing = true
  for (const changed of listeners) changed()
}

/** Begins anew as whoever the token says. */
export function takeToken(token: string): void {
  sessionStorage.setItem(kept, token.trim().replace(/^Bearer\s+/i, ''))
  location.reload()
}

export const tokenMissing = {
  now: (): boolean => isMissing,
  subscribe: (changed: () => void): (() => void) => {
    listeners.add(changed)
    return () => listeners.delete(changed)
  }
}
