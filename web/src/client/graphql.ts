// Questions and changes, over HTTP. What happens by itself comes over the socket (follow.ts).

import { Client, type CombinedError, cacheExchange, fetchExchange } from 'urql'

const deadlineMs = 30_000

/** With the header that shows that no other site's page sent this, and a deadline for every request. */
const fetchWithDeadline: typeof fetch = (input, init) => {
  const signals = [AbortSignal.timeout(deadlineMs), ...(init?.signal ? [init.signal] : [])]
  return fetch(input, { ...init, signal: AbortSignal.any(signals) })
}

export const client = new Client({
  url: '/graphql',
  exchanges: [cacheExchange, fetchExchange],
  preferGetMethod: false,
  fetch: fetchWithDeadline,
  fetchOptions: { headers: { 'x-graphql-yoga-csrf': '1' } },
  requestPolicy: 'cache-and-network'
})

/** What went wrong, in words for the person. */
export function wordsOf(error: CombinedError): string {
  const [first] = error.graphQLErrors
  return first ? first.message : 'The server cannot be reached.'
}

/** Whether nobody knows if the server has heard it: to be sent again, under the same id. */
export const isUnheard = (error: CombinedError): boolean => error.graphQLErrors.length === 0
