import { z } from 'zod'
import { canonicalJson, digestOf } from './canonical.ts'

/** What a call needs before it may be made. */
const approvalSchema = z.object({
  /** It is not said to only read; or it was cut off, and may have had its effect already. */
  because: z.enum(['WRITES', 'CUT_OFF']),
  /** of the tool and the arguments that the person is shown (digestOfCall) */
  digest: z.string(),
  expiresAt: z.iso.datetime()
})

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
  /** null where none is needed */
  approval: approvalSchema.nullable().default(null),
  at: z.iso.datetime()
})
export type ToolCall = z.infer<typeof toolCallSchema>

/** Of what an approval is for: the very tool with the very arguments. */
export const digestOfCall = ({ server, tool, arguments: given }: Pick<ToolCall, 'server' | 'tool' | 'arguments'>): string =>
  digestOf(canonicalJson([server, tool, given]))
