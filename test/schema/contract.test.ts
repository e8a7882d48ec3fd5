import { readFileSync } from 'node:fs'
import { type GraphQLArgument, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { printedSchema, schema } from '../../schema/schema.ts'

const ownTypes = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'))

function* described(): Iterable<[string, string | null | undefined]> {
  const argumentsOf = (place: string, args: readonly GraphQLArgument[]) =>
    args.map((arg): [string, string | null | undefined] => [`${place}(${arg.name}:)`, arg.description])
  for (const type of ownTypes) {
    yield [type.name, type.description]
    if (isEnumType(type))
      yield* type.getValues().map((value): [string, string | null | undefined] => [`${type.name}.${value.name}`, value.description])
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) yield [`${type.name}.${field.name}`, field.description]
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        yield [`${type.name}.${field.name}`, field.description]
        yield* argumentsOf(`${type.name}.${field.name}`, field.args)
      }
    }
  }
}

describe('the schema', () => {
  test('describes every type, field, argument, enum value and input field', () => {
    const all = [...described()]
    expect(all.length).toBeGreaterThan(300)
    expect(all.filter(([, description]) => !description?.trim()).map(([place]) => place)).toEqual([])
  })

  test('is committed as it is served', () => {
    expect(readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8')).toBe(printedSchema())
  })
})
