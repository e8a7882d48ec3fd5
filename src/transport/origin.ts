// Which web pages may speak to this server. A browser sends a person's requests from wherever they surf: another site's
// page must neither read an answer, nor send a mutation, nor open a socket, nor come in under a name of its own that
// it lets point at this machine (DNS rebinding).

import type { IncomingMessage } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import { refusal } from './error-mapping.ts'

/** Content types that a page can send anywhere without asking first (Fetch standard, CORS-safelisted). */
const unasked = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)/i

/** Any of these makes a browser ask first; the names are what GraphQL clients send already. */
export const preflightHeaders = ['x-graphql-yoga-csrf', 'apollo-require-preflight', 'graphql-require-preflight', 'x-requested-with']

/** Refuses requests that another site's page could have sent without the browser's asking first. */
export function requirePreflight(): Plugin {
  return {
    onRequestParse: ({ request }) => {
      const type = request.headers.get('content-type')
      if (type !== null && !unasked.test(type)) return
      if (preflightHeaders.some((name) => request.headers.has(name))) return
      // a GET changes nothing, and its answer stays unreadable for other sites
      const site = request.headers.get('sec-fetch-site')
      if (request.method === 'GET' && (site === null || site === 'same-origin' || site === 'none')) return
      throw refusal(
        `Send ${request.method === 'GET' ? 'the query with POST' : 'application/json'}, or the header ${preflightHeaders[0]}: 1, which shows that no other site's page sent this.`,
        'FORBIDDEN',
        403
      )
    }
  }
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

export interface Gate {
  /** Whether a request names this server by a name that it goes by. */
  isHostKnown(request: IncomingMessage): boolean
  /** Whether it comes from this server's own pages, an allowed origin, or no page at all. */
  isOriginAllowed(request: IncomingMessage): boolean
}

/**
 * Knows who may come in.
 * @param host where the server listens; on loopback only loopback names and the hosts of allowed origins are its own
 * @param allowedOrigins origins of other sites' pages that may use the API, as in https://app.example.com
 */
export function createGate(host: string, allowedOrigins: readonly string[]): Gate {
  const isLoopback = loopback.has(host) || host === '::1' || host.startsWith('127.')
  const names = new Set([...loopback, host, ...allowedOrigins.map((origin) => new URL(origin).hostname)])
  return {
    isHostKnown: ({ headers }) => {
      if (!isLoopback || headers.host === undefined) return true
      const named = `http://${headers.host}`
      return URL.canParse(named) && names.has(new URL(named).hostname)
    },
    isOriginAllowed: ({ headers }) => {
      const { origin } = headers
      if (origin === undefined) return true
      if (allowedOrigins.includes(origin)) return true
      return URL.canParse(origin) && new URL(origin).host === headers.host
    }
  }
}
