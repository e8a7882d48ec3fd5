// Who comes in, and for how long, where the server asks for a token.

import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { createClient as createSocketClient } from 'graphql-ws'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import WebSocket from 'ws'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { freshDatabase } from '../database.ts'
import { findRedis, startRedis } from '../redis.ts'

const secret = 'a secret of the tests that is long enough'
const within = { timeout: 8_000, interval: 20 }
const now = (): number => Math.floor(Date.now() / 1000)

const signed = (claims: JWTPayload, key = secret, alg = 'HS256'): Promise<string> =>
  new SignJWT({ exp: now() + 600, ...claims }).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key))

const viewer = '{ viewer { id name timeZone } }'

describe('a server with AUTH_JWT_SECRET', () => {
  let room: BoardRoom
  beforeAll(async () => {
    room = await startBoardRoom({ settings: { AUTH_JWT_SECRET: secret, AUTH_AUDIENCE: 'board-room' } })
  })
  beforeEach(() => room.as(undefined))
  afterAll(() => room?.close())

  test('knows a person by tenant and subject, and takes name and time zone from the first token it sees', async () => {
    const seen = []
    for (const claims of [
      { sub: 'ada', name: 'Ada', zoneinfo: 'Europe/Berlin' },
      { sub: 'ada', tenant: 'acme' },
      { sub: 'acme/ada' },
      { sub: 'ada', tenant: 'acme/ada' }
    ]) {
      room.as(await signed({ ...claims, aud: 'board-room' }))
      seen.push((await room.read<{ viewer: { id: string; name: string | null; timeZone: string } }>(viewer)).viewer)
    }
    expect(seen[0]).toMatchObject({ name: 'Ada', timeZone: 'Europe/Berlin' })
    expect(new Set(seen.map(({ id }) => id)).size).toBe(4)
  })

  test.each<[string, () => Promise<string> | string, RegExp]>([
    ['no JWT at all', () => 'hello', /Send a token/],
    [
      'one signed with another secret',
      () => signed({ sub: 'ada', aud: 'board-room' }, 'another secret that is long enough too'),
      /not signed by whom/
    ],
    [
      'one that is not signed',
      () => new UnsecuredJWT({ sub: 'ada', aud: 'board-room', exp: now() + 600 }).encode(),
      /Send a token|cannot be read/
    ],
    ['one that has expired', () => signed({ sub: 'ada', aud: 'board-room', exp: now() - 60 }), /has expired/],
    [
      'one that never expires',
      () => new SignJWT({ sub: 'ada', aud: 'board-room' }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret)),
      /"exp"/
    ],
    ['one that is not valid yet', () => signed({ sub: 'ada', aud: 'board-room', nbf: now() + 600 }), /"nbf"/],
    ['one for another audience', () => signed({ sub: 'ada', aud: 'somebody else' }), /"aud"/],
    ['one of nobody', () => signed({ aud: 'board-room' }), /"sub"/],
    ['one of nobody by an empty name', () => signed({ sub: '', aud: 'board-room' }), /sub is missing or wrong/]
  ])('refuses %s with 401, over HTTP and WebSocket alike', async (_, make, says) => {
    const token = await make()
    room.as(token)
    expect(await room.ask(viewer)).toMatchObject({
      status: 401,
      errors: [{ message: expect.stringMatching(says), extensions: { code: 'UNAUTHENTICATED', retryable: false } }]
    })
    const socket = new WebSocket(`${room.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    await once(socket, 'open')
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }))
    expect((await once(socket, 'close'))[0]).toBe(4403)
  })

  test('asks every door for a token', async () => {
    const { status, errors } = await room.ask(viewer)
    expect({ status, code: errors[0]?.extensions.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' })
    for (const [path, headers] of [
      ['/mcp', { accept: 'application/json, text/event-stream' }],
      ['/a2a', { 'a2a-version': '1.0' }]
    ] as const) {
      const response = await fetch(`${room.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
      })
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    }
    const voice = new WebSocket(`${room.url.replace('http', 'ws')}/voice?session=x`)
    await once(voice, 'open')
    voice.send(JSON.stringify({ type: 'start' }))
    expect((await once(voice, 'close'))[0]).toBe(4401)
    for (const open of ['/health', '/ready', '/.well-known/agent-card.json']) expect((await fetch(`${room.url}${open}`)).status).toBe(200)
  })

  test('ends a socket and a stream with the token that opened them, and goes on from the cursor with the next', async () => {
    // Tokens of different clocks are good for half a minute more when they are shown, not while they are used.
    const brief = await signed({ sub: 'ada', aud: 'board-room', exp: now() + 3 })
    room.as(brief)
    const session = await room.openSession()
    const subscription = {
      query: 'subscription($id: ID!) { sessionEvents(sessionId: $id) { __typename cursor } }',
      variables: { id: session }
    }
    const closed = Promise.withResolvers<unknown>()
    const client = createSocketClient({
      url: `${room.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
      connectionParams: { authorization: `Bearer ${brief}` },
      on: { closed: (event) => closed.resolve((event as { code: number }).code) }
    })
    const overSocket = (async () => {
      for await (const _ of client.iterate(subscription)) continue
    })().catch(() => 'cut')
    const stream = await fetch(`${room.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${brief}` },
      body: JSON.stringify(subscription)
    })
    const overSse = stream.text().catch(() => 'cut')
    expect(await closed.promise).toBe(4401)
    await overSocket
    await overSse
    room.as(await signed({ sub: 'ada', aud: 'board-room' }))
    expect(await room.history(session)).toEqual([])
  })

  describe('and a bot', () => {
    const exchange = (form: Record<string, string>) =>
      fetch(`${room.url}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
          ...form
        })
      })

    test('lets it speak for the people it hears, each as themselves, in its own tenant', async () => {
      const bot = await signed({ sub: 'slack-bot', tenant: 'acme', aud: 'board-room', scope: 'exchange:slack' })
      const answer = await exchange({ subject_token: bot, requested_subject: 'slack:T1:U1', requested_name: 'Maya' })
      expect(answer.status).toBe(200)
      const { access_token, expires_in, ...rest } = (await answer.json()) as { access_token: string; expires_in: number }
      expect(rest).toEqual({ issued_token_type: 'urn:ietf:params:oauth:token-type:jwt', token_type: 'Bearer' })
      expect(expires_in).toBeLessThanOrEqual(600)
      room.as(access_token)
      expect((await room.read<{ viewer: unknown }>(viewer)).viewer).toMatchObject({ id: 'acme/slack%3AT1%3AU1', name: 'Maya' })
      // What it got is a person's token: it opens no other.
      expect((await exchange({ subject_token: access_token, requested_subject: 'slack:T1:U2' })).status).toBe(403)
    })

    test.each<[string, Record<string, string>, number, string]>([
      ['for somebody who is not of its kind', { scope: 'exchange:slack', requested_subject: 'ada' }, 403, 'invalid_target'],
      ['for one of another kind', { scope: 'exchange:slack', requested_subject: 'teams:U1' }, 403, 'invalid_target'],
      ['without the scope', { scope: '', requested_subject: 'slack:T1:U1' }, 403, 'invalid_target'],
      [
        'with a token of somebody else',
        { key: 'another secret that is long enough too', requested_subject: 'slack:T1:U1' },
        401,
        'invalid_grant'
      ],
      ['without saying for whom', { scope: 'exchange:slack' }, 400, 'invalid_request']
    ])('gives it nothing %s', async (_, { key, scope = '', ...form }, status, error) => {
      const bot = await signed({ sub: 'slack-bot', aud: 'board-room', scope }, key)
      const answer = await exchange({ subject_token: bot, ...form })
      expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([status, error])
    })
  })

  test('is opened by what `npm run token` prints', async () => {
    const run = (...args: string[]) =>
      execFileSync(process.execPath, ['src/token.ts', ...args], {
        env: { PATH: process.env.PATH, AUTH_JWT_SECRET: secret, AUTH_AUDIENCE: 'board-room' },
        encoding: 'utf8',
        stdio: 'pipe'
      })
    room.as(run('--sub', 'me', '--name', 'Me').trim())
    expect((await room.read<{ viewer: unknown }>(viewer)).viewer).toMatchObject({ id: 'me', name: 'Me' })
    expect(() => run()).toThrow(/Usage: npm run token/)
  })
})

