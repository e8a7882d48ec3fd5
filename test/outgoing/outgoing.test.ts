import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPublic } from '../../src/outgoing/address.ts'
import { createOutgoing, limited } from '../../src/outgoing/outgoing.ts'

describe('an address', () => {
  test.each(['8.8.8.8', '1.1.1.1', '100.63.255.255', '2606:4700::1111', '2a00:1450:4001:800::200e'])(
    '%s is of the public internet',
    (address) => {
      expect(isPublic(address)).toBe(true)
    }
  )

  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1'
  ])('%s is not', (address) => {
    expect(isPublic(address)).toBe(false)
  })
})

describe('a call to an address that somebody else has named', () => {
  let server: Server
  let port: number
  const seen: IncomingMessage[] = []
  const { fetch } = createOutgoing(['127.0.0.1'])

  beforeAll(async () => {
    server = createServer((request: IncomingMessage, response: ServerResponse) => {
      seen.push(request)
      const target = new URL(request.url ?? '/', 'http://x').searchParams.get('to')
      if (target) response.writeHead(307, { location: target }).end()
      else if (request.url === '/slow') response.writeHead(200).write('one')
      else request.pipe(response.writeHead(200, { 'x-it': 'works' }))
    })
    await new Promise<void>((resolve) => server.listen(0, '::', resolve))
    const address = server.address()
    port = typeof address === 'object' && address ? address.port : 0
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const soon = () => AbortSignal.timeout(10_000)

  test('sends and brings back what fetch would', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'what is said', signal: soon() })
    expect([response.status, response.headers.get('x-it'), await response.text()]).toEqual([200, 'works', 'what is said'])
  })

  test.each(['localhost', '[::1]', '127.0.0.2', '2130706434', '0x7f.2', '[::ffff:127.0.0.1]', '0'])(
    'reaches no private host by the name %s',
    async (host) => {
      const before = seen.length
      await expect(fetch(`http://${host}:${port}/`, { signal: soon() })).rejects.toThrow('is no address of the public internet')
      expect(seen).toHaveLength(before)
    }
  )

  test('reaches the named host alone, however it is spelled', async () => {
    expect((await fetch(`http://2130706433:${port}/`, { signal: soon() })).status).toBe(200)
    const other = createOutgoing([`localhost:${port}`])
    expect((await other.fetch(`http://localhost:${port}/`, { signal: soon() })).status).toBe(200)
    await expect(other.fetch(`http://127.0.0.1:${port}/`, { signal: soon() })).rejects.toThrow('is no address of the public internet')
  })

  test('checks where a redirect leads, and tells another server nothing that was meant for this one', async () => {
    const both = createOutgoing(['127.0.0.1', 'localhost'])
    const to = (target: string) => `http://127.0.0.1:${port}/?to=${encodeURIComponent(target)}`
    await expect(fetch(to(`http://localhost:${port}/`), { signal: soon() })).rejects.toThrow('localhost is no address')
    await expect(fetch(to('file:///etc/passwd'), { signal: soon() })).rejects.toThrow('only http and https')
    await both.fetch(to(`http://localhost:${port}/there`), {
      headers: { authorization: 'Bearer secret', 'x-key': 'secret' },
      signal: soon()
    })
    expect(seen.at(-2)?.headers.authorization).toBe('Bearer secret')
    expect(JSON.stringify([seen.at(-1)?.url, seen.at(-1)?.headers])).toContain('/there')
    expect(JSON.stringify(seen.at(-1)?.headers)).not.toContain('secret')
    const posted = await both.fetch(to(`http://localhost:${port}/there`), { method: 'POST', body: 'x', signal: soon() })
    expect(posted.status).toBe(307)
  })

  test('ends with its signal, also within the answer, and at its limit', async () => {
    const leaving = new AbortController()
    const response = await fetch(`http://127.0.0.1:${port}/slow`, { signal: leaving.signal })
    const text = response.text()
    leaving.abort()
    await expect(text).rejects.toThrow()
    const large = limited(fetch, 1_000)(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x'.repeat(1_001), signal: soon() })
    await expect(large.then((each) => each.text())).rejects.toThrow('more than 1000 bytes')
  })
})
