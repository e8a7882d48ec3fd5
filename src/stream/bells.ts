// Who waits for what: each key is a bell, and whoever waits at one goes on at its next ring.

export interface Bells {
  /** Resolves at the next ring of the key, or when the signal aborts. */
  rung(key: string, signal: AbortSignal): Promise<void>
  ring(key: string): void
  ringAll(): void
  /** Whether somebody waits there. */
  isHeard(key: string): boolean
}

export function createBells(): Bells {
  const waiters = new Map<string, Set<() => void>>()

  function ring(key: string): void {
    for (const resume of waiters.get(key) ?? []) resume()
  }

  return {
    ring,
    ringAll: () => [...waiters.keys()].forEach(ring),
    isHeard: (key) => waiters.has(key),
    rung: (key, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const waiting = waiters.get(key) ?? new Set()
        waiters.set(key, waiting)
        const finish = () => {
          waiting.delete(finish)
          if (waiting.size === 0 && waiters.get(key) === waiting) waiters.delete(key)
          signal.removeEventListener('abort', finish)
          resolve()
        }
        waiting.add(finish)
        signal.addEventListener('abort', finish, { once: true })
      })
  }
}
