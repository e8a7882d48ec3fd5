// An issue tracker behind an MCP server, as others run one: it counts what it is asked, and can be away or lose its answers.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'

export interface Issue {
  number: number
  title: string
  body: string
  state: string
  labels: string[]
  due?: string | undefined
  /** what the call said that it is */
  key: unknown
}

export type IssueTracker = Awaited<ReturnType<typeof startIssueTracker>>

export async function startIssueTracker() {
  const issues: Issue[] = []
  const calls: string[] = []
  let beforeAnswer: () => Promise<void> = async () => undefined
  let refusal: string | undefined

  const answer = (data: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(data) }] })
  const shown = (issue: Issue) => ({ ...issue, key: undefined, html_url: `https://tracker.example/issues/${issue.number}` })
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'tracker', version: '1.0.0' })
    const input = z.object({ title: z.string(), body: z.string(), labels: z.array(z.string()).default([]), due: z.string().optional() })
    server.registerTool('create_issue', { description: 'Makes an issue.', inputSchema: input }, async (issue, context) => {
      calls.push('create_issue')
      if (refusal !== undefined) return { isError: true, content: [{ type: 'text', text: refusal }] }
      const key = context.mcpReq._meta?.['boardroom/idempotencyKey']
      const made: Issue = { number: issues.length + 1, state: 'open', ...issue, key }
      issues.push(made)
      await beforeAnswer()
      return answer(shown(made))
    })
    server.registerTool('search_issues', { description: 'Finds issues.', inputSchema: z.object({ query: z.string() }) }, ({ query }) => {
      calls.push('search_issues')
      return answer({ items: issues.filter(({ body }) => body.includes(query)).map(shown) })
    })
    server.registerTool('get_issue', { description: 'Reads an issue.', inputSchema: z.object({ number: z.int() }) }, ({ number }) => {
      calls.push('get_issue')
      return answer(shown(issues[number - 1] as Issue))
    })
    server.registerTool('note', { description: 'Says what it did.', inputSchema: z.object({ text: z.string() }) }, ({ text }) => {
      calls.push('note')
      return { content: [{ type: 'text', text: `Noted as NOTE-7: "${text}", see https://tracker.example/notes/7 for more.` }] }
    })
    return server
  })
  const serve = toNodeHandler(handler)

  let server: Server | undefined
  let port = 0
  /** Does nothing where it is there already. */
  async function up(): Promise<void> {
    if (server) return
    const started = createServer((request, response) => void serve(request, response))
    await new Promise<void>((resolve) => started.listen(port, '127.0.0.1', resolve))
    const address = started.address()
    port = typeof address === 'object' && address ? address.port : 0
    server = started
  }
  async function down(): Promise<void> {
    const ending = server
    server = undefined
    ending?.closeAllConnections()
    await new Promise<void>((resolve) => (ending ? ending.close(() => resolve()) : resolve()))
  }
  await up()

  return {
    issues,
    calls,
    get url() {
      return `http://127.0.0.1:${port}/mcp`
    },
    up,
    down,
    /** What happens between an issue's making and the answer. */
    afterEffect: (wait: () => Promise<void>) => {
      beforeAnswer = wait
    },
    refuse: (reason: string | undefined) => {
      refusal = reason
    },
    reset: () => {
      issues.length = 0
      calls.length = 0
      refusal = undefined
      beforeAnswer = async () => undefined
    },
    close: down
  }
}

/** A folder with mcp.json, in which the tracker goes by these names, and bridges.json beside it. */
export function configFolder(url: string, bridges: object | string, names: readonly string[] = ['tracker']) {
  const dir = mkdtempSync(join(tmpdir(), 'bridges-'))
  const mcpServers = Object.fromEntries(names.map((name) => [name, { url, timeout: 10_000 }]))
  writeFileSync(join(dir, 'mcp.json'), JSON.stringify({ mcpServers }))
  writeFileSync(join(dir, 'bridges.json'), typeof bridges === 'string' ? bridges : JSON.stringify({ bridges }, null, 2))
  return { settings: { MCP_CONFIG: join(dir, 'mcp.json') }, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

export const trackerBridges = {
  issues: {
    server: 'tracker',
    tool: 'create_issue',
    arguments: {
      title: '{{title}}',
      body: '"{{quote}}"\n\nFrom the board room, {{key}}',
      labels: ['board-room', '{{kind}}', '{{owner}}'],
      due: '{{dueDate}}'
    },
    result: { id: { pointer: '/number' }, url: { pointer: '/html_url' } },
    find: {
      tool: 'search_issues',
      afterSeconds: 0,
      arguments: { query: '{{key}}' },
      result: { id: { pointer: '/items/0/number' }, url: { pointer: '/items/0/html_url' } }
    },
    status: {
      tool: 'get_issue',
      arguments: { number: '{{externalId:number}}' },
      value: { pointer: '/state' },
      map: { open: 'OPEN', doing: 'IN_PROGRESS', closed: 'DONE' }
    }
  },
  blind: {
    server: 'tracker',
    tool: 'create_issue',
    arguments: { title: '{{title}}', body: '{{quote}}' },
    result: { id: { pointer: '/number' } }
  },
  notes: {
    server: 'tracker',
    tool: 'note',
    arguments: { text: 'Due {{dueAt}}: {{title}}' },
    result: { id: { pattern: 'as (\\S+):' }, url: { pattern: 'https://\\S+' } }
  }
}
