// A subscription's source that can be let go of while it waits: a generator's own return() would only be heard at its
// next event.

/**
 * Opens a source with a signal that aborts when the client lets go of the subscription or the operation's own signal
 * does. A client that lets go sees a clean end; where the operation is cut, next() rejects with the signal's reason, so
 * that the transport cuts the stream instead of telling the client that it is complete.
 */
export async function follow<T>(signal: AbortSignal, open: (signal: AbortSignal) => Promise<AsyncIterable<T>>): Promise<AsyncIterable<T>> {
  const released = new AbortController()
  const source = (await open(AbortSignal.any([signal, released.signal])))[Symbol.asyncIterator]()
  const done = { done: true, value: undefined } as const
  const following: AsyncIterableIterator<T> = {
    async next() {
      if (released.signal.aborted) return done
      try {
        const result = await source.next()
        if (released.signal.aborted) return done
        if (result.done) signal.throwIfAborted()
        return result
      } catch (error) {
        if (released.signal.aborted) return done
        signal.throwIfAborted()
        throw error
      }
    },
    async return() {
      released.abort()
      await source.return?.()
      return done
    },
    [Symbol.asyncIterator]: () => following
  }
  return following
}
