// What the stand-ins of model endpoints have in common: a real HTTP server on a loopback port that answers by script and
// remembers what it was asked. Each stand-in brings its own wire.

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** What one request asked, read from its own wire, so that the same script can drive every stand-in. */
export interface ModelServerRequest {
  /** counts from 1 */
  number: number
  model: string
  system: string
  /** The conversation as it was sent: who speaks and the text; calls and results of tools as JSON. */
  input: { role: 'user' | 'model' | 'tool_call' | 'tool_result'; text: string }[]
  /** Names of the tools on offer. */
  tools: string[]
  /** The JSON Schema that the answer is to have, if any. */
  schema: Record<string, unknown> | undefined
  apiKey: string | undefined
  headers: IncomingHttpHeaders
  /** The parsed body, for what the fields above leave out. */
  body: Record<string, unknown>
  /** Resolves when the connection of this request is over: true where the client left before the answer was whole. */
  ended: Promise<boolean>
}

export interface WireUsage {
  input?: number
  cached?: number
  output?: number
  thinking?: number
}

/** One scripted reply. */
export type Reply =
  /** Text, streamed in the given pieces with a pause between them. */
  | { text: string | readonly string[]; usage?: WireUsage; pauseMs?: number }
  /** One JSON document, streamed in two pieces. */
  | { json: unknown; usage?: WireUsage }
  /** Tool calls, after a signed thought where the wire has such. */
  | { calls: readonly { id: string; name: string; arguments: unknown }[]; text?: string; signature?: string; usage?: WireUsage }
  /** An HTTP error. */
  | { status: number; retryAfterSeconds?: number; message?: string }
  /** Some pieces of text, then the stream ends without its proper end: politely, or by a torn connection. */
  | { cut: 'cleanly' | 'socket'; text?: readonly string[] }
  /** Some pieces of text, then nothing more until the client leaves. */
  | { hang: true; text?: readonly string[] }
  /** The prompt is blocked for its content. */
  | { blocked: true }
  /** The answer ends at the limit of output tokens. */
  | { limited: readonly string[] }

/** A queue, one reply for each request (a request too many is answered 400), or a function of the request. */
export type Script = readonly Reply[] | ((request: ModelServerRequest) => Reply | Promise<Reply>)

export interface ModelServerOptions {
  answer: Script
  /** The only key that is accepted; without it any is. */
  apiKey?: string
  /** takes what is to become a WebSocket */
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

export interface ModelServer {
  url: string
  /** Every request so far, refused ones included. */
  requests: readonly ModelServerRequest[]
  /** Stops listening and tears what is still open. */
  close(): Promise<void>
}

type Body = Record<string, unknown>

/** The SSE lines of an answer. */
export interface Wire {
  path: RegExp
  read(body: Body, headers: IncomingHttpHeaders): Pick<ModelServerRequest, 'model' | 'system' | 'input' | 'tools' | 'schema' | 'apiKey'>
  /** Before the first piece of text. */
  open(): string[]
  text(piece: string): string
  calls(reply: Extract<Reply, { calls: unknown }>): string[]
  end(how: 'whole' | 'calls' | 'blocked' | 'limited', usage: Required<WireUsage>): string[]
  error(status: number, message: string): Body
  badKeyStatus: number
}

const usual: Required<WireUsage> = { input: 100, cached: 40, output: 20, thinking: 0 }

export async function startModelServer(wire: Wire, { answer, apiKey, upgrade }: ModelServerOptions): Promise<ModelServer> {
  const requests: ModelServerRequest[] = []
  const queue = typeof answer === 'function' ? [] : [...answer]
  const script =
    typeof answer === 'function' ? answer : () => queue.shift() ?? { status: 400, message: 'the script of this stand-in is at its end' }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = []
    for await (const chunk of incoming) chunks.push(chunk as Uint8Array)
    if (incoming.method !== 'POST' || !wire.path.test(incoming.url ?? '')) {
      fail(response, 404, wire.error(404, `no such path: ${incoming.url}`))
      return
    }
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Body
    const ended = new Promise<boolean>((resolve) => response.once('close', () => resolve(!response.writableFinished)))
    const request = { number: requests.length + 1, ...wire.read(body, incoming.headers), headers: incoming.headers, body, ended }
    requests.push(request)
    const { badKeyStatus } = wire
    if (apiKey !== undefined && request.apiKey !== apiKey) fail(response, badKeyStatus, wire.error(badKeyStatus, 'API key not valid.'))
    else await send(response, wire, await script(request))
  }

  const server = createServer((incoming, response) => {
    // A script that throws, by an assertion perhaps, is a refusal that no client tries again.
    serve(incoming, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else fail(response, 400, wire.error(400, String(error)))
    })
  })

  if (upgrade) server.on('upgrade', upgrade)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the stand-in got no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

function fail(response: ServerResponse, status: number, body: Body, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

async function send(response: ServerResponse, wire: Wire, reply: Reply): Promise<void> {
  if ('status' in reply) {
    const headers: Record<string, string> = reply.retryAfterSeconds === undefined ? {} : { 'retry-after': String(reply.retryAfterSeconds) }
    fail(response, reply.status, wire.error(reply.status, reply.message ?? 'scripted failure'), headers)
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const write = (lines: readonly string[]): void => {
    for (const line of lines) response.write(line)
  }
  write(wire.open())

  const pieces = piecesOf(reply)
  for (const [place, piece] of pieces.entries()) {
    if (place > 0 && 'pauseMs' in reply) await sleep(reply.pauseMs)
    if (response.destroyed) return
    write([wire.text(piece)])
  }

  if ('hang' in reply) return
  if ('cut' in reply) {
    // What was written has to be on its way before the connection is torn.
    if (reply.cut === 'socket') setTimeout(() => response.destroy(), 20)
    else response.end()
    return
  }
  if ('calls' in reply) write(wire.calls(reply))
  const how = 'calls' in reply ? 'calls' : 'blocked' in reply ? 'blocked' : 'limited' in reply ? 'limited' : 'whole'
  write(wire.end(how, { ...usual, ...('usage' in reply ? reply.usage : {}) }))
  response.end()
}

function piecesOf(reply: Reply): readonly string[] {
  if ('json' in reply) {
    const document = JSON.stringify(reply.json)
    const half = Math.ceil(document.length / 2)
    return [document.slice(0, half), document.slice(half)]
  }
  if ('limited' in reply) return reply.limited
  if (!('text' in reply) || reply.text === undefined) return []
  return typeof reply.text === 'string' ? [reply.text] : reply.text
}
