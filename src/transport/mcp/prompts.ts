import type { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'

export function offerPrompts(server: McpServer): void {
  server.registerPrompt(
    'convene_board',
    {
      title: 'Convene the board',
      description: 'Has every member take a position on a question before the board answers.',
      argsSchema: z.object({ question: z.string().describe('what to decide') })
    },
    ({ question }) => ({
      messages: [
        {
          role: 'user',
          content: {
            type: 'text',
            text: `Convene my board on this question:\n\n${question}\n\nCall ask_board with meeting: true. Then tell me who is for it and who against, what the board recommends, and what would change it. Do not smooth over dissent.`
          }
        }
      ]
    })
  )
}
