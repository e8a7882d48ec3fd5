// Stands in for an agent that somebody else runs: an agent card, JSON-RPC and SSE as A2A 1.0 has them on the wire, answered by
// script, so that it can do what no honest server would.

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { AgentCard, StreamResponse, Task, TaskState } from '@a2a-js/sdk'

export interface AgentRequest {
  method: string
  /** of the message, where there is one */
  text: string
  messageId: string
  contextId: string
  headers: IncomingHttpHeaders
}

export interface AgentScript {
  /** What GET of the card is answered with; the plain card where left out. */
  card?: (response: ServerResponse, card: AgentCard, request: IncomingMessage) => void | Promise<void>
  /** Events of the stream; it ends behind them, or is torn where the last is 'tear'. */
  stream?: (request: AgentRequest) => AsyncIterable<StreamResponse | 'tear'> | Iterable<StreamResponse | 'tear'>
  /** What GetTask is answered with. */
  task?: () => Task
}

export const taskId = 'task-1'
export const contextId = 'context-1'
const place = { taskId, contextId }

export const part = (value: string) => ({
  content: { $case: 'text' as const, value },
  metadata: undefined,
  filename: '',
  mediaType: 'text/plain'
})
const message = (text: string) => ({
  ...place,
  messageId: 'm',
  role: 2,
  parts: [part(text)],
  metadata: undefined,
  extensions: [],
  referenceTaskIds: []
})

export const taskIn = (state: TaskState, text?: string): Task => ({
  id: taskId,
  contextId,
  status: { state, message: undefined, timestamp: undefined },
  artifacts:
    text === undefined ? [] : [{ artifactId: 'a', name: '', description: '', parts: [part(text)], metadata: undefined, extensions: [] }],
  history: [],
  metadata: undefined
})
export const begun = (): StreamResponse => ({ payload: { $case: 'task', value: taskIn(TaskState.TASK_STATE_WORKING) } })
export const chunk = (text: string, append = true): StreamResponse => ({
  payload: {
    $case: 'artifactUpdate',
    value: {
      ...place,
      artifact: { artifactId: 'a', name: '', description: '', parts: [part(text)], metadata: undefined, extensions: [] },
      append,
      lastChunk: false,
      metadata: undefined
    }
  }
})
export const ended = (state = TaskState.TASK_STATE_COMPLETED, said?: string): StreamResponse => ({
  payload: {
    $case: 'statusUpdate',
    value: {
      ...place,
      status: { state, message: said === undefined ? undefined : message(said), timestamp: undefined },
      metadata: undefined
    }
  }
})

export const plainCard = (url: string): AgentCard => ({
  name: 'Cipher',
  description: 'Finance.',
  supportedInterfaces: [{ url: `${url}/rpc`, protocolBinding: 'JSONRPC', tenant: '', protocolVersion: '1.0' }],
  provider: undefined,
  version: '1',
  capabilities: { streaming: true, extensions: [] },
  securitySchemes: {},
  securityRequirements: [],
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain'],
  skills: [],
  signatures: []
})

export interface AgentStandIn {
  url: string
  requests: AgentRequest[]
  script(script: AgentScript): void
  close(): Promise<void>
}

export async function startAgent(): Promise<AgentStandIn> {
  let script: AgentScript = {}
  let requests: AgentRequest[] = []

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (incoming.method === 'GET') {
      const card = plainCard(url)
      if (script.card) return await script.card(response, card, incoming)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(AgentCard.toJSON(card)))
      return
    }
    const chunks: Uint8Array[] = []
    for await (const chunk of incoming) chunks.push(chunk as Uint8Array)
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString()) as {
      id: number
      method: string
      params: { message?: { messageId: string; contextId?: string; parts: { text: string }[] } }
    }
    const request = {
      method,
      text: params.message?.parts.map(({ text }) => text).join('\n') ?? '',
      messageId: params.message?.messageId ?? '',
      contextId: params.message?.contextId ?? '',
      headers: incoming.headers
    }
    requests.push(request)
    const wrapped = (result: unknown) => JSON.stringify({ jsonrpc: '2.0', id, result })
    if (method !== 'SendStreamingMessage') {
      const task = script.task?.() ?? taskIn(TaskState.TASK_STATE_WORKING)
      response.writeHead(200, { 'content-type': 'application/json' }).end(wrapped(Task.toJSON(task)))
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    for await (const event of script.stream?.(request) ?? [begun(), chunk('An answer.'), ended()]) {
      if (event === 'tear') return void response.destroy()
      if (response.destroyed) return
      response.write(`data: ${wrapped(StreamResponse.toJSON(event))}\n\n`)
      await setImmediate()
    }
    response.end()
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    url,
    get requests() {
      return requests
    },
    script: (next) => {
      script = next
      requests = []
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
