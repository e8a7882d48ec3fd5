import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { startServer } from './server.ts'

const mutation = 'mutation { updateViewer(input: { name: "Eve" }) { id } }'
const reached = { people: { update: async () => Promise.reject(new Error('reached')) } }

describe("another site's page", () => {
  test.each([
    ['application/x-www-form-urlencoded', new URLSearchParams({ query: mutation }).toString()],
    ['text/plain', JSON.stringify({ query: mutation })],
    [
      'multipart/form-data; boundary=x',
      `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: mutation })}\r\n--x--`
    ]
  ])('cannot send a mutation as %s', async (type, body) => {
    await using server = await startServer(reached)
    const answer = await server.post(body, { 'content-type': type })
    expect(answer).toMatchObject({ status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] })
    expect(server.logged()).toBe('')
  })

  test('cannot send a mutation with GET', async () => {
    await using server = await startServer(reached)
    const response = await fetch(`${server.url}?query=${encodeURIComponent(mutation)}`)
    expect(response.status).toBe(405)
    expect(server.logged()).toBe('')
  })

  test('is told nothing by CORS, unless its origin is allowed', async () => {
    await using server = await startServer({}, { allowedOrigins: ['https://app.example.com'] })
    const preflight = (origin: string) =>
      fetch(server.url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' }
      })
    const evil = await preflight('https://evil.example')
    expect([...evil.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    expect((await preflight('https://app.example.com')).headers.get('access-control-allow-origin')).toBe('https://app.example.com')
  })

  test.each([
    ['https://evil.example', 403],
    ['own', 'open'],
    ['https://app.example.com', 'open']
  ])('opens a socket only from an origin that may: %s', async (origin, outcome) => {
    await using server = await startServer({}, { allowedOrigins: ['https://app.example.com'] })
    const socket = new WebSocket(server.url.replace('http', 'ws'), 'graphql-transport-ws', {
      origin: origin === 'own' ? server.base : origin
    })
    const seen = await new Promise((resolve) => {
      socket.once('open', () => resolve('open'))
      socket.once('error', () => {})
      socket.once('unexpected-response', (_, response) => resolve(response.statusCode))
    })
    expect(seen).toBe(outcome)
    socket.terminate()
  })

  test('cannot come in under a name that it lets point at this machine', async () => {
    await using server = await startServer()
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`${server.base}/health`, { headers: { host: 'rebound.evil.example' } }, (response) =>
        resolve(response.resume().statusCode)
      )
      asked.once('error', reject).end()
    })
    expect(status).toBe(403)
  })
})
