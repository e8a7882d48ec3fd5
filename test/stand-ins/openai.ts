// Stands in for any OpenAI-compatible endpoint: POST /v1/chat/completions, answered with SSE chunks.

import { type ModelServer, type ModelServerOptions, type ModelServerRequest, startModelServer, type Wire } from './model-server.ts'

/** Starts a stand-in on a loopback port: its `url` ends in /v1, give it as OPENAI_BASE_URL. `answer` is a queue or a function of the request. */
export async function startOpenAi(options: ModelServerOptions): Promise<ModelServer> {
  const server = await startModelServer(openAiWire(), options)
  return { ...server, url: `${server.url}/v1` }
}

interface WireMessage {
  role: string
  content: string | null
  tool_calls?: object[]
}

function openAiWire(): Wire {
  const line = (fields: object): string =>
    `data: ${JSON.stringify({ id: 'chatcmpl-stand-in', object: 'chat.completion.chunk', created: 0, model: 'stand-in', ...fields })}\n\n`
  const chunk = (delta: object, finish_reason: string | null = null): string => line({ choices: [{ index: 0, delta, finish_reason }] })

  return {
    path: /^\/v1\/chat\/completions$/,
    badKeyStatus: 401,
    read: (body, headers) => {
      const messages = body['messages'] as WireMessage[]
      return {
        model: String(body['model']),
        system: messages.find((message) => message.role === 'system')?.content ?? '',
        input: messages.filter((message) => message.role !== 'system').flatMap(readMessage),
        tools: ((body['tools'] ?? []) as { function: { name: string } }[]).map((tool) => tool.function.name),
        schema: (body['response_format'] as { json_schema?: { schema: Record<string, unknown> } } | undefined)?.json_schema?.schema,
        apiKey: headers.authorization?.replace(/^Bearer /, '')
      }
    },
    open: () => [chunk({ role: 'assistant', content: '' })],
    text: (piece) => chunk({ content: piece }),
    calls: ({ calls }) =>
      calls.flatMap((call, index) => {
        const document = JSON.stringify(call.arguments)
        return [
          chunk({ tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: document.slice(0, 3) } }] }),
          chunk({ tool_calls: [{ index, function: { arguments: document.slice(3) } }] })
        ]
      }),
    end: (how, usage) => [
      chunk({}, { whole: 'stop', calls: 'tool_calls', blocked: 'content_filter', limited: 'length' }[how]),
      line({
        choices: [],
        usage: {
          prompt_tokens: usage.input,
          completion_tokens: usage.output + usage.thinking,
          total_tokens: usage.input + usage.output + usage.thinking,
          prompt_tokens_details: { cached_tokens: usage.cached },
          completion_tokens_details: { reasoning_tokens: usage.thinking }
        }
      }),
      'data: [DONE]\n\n'
    ],
    error: (status, message) => ({ error: { message, type: 'scripted', param: null, code: String(status) } })
  }
}

function readMessage({ role, content, tool_calls = [] }: WireMessage): ModelServerRequest['input'] {
  if (role === 'tool') return [{ role: 'tool_result', text: content ?? '' }]
  if (role === 'user') return [{ role: 'user', text: content ?? '' }]
  const calls = tool_calls.map((call) => ({ role: 'tool_call' as const, text: JSON.stringify(call) }))
  return content ? [{ role: 'model', text: content }, ...calls] : calls
}
