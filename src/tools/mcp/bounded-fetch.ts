// A fetch whose answers end where they grow too long: the SDK reads whole bodies, however long they are.

import type { FetchLike } from '@modelcontextprotocol/client'

/** As the SDK bounds a message over stdio. */
export const mostBytes = 10 * 1024 * 1024

/** Of a stream of events each event may have as much, for such a stream has no end. */
export const boundedFetch: FetchLike = async (url, init) => {
  const response = await fetch(url, init)
  if (!response.body) return response
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  let size = 0
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (chunk, controller) => {
        size += chunk.length
        if (size > mostBytes) controller.error(new Error(`The answer is longer than ${mostBytes} bytes.`))
        else controller.enqueue(chunk)
        if (isStream && endsEvent(chunk)) size = 0
      }
    })
  )
  const { status, statusText, headers } = response
  const bounded = new Response(counted, { status, statusText, headers })
  // A response that is made does not know where it came from, and the SDK looks at it to follow redirects.
  Object.defineProperty(bounded, 'url', { value: response.url })
  Object.defineProperty(bounded, 'redirected', { value: response.redirected })
  return bounded
}

/** Whether a blank line ends the chunk, or is in it: what follows is at most one chunk. */
const endsEvent = (chunk: Uint8Array): boolean => chunk.some((byte, at) => byte === 10 && (chunk[at - 1] === 10 || chunk[at - 2] === 10))
