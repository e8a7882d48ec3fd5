// GraphQL over WebSocket, as https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md says. Operations run through the
// same enveloped functions as over HTTP, so that masking and limits are the same.

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ExecutionArgs, GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Context as SocketContext, SubscribePayload } from 'graphql-ws'
import { type Extra, useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { BoardError } from '../errors.ts'
import type { Log } from '../log.ts'
import { maxBody } from './body.ts'
import { createErrorMapping, refusal } from './error-mapping.ts'
import { type Authenticate, type Graphql, onExpiry } from './graphql.ts'

/** operations that run at once in one socket */
export const maxOperations = 100

interface Connection {
  /** what the client has shown when it introduced itself */
  authorization: string | null
  gone: AbortController
  expiry: Disposable
}

type Socket = SocketContext<Record<string, unknown>, Extra & Partial<Connection>>

export interface SocketOptions {
  graphql: Graphql
  authenticate: Authenticate
  log: Log
  /** how long a client may take to introduce itself */
  initTimeoutMs?: number
  keepAliveMs?: number
}

export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Tells every client that the server goes away (1001), and waits until they are gone. */
  close(): Promise<void>
}

export function openSockets({ graphql, authenticate, log, initTimeoutMs = 10_000, keepAliveMs = 12_000 }: SocketOptions): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: maxBody })
  const mapError = createErrorMapping(log)
  const runners = new WeakMap<ExecutionArgs, ReturnType<Graphql['getEnveloped']>>()

  /** What to run, or why not: an error answers its operation and leaves the socket open for the others. */
  async function prepare({ extra, subscriptions }: Socket, payload: SubscribePayload): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { authorization, gone } = extra
    if (authorization === undefined || !gone) return [refusal('Introduce yourself with connection_init first.', 'UNAUTHENTICATED')]
    if (Object.keys(subscriptions).length > maxOperations) {
      return [refusal(`${maxOperations} operations run in this socket already: complete some, or open another.`, 'RATE_LIMITED')]
    }
    try {
      // Asked anew for each operation: a socket lives long, and a name, a time zone or a token may not.
      const { viewer } = await authenticate(authorization)
      const enveloped = graphql.getEnveloped({ params: payload, viewer, signal: gone.signal })
      const document = enveloped.parse(payload.query)
      const errors = enveloped.validate(enveloped.schema, document)
      if (errors.length > 0) return errors
      const args: ExecutionArgs = {
        schema: enveloped.schema,
        document,
        operationName: payload.operationName,
        variableValues: payload.variables,
        contextValue: await enveloped.contextFactory()
      }
      runners.set(args, enveloped)
      return args
    } catch (error) {
      return [mapError(error)]
    }
  }

  const disposable = useServer<Record<string, unknown>, Partial<Connection>>(
    {
      isProd: true,
      connectionInitWaitTimeout: initTimeoutMs,
      onConnect: async ({ extra, connectionParams }) => {
        const shown = connectionParams?.authorization ?? connectionParams?.Authorization ?? extra.request.headers.authorization
        try {
          const authorization = typeof shown === 'string' ? shown : null
          const identity = await authenticate(authorization)
          extra.authorization = authorization
          extra.gone = new AbortController()
          extra.expiry = onExpiry(identity, () => extra.socket.close(4401, 'The token has expired'))
          return true
        } catch (error) {
          if (!(error instanceof BoardError)) log.error({ err: error }, 'unexpected error while a WebSocket was opened')
          return false
        }
      },
      onSubscribe: (socket, _id, payload) => prepare(socket, payload),
      execute: (args) => runners.get(args)?.execute(args),
      subscribe: (args) => runners.get(args)?.subscribe(args),
      onError: (_socket, _id, _payload, errors) => errors.map(withoutHttp),
      onNext: (_socket, _id, _payload, _args, { errors, ...result }) =>
        errors ? { ...result, errors: errors.map(withoutHttp) } : undefined,
      onClose: ({ extra }) => {
        extra.expiry?.[Symbol.dispose]()
        extra.gone?.abort()
      }
    },
    server,
    keepAliveMs
  )
  // graphql-ws would write a socket's errors to the console; ws has closed it with the right code by then
  server.on('connection', (socket) => {
    socket.removeAllListeners('error')
    socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket broke'))
  })

  return {
    upgrade: (request, socket, head) => server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request)),
    close: async () => disposable.dispose()
  }
}

/** An error as it is sent: the status that HTTP would have had for it says nothing here. */
function withoutHttp(error: GraphQLError | GraphQLFormattedError): GraphQLFormattedError {
  const { extensions, ...said } = error instanceof GraphQLError ? error.toJSON() : error
  const { http: _, ...kept } = extensions ?? {}
  return { ...said, extensions: kept }
}
