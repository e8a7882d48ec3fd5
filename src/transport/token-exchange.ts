// How a bot speaks for the people that it hears: it changes its own token for one of theirs (OAuth 2.0 Token Exchange, RFC 8693).
// Its scope says for whom: with `exchange:slack` it gets tokens of subjects that begin with "slack:", in its own tenant.

import { z } from 'zod'
import { BoardError } from '../errors.ts'
import type { Tokens } from '../people/tokens.ts'
import { type Exchange, readBody, sendJson } from './http.ts'

const maxForm = 10_000
const longestSeconds = 600

const formSchema = z.object({
  grant_type: z.literal('urn:ietf:params:oauth:grant-type:token-exchange'),
  subject_token_type: z.enum(['urn:ietf:params:oauth:token-type:jwt', 'urn:ietf:params:oauth:token-type:access_token']),
  subject_token: z.string().min(1),
  /** whose token it is to be */
  requested_subject: z.string().min(1).max(200),
  /** what they call themselves, where they are new here */
  requested_name: z.string().max(200).optional()
})

/** Answers POST /token, where this server signs tokens itself. */
export function createTokenExchange(tokens: Tokens) {
  return async ({ request, response }: Exchange): Promise<void> => {
    response.setHeader('cache-control', 'no-store')
    // RFC 6749, section 5.2
    const refuse = (status: number, error: string, error_description: string) => sendJson(response, status, { error, error_description })
    const { issue } = tokens
    if (!issue) return refuse(400, 'unsupported_grant_type', 'This server signs no tokens: ask whoever does (AUTH_JWKS_URL).')
    if (request.method !== 'POST') return refuse(405, 'invalid_request', 'Send the form by POST.')
    const body = await readBody(request, maxForm)
    const form = formSchema.safeParse(Object.fromEntries(new URLSearchParams(body ?? '')))
    if (!form.success)
      return refuse(400, 'invalid_request', `${form.error.issues[0]?.path.join('.')} is missing or wrong (RFC 8693, section 2.1).`)
    const { subject_token, requested_subject: subject, requested_name: name } = form.data
    try {
      const { scopes, tenant, expiresAt } = await tokens.check(`Bearer ${subject_token}`)
      const [prefix, rest] = [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)]
      if (prefix === '' || rest === '' || !scopes.has(`exchange:${prefix}`))
        return refuse(
          403,
          'invalid_target',
          'The token may not be changed for one of that person: it needs the scope exchange:<prefix> of "<prefix>:<id>".'
        )
      const seconds = Math.max(1, Math.min(longestSeconds, Math.floor((expiresAt - Date.now()) / 1000)))
      sendJson(response, 200, {
        access_token: await issue({ subject, tenant, name, seconds }),
        issued_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_type: 'Bearer',
        expires_in: seconds
      })
    } catch (cause) {
      if (!(cause instanceof BoardError)) throw cause
      refuse(
        cause.code === 'UNAUTHENTICATED' ? 401 : 503,
        cause.code === 'UNAUTHENTICATED' ? 'invalid_grant' : 'temporarily_unavailable',
        cause.message
      )
    }
  }
}
