// What an endpoint's failure means: what a person is told, and whether another attempt makes sense. What the endpoint says
// is quoted only up to the first quotation or bracket, for some endpoints repeat the prompt there.

import { z } from 'zod'
import { UpstreamUnavailable } from '../errors.ts'

/** How messages name an endpoint and the settings that lead to it. */
export interface Endpoint {
  name: string
  model: string
  settings: { key: string; model: string; url: string }
}

export interface Failure {
  error: UpstreamUnavailable
  /** Worth another attempt where nothing was answered yet. */
  isTransient: boolean
  status?: number
  retryAfterMs?: number
}

/** The endpoint ended its stream before its answer was whole. */
export class Interrupted extends Error {
  constructor(reason: string) {
    super(reason)
    this.name = 'Interrupted'
  }
}

/** What will not succeed however often it is asked. */
export const refusal = (message: string): UpstreamUnavailable => new UpstreamUnavailable(message, undefined, false)

const transientStatuses = new Set([429, 500, 502, 503, 504])

/** Both SDKs throw errors of this shape; Google's body holds its error one level deeper. */
const told = z.object({ message: z.string().optional(), details: z.array(z.looseObject({ retryDelay: z.string().optional() })).optional() })
const answered = z.object({
  status: z.number(),
  headers: z.instanceof(Headers).optional().catch(undefined),
  error: z
    .union([z.object({ error: told }).transform((body) => body.error), told])
    .optional()
    .catch(undefined)
})
/** An error inside a stream that began well: the OpenAI SDK throws it without a status. */
const toldInStream = z.object({ status: z.undefined(), error: z.looseObject({}) })

/** Reads what an attempt threw. Throws it on where it is no failure of the endpoint but a fault in this code. */
export function readFailure(thrown: unknown, endpoint: Endpoint): Failure {
  const { name, settings } = endpoint
  if (thrown instanceof UpstreamUnavailable) return { error: thrown, isTransient: false }
  if (thrown instanceof Interrupted) {
    return { error: new UpstreamUnavailable(`${name} ${thrown.message}: try again.`, thrown), isTransient: true }
  }

  const http = answered.safeParse(thrown)
  if (http.success) {
    const { status, headers, error } = http.data
    const isTransient = transientStatuses.has(status)
    const retryAfterMs = retryDelay(headers, error?.details)
    return {
      error: new UpstreamUnavailable(explainStatus(status, error?.message ?? '', endpoint), undefined, isTransient),
      isTransient,
      status,
      ...(retryAfterMs !== undefined && { retryAfterMs })
    }
  }
  if (toldInStream.safeParse(thrown).success) {
    return { error: new UpstreamUnavailable(`${name} reported an error in the middle of its answer: try again.`), isTransient: true }
  }
  if (!isOfConnection(thrown)) throw thrown
  return {
    error: new UpstreamUnavailable(
      `${name} could not be reached or broke off: check ${settings.url} and the network, then try again.`,
      thrown
    ),
    isTransient: true
  }
}

function explainStatus(status: number, message: string, { name, model, settings }: Endpoint): string {
  const [clause = ''] = message.replace(/^\d+ /, '').split(/["'`{[\n]/)
  const said = clause.trim() === '' ? '' : `, saying: ${clause.trim().slice(0, 200)}`
  if (status === 401 || status === 403) return `${name} refused the key (${status}): check ${settings.key}, and that it may use ${model}.`
  if (status === 404) return `${name} knows no model ${JSON.stringify(model)} (404): check ${settings.model} and ${settings.url}.`
  if (status === 429) return `${name} is over its rate limit or quota (429): try again later, or raise the quota of ${settings.key}.`
  if (transientStatuses.has(status)) return `${name} is failing (${status}): try again.`
  return `${name} refused the request (${status})${said}: check ${settings.key} and ${settings.model}.`
}

/** From `retry-after-ms`, `Retry-After` (seconds or a date, RFC 9110 section 10.2.3) or google.rpc.RetryInfo, in milliseconds. */
function retryDelay(headers: Headers | undefined, details: readonly { retryDelay?: string | undefined }[] | undefined): number | undefined {
  const exact = headers?.get('retry-after-ms')
  if (exact && Number.isFinite(Number(exact))) return Math.max(0, Number(exact))
  const after = headers?.get('retry-after')
  if (after && Number.isFinite(Number(after))) return Math.max(0, Number(after) * 1000)
  if (after && Number.isFinite(Date.parse(after))) return Math.max(0, Date.parse(after) - Date.now())
  const seconds = details?.map((detail) => /^(\d+(?:\.\d+)?)s$/.exec(detail.retryDelay ?? '')?.[1]).find((found) => found !== undefined)
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

const connectionCodes = /^(E[A-Z]{3,}|UND_ERR_\w+|HPE_\w+)$/

/** Looks through the causes for what sockets, undici and the SDKs throw where a connection fails. */
function isOfConnection(thrown: unknown): boolean {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 6; error = error.cause, depth += 1) {
    if (/^APIConnection(Timeout)?Error$/.test(error.constructor.name)) return true
    if ('code' in error && typeof error.code === 'string' && connectionCodes.test(error.code)) return true
  }
  return false
}
