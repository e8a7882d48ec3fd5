import { z } from 'zod'

/** A JSON Schema as sent to endpoints. */
export type JsonSchema = Record<string, unknown>

/** The JSON Schema of what a model is to write. Checks that JSON Schema cannot say are left to the parse afterwards. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, '~standard': __, ...rest } = z.toJSONSchema(schema, { unrepresentable: 'any' })
  return rest
}

const objectSchema = z.looseObject({ properties: z.record(z.string(), z.unknown()) })

/** Whether OpenAI's strict mode takes the schema: every object closed, every property required. */
export function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict)
  if (typeof schema !== 'object' || schema === null) return true
  const object = objectSchema.safeParse(schema)
  if (object.success) {
    const { properties, required, additionalProperties } = object.data
    if (additionalProperties !== false || !Array.isArray(required)) return false
    if (!Object.keys(properties).every((name) => required.includes(name))) return false
  }
  return Object.values(schema).every(isStrict)
}
