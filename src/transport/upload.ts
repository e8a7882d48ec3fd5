// Uploads, as https://github.com/jaydenseric/graphql-multipart-request-spec says. Files stay in memory.

import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { z } from 'zod'
import { CannotHear } from '../errors.ts'
import { refusal } from './error-mapping.ts'

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' })
    return z.NEVER
  }
})

const operationsSchema = json.pipe(
  z.looseObject({
    query: z.string(),
    operationName: z.string().optional(),
    variables: z.record(z.string(), z.unknown()).optional(),
    extensions: z.record(z.string(), z.unknown()).optional()
  })
)

const mapSchema = json.pipe(z.record(z.string(), z.array(z.string()).nonempty()))

const malformed = (why: string) => refusal(`The upload is malformed: ${why}.`, 'BAD_USER_INPUT')

function read<T>(part: string, schema: z.ZodType<T>, form: FormData): T {
  const parsed = schema.safeParse(form.get(part))
  if (parsed.success) return parsed.data
  throw malformed(`its part "${part}" is missing or not what the multipart request specification asks for`)
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Puts a file where the operations hold null for it. */
function put(file: File, path: string, operations: Record<string, unknown>): void {
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  let place: unknown = operations
  for (const key of keys) place = isObject(place) && Object.hasOwn(place, key) ? place[key] : undefined
  if (!isObject(place) || !Object.hasOwn(place, last) || place[last] !== null)
    throw malformed('its part "map" names a place that is not null')
  place[last] = file
}

async function parseUpload(request: Request): Promise<GraphQLParams> {
  const form = await request.formData()
  const operations = read('operations', operationsSchema, form)
  for (const [part, paths] of Object.entries(read('map', mapSchema, form))) {
    const file = form.get(part)
    if (file === null || typeof file === 'string') throw malformed('a file that its part "map" names is missing')
    for (const path of paths) put(file, path, operations)
  }
  return operations
}

/**
 * Reads multipart requests, instead of Yoga's own parser, which takes a missing file for null.
 * @param hears whether anything can be done with a file; else none is read
 */
export function readUploads(hears: boolean): Plugin {
  return {
    onRequestParse: ({ request, setRequestParser }) => {
      if (request.method !== 'POST' || !isUpload(request)) return
      if (!hears) throw new CannotHear()
      setRequestParser(parseUpload)
    }
  }
}

export const isUpload = (request: Request): boolean => /^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '')
