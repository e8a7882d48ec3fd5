// The door for other agents: A2A (https://a2a-protocol.org), versions 1.0 and 0.3, over JSON-RPC and SSE. The board has one
// address, and so has each of its members who lives here.

import type { KeyObject } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  A2A_VERSION_HEADER,
  AgentCard,
  Extensions,
  formatSSEErrorEvent,
  formatSSEEvent,
  HTTP_EXTENSION_HEADER,
  SSE_HEADERS
} from '@a2a-js/sdk'
import { LEGACY_HTTP_EXTENSION_HEADER } from '@a2a-js/sdk/compat/v0_3'
import { LegacyJsonRpcTransportHandler } from '@a2a-js/sdk/compat/v0_3/server'
import { RequestMalformedError, VersionNotSupportedError } from '@a2a-js/sdk/errors'
import { JsonRpcTransportHandler, ServerCallContext } from '@a2a-js/sdk/server'
import { z } from 'zod'
import { type Agent, assignable } from '../../agents/board.ts'
import type { Doors } from '../../context.ts'
import { BoardError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Person } from '../../records/person.ts'
import { draftsExtension } from '../../remote/hearing.ts'
import { maxBody } from '../body.ts'
import type { Authenticate } from '../graphql.ts'
import { type Exchange, readBody, type Route, sendError, sendJson } from '../http.ts'
import type { Gate } from '../origin.ts'
import { cardOf, legacyCardOf, signCard } from './card.ts'
import { createHandler, refusalOf } from './handler.ts'

export interface A2aOptions {
  doors: Doors
  authenticate: Authenticate
  gate: Gate
  /** where clients reach this server, without a path; by the name that they called it where left out */
  publicUrl?: string | undefined
  /** whether a token is asked for */
  isGuarded?: boolean | undefined
  /** signs the cards */
  cardKey?: KeyObject | undefined
  log: Log
}

const wellKnown = '/.well-known/agent-card.json'
const keepAliveMs = 12_000

export function createA2a(options: A2aOptions): Record<string, Route> {
  const { board } = options.doors
  const members = assignable(board).filter(({ card }) => card === null)
  const places: [string, Agent | undefined][] = [
    ['', undefined],
    ...members.map((member): [string, Agent] => [`/a2a/${member.id}`, member])
  ]
  const routes = places.flatMap(([path, member]): [string, Route][] => [
    [`${path}${wellKnown}`, (exchange) => sendCard(options, path || '/a2a', member, exchange)],
    [path || '/a2a', (exchange) => answer(options, path || '/a2a', member, exchange)]
  ])
  return Object.fromEntries(routes)
}

function describe(
  { doors, publicUrl, isGuarded = false }: A2aOptions,
  path: string,
  member: Agent | undefined,
  { headers }: IncomingMessage
) {
  const url = `${publicUrl ?? `http://${headers.host}`}${path}`
  return cardOf({ board: doors.board, version: doors.info.version, url, isGuarded }, member)
}

/** The version that a request is in; that of clients from before there was a header, where it says none. */
const versionOf = ({ headers, url = '' }: IncomingMessage): string => {
  const named = headers[A2A_VERSION_HEADER.toLowerCase()] ?? new URL(url, 'http://host').searchParams.get(A2A_VERSION_HEADER)
  const version = typeof named === 'string' && named.trim() !== '' ? named.trim() : '0.3'
  return /^\d+\.\d+(?=\.\d+$)/.exec(version)?.[0] ?? version
}

async function sendCard(options: A2aOptions, path: string, member: Agent | undefined, { request, response }: Exchange): Promise<void> {
  response.setHeader('vary', A2A_VERSION_HEADER)
  const card = describe(options, path, member, request)
  if (versionOf(request) === '0.3') return sendJson(response, 200, legacyCardOf(card))
  sendJson(response, 200, AgentCard.toJSON(options.cardKey ? await signCard(card, options.cardKey) : card))
}

