// Stands in for Gemini's Live API: a WebSocket that answers by hand. Its messages are JSON in binary frames, as Google's are.

import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'

const path = /^\/+ws\/google\.ai\.generativelanguage\.v1beta\.GenerativeService\.BidiGenerateContent\?key=/

interface FromClient {
  setup?: { model: string; systemInstruction?: { parts: { text: string }[] }; tools?: { functionDeclarations: { name: string }[] }[] }
  clientContent?: { turns: { role: string; parts: { text: string }[] }[]; turnComplete: boolean }
  realtimeInput?: { audio?: { data: string; mimeType: string }; audioStreamEnd?: boolean }
  toolResponse?: { functionResponses: { id: string; response: Record<string, unknown> }[] }
}

/** One connection, and all that came over it. */
export class LiveLine {
  setup: FromClient['setup']
  /** what was told or asked as text, by who said it */
  readonly contents: { role: string; text: string; isComplete: boolean }[] = []
  readonly responses: { id: string; response: Record<string, unknown> }[] = []
  mimeType = ''
  isPaused = false
  heard = Buffer.alloc(0)
  readonly #socket: WebSocket

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString()) as FromClient))
  }

  #take({ setup, clientContent, realtimeInput, toolResponse }: FromClient): void {
    if (setup) {
      this.setup = setup
      this.send({ setupComplete: {} })
    }
    for (const { role, parts } of clientContent?.turns ?? [])
      this.contents.push({ role, text: parts.map(({ text }) => text).join(''), isComplete: clientContent?.turnComplete ?? false })
    if (realtimeInput?.audio) {
      this.mimeType = realtimeInput.audio.mimeType
      this.heard = Buffer.concat([this.heard, Buffer.from(realtimeInput.audio.data, 'base64')])
    }
    if (realtimeInput?.audioStreamEnd) this.isPaused = true
    this.responses.push(...(toolResponse?.functionResponses ?? []))
  }

  send(message: object): void {
    this.#socket.send(Buffer.from(JSON.stringify(message)))
  }

  call(id: string, args: object): void {
    this.send({ toolCall: { functionCalls: [{ id, name: 'ask_board', args }] } })
  }

  speak(pcm: Buffer): void {
    const inlineData = { mimeType: 'audio/pcm;rate=24000', data: pcm.toString('base64') }
    this.send({ serverContent: { modelTurn: { role: 'model', parts: [{ inlineData }] } } })
  }

  said(promptTokenCount = 100, responseTokenCount = 50): void {
    this.send({ serverContent: { turnComplete: true }, usageMetadata: { promptTokenCount, responseTokenCount } })
  }

  /** Ends it as a server does that goes away. */
  close(): void {
    this.#socket.close(1011)
  }

  async closed(): Promise<void> {
    if (this.#socket.readyState !== this.#socket.CLOSED) await once(this.#socket, 'close')
  }
}

export interface LiveStandIn {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  lines: LiveLine[]
  /** Has connections end as soon as they are made. */
  refuse(isRefusing: boolean): void
}

export function createLiveStandIn(): LiveStandIn {
  const server = new WebSocketServer({ noServer: true })
  const lines: LiveLine[] = []
  let isRefusing = false
  return {
    lines,
    refuse: (is) => {
      isRefusing = is
    },
    upgrade: (request, socket, head) => {
      if (isRefusing || !path.test(request.url ?? '')) {
        socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')
        return
      }
      server.handleUpgrade(request, socket, head, (client) => lines.push(new LiveLine(client)))
    }
  }
}
