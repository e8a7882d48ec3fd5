// The audits of GraphQL over HTTP (https://github.com/graphql/graphql-over-http), as its reference implementation has them.

import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from './server.ts'

describe('an endpoint for GraphQL over HTTP', () => {
  let server: Awaited<ReturnType<typeof startServer>>
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  // What it MAY do is left to each server.
  const audits = serverAudits({ url: () => server.url }).filter(({ name }) => !name.startsWith('MAY'))

  test.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id $name', async ({ fn }) => {
    const result = await fn()
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok')
  })
})
