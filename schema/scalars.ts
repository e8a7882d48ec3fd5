import { GraphQLError, Kind } from 'graphql'
import { z } from 'zod'
import { builder } from './builder.ts'

const instant = z.iso.datetime({ offset: true })

const badInput = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', retryable: false } })

/** Reads an instant as clients write it. Throws a GraphQLError with the code BAD_USER_INPUT. */
export function parseInstant(value: unknown): Date {
  const parsed = instant.safeParse(value)
  const date = parsed.success ? new Date(parsed.data) : undefined
  // Years beyond four digits, and year 0, are more than the stores take.
  if (date && !Number.isNaN(date.getTime()) && /^(?!0000)\d{4}-/.test(date.toISOString())) return date
  const given = typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : `a ${typeof value}`
  throw badInput(`A DateTime is an existing instant in ISO 8601 with a time zone, as in "2026-11-27T17:00:00Z", not ${given}.`)
}

function formatInstant(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'string') return value
  throw new TypeError('a DateTime is kept as a Date or an ISO string')
}

// The platform's own File and the one of the multipart parser are different classes of one shape.
const isFile = (value: unknown): value is File =>
  typeof value === 'object' &&
  value !== null &&
  'arrayBuffer' in value &&
  typeof value.arrayBuffer === 'function' &&
  'size' in value &&
  'type' in value

builder.scalarType('DateTime', {
  description: 'An instant in ISO 8601 with a time zone, as in 2026-11-27T17:00:00Z. Answers are in UTC.',
  serialize: formatInstant,
  parseValue: parseInstant,
  parseLiteral: (node) => parseInstant(node.kind === Kind.STRING ? node.value : undefined)
})

builder.scalarType('File', {
  description: 'An upload, sent as the GraphQL multipart request specification says.',
  serialize: () => {
    throw new TypeError('a File is never answered')
  },
  parseValue: (value) => {
    if (isFile(value)) return value
    throw badInput('A File is uploaded with a multipart request: https://github.com/jaydenseric/graphql-multipart-request-spec')
  },
  parseLiteral: () => {
    throw badInput('A File is given as a variable of a multipart request, never in the document.')
  }
})

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value
})
