// The live door: a WebSocket at /voice?session=<id>. Binary messages are sound (PCM, 16 bits, mono, little-endian; 16 kHz in,
// 24 kHz out), text messages are JSON. docs/voice.md has the protocol.

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Doors } from '../../context.ts'
import { BadUserInput, BoardError, CannotHear } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { heardHz, spokenHz } from '../../models/live.ts'
import { createErrorMapping } from '../error-mapping.ts'
import { type Authenticate, onExpiry } from '../graphql.ts'
import { openTalk, type Talk, type TalkEvent } from './talk.ts'

export interface VoiceOptions {
  doors: Doors
  authenticate: Authenticate
  log: Log
  /** how long a client may take to introduce itself */
  initTimeoutMs?: number
}

export interface VoiceSockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Tells every client that the server goes away (1001), and waits until they are gone. */
  close(): Promise<void>
}

/** two seconds of sound */
const largestMessage = 4 * heardHz
/** what a client that reads slowly may leave lying: a minute and a half of speech */
const mostUnread = 4_000_000
/** how far ahead of the clock sound may be sent, in seconds */
const mostAhead = 15
const mostTalks = 4
const keepAliveMs = 12_000
const closeWithinMs = 2_000

/** Close codes: the graphql-ws protocol's, for what it has, as clients of this server know them. */
const closeCodes: Readonly<Record<string, number>> = { BAD_USER_INPUT: 4400, UNAUTHENTICATED: 4401, NOT_FOUND: 4404, RATE_LIMITED: 4429 }

const told = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), authorization: z.string().nullish() }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('stop') })
])

export function openVoice({ doors, authenticate, log, initTimeoutMs = 10_000 }: VoiceOptions): VoiceSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: largestMessage })
  const mapError = createErrorMapping(log)
  /** whose conversations are open */
  const talkers = new Map<WebSocket, string>()
  /** conversations that are not over yet, with what is entered at their end */
  const ends = new Set<Promise<void>>()
  const keepAlive = setInterval(() => server.clients.forEach((client) => client.ping()), keepAliveMs)

  function fail(client: WebSocket, cause: unknown): void {
    if (client.readyState !== client.OPEN) return
    const { message, extensions } = mapError(cause)
    client.send(JSON.stringify({ type: 'error', message, code: extensions['code'], retryable: extensions['retryable'] }))
    client.close(closeCodes[String(extensions['code'])] ?? 1011)
  }

  async function start(client: WebSocket, sessionId: string, authorization: string | null): Promise<Talk> {
    const identity = await authenticate(authorization)
    const { viewer } = identity
    const { voice } = doors
    if (!voice) throw new CannotHear()
    if ([...talkers.values()].filter((id) => id === viewer.id).length >= mostTalks)
      throw new BoardError('RATE_LIMITED', `${mostTalks} live conversations of yours are open here: end one of them.`, { retryable: true })
    talkers.set(client, viewer.id)
    const expiry = onExpiry(identity, () =>
      fail(client, new BoardError('UNAUTHENTICATED', 'The token has expired: start again with a new one.'))
    )
    client.once('close', () => expiry[Symbol.dispose]())
    return openTalk({
      doors,
      voice,
      viewer,
      sessionId,
      tell: (event: TalkEvent) => send(client, JSON.stringify(event.type === 'ready' ? { ...event, heardHz, spokenHz } : event)),
      play: (pcm) => send(client, pcm),
      fail: (cause) => fail(client, cause)
    })
  }

  /** Ends a conversation when its client is gone. */
  async function endOf(client: WebSocket, talk: Promise<Talk>): Promise<void> {
    try {
      if (client.readyState !== client.CLOSED) await new Promise((resolve) => client.once('close', resolve))
      await (await talk).close()
    } catch (cause) {
      // What kept it from beginning was told.
      if (!(cause instanceof BoardError)) log.warn({ err: cause }, 'a live conversation did not end in good order')
    }
  }

  /** A client that does not listen is let go: its sound would pile up here. */
  function send(client: WebSocket, data: string | Uint8Array): void {
    if (client.readyState !== client.OPEN) return
    if (client.bufferedAmount > mostUnread) client.close(1013, 'reads too slowly')
    else client.send(data)
  }

  server.on('connection', (client, request) => {
    const sessionId = new URL(request.url ?? '', 'http://localhost').searchParams.get('session') ?? ''
    let talk: Promise<Talk> | undefined
    const isInTime = newPace()
    const waiting = setTimeout(() => client.close(4408, 'say {"type":"start"} first'), initTimeoutMs)

    const take = async (data: RawData, isBinary: boolean): Promise<void> => {
      const bytes = Buffer.isBuffer(data) ? data : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)])
      if (isBinary) {
        if (!talk) throw new BadUserInput('Say {"type":"start"} before you send sound.')
        if (bytes.byteLength % 2 !== 0) throw new BadUserInput('Sound is PCM of 16 bits: send an even number of bytes.')
        if (!isInTime(bytes.byteLength)) throw new BadUserInput('Sound came faster than anybody speaks: send it as it is recorded.')
        ;(await talk).hear(bytes)
        return
      }
      const message = readMessage(bytes)
      if (message.type === 'start') {
        if (talk) throw new BadUserInput('This conversation has begun already.')
        clearTimeout(waiting)
        talk = start(client, sessionId, message.authorization ?? request.headers.authorization ?? null)
        const end = endOf(client, talk).finally(() => ends.delete(end))
        ends.add(end)
        await talk
      } else if (message.type === 'pause') (await talk)?.pause()
      else client.close(1000)
    }

    client.on('message', (data, isBinary) => void take(data, isBinary).catch((cause: unknown) => fail(client, cause)))
    client.on('error', (error) => log.debug({ err: error }, 'a voice socket broke'))
    client.on('close', () => {
      clearTimeout(waiting)
      talkers.delete(client)
    })
  })

  return {
    upgrade: (request, socket, head) => server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request)),
    close: async () => {
      clearInterval(keepAlive)
      for (const client of server.clients) client.close(1001)
      await Promise.race([Promise.allSettled(ends), sleep(closeWithinMs, undefined, { ref: false })])
      for (const client of server.clients) client.terminate()
    }
  }
}

function readMessage(bytes: Buffer): z.infer<typeof told> {
  try {
    return told.parse(JSON.parse(bytes.toString()))
  } catch (cause) {
    throw new BadUserInput('Text messages are {"type":"start"}, {"type":"pause"} or {"type":"stop"}; sound is binary.', cause)
  }
}

/** Whether sound keeps to the speed of speech, give or take some seconds. */
function newPace(): (bytes: number) => boolean {
  const began = performance.now()
  let seconds = 0
  return (bytes) => {
    seconds += bytes / (2 * heardHz)
    return seconds <= (performance.now() - began) / 1000 + mostAhead
  }
}
