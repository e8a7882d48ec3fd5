// How large a request may be, and that what is malformed in it is the sender's error.

import { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { malformed, refusal } from './error-mapping.ts'
import { isUpload } from './upload.ts'

/** bytes */
export const maxBody = 1_000_000
/** bytes, for a multipart request: a model takes up to 20 MB of sound */
export const maxUpload = 25_000_000

const tooLarge = (limit: number) =>
  refusal(
    `The request is larger than ${limit / 1_000_000} MB, which is the most ${limit === maxUpload ? 'for an upload' : 'without an upload'}: send less.`,
    'BAD_USER_INPUT',
    413
  )

async function readWithin(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Uint8Array(Buffer.concat(chunks))
    size += value.byteLength
    // not cancelled: that would tear down the connection before its sender can read why
    if (size > limit) throw tooLarge(limit)
    chunks.push(value)
  }
}

/** Refuses what is too large with 413, before it is read where its length is declared. */
export function limitBody(): Plugin {
  return {
    onRequestParse: ({ request, requestParser, setRequestParser, fetchAPI }) => {
      const limit = isUpload(request) ? maxUpload : maxBody
      const length = request.headers.get('content-length')
      if (length !== null && Number(length) > limit) throw tooLarge(limit)
      if (!requestParser || request.method !== 'POST') return

      setRequestParser(async (incoming) => {
        try {
          // a declared length is kept to by Node's own parser
          if (length !== null || !incoming.body) return await requestParser(incoming)
          const body = await readWithin(incoming.body, limit)
          return await requestParser(new fetchAPI.Request(incoming.url, { method: 'POST', headers: incoming.headers, body }))
        } catch (error) {
          if (error instanceof Error && error.name === 'AbortError') throw error
          if (error instanceof GraphQLError) throw error.extensions['code'] === 'BAD_REQUEST' ? malformed(error.message) : error
          throw malformed(`The ${isUpload(request) ? 'upload' : 'request'} is malformed: check it against the GraphQL specifications.`)
        }
      })
    }
  }
}
