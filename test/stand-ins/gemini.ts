// Stands in for Gemini's Interactions API: POST /v1/interactions (any version), answered with SSE events.

import { type ModelServer, type ModelServerOptions, type ModelServerRequest, startModelServer, type Wire } from './model-server.ts'

/** Starts a stand-in on a loopback port: give its `url` as GEMINI_BASE_URL. `answer` is a queue or a function of the request. */
export const startGemini = (options: ModelServerOptions): Promise<ModelServer> => startModelServer(geminiWire(), options)

interface Step {
  type: string
  content?: { text?: string }[]
}

function geminiWire(): Wire {
  const event = (event_type: string, fields: object): string =>
    `event: ${event_type}\ndata: ${JSON.stringify({ ...fields, event_type })}\n\n`
  const id = 'v1_stand-in'
  const textIndex = 0

  return {
    path: /^\/v1\w*\/interactions$/,
    badKeyStatus: 400,
    read: (body, headers) => ({
      model: String(body['model']),
      system: (body['system_instruction'] ?? '') as string,
      input: (body['input'] as Step[]).map(readStep).filter((message) => message !== undefined),
      tools: ((body['tools'] ?? []) as { name: string }[]).map((tool) => tool.name),
      schema: (body['response_format'] as { schema?: Record<string, unknown> } | undefined)?.schema,
      apiKey: headers['x-goog-api-key'] as string | undefined
    }),
    open: () => [
      event('interaction.created', { interaction: { id, status: 'in_progress', object: 'interaction' } }),
      event('interaction.status_update', { interaction_id: id, status: 'in_progress' }),
      event('step.start', { index: textIndex, step: { type: 'model_output' } })
    ],
    text: (piece) => event('step.delta', { index: textIndex, delta: { type: 'text', text: piece } }),
    calls: ({ calls, signature = 'c2lnbmVk' }) => [
      event('step.start', { index: 1, step: { type: 'thought' } }),
      event('step.delta', { index: 1, delta: { type: 'thought_signature', signature } }),
      event('step.stop', { index: 1 }),
      ...calls.flatMap((call, place) => {
        const index = place + 2
        const document = JSON.stringify(call.arguments)
        const delta = (text: string) => event('step.delta', { index, delta: { type: 'arguments_delta', arguments: text } })
        return [
          event('step.start', { index, step: { type: 'function_call', id: call.id, name: call.name, arguments: {} } }),
          delta(document.slice(0, 3)),
          delta(document.slice(3)),
          event('step.stop', { index })
        ]
      })
    ],
    end: (how, usage) =>
      how === 'blocked'
        ? [event('error', { error: { code: 'content_blocked', message: 'The prompt was blocked.' } }), 'event: done\ndata: [DONE]\n\n']
        : [
            event('step.stop', { index: textIndex }),
            event('interaction.completed', {
              interaction: {
                id,
                object: 'interaction',
                status: { whole: 'completed', calls: 'requires_action', limited: 'incomplete' }[how],
                usage: {
                  total_input_tokens: usage.input,
                  total_cached_tokens: usage.cached,
                  total_output_tokens: usage.output,
                  total_thought_tokens: usage.thinking,
                  total_tool_use_tokens: 0
                }
              }
            }),
            'event: done\ndata: [DONE]\n\n'
          ],
    error: (status, message) => ({ error: { code: status, message, status: 'SCRIPTED' } })
  }
}

function readStep(step: Step): ModelServerRequest['input'][number] | undefined {
  const text = (step.content ?? []).map((content) => content.text ?? '').join('')
  switch (step.type) {
    case 'user_input':
      return { role: 'user', text }
    case 'model_output':
      return { role: 'model', text }
    case 'function_call':
      return { role: 'tool_call', text: JSON.stringify(step) }
    case 'function_result':
      return { role: 'tool_result', text: JSON.stringify(step) }
    default:
      return undefined
  }
}
