// board/bridges.json: to which tools actions can be handed, with which arguments, and where in the answer to find what came
// of it. Whatever is wrong is said with file, line and reason before the server starts.

import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { CannotStart } from '../errors.ts'
import { actionStatusSchema } from '../records/action.ts'
import { linesOf, parseJson, sayIssue } from '../tools/mcp/mcp-file.ts'
import { fieldsIn, isPointer } from './template.ts'

/** Fields of an action, and of its export, that arguments may name. */
const actionFields = ['id', 'kind', 'status', 'title', 'quote', 'owner', 'dueAt', 'dueDate', 'createdAt', 'key'] as const
const exportFields = [...actionFields, 'externalId'] as const
export type Field = (typeof exportFields)[number]

const argumentsOf = (fields: readonly string[]) =>
  z.record(z.string(), z.json()).superRefine((template, context) => {
    for (const { name, path } of fieldsIn(template)) {
      if (!fields.includes(name)) context.addIssue({ code: 'custom', path, message: `names {{${name}}}: there are ${fields.join(', ')}` })
    }
  })

const tool = z.string().min(1)
const pointer = z.string().refine(isPointer, { error: 'is no JSON Pointer: write it like /issue/number, or "" for all of it' })
const pattern = z.string().superRefine((source, context) => {
  try {
    new RegExp(source, 'u')
  } catch (cause) {
    context.addIssue({ code: 'custom', message: `is no regular expression (${cause instanceof Error ? cause.message : String(cause)})` })
  }
})

/** Where in a tool's answer something is: at a place in its JSON, or the first group (else all) of a pattern in its text. */
const placeSchema = z.union([z.strictObject({ pointer }), z.strictObject({ pattern })], {
  error: 'must be {"pointer": "/a/place"} or {"pattern": "a regular (expression)"}'
})
export type Place = z.infer<typeof placeSchema>

const resultSchema = z.strictObject({ id: placeSchema.optional(), url: placeSchema.optional() })

const bridgeSchema = z.strictObject({
  server: z.string().min(1),
  tool,
  arguments: argumentsOf(actionFields),
  result: resultSchema.default({}),
  /** finds what an earlier call has made, where nobody knows whether it did */
  find: z
    .strictObject({
      tool,
      arguments: argumentsOf(actionFields),
      result: z.strictObject({ id: placeSchema, url: placeSchema.optional() }),
      /** how long after the call what it made can be found for sure */
      afterSeconds: z.number().min(0).max(600).default(30)
    })
    .optional(),
  /** asks how far it has come there */
  status: z
    .strictObject({
      tool,
      arguments: argumentsOf(exportFields),
      value: placeSchema,
      map: z.record(z.string(), actionStatusSchema, { error: `must say for words of the tool which status they mean` }),
      everyMinutes: z.number().min(1).max(1440).default(15)
    })
    .optional()
})
export type Bridge = z.infer<typeof bridgeSchema>

const fileSchema = z.strictObject({
  bridges: z.record(z.string().regex(/^[\w-]{1,64}$/, { error: 'is no name: use up to 64 letters, digits, - and _' }), bridgeSchema)
})

/**
 * Reads the file; no bridges where there is none.
 *
 * @param servers names of the tool servers that there are
 * Throws CannotStart with one `file:line: reason` for each thing that is wrong.
 */
export async function loadBridges(file: string, servers: readonly string[]): Promise<ReadonlyMap<string, Bridge>> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined
    throw new CannotStart(`${file}: cannot be read (${cause.message}).`, cause)
  })
  if (text === undefined) return new Map()

  const json = parseJson(file, text)
  const lines = linesOf(text)
  const refuse = (issues: readonly { path: readonly PropertyKey[]; message: string }[]) =>
    new CannotStart(issues.map(({ path, message }) => `${file}:${lines(path)}: ${message}`).join('\n'))
  const parsed = fileSchema.safeParse(json)
  if (!parsed.success) throw refuse(parsed.error.issues.flatMap((issue) => sayIssue(issue, [])))
  const bridges = Object.entries(parsed.data.bridges)
  const strange = bridges.filter(([, { server }]) => !servers.includes(server))
  if (strange.length > 0)
    throw refuse(
      strange.map(([name, { server }]) => ({
        path: ['bridges', name, 'server'],
        message: `no tool server "${server}": mcp.json has ${servers.join(', ') || 'none'}`
      }))
    )
  return new Map(bridges)
}
