// board/agents/<handle>.md: who a member is and what it can do, in front matter; how it thinks and speaks, below it.

import { createPublicKey } from 'node:crypto'
import { basename } from 'node:path'
import { z } from 'zod'
import type { Agent } from './board.ts'
import { BadBoardFile, type BoardFile, readBoardFile } from './front-matter.ts'
import { skillNameSchema } from './skill-file.ts'

const text = (max: number) =>
  z
    .string({ error: 'must be text (put it in quotes if it looks like a number)' })
    .trim()
    .min(1, { error: 'is empty' })
    .max(max, { error: `is longer than ${max} characters` })

const list = <S extends z.ZodType>(item: S, max: number) =>
  z
    .array(item, { error: 'must be a list, like [one, two]' })
    .max(max, { error: `has more than ${max} entries` })
    .refine((items) => new Set(items).size === items.length, { error: 'names something twice' })
    .default([])

function isPublicKey(key: { [name: string]: unknown; kty: string }): boolean {
  try {
    return !('d' in key) && createPublicKey({ key, format: 'jwk' }).type === 'public'
  } catch {
    return false
  }
}

const frontMatterSchema = z.strictObject({
  name: text(64),
  role: text(100),
  description: text(1024),
  skills: list(skillNameSchema, 32),
  tools: list(
    z
      .string({ error: 'must be text' })
      .regex(/^[\w.*-]+(\/[\w.*-]+)?$/, { error: 'is no name of a tool: write it like runway, or github/* for those of an MCP server' }),
    64
  ),
  model: text(128).nullable().default(null),
  card: z
    .url({ protocol: /^https?$/, error: 'must be the http(s) address of an A2A agent card' })
    .nullable()
    .default(null),
  cardKey: z
    .looseObject({ kty: z.string() }, { error: 'must be a public key as JSON, like { kty: OKP, crv: Ed25519, x: … }' })
    .refine(isPublicKey, { error: 'is no public key as JSON (JWK): give the one with which the card is signed, without its private part' })
    .nullable()
    .default(null),
  cardToken: z
    .string({ error: 'must be text' })
    .regex(/^\$\{[A-Za-z_]\w*\}$/, { error: 'must name an environment variable that holds the token, like ${CIPHER_TOKEN}' })
    .transform((reference) => reference.slice(2, -1))
    .nullable()
    .default(null),
  critic: z.boolean({ error: 'must be true or false' }).default(false),
  unchecked: z.enum(['ship', 'hold'], { error: 'must be ship or hold' }).default('ship')
})

const maxInstructions = 32_000

export interface AgentFile {
  agent: Agent
  at: BoardFile<unknown>['at']
}

/** Reads one member; its handle is the file's name. Throws BadBoardFile. */
export async function readAgentFile(file: string): Promise<AgentFile> {
  const id = basename(file, '.md')
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(id)) {
    throw new BadBoardFile(
      `${file}:1: the file's name is the member's handle: use a small letter, then up to 63 small letters, digits or dashes`
    )
  }
  const { values, body, at } = await readBoardFile(file, frontMatterSchema)
  if (body.length > maxInstructions) {
    throw new BadBoardFile(`${file}:1: the instructions have ${body.length} characters: shorten them to ${maxInstructions}`)
  }
  const { critic: isCritic, ...described } = values
  if (isCritic && described.card !== null) throw new BadBoardFile(at(['card'], 'the critic has to live on this server: take the line out'))
  const alone = (['cardKey', 'cardToken'] as const).filter((name) => described.card === null && described[name] !== null)
  if (alone.length > 0) throw new BadBoardFile(...alone.map((name) => at([name], `${name} has no effect without card`)))
  return { agent: { id, ...described, isCritic, instructions: body }, at }
}
