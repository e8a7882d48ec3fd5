// What a tool answers: its result as data and as text, or a failure in words that say what to do about it.

import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server'
import type { GraphQLError } from 'graphql'
import type { Doors } from '../../context.ts'
import type { Person } from '../../records/person.ts'

/** Who calls, and what is open to them. */
export interface Caller {
  viewer: Person
  doors: Doors
  guard: Guard
  /** see createErrorMapping */
  mapError: (error: unknown) => GraphQLError
}

export const textOf = (text: string) => ({ type: 'text' as const, text })

/** A result, as data and once more as JSON for clients that know text only (MCP, "Structured Content"). */
export const resultOf = (structuredContent: Record<string, unknown>): CallToolResult => ({
  structuredContent,
  content: [textOf(JSON.stringify(structuredContent))]
})

/** A failure as the model that called is to read it. */
export function failureOf({ message, extensions }: GraphQLError): CallToolResult {
  const again = extensions['retryable'] === true ? ' The same call may succeed later.' : ''
  return { isError: true, content: [textOf(`${String(extensions['code'])}: ${message}${again}`)] }
}

type Run<Input> = (input: Input, context: ServerContext) => Promise<CallToolResult>
export type Guard = <Input>(run: Run<Input>) => Run<Input>

/** Has whatever a tool throws come back as its result: mapped as for every door, so that what was not expected is masked. */
export const guard =
  (mapError: Caller['mapError']): Guard =>
  (run) =>
  async (input, context) => {
    try {
      return await run(input, context)
    } catch (error) {
      return failureOf(mapError(error))
    }
  }