describe('a server with AUTH_JWKS_URL', () => {
  test('takes what the keys there have signed, no secret in their place, and says so where they cannot be had', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }
    let isAway = false
    const issuer = createServer((_, response) => {
      if (isAway) response.writeHead(503).end()
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }))
    }).listen(0, '127.0.0.1')
    await once(issuer, 'listening')
    const address = issuer.address()
    const jwksUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/keys`
    const settings = { AUTH_JWKS_URL: jwksUrl, AUTH_ISSUER: 'https://id.example.com', AUTH_AUDIENCE: 'board-room' }
    const claims = { sub: 'ada', iss: 'https://id.example.com', aud: 'board-room', exp: now() + 600 }
    const good = await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(privateKey)
    isAway = true
    const room = await startBoardRoom({ settings })
    try {
      room.as(good)
      expect(await room.ask(viewer)).toMatchObject({
        status: 503,
        errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }]
      })
      isAway = false
      await vi.waitFor(async () => expect(await room.ask(viewer)).toMatchObject({ status: 200, data: { viewer: { id: 'ada' } } }), within)

      const { privateKey: stranger } = await generateKeyPair('ES256')
      // The public key taken for a secret: the oldest trick.
      const confused = await signed({ ...claims }, JSON.stringify(jwk))
      for (const bad of [
        await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(stranger),
        await new SignJWT({ ...claims, iss: 'https://elsewhere.example' })
          .setProtectedHeader({ alg: 'ES256', kid: 'one' })
          .sign(privateKey),
        confused
      ]) {
        room.as(bad)
        expect(await room.ask(viewer)).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
      }
      const exchange = await fetch(`${room.url}/token`, { method: 'POST', body: '' })
      expect(await exchange.json()).toMatchObject({ error: 'unsupported_grant_type' })
    } finally {
      await room.close()
      issuer.close()
      issuer.closeAllConnections()
    }
  })
})

describe('a person who asks too often', () => {
  test('is refused for the rest of the minute, and nobody else is', async () => {
    const room = await startBoardRoom({ settings: { AUTH_JWT_SECRET: secret, RATE_LIMIT_PER_MINUTE: '5' } })
    try {
      room.as(await signed({ sub: 'ada' }))
      for (let times = 0; times < 5; times += 1) expect((await room.ask(viewer)).status).toBe(200)
      expect(await room.ask(viewer)).toMatchObject({
        status: 429,
        errors: [{ message: expect.stringMatching(/try again in \d+ s/), extensions: { code: 'RATE_LIMITED', retryable: true } }]
      })
      room.as(await signed({ sub: 'bob' }))
      expect((await room.ask(viewer)).status).toBe(200)
    } finally {
      await room.close()
    }
  })

  test.skipIf(!inject('databaseUrl') || !inject('redisUrl'))('is counted by all servers together', async () => {
    const command = findRedis()
    if (command === undefined) throw new Error('this test starts a Redis of its own')
    const redis = await startRedis(command)
    const database = await freshDatabase()
    execFileSync(process.execPath, ['src/database/migrate.ts'], { env: { ...process.env, DATABASE_URL: database.url }, stdio: 'pipe' })
    const settings = { AUTH_JWT_SECRET: secret, RATE_LIMIT_PER_MINUTE: '6', REDIS_URL: redis.url, DATABASE_URL: database.url }
    const rooms = [await startBoardRoom({ settings }), await startBoardRoom({ settings })]
    try {
      const token = await signed({ sub: 'ada' })
      const statuses = []
      for (let times = 0; times < 4; times += 1) {
        for (const room of rooms) {
          room.as(token)
          statuses.push((await room.ask(viewer)).status)
        }
      }
      expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429])
    } finally {
      for (const room of rooms) await room.close()
      await database.drop()
      await redis.stop()
    }
  })
})
