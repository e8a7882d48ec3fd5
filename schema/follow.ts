// A subscription's source that can be let go of while it waits: a generator's own return() would only be heard at its
// next event.

/**
 * Opens a source with a signal that aborts when the client lets go of the subscription or the operation's own signal
 * does. A client that lets go sees a clean end; where the operation is cut, next() rejects with the signal's reason, so
 * that the transport cuts the stream instead of telling the client that it is complete.
 */
export async function follow<T>(signal: AbortSignal, open: (signal: AbortSignal) => Promise<AsyncIterable<T>>): Promise<AsyncIterable<T>> {
  signal.throwIfAborted()
  const until = new AbortController()
  // by hand: the signal of a connection outlives thousands of subscriptions and must keep none of them
  const cut = () => until.abort(signal.reason)
  signal.addEventListener('abort', cut, { once: true })
  const detach = () => signal.removeEventListener('abort', cut)
  let isReleased = false
  const done = { done: true, value: undefined } as const

  const opened = await open(until.signal).catch((error: unknown) => {
    detach()
    throw error
  })
  const source = opened[Symbol.asyncIterator]()
  const following: AsyncIterableIterator<T> = {
    async next() {
      if (isReleased) return done
      try {
        const result = await source.next()
        if (isReleased) return done
        if (result.done) {
          signal.throwIfAborted()
          detach()
        }
        return result
      } catch (error) {
        detach()
        if (isReleased) return done
        signal.throwIfAborted()
        throw error
      }
    },
    async return() {
      isReleased = true
      detach()
      until.abort()
      await source.return?.()
      return done
    },
    [Symbol.asyncIterator]: () => following
  }
  return following
}
