// Who a request comes from where several people use a server: a bearer token (JWT, RFC 7519; RFC 6750 for how it is sent).

import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { BoardError, UpstreamUnavailable } from '../errors.ts'
import { isTimeZone } from '../records/person.ts'

export interface TokenSettings {
  /** signs and checks tokens (HMAC); at least 32 bytes */
  secret: string | undefined
  /** where the public keys of whoever signs them are (RFC 7517) */
  jwksUrl: string | undefined
  issuer: string | undefined
  audience: string | undefined
}

/** What a token proves. */
export interface Claims {
  /** the person's id here: of the tenant and the subject */
  personId: string
  name: string | null
  timeZone: string | null
  /** milliseconds since 1970 */
  expiresAt: number
  scopes: ReadonlySet<string>
  tenant: string | undefined
}

export interface NewToken {
  subject: string
  tenant?: string | undefined
  name?: string | undefined
  scope?: string | undefined
  seconds: number
}

export interface Tokens {
  /** Throws UNAUTHENTICATED, with what to do; UPSTREAM_UNAVAILABLE where the keys cannot be fetched. */
  check(authorization: string | null): Promise<Claims>
  /** Signs a token; undefined where the server knows public keys alone. */
  issue: ((token: NewToken) => Promise<string>) | undefined
}

const keysWithinMs = 5_000
/** Clocks of two machines differ. */
const toleranceSeconds = 30
const symmetric = ['HS256', 'HS384', 'HS512']
const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const longest = 200

const claimsSchema = z.object({
  sub: z.string().min(1).max(longest),
  exp: z.number(),
  tenant: z.string().min(1).max(longest).optional(),
  name: z.string().max(longest).optional().catch(undefined),
  // OpenID Connect Core 1.0, section 5.1
  zoneinfo: z.string().refine(isTimeZone).optional().catch(undefined),
  // RFC 8693, section 4.2
  scope: z.string().default('')
})

/** Tokens as the settings say; undefined where they ask for none. */
export function createTokens({ secret, jwksUrl, issuer, audience }: TokenSettings): Tokens | undefined {
  const key = secret === undefined ? undefined : new TextEncoder().encode(secret)
  const keys = jwksUrl === undefined ? undefined : createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: keysWithinMs })
  const finder: JWTVerifyGetKey | undefined = keys ?? (key && (async () => key))
  if (!finder) return undefined
  const expected = {
    algorithms: keys ? asymmetric : symmetric,
    clockTolerance: toleranceSeconds,
    requiredClaims: ['sub', 'exp'],
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience })
  }
  return {
    check: async (authorization) => {
      const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization?.trim() ?? '')?.[1]
      if (token === undefined) throw unauthenticated('Send a token: Authorization: Bearer <JWT>.')
      const payload = await jwtVerify(token, finder, expected).then(
        (verified) => verified.payload,
        (cause: unknown) => {
          throw refusalOf(cause)
        }
      )
      return claimsOf(payload)
    },
    issue:
      key &&
      (({ subject, tenant, name, scope, seconds }) => {
        const token = new SignJWT({ ...(tenant && { tenant }), ...(name && { name }), ...(scope && { scope }) })
          .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
          .setSubject(subject)
          .setIssuedAt()
          .setExpirationTime(`${seconds} s`)
        if (issuer !== undefined) token.setIssuer(issuer)
        if (audience !== undefined) token.setAudience(audience)
        return token.sign(key)
      })
  }
}

function claimsOf(payload: JWTPayload): Claims {
  const parsed = claimsSchema.safeParse(payload)
  if (!parsed.success)
    throw unauthenticated(`The token's claims make no sense: ${parsed.error.issues[0]?.path.join('.')} is missing or wrong.`)
  const { sub, tenant, name, zoneinfo, exp, scope } = parsed.data
  return {
    personId: personIdOf(sub, tenant),
    name: name ?? null,
    timeZone: zoneinfo ?? null,
    expiresAt: exp * 1000,
    scopes: new Set(scope.split(' ').filter(Boolean)),
    tenant
  }
}

/** The same for nobody else: neither part can look like two. */
export const personIdOf = (subject: string, tenant: string | undefined): string =>
  tenant === undefined ? encodeURIComponent(subject) : `${encodeURIComponent(tenant)}/${encodeURIComponent(subject)}`

const unauthenticated = (message: string, cause?: unknown) => new BoardError('UNAUTHENTICATED', message, { cause })

function refusalOf(cause: unknown): BoardError {
  if (cause instanceof errors.JWTExpired) return unauthenticated('The token has expired: get a new one.', cause)
  if (cause instanceof errors.JWTClaimValidationFailed)
    return unauthenticated(
      `The token is for somebody else, or not valid yet: its claim "${cause.claim}" is not what this server asks for.`,
      cause
    )
  if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWSSignatureVerificationFailed)
    return unauthenticated('The token is not signed by whom this server trusts: get a new one.', cause)
  // Not the token's fault: the keys are not there, or not now.
  if (cause instanceof errors.JWKSTimeout || !(cause instanceof errors.JOSEError) || cause.code === 'ERR_JOSE_GENERIC')
    return new UpstreamUnavailable('The keys that tokens are checked with could not be fetched (AUTH_JWKS_URL): try again.', cause)
  return unauthenticated('The token cannot be read: send a signed JWT.', cause)
}
