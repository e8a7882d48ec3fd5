// The clients that other assistants are made of, under one face: the SDK of 2025 and that of 2026, which speaks both protocols.

import { Client as NewClient, StreamableHTTPClientTransport as NewTransport } from '@modelcontextprotocol/client'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'

export interface Asking {
  signal?: AbortSignal
  onprogress?: (progress: { progress: number; message?: string }) => void
}

export interface ToolResult {
  isError?: boolean
  structuredContent?: unknown
  content: { type: string; text?: string }[]
}

const info = { name: 'an assistant', version: '1.0.0' }

const connect = {
  'the SDK 1.32': async (url: URL) => {
    const client = new OldClient(info)
    await client.connect(new OldTransport(url))
    const call = async (name: string, input: Record<string, unknown>, asking?: Asking): Promise<ToolResult> =>
      CallToolResultSchema.parse(await client.callTool({ name, arguments: input }, undefined, asking))
    return { client, call }
  },
  'the client 2, in the protocol of 2025': (url: URL) => connectNew(url, new NewClient(info)),
  'the client 2, in the protocol of 2026': (url: URL) => connectNew(url, new NewClient(info, { versionNegotiation: { mode: 'auto' } }))
}

async function connectNew(url: URL, client: NewClient) {
  await client.connect(new NewTransport(url))
  const call = async (name: string, input: Record<string, unknown>, asking?: Asking): Promise<ToolResult> =>
    client.callTool({ name, arguments: input }, asking)
  return { client, call }
}

export type ClientName = keyof typeof connect
export const clientNames = Object.keys(connect) as ClientName[]

export type McpClient = Awaited<ReturnType<typeof openClient>>

/** A client that is connected to the board of a server. */
export async function openClient(name: ClientName, serverUrl: string) {
  const { client, call } = await connect[name](new URL('/mcp', serverUrl))
  return {
    call,
    /** What a tool answers as data. Throws where it fails. */
    data: async <T = Record<string, unknown>>(tool: string, input: Record<string, unknown> = {}, asking?: Asking): Promise<T> => {
      const result = await call(tool, input, asking)
      if (result.isError) throw new Error(wordsOf(result))
      return result.structuredContent as T
    },
    tools: async () => (await client.listTools()).tools,
    resources: (cursor?: string) => client.listResources(cursor === undefined ? undefined : { cursor }),
    templates: async () => (await client.listResourceTemplates()).resourceTemplates,
    read: async (uri: string) => {
      const [content] = (await client.readResource({ uri })).contents
      return content && 'text' in content ? content.text : ''
    },
    prompt: (promptName: string, input: Record<string, string>) => client.getPrompt({ name: promptName, arguments: input }),
    prompts: async () => (await client.listPrompts()).prompts,
    notify: (notification: { method: 'notifications/cancelled'; params: { requestId: number } }) => client.notification(notification),
    version: () => client.getServerVersion(),
    close: () => client.close()
  }
}

export const wordsOf = ({ content }: ToolResult): string => content.map(({ text = '' }) => text).join('\n')
