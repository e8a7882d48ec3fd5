// A server on a free port with fake doors, and what a client does with it.

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { openLog } from '../../src/log.ts'
import { startTransport, type TransportOptions } from '../../src/transport/transport.ts'
import { ada, type Faked, fakeDoors } from './fake-doors.ts'

export interface Answer {
  status: number
  data: Record<string, unknown> | null | undefined
  errors: { message: string; extensions: { code: string; retryable: boolean; errorId?: string } }[]
}

export async function startServer(faked: Faked = {}, options: Partial<TransportOptions> = {}) {
  const written = new PassThrough()
  let logged = ''
  written.on('data', (chunk) => {
    logged += String(chunk)
  })
  const transport = await startTransport({
    host: '127.0.0.1',
    port: 0,
    webFolder: join(tmpdir(), 'no page is built here'),
    doors: fakeDoors(faked),
    authenticate: async () => ({ viewer: ada, expiresAt: undefined }),
    ready: async () => ({ ok: true, degraded: [] }),
    metrics: () => 'boardroom_journal_entries 0\n',
    log: openLog('info', written),
    ...options
  })
  const url = `${transport.url}/graphql`

  async function post(body: string | FormData, headers: Record<string, string>): Promise<Answer> {
    const response = await fetch(url, { method: 'POST', body, headers })
    const { data, errors } = (await response.json()) as Partial<Answer>
    return { status: response.status, data, errors: errors ?? [] }
  }

  return {
    url,
    base: transport.url,
    logged: () => logged,
    post,
    ask: (query: string, variables?: Record<string, unknown>) =>
      post(JSON.stringify({ query, variables }), { 'content-type': 'application/json' }),
    listen: (query: string, init: RequestInit = {}) =>
      fetch(url, {
        method: 'POST',
        body: JSON.stringify({ query }),
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        ...init
      }),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close()
  }
}
