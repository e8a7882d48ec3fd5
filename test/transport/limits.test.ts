import { getIntrospectionQuery } from 'graphql'
import { describe, expect, test } from 'vitest'
import { startServer } from './server.ts'

const refused = { status: expect.any(Number), data: undefined, errors: [expect.objectContaining({ extensions: expect.anything() })] }

describe('a query', () => {
  test.each([
    ['a list literal', `{ viewer { actions(kind: ${'['.repeat(50_000)}${']'.repeat(50_000)}) { edges { cursor } } } }`],
    ['a list literal that just fits', `{ viewer { actions(kind: ${'['.repeat(2_400)}${']'.repeat(2_400)}) { edges { cursor } } } }`],
    ['a selection', `${'{ a '.repeat(50_000)}${'}'.repeat(50_000)}`],
    ['a selection that just fits', `${'{ a '.repeat(1_600)}${'}'.repeat(1_600)}`]
  ])('nested without end is refused as what it is: %s', async (_, query) => {
    await using server = await startServer()
    const { status, errors } = await server.post(JSON.stringify({ query }), {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json'
    })
    expect(status).toBe(400)
    expect(errors[0]?.extensions.code).toMatch(/^GRAPHQL_(PARSE|VALIDATION)_FAILED$/)
    expect(server.logged()).toBe('')
  })

  test.each([
    [
      'depth',
      '{ agents { skills { agents { skills { agents { skills { agents { skills { agents { skills { agents { skills { name } } } } } } } } } } } } }'
    ],
    ['number of fields', `{ board { ${Array.from({ length: 501 }, (_, i) => `a${i}: version`).join(' ')} } }`],
    ['cost', '{ viewer { sessions(first: 200) { edges { node { messages(last: 200) { edges { node { text } } } } } } } }'],
    ['cost', 'query($n: Int = 200) { viewer { sessions(first: $n) { edges { node { turns(last: $n) { edges { cursor } } } } } } }']
  ])('beyond the limit of its %s is refused before a door opens', async (what, query) => {
    await using server = await startServer()
    const answer = await server.ask(query)
    expect(answer).toEqual(refused)
    expect(answer.errors[0]).toMatchObject({
      message: expect.stringContaining(`The query's ${what} is`),
      extensions: { code: 'BAD_USER_INPUT' }
    })
  })

  test('cannot hide its cost behind a mistake that is skipped', async () => {
    await using server = await startServer()
    const { errors } = await server.ask(`query($n: Int, $id: ID) {
      session(id: $id) @skip(if: true) { id }
      viewer { sessions(first: 200) { edges { node { messages(last: 200) { edges { node { text } } } } } } }
    }`)
    expect(errors[0]?.extensions.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/)
  })

  test('that asks for the whole schema passes', async () => {
    await using server = await startServer()
    const { errors, data } = await server.ask(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }))
    expect(errors).toEqual([])
    expect(data).toHaveProperty('__schema')
  })

  test('runs with the cost of the operation that was chosen', async () => {
    await using server = await startServer()
    const query = `query Small { board { offline } } query Big { viewer { sessions(first: 200) { edges { node { messages(last: 200) { edges { node { text } } } } } } } }`
    const run = (operationName: string) => server.post(JSON.stringify({ query, operationName }), { 'content-type': 'application/json' })
    expect((await run('Small')).data).toEqual({ board: { offline: true } })
    expect((await run('Big')).errors[0]?.message).toContain("The query's cost")
  })
})

describe('a body', () => {
  const big = (megabytes: number) =>
    JSON.stringify({ query: '{ board { offline } }', variables: { text: 'x'.repeat(megabytes * 1_000_000) } })

  test.each([2, 10])('of %d MB is refused with 413', async (megabytes) => {
    await using server = await startServer()
    const answer = await server.post(big(megabytes), { 'content-type': 'application/json' })
    expect(answer).toMatchObject({
      status: 413,
      errors: [{ message: expect.stringContaining('1 MB'), extensions: { code: 'BAD_USER_INPUT' } }]
    })
  })

  test('that does not say its length is measured as it comes', async () => {
    await using server = await startServer()
    const chunked = (text: string) =>
      fetch(server.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: new Blob([text]).stream(),
        duplex: 'half'
      } as RequestInit)
    expect((await chunked(big(3))).status).toBe(413)
    expect(await (await chunked('{"query":"{ board { offline } }"}')).json()).toEqual({ data: { board: { offline: true } } })
  })

  test.each([
    ['no JSON', 'not json', 'application/json'],
    ['a list', '[{"query":"{ board { offline } }"}]', 'application/json'],
    ['null', 'null', 'application/json'],
    ['a query that is no text', '{"query":7}', 'application/json'],
    ['variables that are no object', '{"query":"{ board { offline } }","variables":[1]}', 'application/json']
  ])("that makes no sense is the client's error: %s", async (_, body, type) => {
    await using server = await startServer()
    const answer = await server.post(body, { 'content-type': type })
    expect(answer.errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
    expect(server.logged()).toBe('')
  })
})

describe('an upload', () => {
  const csrf = { 'x-graphql-yoga-csrf': '1' }
  const operations = JSON.stringify({
    query: 'mutation($i: SendMessageInput!) { sendMessage(input: $i) { turn { id } } }',
    variables: { i: { sessionId: 's', text: 'hear', audio: null } }
  })
  const form = (fields: Record<string, string | Blob>) => {
    const data = new FormData()
    for (const [name, value] of Object.entries(fields)) data.append(name, value)
    return data
  }

  test('reaches the door as a file', async () => {
    const got = Promise.withResolvers<{ size: number; type: string }>()
    await using server = await startServer({
      turns: {
        send: async (_, { audio }) => {
          got.resolve({ size: audio?.size ?? 0, type: audio?.type ?? '' })
          throw new Error('enough')
        }
      }
    })
    await server.post(form({ operations, map: '{"0":["variables.i.audio"]}', 0: new Blob(['RIFF'], { type: 'audio/wav' }) }), csrf)
    expect(await got.promise).toEqual({ size: 4, type: 'audio/wav' })
  })

  test.each([
    ['without operations', { map: '{}' }],
    ['with operations that are no JSON', { operations: '{', map: '{}' }],
    ['with operations that are null', { operations: 'null', map: '{"0":["variables.i.audio"]}' }],
    ['with a map that is no list', { operations, map: '{"0":5}' }],
    ['that names a place that is not empty', { operations, map: '{"0":["variables.i.text"]}', 0: new Blob(['RIFF']) }],
    ['that names a place beyond its variables', { operations, map: '{"0":["variables.__proto__.x"]}', 0: new Blob(['RIFF']) }],
    ['without its file', { operations, map: '{"0":["variables.i.audio"]}' }],
    ['with text in place of its file', { operations, map: '{"0":["variables.i.audio"]}', 0: 'text' }]
  ] as [string, Record<string, string | Blob>][])("%s is the client's error", async (_, fields) => {
    await using server = await startServer()
    const answer = await server.post(form(fields), csrf)
    expect(answer).toMatchObject({ data: undefined, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  })

  test('beyond 25 MB is refused with 413', async () => {
    await using server = await startServer()
    const answer = await server.post(
      form({ operations, map: '{"0":["variables.i.audio"]}', 0: new Blob([new Uint8Array(26_000_000)]) }),
      csrf
    )
    expect(answer).toMatchObject({ status: 413, errors: [{ message: expect.stringContaining('25 MB') }] })
  })
})