async function answer(options: A2aOptions, path: string, member: Agent | undefined, exchange: Exchange): Promise<void> {
  const { doors, authenticate, gate, log } = options
  const { request, response, signal } = exchange
  const refuse = (status: number, code: string, message: string) => sendError(response, status, code, message)
  if (request.method !== 'POST') return refuse(405, 'BAD_USER_INPUT', 'Send JSON-RPC by POST, as the agent card says.')
  if (!gate.isOriginAllowed(request)) return refuse(403, 'FORBIDDEN', 'Pages of that origin may not speak to the board.')
  // Any page could send the other types without the browser's asking first.
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    return refuse(415, 'BAD_USER_INPUT', 'Send application/json.')
  const body = await readBody(request, maxBody)
  if (body === undefined)
    return refuse(413, 'BAD_USER_INPUT', `The request is larger than ${maxBody / 1_000_000} MB, which is the most: send less.`)

  const call = readCall(body)
  if (!call) return sendJson(response, 200, { jsonrpc: '2.0', id: null, error: { code: parseError, message: 'That is no JSON object.' } })
  const version = versionOf(request)
  const isLegacy = version === '0.3'
  const failed = (error: unknown) => ({
    jsonrpc: '2.0',
    id: call['id'] ?? null,
    error: isLegacy ? LegacyJsonRpcTransportHandler.mapToLegacyJSONRPCError(error) : JsonRpcTransportHandler.mapToJSONRPCError(error)
  })
  if (!isLegacy && version !== '1.0')
    return sendJson(response, 200, failed(new VersionNotSupportedError(`A2A ${version.slice(0, 20)} is not spoken here: 1.0 and 0.3 are.`)))

  let viewer: Person
  try {
    viewer = (await authenticate(request.headers.authorization ?? null)).viewer
  } catch (error) {
    if (error instanceof BoardError && error.code === 'UNAUTHENTICATED') {
      response.setHeader('www-authenticate', 'Bearer')
      return refuse(401, error.code, error.message)
    }
    return sendJson(response, 200, failed(refusalOf(error, log)))
  }
  const extensionHeader = isLegacy ? LEGACY_HTTP_EXTENSION_HEADER : HTTP_EXTENSION_HEADER
  const asked = request.headers[extensionHeader.toLowerCase()]
  const requestedExtensions = Extensions.parseServiceParameter(typeof asked === 'string' ? asked : undefined)
  if (requestedExtensions.includes(draftsExtension)) response.setHeader(extensionHeader, draftsExtension)
  const context = new ServerCallContext({ requestedVersion: version, requestedExtensions })
  const handler = createHandler({ doors, viewer, member: member?.id, card: describe(options, path, member, request), signal, log })
  const result = await (isLegacy ? new LegacyJsonRpcTransportHandler(handler) : new JsonRpcTransportHandler(handler)).handle(call, context)
  if (Symbol.asyncIterator in result) await sendEvents(response, result, failed, signal)
  else
    sendJson(
      response,
      200,
      isStumble(result) ? failed(new RequestMalformedError('The parameters are not what that method takes.')) : result
    )
}

/** The SDK reads parameters as if they were right: what it stumbles over is the sender's error, and nothing was done by then. */
const isStumble = (result: object): boolean => stumbleSchema.safeParse(result).success
const stumbleSchema = z.object({ error: z.object({ message: z.string().regex(/^Cannot read properties|is not (a function|iterable)/) }) })

/** JSON-RPC 2.0, section 5.1. */
const parseError = -32700

function readCall(body: string): Record<string, unknown> | undefined {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(body))
  } catch {
    return undefined
  }
}

/** What is refused before the first event is answered as JSON, as in both versions. */
async function sendEvents(
  response: ServerResponse,
  events: AsyncGenerator<unknown, void, undefined>,
  failed: (error: unknown) => unknown,
  signal: AbortSignal
): Promise<void> {
  let first: IteratorResult<unknown, void>
  try {
    first = await events.next()
  } catch (error) {
    return sendJson(response, 200, failed(error))
  }
  response.writeHead(200, SSE_HEADERS)
  const keepAlive = setInterval(() => response.write(': \n\n'), keepAliveMs)
  try {
    for (let next = first; !next.done && !signal.aborted; next = await events.next()) {
      if (!response.write(formatSSEEvent(next.value))) await once(response, 'drain', { signal })
    }
  } catch (error) {
    if (!signal.aborted) response.write(formatSSEErrorEvent(failed(error)))
  } finally {
    clearInterval(keepAlive)
    await events.return()
    response.end()
  }
}
