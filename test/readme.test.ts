import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const schema = buildSchema(readFileSync(join(root, 'schema/schema.graphql'), 'utf8'))

const pasted = [...readme.matchAll(/```graphql\n([^`]*)```/g)].map((match) => match[1] ?? '')
const curled = [...readme.matchAll(/-d '(\{"query":.*\})'$|-d '(\{"query":.*\})'\)$/gm)].map((match) => {
  const body = (match[1] ?? match[2] ?? '').replace(/'\$[A-Z]+'/g, 'x')
  return (JSON.parse(body) as { query: string }).query
})

describe('the README', () => {
  test('shows one conversation to paste and four requests by curl', () => {
    expect([pasted.length, curled.length]).toEqual([1, 4])
  })

  test.each([...pasted, ...curled])('asks only what the schema has: %s', (document) => {
    expect(validate(schema, parse(document))).toEqual([])
  })

  test('names every command that package.json has, and none that it lacks', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    const own = Object.keys(scripts).filter((name) => !name.startsWith('pre'))
    const named = [...readme.matchAll(/npm (?:run )?(start|test|(?<=run )[a-z]+)/g)].map((match) => match[1])
    expect(new Set(named)).toEqual(new Set(own))
  })
})
