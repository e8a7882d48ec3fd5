// board/skills/<name>/SKILL.md, after the Agent Skills specification (agentskills.io/specification). A skill is text:
// its scripts/ are never run.

import { basename, dirname } from 'node:path'
import { z } from 'zod'
import type { Skill } from './board.ts'
import { BadBoardFile, readBoardFile } from './front-matter.ts'

export const skillNameSchema = z
  .string({ error: 'must be text' })
  .max(64, { error: 'is longer than 64 characters' })
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'may hold small letters, digits and single dashes between them' })

const frontMatterSchema = z.strictObject({
  name: skillNameSchema,
  description: z
    .string({ error: 'must be text' })
    .trim()
    .min(1, { error: 'is empty: say what the skill does and when to use it' })
    .max(1024, { error: 'is longer than 1024 characters' }),
  license: z.string({ error: 'must be text' }).optional(),
  compatibility: z
    .string({ error: 'must be text' })
    .min(1, { error: 'is empty' })
    .max(500, { error: 'is longer than 500 characters' })
    .optional(),
  metadata: z.record(z.string(), z.string({ error: 'must be text' }), { error: 'must be "key: value" lines' }).optional(),
  'allowed-tools': z.string({ error: 'must be text, the names separated by spaces' }).optional()
})

const maxLines = 500

/** Reads one skill. Throws BadBoardFile. */
export async function readSkillFile(file: string): Promise<Skill> {
  const { values, body, at } = await readBoardFile(file, frontMatterSchema)
  const folder = basename(dirname(file))
  if (values.name !== folder) throw new BadBoardFile(at(['name'], `name is "${values.name}" in the folder "${folder}": make them equal`))
  const lines = body.split('\n').length
  if (lines >= maxLines)
    throw new BadBoardFile(`${file}:1: the body has ${lines} lines: keep it under ${maxLines}, move detail to references/`)
  return { name: values.name, description: values.description, body }
}
