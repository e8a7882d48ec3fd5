// The HTTP server: routes, headers, and an end in good order. What a route does is the business of whoever gives it.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { CannotStart } from '../errors.ts'
import type { Log } from '../log.ts'

export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  /** aborts when the client is gone before its answer, or the server cuts it */
  signal: AbortSignal
}

export type Route = (exchange: Exchange) => void | Promise<void>

export interface HttpOptions {
  host: string
  port: number
  /** by path; a path that ends with a slash takes all that begins with it */
  routes: Readonly<Record<string, Route>>
  /** what takes WebSockets, by path */
  upgrades?: Readonly<Record<string, (request: IncomingMessage, socket: Duplex, head: Buffer) => void>>
  /** Why a request may not come in at all, or undefined. */
  refuse?: (request: IncomingMessage) => string | undefined
  log: Log
}

export interface HttpServer {
  url: string
  /** Stops accepting, cuts streams, lets answers under way finish until the deadline. */
  close(deadlineMs: number): Promise<void>
}

const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store'
}

export const pathOf = (request: IncomingMessage): string => request.url?.split('?', 1)[0] ?? '/'

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}

/** Answers in the shape of a GraphQL error, so that a client finds the code where it looks for it. */
export function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  sendJson(response, status, { errors: [{ message, extensions: { code, retryable: false } }] })
}

/** The body as text; undefined where it is larger than `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  // Not cut where it is too large: its sender is to read why.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > limit) break
    chunks.push(bytes)
  }
  request.resume()
  return size > limit ? undefined : Buffer.concat(chunks).toString('utf8')
}

export const nothingAt = (path: string, response: ServerResponse): void =>
  sendError(response, 404, 'NOT_FOUND', `There is nothing at ${path}: the API is at /graphql.`)

/** Starts to listen. Throws CannotStart where the address cannot be had. */
export async function startHttp({ host, port, routes, upgrades = {}, refuse, log }: HttpOptions): Promise<HttpServer> {
  const underWay = new Set<ServerResponse>()

  const server = createServer((request, response) => {
    response.setHeaders(new Map(Object.entries(securityHeaders)))
    const refused = refuse?.(request)
    if (refused !== undefined) return sendError(response, 403, 'FORBIDDEN', refused)
    const path = pathOf(request)
    const taken = [path, path.slice(0, path.indexOf('/', 1) + 1)].find((each) => Object.hasOwn(routes, each))
    const route = taken === undefined ? undefined : routes[taken]
    if (!route) return nothingAt(path, response)

    const gone = new AbortController()
    underWay.add(response)
    response.once('close', () => {
      underWay.delete(response)
      if (!response.writableFinished) gone.abort()
    })
    Promise.resolve(route({ request, response, signal: gone.signal })).catch((error: unknown) => {
      if (gone.signal.aborted) return
      log.error({ err: error, path: taken }, 'unexpected error in a route')
      if (response.headersSent) response.destroy()
      else sendError(response, 500, 'INTERNAL_SERVER_ERROR', 'Something went wrong on the server. It was logged.')
    })
  })

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const path = pathOf(request)
    if (Object.hasOwn(upgrades, path) && refuse?.(request) === undefined) upgrades[path]?.(request, socket, head)
    else socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new CannotStart(cannotListen(error, host, port), error)))
    server.listen(port, host, resolve)
  })

  return {
    url: urlOf(server.address(), host),
    close: async (deadlineMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // cut, not ended: its client is to come back with its cursor
      for (const response of underWay) if (isStream(response)) response.destroy()
      // a connection is idle only once its answer is out
      const idle = setInterval(() => server.closeIdleConnections(), 20)
      const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs)
      await closed
      clearInterval(idle)
      clearTimeout(deadline)
    }
  }
}

const isStream = (response: ServerResponse) => String(response.getHeader('content-type')).startsWith('text/event-stream')

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} is in use: set PORT to another one, or stop what listens there.`
  if (error.code === 'EACCES') return `Port ${port} may not be listened on by this user: set PORT to one above 1023.`
  return `Cannot listen on ${host}, port ${port} (${error.code ?? error.message}): set HOST to an address of this machine.`
}

function urlOf(address: ReturnType<ReturnType<typeof createServer>['address']>, host: string): string {
  const name = host.includes(':') ? `[${host}]` : host
  return `http://${name}:${typeof address === 'object' && address !== null ? address.port : ''}`
}
