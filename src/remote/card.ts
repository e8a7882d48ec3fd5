// The agent card of a member who lives on another server (A2A 1.0, section 4.4; 0.3, section 5.5): fetched within limits, and
// believed only as far as its shape goes, and its signature where the member's file has a key.

import { createPublicKey, verify } from 'node:crypto'
import { AgentCard, canonicalizeAgentCard } from '@a2a-js/sdk'
import { DefaultAgentCardResolver } from '@a2a-js/sdk/client'
import { UpstreamUnavailable } from '../errors.ts'
import { type Fetch, limited } from '../outgoing/outgoing.ts'

/** A public key as JSON (RFC 7517). */
export type PublicKey = Readonly<Record<string, unknown>> & { kty: string }

const mostBytes = 64 * 1024
const withinMs = 5_000

/** Throws UpstreamUnavailable, which says what is wrong with the card. */
export async function fetchCard(fetch: Fetch, url: string, token: string | undefined, key: PublicKey | null): Promise<AgentCard> {
  const raw = parse(await read(fetch, url, token))
  const card = usable(raw)
  if (!card) throw wrong('is none of A2A 0.3 or 1.0 that offers JSON-RPC at a web address')
  if (key && !isSigned(AgentCard.fromJSON(raw), key)) throw wrong('is not signed with the key that the board has for it')
  return card
}

/** Whether one of the signatures (JWS, RFC 7515, over the canonical card: A2A 1.0, section 8.4) was made with a key: Ed25519, P-256 or RSA. */
function isSigned(card: AgentCard, jwk: PublicKey): boolean {
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const payload = Buffer.from(canonicalizeAgentCard(card)).toString('base64url')
  // The algorithm is the key's: what the signature's header says of it is not asked.
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  return card.signatures.some(({ protected: header, signature }) =>
    verify(digest, Buffer.from(`${header}.${payload}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
  )
}

const wrong = (what: string, cause?: unknown) => new UpstreamUnavailable(`The agent card ${what}.`, cause)

async function read(fetch: Fetch, url: string, token: string | undefined): Promise<string> {
  const headers = { accept: 'application/json', 'a2a-version': '1.0', ...(token !== undefined && { authorization: `Bearer ${token}` }) }
  let response: Response
  try {
    response = await limited(fetch, mostBytes)(url, { headers, signal: AbortSignal.timeout(withinMs) })
    if (response.status === 200) return await response.text()
  } catch (cause) {
    throw cause instanceof UpstreamUnavailable ? cause : wrong('cannot be had: its server does not answer', cause)
  }
  throw wrong(`cannot be had: its server answers ${response.status}`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw wrong('is no JSON', cause)
  }
}

const resolver = new DefaultAgentCardResolver({ legacyCompat: { enabled: true } })

/** The card with its JSON-RPC interfaces alone, in the form of 1.0; undefined where there is none. */
function usable(raw: unknown): AgentCard | undefined {
  try {
    const card = AgentCard.fromJSON(resolver.normalizeAgentCard(raw))
    const supportedInterfaces = card.supportedInterfaces.filter(
      ({ protocolBinding, url }) => protocolBinding.toUpperCase() === 'JSONRPC' && URL.canParse(url) && /^https?:/i.test(url)
    )
    return card.name !== '' && supportedInterfaces.length > 0 ? { ...card, supportedInterfaces } : undefined
  } catch {
    return undefined
  }
}
