// Who can be talked to here, as other agents read it: an agent card of A2A 1.0 (section 4.4) or 0.3 (section 5.5).

import type { KeyObject } from 'node:crypto'
import { createHash, createPublicKey } from 'node:crypto'
import { type AgentCard, type AgentSkill, generateAgentCardSignature, type SecurityScheme } from '@a2a-js/sdk'
import { type Agent, assignable, type Board } from '../../agents/board.ts'
import { draftsExtension } from '../../remote/hearing.ts'

export interface Described {
  board: Board
  /** of this server */
  version: string
  /** where it is spoken to */
  url: string
  /** whether it asks for a bearer token */
  isGuarded: boolean
}

const bearer: SecurityScheme = {
  scheme: { $case: 'httpAuthSecurityScheme', value: { description: 'A token of this server.', scheme: 'Bearer', bearerFormat: 'JWT' } }
}

/** The card of one member, or of the whole board. */
export function cardOf({ board, version, url, isGuarded }: Described, member: Agent | undefined): AgentCard {
  const at = (protocolVersion: string) => ({ url, protocolBinding: 'JSONRPC', tenant: '', protocolVersion })
  return {
    name: member?.name ?? 'Board Room',
    description: member
      ? `${member.role}. ${member.description}`
      : 'A board of agents that remembers, answers, and keeps what is to be done.',
    supportedInterfaces: [at('1.0'), at('0.3')],
    provider: undefined,
    version,
    capabilities: {
      streaming: true,
      pushNotifications: true,
      extensions: [
        {
          uri: draftsExtension,
          description: 'Also sends drafts, as messages of status updates whose metadata has this key. A draft is not the answer.',
          required: false,
          params: undefined
        }
      ]
    },
    securitySchemes: isGuarded ? { bearer } : {},
    securityRequirements: isGuarded ? [{ schemes: { bearer: { list: [] } } }] : [],
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain', 'application/json'],
    skills: member ? skillsOf(board, member) : assignable(board).map((each) => skill(each.id, each.name, each.description, each.role)),
    signatures: []
  }
}

function skillsOf(board: Board, member: Agent): AgentSkill[] {
  const known = member.skills.flatMap((name) => board.skills.get(name) ?? [])
  if (known.length === 0) return [skill(member.id, member.name, member.description, member.role)]
  return known.map(({ name, description }) => skill(name, name, description, member.role))
}

const skill = (id: string, name: string, description: string, tag: string): AgentSkill => ({
  id,
  name,
  description,
  tags: [tag],
  examples: [],
  inputModes: [],
  outputModes: [],
  securityRequirements: []
})

/** The same in the form of 0.3, with the interfaces of 1.0 in it for clients that look for them. */
export const legacyCardOf = ({
  name,
  description,
  version,
  supportedInterfaces,
  capabilities,
  securityRequirements,
  defaultInputModes,
  defaultOutputModes,
  skills
}: AgentCard) => ({
  protocolVersion: '0.3.0',
  name,
  description,
  version,
  url: supportedInterfaces[0]?.url,
  preferredTransport: 'JSONRPC',
  capabilities: { streaming: true, pushNotifications: true, extensions: capabilities?.extensions },
  ...(securityRequirements.length > 0 && {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    security: [{ bearer: [] }]
  }),
  defaultInputModes,
  defaultOutputModes,
  skills: skills.map(({ id, name, description, tags }) => ({ id, name, description, tags })),
  supportedInterfaces
})

const algorithms: Readonly<Record<string, string>> = { ec: 'ES256', ed25519: 'EdDSA', rsa: 'RS256' }

/** Signs a card (JWS over its canonical form) with a private key: Ed25519, P-256 or RSA. */
export function signCard(card: AgentCard, key: KeyObject): Promise<AgentCard> {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const kid = createHash('sha256').update(der).digest('base64url').slice(0, 16)
  return generateAgentCardSignature(key, { alg: algorithms[key.asymmetricKeyType ?? ''] ?? 'RS256', kid, typ: 'JOSE' })(card)
}
