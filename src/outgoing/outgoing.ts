// Calls to addresses that somebody else has named: a member's card, a webhook. A name is looked up once, what it leads to is
// checked, and that very address is connected to, so that no second look-up can lead elsewhere (DNS rebinding).

import { lookup } from 'node:dns'
import { lookup as lookUp } from 'node:dns/promises'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { addAbortSignal, Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { BadUserInput, UpstreamUnavailable } from '../errors.ts'
import { isPublic } from './address.ts'

/** The global fetch, as far as it is needed: bodies are sent whole, nothing is compressed, kept alive or cached. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export interface Outgoing {
  /**
   * Reaches the public internet, and of private hosts only those that are named. A GET follows up to three redirects, each
   * checked like the first address, to another origin without its headers; any other request is answered with the redirect
   * itself. The deadline is the signal's: give one. Throws UpstreamUnavailable where an address may not be called; else what
   * the connection breaks with, or the signal's reason.
   */
  fetch: Fetch
  /** Throws BadUserInput where an address may not be called as things are now; `fetch` looks again when it is called. */
  requireCallable(address: string): Promise<void>
}

const mostRedirects = 3
const lookUpWithinMs = 5_000

/** @param privateHosts hosts, or `host:port`, that may be called although they are not public, e.g. `127.0.0.1` or `cipher.lan:4000` */
export function createOutgoing(privateHosts: readonly string[]): Outgoing {
  const isNamed = ({ hostname, host }: URL) => privateHosts.includes(hostname) || privateHosts.includes(host)

  async function send(url: URL, request: Request, headers: Headers, body: Buffer): Promise<IncomingMessage> {
    if (!isWeb(url)) throw new UpstreamUnavailable(`${url.protocol} is not called: only http and https are.`, undefined, false)
    const hostname = bare(url)
    // What is an address already is not looked up.
    if (isIP(hostname) !== 0 && !isPublic(hostname) && !isNamed(url)) throw notPublic(url.hostname)
    return new Promise((resolve, reject) => {
      const sent = (url.protocol === 'https:' ? requestHttps : requestHttp)(
        {
          hostname,
          port: url.port,
          path: url.pathname + url.search,
          method: request.method,
          headers: { ...Object.fromEntries(headers), ...(body.length > 0 && { 'content-length': body.length }) },
          agent: false,
          signal: request.signal,
          ...(!isNamed(url) && { lookup: lookupPublic })
        },
        // The request lets go of its signal once it is sent.
        (response) => resolve(addAbortSignal(request.signal, response))
      )
      sent.once('error', (cause) => reject(request.signal.aborted ? (request.signal.reason as Error) : cause))
      sent.end(body)
    })
  }

  return {
    fetch: async (input, init) => {
      const request = new Request(input, init)
      request.signal.throwIfAborted()
      const body = Buffer.from(await request.arrayBuffer())
      let url = new URL(request.url)
      let { headers } = request
      for (let redirects = 0; ; redirects += 1) {
        const response = await send(url, request, headers, body)
        const next = request.method === 'GET' && request.redirect === 'follow' ? redirectOf(response, url) : undefined
        if (!next) return asResponse(response)
        response.destroy()
        if (redirects === mostRedirects) throw new UpstreamUnavailable(`${url.host} redirects more than ${mostRedirects} times.`)
        if (url.protocol === 'https:' && next.protocol !== 'https:')
          throw new UpstreamUnavailable(`${url.host} redirects to an address without https.`, undefined, false)
        // What is meant for one server, a token among it, is not told another.
        if (next.origin !== url.origin) headers = new Headers({ accept: headers.get('accept') ?? '*/*' })
        url = next
      }
    },

    requireCallable: async (address) => {
      const url = URL.canParse(address) ? new URL(address) : undefined
      if (!url || !isWeb(url)) throw new BadUserInput('That is no http(s) address: write it like https://example.com/hook.')
      if (isNamed(url)) return
      const found = await Promise.race([lookUp(bare(url), { all: true }), sleep(lookUpWithinMs, [], { ref: false })]).catch(() => [])
      if (found.length === 0) throw new BadUserInput(`${url.hostname} cannot be found: check the address.`)
      if (!found.some(({ address }) => isPublic(address))) throw new BadUserInput(notPublic(url.hostname).message)
    }
  }
}

const isWeb = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:'

/** A host without the brackets of an IPv6 address. */
const bare = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

const notPublic = (host: string) =>
  new UpstreamUnavailable(`${host} is no address of the public internet: it is only called where PRIVATE_HOSTS names it.`, undefined, false)

const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const [first, ...others] = (error ? [] : found).filter(({ address }) => isPublic(address))
    if (!first) callback(error ?? notPublic(hostname), '')
    else if (options.all) callback(null, [first, ...others])
    else callback(null, first.address, first.family)
  })
}

function redirectOf({ statusCode = 0, headers: { location } }: IncomingMessage, from: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined || !URL.canParse(location, from)) return undefined
  return new URL(location, from)
}

function asResponse(incoming: IncomingMessage): Response {
  const headers = new Headers()
  for (let at = 0; at < incoming.rawHeaders.length; at += 2)
    headers.append(incoming.rawHeaders[at] ?? '', incoming.rawHeaders[at + 1] ?? '')
  const status = incoming.statusCode ?? 0
  const hasBody = ![204, 205, 304].includes(status)
  if (!hasBody) incoming.resume()
  return new Response(hasBody ? (Readable.toWeb(incoming) as ReadableStream<Uint8Array>) : null, { status, headers })
}

/** The same, where the body of an answer breaks off with UpstreamUnavailable once it has more bytes than this. */
export const limited =
  (fetch: Fetch, mostBytes: number): Fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    let left = mostBytes
    const count = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        left -= chunk.byteLength
        if (left >= 0) controller.enqueue(chunk)
        else controller.error(new UpstreamUnavailable(`The answer has more than ${mostBytes} bytes.`, undefined, false))
      }
    })
    const { status, headers } = response
    return new Response(response.body?.pipeThrough(count) ?? null, { status, headers })
  }
