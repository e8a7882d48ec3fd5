// Questions and changes, over HTTP. What happens by itself comes over the socket (follow.ts).

import { Client, type CombinedError, cacheExchange, fetchExchange, mapExchange } from 'urql'
import { askForToken, authorization } from './token.ts'

const deadlineMs = 30_000

/** A fetch that gives up after so long. */
export const fetchWithin =
  (ms: number): typeof fetch =>
  (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.any([AbortSignal.timeout(ms), ...(init?.signal ? [init.signal] : [])]) })

function headers(): Record<string, string> {
  const shown = authorization()
  // shows that no other site's page sent this
  return { 'x-graphql-yoga-csrf': '1', ...(shown !== undefined && { authorization: shown }) }
}

const noticeStrangers = mapExchange({
  onError: ({ graphQLErrors }) => {
    if (graphQLErrors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED')) askForToken()
  }
})

export const client = new Client({
  url: '/graphql',
  exchanges: [cacheExchange, noticeStrangers, fetchExchange],
  preferGetMethod: false,
  fetch: fetchWithin(deadlineMs),
  fetchOptions: () => ({ headers: headers() }),
  requestPolicy: 'cache-and-network'
})

/** What went wrong, in words for the person. */
export function wordsOf(error: CombinedError): string {
  const [first] = error.graphQLErrors
  return first ? first.message : 'The server cannot be reached.'
}

/** Whether nobody knows if the server has heard it: to be sent again, under the same id. */
export const isUnheard = (error: CombinedError): boolean => error.graphQLErrors.length === 0

/** Whether the server itself says that it may take it later; where it is only busy with what was said before, the person decides. */
export const isForLater = ({ graphQLErrors }: CombinedError): boolean =>
  graphQLErrors.some(({ extensions }) => extensions['retryable'] === true && extensions['code'] !== 'BUSY')
