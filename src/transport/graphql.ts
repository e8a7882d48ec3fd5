// GraphQL over HTTP and SSE, and the enveloped functions with which the WebSocket runs its operations alike.

import type { ServerResponse } from 'node:http'
import { createYoga } from 'graphql-yoga'
import { schema } from '../../schema/schema.ts'
import type { Context, Doors } from '../context.ts'
import type { Log } from '../log.ts'
import type { Person } from '../records/person.ts'
import { limitBody } from './body.ts'
import { createErrorMapping } from './error-mapping.ts'
import { explorerPage, explorerPolicy } from './explorer.ts'
import { limitOperations } from './limits.ts'
import { preflightHeaders, requirePreflight } from './origin.ts'
import { readUploads } from './upload.ts'

/** Who asks, and for how long that holds. */
export interface Identity {
  viewer: Person
  /** milliseconds since 1970; none where nothing had to be shown */
  expiresAt: number | undefined
}

/**
 * Says who asks, from what they sent as `Authorization` (a header, or a connection parameter of a WebSocket).
 * Throws a BoardError with the code UNAUTHENTICATED where that proves nothing.
 */
export type Authenticate = (authorization: string | null) => Promise<Identity>

/** Calls back when an identity has expired, unless it is told to stop before. */
export function onExpiry({ expiresAt }: Identity, call: () => void): Disposable {
  if (expiresAt === undefined) return { [Symbol.dispose]: () => undefined }
  // A timer takes no more than 2^31 ms.
  const timer = setTimeout(call, Math.min(expiresAt - Date.now(), 2 ** 31 - 1)).unref()
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

/** What a transport knows of a request beside its text. */
export interface Asking {
  /** aborts when the client is gone or the server closes */
  signal: AbortSignal
  /** who asks, where the connection has shown it already */
  viewer?: Person
  res?: ServerResponse
}

export interface GraphqlOptions {
  doors: Doors
  authenticate: Authenticate
  allowedOrigins: readonly string[]
  log: Log
}

export function createGraphql({ doors, authenticate, allowedOrigins, log }: GraphqlOptions) {
  let page: Promise<string> | undefined
  return createYoga<Asking, Context>({
    schema,
    logging: false,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    batching: false,
    maskedErrors: { maskError: createErrorMapping(log) },
    // An empty list would let everybody in: with no other site allowed there are no CORS headers at all.
    cors: (request) => {
      const origin = request.headers.get('origin')
      if (origin === null || !allowedOrigins.includes(origin)) return false
      return { origin, credentials: true, methods: ['GET', 'POST'], allowedHeaders: ['authorization', 'content-type', ...preflightHeaders] }
    },
    graphiql: (_, { res }) => {
      res?.setHeader('content-security-policy', explorerPolicy)
      return {}
    },
    renderGraphiQL: () => (page ??= explorerPage()),
    maxRequestBodySize: false,
    multipart: false,
    plugins: [requirePreflight(), readUploads(doors.info.hears), limitBody(), limitOperations()],
    context: async ({ request, viewer, signal }) => {
      if (viewer) return { viewer, doors, signal }
      const identity = await authenticate(request.headers.get('authorization'))
      return { viewer: identity.viewer, doors, signal: isStream(request) ? untilExpiry(identity, signal) : signal }
    }
  })
}

const isStream = (request: Request): boolean => request.headers.get('accept')?.includes('text/event-stream') ?? false

/** A stream ends with what its client has shown: it comes back with its cursor and a new token. */
function untilExpiry(identity: Identity, signal: AbortSignal): AbortSignal {
  const expired = new AbortController()
  const expiry = onExpiry(identity, () => expired.abort())
  signal.addEventListener('abort', () => expiry[Symbol.dispose](), { once: true })
  return AbortSignal.any([signal, expired.signal])
}

export type Graphql = ReturnType<typeof createGraphql>
