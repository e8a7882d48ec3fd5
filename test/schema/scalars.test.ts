import { GraphQLError, isScalarType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { schema } from '../../schema/schema.ts'

const dateTime = schema.getType('DateTime')
const parse = (value: unknown) => (isScalarType(dateTime) ? dateTime.parseValue(value) : undefined)

describe('DateTime', () => {
  test.each(['2026-11-27T17:00:00Z', '2026-11-27T18:00:00+01:00', '2026-11-27T17:00:00.000Z'])('reads %s as one instant', (text) => {
    expect(parse(text)).toEqual(new Date('2026-11-27T17:00:00Z'))
  })

  test.each(['2026-02-30T12:00:00Z', '2026-11-27', '2026-11-27T17:00:00', '2026-13-01T00:00:00Z', 'Friday', '', 1764000000, null, {}])(
    'refuses %j and says what it wants',
    (value) => {
      expect(() => parse(value)).toThrow(GraphQLError)
      expect(() => parse(value)).toThrow(/ISO 8601 with a time zone, as in "2026-11-27T17:00:00Z"/)
    }
  )
})
