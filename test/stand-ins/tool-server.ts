// Stands in for a tool server of others: MCP of 2026-07-28 over streamable HTTP, with whatever tools a test gives it. It can
// be taken away and come back at the same address.

import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { type CallToolResult, createMcpHandler, Server, type Tool } from '@modelcontextprotocol/server'

export interface OfferedTool extends Omit<Tool, 'inputSchema'> {
  inputSchema?: Tool['inputSchema']
  /** What it answers; a promise that never settles is a tool that hangs. */
  call?(args: Record<string, unknown>): CallToolResult | Promise<CallToolResult>
}

export interface Called {
  tool: string
  arguments: Record<string, unknown>
  idempotencyKey: unknown
}

export interface ToolServer {
  url: string
  /** every call of a tool, in order */
  calls: readonly Called[]
  /** Offers other tools from now on, and tells who listens. */
  offer(tools: readonly OfferedTool[]): void
  /** Stops answering, as if killed. */
  kill(): Promise<void>
  comeBack(): Promise<void>
  close(): Promise<void>
}

const pageSize = 100

/** A result of this text goes out as one that is none. */
export const malformed = 'this goes out malformed'
const asText = JSON.stringify([{ type: 'text', text: malformed }])

function breakMalformed(response: ServerResponse): void {
  const { write, end } = response
  const broken = (chunk: unknown) =>
    chunk instanceof Uint8Array || typeof chunk === 'string' ? Buffer.from(chunk).toString().replace(asText, '"no list"') : chunk
  response.write = (chunk: unknown, ...rest: unknown[]) => Reflect.apply(write, response, [broken(chunk), ...rest]) as boolean
  response.end = (chunk?: unknown, ...rest: unknown[]) => Reflect.apply(end, response, [broken(chunk), ...rest]) as ServerResponse
}

function listed({ call: _call, ...tool }: OfferedTool): Tool {
  return { inputSchema: { type: 'object' }, ...tool }
}

export async function startToolServer(first: readonly OfferedTool[]): Promise<ToolServer> {
  let tools = first
  const calls: Called[] = []

  function newServer(): Server {
    const server = new Server({ name: 'stand-in', version: '1.0.0' }, { capabilities: { tools: { listChanged: true } } })
    server.setRequestHandler('tools/list', ({ params }) => {
      const from = Number(params?.cursor ?? 0)
      return {
        tools: tools.slice(from, from + pageSize).map(listed),
        ...(from + pageSize < tools.length && { nextCursor: String(from + pageSize) })
      }
    })
    server.setRequestHandler('tools/call', async ({ params }) => {
      const { name, arguments: given = {}, _meta } = params
      calls.push({ tool: name, arguments: given, idempotencyKey: _meta?.['boardroom/idempotencyKey'] })
      const tool = tools.find((each) => each.name === name)
      return (await tool?.call?.(given)) ?? { content: [{ type: 'text', text: `${name} was called` }] }
    })
    return server
  }

  const handler = createMcpHandler(newServer, { legacy: 'reject' })
  const serve = toNodeHandler(handler)
  let http: HttpServer | undefined
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      const next = createServer((request, response) => {
        breakMalformed(response)
        serve(request, response).catch(() => response.destroy())
      })
      http = next
      next.once('error', reject)
      next.listen(port, '127.0.0.1', () => {
        const address = next.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  const kill = () =>
    new Promise<void>((resolve) => {
      http?.close(() => resolve())
      http?.closeAllConnections()
    })
  const port = await listen(0)

  return {
    url: `http://127.0.0.1:${port}/mcp`,
    calls,
    offer: (next) => {
      tools = next
      handler.notify.toolsChanged()
    },
    kill,
    comeBack: async () => void (await listen(port)),
    close: async () => {
      await kill()
      await handler.close()
    }
  }
}
