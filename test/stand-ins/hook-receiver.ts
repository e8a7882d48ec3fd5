// Another system that takes webhooks and verifies them as their receivers do.

import { createServer, type IncomingHttpHeaders } from 'node:http'
import { Webhook } from 'standardwebhooks'

export interface Delivery {
  id: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export async function startHookReceiver() {
  const deliveries: Delivery[] = []
  /** statuses of the next answers; 200 behind them */
  const answers: { status: number; headers?: Record<string, string> }[] = []
  let hangs = false

  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += String(chunk)
    })
    request.on('end', () => {
      deliveries.push({ id: String(request.headers['webhook-id']), path: request.url ?? '', headers: request.headers, body })
      if (hangs) return
      const { status, headers } = answers.shift() ?? { status: 200 }
      response.writeHead(status, headers).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()

  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/hook`,
    deliveries,
    answers,
    hang: (on: boolean) => {
      hangs = on
    },
    /** What a delivery says, where its signature is right. Throws where it is not. */
    verify: (secret: string, { body, headers }: Delivery) =>
      new Webhook(secret).verify(body, headers as Record<string, string>) as {
        type: string
        timestamp: string
        data: Record<string, unknown>
      },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

export type HookReceiver = Awaited<ReturnType<typeof startHookReceiver>>
