import { z } from 'zod'

export const toolCallSchema = z.object({
  sessionId: z.string(),
  turn: z.int(),
  number: z.int().positive(),
  ownerId: z.string(),
  agent: z.string(),
  /** `board` for the built-in tools, else the name of an MCP server */
  server: z.string(),
  tool: z.string(),
  arguments: z.json(),
  result: z.json().nullable(),
  status: z.enum(['AWAITING_APPROVAL', 'RUNNING', 'SUCCEEDED', 'FAILED', 'DENIED', 'EXPIRED']),
  error: z.string().nullable(),
  milliseconds: z.number().nullable(),
  at: z.iso.datetime()
})
export type ToolCall = z.infer<typeof toolCallSchema>
