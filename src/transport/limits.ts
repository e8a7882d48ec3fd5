// What one operation may ask for. All of it is checked before anything runs, alike for HTTP and WebSocket.

import { complexityFromQuery } from '@pothos/plugin-complexity'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  type ParseOptions,
  type Source,
  specifiedRules,
  validate
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { refusal } from './error-mapping.ts'

export const maxTokens = 5_000
export const maxDepth = 12
/** fields written out, aliases among them */
export const maxFields = 500
/** every field counts 1, one that asks a store 10, and all of it as often as its list is long */
export const maxComplexity = 20_000

function parseLimited(source: string | Source, options?: ParseOptions): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens })
  } catch (error) {
    // a document of maxTokens can still nest deeper than the parser's stack
    const message = error instanceof GraphQLError ? error.message : 'Syntax Error: the document is nested too deep.'
    const refused = refusal(message, 'GRAPHQL_PARSE_FAILED')
    if (!(error instanceof GraphQLError)) throw refused
    throw new GraphQLError(message, { source: error.source, positions: error.positions, extensions: refused.extensions })
  }
}

const validateLimited: typeof validate = (schema, document, rules = specifiedRules, options) => {
  try {
    return validate(schema, document, rules, options)
  } catch (error) {
    if (error instanceof RangeError) return [refusal('The document is nested too deep.', 'GRAPHQL_VALIDATION_FAILED')]
    throw error
  }
}

interface Operation {
  schema: GraphQLSchema
  document: DocumentNode
  operationName?: string | null
  variableValues?: Readonly<Record<string, unknown>> | null
}

/** Why an operation is refused, or undefined where it may run. */
function tooMuch({ schema, document, operationName, variableValues }: Operation): GraphQLError | undefined {
  const chosen = (name: string | undefined) => operationName == null || name === operationName
  const definitions = document.definitions.filter((it) => it.kind !== Kind.OPERATION_DEFINITION || chosen(it.name?.value))
  if (!definitions.some((it) => it.kind === Kind.OPERATION_DEFINITION)) return undefined
  try {
    const cost = complexityFromQuery({ ...document, definitions }, { schema, variables: { ...variableValues } })
    const over = (what: string, is: number, max: number, advice: string) =>
      is > max ? refusal(`The query's ${what} is ${is}, and ${max} is the most: ${advice}.`, 'BAD_USER_INPUT') : undefined
    return (
      over('depth', cost.depth, maxDepth, 'ask for the inner objects by their ids') ??
      over('number of fields', cost.breadth, maxFields, 'split it') ??
      over('cost', cost.complexity, maxComplexity, 'ask for shorter pages with first or last')
    )
  } catch (error) {
    // what execution would not accept either; refused here, so that a mistake is no way around the limits
    if (error instanceof GraphQLError) return new GraphQLError(error.message, { nodes: error.nodes, extensions: badInput(error) })
    if (error instanceof RangeError) return refusal('The query is nested too deep.', 'BAD_USER_INPUT')
    throw error
  }
}

const badInput = (error: GraphQLError) => ({ ...refusal('', 'BAD_USER_INPUT').extensions, ...error.extensions })

/** Checks every operation, whichever transport it came by. */
export function limitOperations(): Plugin {
  return {
    onParse: ({ setParseFn }) => setParseFn(parseLimited),
    onValidate: ({ setValidationFn }) => setValidationFn(validateLimited),
    onExecute: ({ args, setResultAndStopExecution }) => {
      const refused = tooMuch(args)
      if (refused) setResultAndStopExecution({ errors: [refused] })
    },
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      const refused = tooMuch(args)
      if (refused) setResultAndStopExecution({ errors: [refused] })
    }
  }
}
