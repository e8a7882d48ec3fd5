// The board's GraphQL API as the bot asks it: requests with a deadline, and events that go on behind the last one seen.

import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { TypedDocumentString } from './generated/graphql.ts'

export interface ApiOptions {
  /** where the API is, with its path */
  url: string
  /** what is sent as a Bearer token, where the server asks for one; asked for with every request */
  token(): Promise<string | undefined>
}

/** The API answered, with an error; what it says is meant for whoever asked. */
export class Refused extends Error {
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.name = 'Refused'
    this.code = code
  }
}

/** Whether the same again may succeed: what is wrong with the input stays wrong. */
export const isLasting = (cause: unknown): cause is Refused =>
  cause instanceof Refused && ['BAD_USER_INPUT', 'NOT_FOUND', 'FORBIDDEN', 'BUSY', 'BUDGET_EXCEEDED'].includes(cause.code)

export type Api = ReturnType<typeof createApi>

const answerWithinMs = 10_000
/** A recording is answered once a model has heard it. */
const heardWithinMs = 70_000
/** Nothing for so long means that the connection is dead: the server sends a sign of life every 12 s. */
const silentMs = 40_000
const longestPauseMs = 5_000

const errorsSchema = z.array(z.object({ message: z.string(), extensions: z.looseObject({ code: z.string() }).optional() }))
const answerSchema = z.object({ data: z.unknown().optional(), errors: errorsSchema.optional() })

export function createApi({ url, token }: ApiOptions) {
  const shown = async (): Promise<Record<string, string>> => {
    const bearer = await token()
    return bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
  }
  const post = async (body: unknown, accept: string, signal: AbortSignal) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, ...(await shown()) },
      body: JSON.stringify(body),
      signal
    })

  /** Throws Refused, or what fetch throws where no answer comes in time. */
  async function ask<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    signal?: AbortSignal
  ): Promise<Result> {
    const deadline = AbortSignal.timeout(answerWithinMs)
    const until = signal ? AbortSignal.any([signal, deadline]) : deadline
    const response = await post({ query: document.toString(), variables }, 'application/json', until)
    return readAnswer<Result>(await response.json())
  }

  /** The same with a file, as the GraphQL multipart request specification says; `place` is where the variables have null for it. */
  async function upload<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    place: string,
    file: File
  ): Promise<Result> {
    const form = new FormData()
    form.set('operations', JSON.stringify({ query: document.toString(), variables }))
    form.set('map', JSON.stringify({ file: [`variables.${place}`] }))
    form.set('file', file)
    const headers = { accept: 'application/json', 'graphql-require-preflight': '1', ...(await shown()) }
    const response = await fetch(url, { method: 'POST', headers, body: form, signal: AbortSignal.timeout(heardWithinMs) })
    return readAnswer<Result>(await response.json())
  }

  /** The events of a subscription until it completes. Throws where it is refused, or cut. */
  async function* listen<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    signal: AbortSignal
  ): AsyncGenerator<Result> {
    const gone = new AbortController()
    const silence = setTimeout(() => gone.abort(new Error('the board has fallen silent')), silentMs)
    try {
      const until = AbortSignal.any([signal, gone.signal])
      const response = await post({ query: document.toString(), variables }, 'text/event-stream', until)
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
        readAnswer(await response.json())
        throw new Error('the board answered a subscription without events')
      }
      let isComplete = false
      for await (const { event, data } of readEvents(response, () => silence.refresh())) {
        if (event === 'complete') isComplete = true
        else if (event === 'next') yield readAnswer<Result>(JSON.parse(data))
      }
      if (!isComplete) throw new Error('the board cut the events')
    } finally {
      clearTimeout(silence)
      gone.abort()
    }
  }

  /**
   * Follows a subscription whose variables take `after`, through cuts and restarts of the server: `cursorOf` says where to
   * go on. Ends where the subscription completes or the signal aborts; throws Refused.
   */
  async function* follow<Result, Variables extends { after?: string | null | undefined }>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    cursorOf: (result: Result) => string,
    signal: AbortSignal
  ): AsyncGenerator<Result> {
    let after = variables.after
    for (let pauseMs = 100; !signal.aborted; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        for await (const result of listen(document, { ...variables, after }, signal)) {
          after = cursorOf(result)
          pauseMs = 100
          yield result
        }
        return
      } catch (cause) {
        if (signal.aborted) return
        if (isLasting(cause)) throw cause
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  return { ask, upload, follow }
}

/** What an operation was answered. Throws Refused. */
function readAnswer<Result>(answer: unknown): Result {
  const { data, errors } = answerSchema.parse(answer)
  const [error] = errors ?? []
  if (error) throw new Refused(error.message, error.extensions?.code ?? 'INTERNAL_SERVER_ERROR')
  // The server checks every answer against the schema that the operation's types were made from.
  return data as Result
}

/** The events of a response, as the HTML standard has them, each on lines of its own; `alive` hears every piece. */
async function* readEvents(response: Response, alive: () => void): AsyncGenerator<{ event: string; data: string }> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const piece of response.body ?? []) {
    alive()
    text += decoder.decode(piece, { stream: true })
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) yield { event: fieldOf(event, 'event'), data: fieldOf(event, 'data') }
  }
}

const fieldOf = (event: string, field: string): string =>
  event
    .split('\n')
    .flatMap((line) => (line.startsWith(`${field}:`) ? [line.slice(field.length + 1).trimStart()] : []))
    .join('\n')
