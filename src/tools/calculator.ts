import { z } from 'zod'
import { evaluate } from './expression.ts'
import type { Tool } from './tool.ts'

const parameters = z.object({
  expression: z.string().min(1).max(500).describe('e.g. "(300000 - 12000) / 25000" or "round(1200 * 8%, 2)"')
})

/** Exact decimal arithmetic with + - * / ^ % (a percent: 8% is 0.08), parentheses, min, max, abs, sqrt, round(value, places). */
export const calculator: Tool<z.infer<typeof parameters>, { expression: string; result: string }> = {
  server: 'board',
  name: 'calculator',
  description:
    'Computes an arithmetic expression in exact decimals: + - * / ^ % parentheses, min, max, abs, sqrt, round(value, places). The result is a decimal string.',
  parameters,
  run: ({ expression }) => ({ expression, result: evaluate(expression).toSignificantDigits(30).toString() })
}
