import type { z } from 'zod'

/** A tool an agent may call. Built-in ones compute; those of MCP servers reach out. */
export interface Tool<Arguments = unknown, Result = unknown> {
  /** `board` for the built-in ones, else the MCP server's name */
  server: string
  name: string
  description: string
  parameters: z.ZodType<Arguments>
  /** Runs it with checked arguments. Throws BadUserInput where they make no sense (a division by zero, say). */
  run(args: Arguments, signal: AbortSignal): Promise<Result> | Result
}
