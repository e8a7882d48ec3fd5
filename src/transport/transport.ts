// The doors in: the page, GraphQL over HTTP, SSE and WebSocket, MCP, A2A and voice, on one port.

import { createHash, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Doors } from '../context.ts'
import type { Log } from '../log.ts'
import type { Tokens } from '../people/tokens.ts'
import { createA2a } from './a2a/a2a.ts'
import { createCalendarRoute } from './calendar.ts'
import { type Authenticate, createGraphql } from './graphql.ts'
import { pathOf, type Route, sendError, sendJson, startHttp } from './http.ts'
import { openMcp } from './mcp/mcp.ts'
import { createGate } from './origin.ts'
import { createTokenExchange } from './token-exchange.ts'
import { openVoice } from './voice/voice.ts'
import { createWebRoutes } from './web.ts'
import { openSockets } from './ws.ts'

export interface Readiness {
  /** whether the server can take a turn */
  ok: boolean
  /** what does not work as it should, in words that name it; may be said of a server that is ready */
  degraded: readonly string[]
}

export interface TransportOptions {
  host: string
  port: number
  /** origins of other sites' pages that may use the API, as in https://app.example.com; none by default */
  allowedOrigins?: readonly string[]
  /** where clients reach this server from elsewhere, without a path */
  publicUrl?: string | undefined
  /** signs the agent cards */
  cardKey?: KeyObject | undefined
  /** where the page is built: web/dist */
  webFolder: string
  doors: Doors
  authenticate: Authenticate
  /** what it checks; none where nothing has to be shown */
  tokens?: Tokens | undefined
  ready: () => Promise<Readiness>
  /** takes what Slack sends, where the bot runs in this server: signed, so it may come by any name */
  slack?: Route | undefined
  /** what has to be shown to read /metrics; none: whoever reaches the server may */
  metricsToken?: string | undefined
  /** the text of /metrics, in Prometheus' format */
  metrics: () => string | Promise<string>
  log: Log
}

export interface Transport {
  /** where it listens, without a path */
  url: string
  /** Stops accepting, tells WebSockets 1001, cuts SSE streams, lets answers under way finish for some seconds. */
  close(): Promise<void>
}

const closeWithinMs = 5_000

/** Opens the doors. Throws CannotStart where the port cannot be had. */
export async function startTransport(options: TransportOptions): Promise<Transport> {
  const {
    host,
    port,
    allowedOrigins = [],
    publicUrl,
    cardKey,
    webFolder,
    doors,
    authenticate,
    tokens,
    ready,
    metricsToken,
    metrics,
    slack,
    log
  } = options
  const gate = createGate(host, allowedOrigins)
  const graphql = createGraphql({ doors, authenticate, allowedOrigins, log })
  const sockets = openSockets({ graphql, authenticate, log })
  const voice = openVoice({ doors, authenticate, log })
  const mcp = openMcp({ doors, authenticate, gate, log })

  const routes: Record<string, Route> = {
    ...createWebRoutes(webFolder),
    '/graphql': ({ request, response, signal }) => graphql(request, response, { signal }),
    '/mcp': mcp.route,
    ...createA2a({ doors, authenticate, isGuarded: tokens !== undefined, gate, publicUrl, cardKey, log }),
    '/calendar/': createCalendarRoute(doors),
    ...(tokens && { '/token': createTokenExchange(tokens) }),
    ...(slack ? { '/slack/': slack } : {}),
    '/health': ({ response }) => sendJson(response, 200, { ok: true }),
    '/ready': async ({ response }) => {
      const readiness = await ready()
      sendJson(response, readiness.ok ? 200 : 503, readiness)
    },
    '/metrics': async ({ request, response }) => {
      if (metricsToken !== undefined && !shows(request, metricsToken))
        return sendError(response, 401, 'UNAUTHENTICATED', 'Send METRICS_TOKEN as Authorization: Bearer.')
      const text = await metrics()
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text)
    }
  }

  const http = await startHttp({
    host,
    port,
    routes,
    log,
    refuse: (request) => {
      if (slack && pathOf(request).startsWith('/slack/')) return undefined
      if (!gate.isHostKnown(request))
        return 'This server does not go by that name: use the address that it printed at its start, or localhost.'
      if (request.headers.upgrade && !gate.isOriginAllowed(request)) return 'Pages of that origin may not open a socket here.'
      return undefined
    },
    upgrades: { '/graphql': sockets.upgrade, '/voice': voice.upgrade }
  })

  return {
    url: http.url,
    close: async () => {
      await mcp.close()
      const closing = http.close(closeWithinMs)
      await sockets.close()
      await voice.close()
      await closing
      await graphql.dispose()
    }
  }
}

/** Compared by digests, which take the same time however much of a guess is right. */
function shows({ headers }: IncomingMessage, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
}
