// One connection of a subscription, over SSE or graphql-ws, that can be cut like a cable.

import { request } from 'node:http'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import { z } from 'zod'
import { Refused } from './api.ts'

export type Transport = 'SSE' | 'WS'
export const transports: readonly Transport[] = ['SSE', 'WS']

export interface Subscription {
  query: string
  variables: Record<string, unknown>
}

export interface Feed {
  /** 'complete' where the server ended it in good order, 'broken' where the connection did; throws Refused where the server said no */
  ended: Promise<'complete' | 'broken'>
  /** Destroys the socket; what was on its way is lost. */
  cut(): void
}

const errorSchema = z.object({ message: z.string(), extensions: z.looseObject({ code: z.string() }).optional() })
const resultSchema = z.object({ data: z.record(z.string(), z.unknown()).nullish(), errors: z.array(errorSchema).optional() })

/** Opens a subscription and hands each of its results to `take`, none after a cut. */
export function openFeed(url: string, transport: Transport, subscription: Subscription, take: (event: unknown) => void): Feed {
  let isCut = false
  let refusal: Refused | undefined
  const give = (result: unknown) => {
    if (isCut) return
    const { data, errors } = resultSchema.parse(result)
    const [error] = errors ?? []
    if (error) refusal = new Refused(error.message, error.extensions?.code ?? 'NONE')
    for (const event of Object.values(data ?? {})) if (!isCut) take(event)
  }
  const connection = transport === 'SSE' ? overSse(url, subscription, give) : overSocket(url, subscription, give)
  return {
    ended: connection.ended.then((how) => {
      if (refusal) throw refusal
      // What came in one go with the last event that was taken is lost with it.
      return isCut ? 'broken' : how
    }),
    cut: () => {
      isCut = true
      connection.destroy()
    }
  }
}

interface Connection {
  ended: Promise<'complete' | 'broken'>
  destroy(): void
}

function overSse(url: string, subscription: Subscription, give: (result: unknown) => void): Connection {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
  const asking = request(`${url}/graphql`, { method: 'POST', headers, agent: false })
  const ended = new Promise<'complete' | 'broken'>((resolve) => {
    let isComplete = false
    asking.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) {
          if (/^event: complete/m.test(block)) isComplete = true
          const data = /^event: next\ndata: (.*)$/m.exec(block)?.[1]
          if (data !== undefined) give(JSON.parse(data))
        }
      })
      response.once('error', () => undefined)
    })
    asking.once('error', () => undefined)
    asking.once('close', () => resolve(isComplete ? 'complete' : 'broken'))
  })
  asking.end(JSON.stringify(subscription))
  return { ended, destroy: () => asking.destroy() }
}

function overSocket(url: string, subscription: Subscription, give: (result: unknown) => void): Connection {
  let socket: WebSocket | undefined
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    on: { opened: (opened) => (socket = opened as WebSocket) }
  })
  const ended = new Promise<'complete' | 'broken'>((resolve) => {
    client.subscribe(subscription, {
      next: give,
      complete: () => resolve('complete'),
      error: (cause) => {
        if (Array.isArray(cause)) give({ errors: cause })
        resolve('broken')
      }
    })
  })
  void ended.then(() => client.dispose())
  return { ended, destroy: () => (socket ? socket.terminate() : client.terminate()) }
}
