import { StoreUnavailable } from '../errors.ts'

/** Throws StoreUnavailable where the work takes longer; it goes on by itself. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new StoreUnavailable('The stores of this server do not answer: try again in a moment.')),
    milliseconds
  )
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
