// What a client does over HTTP, with an end to every wait.

import { z } from 'zod'

const answerSchema = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string(), extensions: z.looseObject({ code: z.string() }).optional() })).optional()
})

/** The server answered, with an error. */
export class Refused extends Error {
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.name = 'Refused'
    this.code = code
  }
}

/** No answer within the time that even a machine under load needs: whoever asked was left hanging. */
export class Hung extends Error {}

export const answerWithinMs = 30_000

/** Throws Refused, Hung, or what fetch throws where the connection fails. */
export async function ask<T>(url: string, query: string, variables: Record<string, unknown>, shape: z.ZodType<T>): Promise<T> {
  const late = AbortSignal.timeout(answerWithinMs)
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: late
    })
    const { data, errors } = answerSchema.parse(await response.json())
    const [error] = errors ?? []
    if (error) throw new Refused(error.message, error.extensions?.code ?? 'NONE')
    return shape.parse(data)
  } catch (cause) {
    if (late.aborted) throw new Hung(`no answer within ${answerWithinMs / 1000} s: ${query.slice(0, 60)}`)
    throw cause
  }
}

const opened = z.object({ openSession: z.object({ id: z.string(), cursor: z.string() }) })

export const openSession = async (url: string, input: Record<string, unknown> = {}) =>
  (await ask(url, 'mutation ($input: OpenSessionInput!) { openSession(input: $input) { id cursor } }', { input }, opened)).openSession

const sent = z.object({
  sendMessage: z.object({ message: z.object({ id: z.string(), seq: z.int() }), turn: z.object({ id: z.string() }) })
})

export interface Acknowledged {
  seq: number
  messageId: string
  turnId: string
}

export async function sendMessage(
  url: string,
  input: { sessionId: string; text: string; clientMessageId?: string; to?: string }
): Promise<Acknowledged> {
  const query = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id seq } turn { id } } }'
  const { message, turn } = (await ask(url, query, { input }, sent)).sendMessage
  return { seq: message.seq, messageId: message.id, turnId: turn.id }
}
