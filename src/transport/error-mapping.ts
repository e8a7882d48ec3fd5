// The one place where failures become GraphQL errors: what a person may read keeps its words and code, what was not
// expected is masked and logged under an id that the client gets too. Other doors take code and words from here.

import { randomUUID } from 'node:crypto'
import { GraphQLError } from 'graphql'
import { BoardError, type ErrorCode } from '../errors.ts'
import type { Log } from '../log.ts'

type Code = ErrorCode | 'INTERNAL_SERVER_ERROR' | 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED'

const statusOf: Partial<Record<Code, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  UPSTREAM_UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500
}

/** What the GraphQL libraries call a request that makes no sense. */
const codesOfLibraries: Readonly<Record<string, Code>> = { BAD_REQUEST: 'BAD_USER_INPUT', REQUEST_ENTITY_TOO_LARGE: 'BAD_USER_INPUT' }

/** A request that is refused before anything of it runs, with its HTTP status. */
export function refusal(message: string, code: Code, status = 400): GraphQLError {
  // spec: clients that ask for application/json are answered 200 to a well-formed request (GraphQL over HTTP, 6.4.1)
  return new GraphQLError(message, { extensions: { code, retryable: false, http: { status, spec: status === 400 } } })
}

/** A body that cannot be read at all: no request is in it, so the status is 400 for every client. */
export const malformed = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', retryable: false, http: { status: 400 } } })

function causeOf(error: unknown): unknown {
  let cause = error
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError
  return cause
}

/** Maps whatever was thrown while a request was read, authenticated or executed. */
export function createErrorMapping(log: Log): (error: unknown) => GraphQLError {
  return (error) => {
    const located = error instanceof GraphQLError ? error : undefined
    const cause = causeOf(error)

    const place = { nodes: located?.nodes, source: located?.source, positions: located?.positions, path: located?.path }
    const answer = (code: Code, message: string, more: { retryable: boolean; errorId?: string }) => {
      // an error of one field leaves the others standing: the response as a whole is fine
      const http = located?.path ? undefined : { status: statusOf[code] ?? 400 }
      return new GraphQLError(message, { ...place, extensions: { code, ...more, ...(http && { http }) } })
    }

    if (cause instanceof BoardError) return answer(cause.code, cause.message, { retryable: cause.retryable })
    if (cause instanceof GraphQLError && isOfClient(cause)) {
      const code = cause.extensions.code
      const known = typeof code === 'string' ? (codesOfLibraries[code] ?? code) : 'BAD_USER_INPUT'
      const http = located?.path ? undefined : (cause.extensions.http ?? { status: 400, spec: true })
      return new GraphQLError(cause.message, {
        ...place,
        extensions: { retryable: false, code: known, ...(http !== undefined && { http }) }
      })
    }

    const errorId = randomUUID()
    log.error({ err: cause, errorId, path: located?.path?.join('.') }, 'unexpected error in an operation')
    return answer('INTERNAL_SERVER_ERROR', `Something went wrong on the server. It was logged under ${errorId}.`, {
      retryable: false,
      errorId
    })
  }
}

/** GraphQL's own complaints about a document or its variables point into it; those about our answers do not. */
const isOfClient = (error: GraphQLError): boolean =>
  error.path === undefined || error.nodes !== undefined || typeof error.extensions.code === 'string'
