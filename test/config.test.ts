import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { CannotStart } from '../src/errors.ts'

function refusal(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    expect(error).toBeInstanceOf(CannotStart)
    return (error as CannotStart).message
  }
  return 'started'
}

describe('settings', () => {
  test('with nothing set, one local person talks to an offline board on port 4000', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 4000,
      dataDir: '.data',
      databaseUrl: undefined,
      ack: 'journal',
      gemini: undefined,
      openai: undefined,
      auth: undefined,
      rateLimitPerMinute: 600,
      secretsKeys: [],
      boardDir: 'board',
      mcpConfig: { file: join('board', 'mcp.json'), isRequired: false },
      budgetDailyUsd: undefined,
      publicUrl: undefined,
      cardKey: undefined,
      privateHosts: [],
      slack: undefined,
      environment: {},
      logLevel: 'info',
      warnings: []
    })
  })

  test('an empty value counts as not given', () => {
    expect(readConfig({ PORT: '', REDIS_URL: ' ', DATABASE_URL: '' })).toEqual(readConfig({}))
  })

  test('each setting reaches its place', () => {
    const config = readConfig({
      HOST: '::1',
      PORT: '0',
      DATA_DIR: '/data',
      DATABASE_URL: 'postgres://board@db/board',
      ACK: 'durable',
      GEMINI_API_KEY: 'key',
      GEMINI_BASE_URL: 'http://127.0.0.1:9/',
      GEMINI_MODEL: 'some-flash',
      GEMINI_LIVE_MODEL: 'some-live',
      BOARD_DIR: 'elsewhere',
      BUDGET_DAILY_USD: '2.50',
      PUBLIC_URL: 'https://board.example.com/',
      PRIVATE_HOSTS: '127.0.0.1, cipher.lan:4000',
      LOG_LEVEL: 'debug'
    })
    expect(config).toMatchObject({ publicUrl: 'https://board.example.com', privateHosts: ['127.0.0.1', 'cipher.lan:4000'] })
    expect(config).toMatchObject({ host: '::1', port: 0, dataDir: '/data', databaseUrl: 'postgres://board@db/board', ack: 'durable' })
    expect(config).toMatchObject({ boardDir: 'elsewhere', budgetDailyUsd: 2.5, logLevel: 'debug' })
    expect(config.gemini).toEqual({ apiKey: 'key', baseUrl: 'http://127.0.0.1:9/', model: 'some-flash', liveModel: 'some-live' })
  })

  test('an OpenAI-compatible endpoint needs an address and a model, and no key', () => {
    expect(readConfig({ OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1', OPENAI_MODEL: 'llama3.2' }).openai).toEqual({
      apiKey: undefined,
      baseUrl: 'http://127.0.0.1:11434/v1',
      model: 'llama3.2'
    })
    expect(refusal({ OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1' })).toMatch(/^OPENAI_MODEL is missing: name a model/)
  })

  test.each([
    [{ PORT: 'http' }, /^PORT is not a port number: give one from 0 to 65535/],
    [{ PORT: '-1' }, /^PORT is not a port number/],
    [{ PORT: '65536' }, /^PORT is beyond the last port/],
    [{ DATABASE_URL: 'mysql://root@db/board' }, /^DATABASE_URL is not a Postgres address: write it like postgres:\/\//],
    [{ DATABASE_URL: 'board' }, /^DATABASE_URL is not a Postgres address/],
    [{ ACK: 'never' }, /^ACK must be journal or durable/],
    [{ GEMINI_API_KEY: 'key', GEMINI_BASE_URL: 'localhost:1' }, /^GEMINI_BASE_URL is not an http\(s\) address/],
    [{ OPENAI_BASE_URL: 'ftp://a', OPENAI_MODEL: 'm' }, /^OPENAI_BASE_URL is not an http\(s\) address/],
    [{ BUDGET_DAILY_USD: '-1' }, /^BUDGET_DAILY_USD is not an amount in US dollars/],
    [{ BUDGET_DAILY_USD: '1e3' }, /^BUDGET_DAILY_USD is not an amount in US dollars/],
    [{ PUBLIC_URL: 'https://board.example.com/board' }, /^PUBLIC_URL has a path/],
    [{ PRIVATE_HOSTS: 'http://127.0.0.1' }, /^PRIVATE_HOSTS is no list of hosts: write it like 127.0.0.1/],
    [{ PRIVATE_HOSTS: '2130706433' }, /^PRIVATE_HOSTS is no list of hosts/],
    [{ A2A_CARD_KEY: 'nowhere.pem' }, /^A2A_CARD_KEY names no file with a private key/],
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, /^SLACK_SIGNING_SECRET is missing, or SLACK_APP_TOKEN for Socket Mode/],
    [{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xoxb-2' }, /^SLACK_APP_TOKEN is no app token of Slack/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of trace, debug, info/],
    [{ GEMINI_API_KEY: 'key', OPENAI_BASE_URL: 'http://a/v1', OPENAI_MODEL: 'm' }, /^GEMINI_API_KEY and OPENAI_BASE_URL are both set/]
  ])('%o stops the start', (env, message) => {
    expect(refusal(env as Record<string, string>)).toMatch(message)
  })

  test.each([
    [{ REDIS_URL: 'redis://127.0.0.1' }, /^DATABASE_URL is missing: servers that share REDIS_URL/],
    [{ REDIS_URL: '127.0.0.1:6379', DATABASE_URL: 'postgres://a/b' }, /^REDIS_URL is no Redis address/]
  ])('%j is refused, never passed over', (env, message) => {
    expect(refusal(env as Record<string, string>)).toMatch(message)
  })

  test.each([
    [{ AUTH_JWT_SECRET: 's' }, /^AUTH_JWT_SECRET is too short to be safe: give at least 32 bytes/],
    [{ AUTH_JWKS_URL: 'https://a/jwks' }, /^AUTH_JWKS_URL needs AUTH_ISSUER and AUTH_AUDIENCE/],
    [{ AUTH_JWKS_URL: 'http://a.example/jwks', AUTH_ISSUER: 'i', AUTH_AUDIENCE: 'a' }, /^AUTH_JWKS_URL is not encrypted/],
    [
      { AUTH_JWT_SECRET: 's'.repeat(32), AUTH_JWKS_URL: 'https://a/jwks', AUTH_ISSUER: 'i', AUTH_AUDIENCE: 'a' },
      /^AUTH_JWT_SECRET and AUTH_JWKS_URL are both set/
    ],
    [{ METRICS_TOKEN: 'short' }, /^METRICS_TOKEN is no token/],
    [{ SECRETS_KEY: 'c2hvcnQ=' }, /^SECRETS_KEY is no list of keys/],
    [{ HOST: '0.0.0.0' }, /^HOST is open to other machines, and nothing says who may come in/],
    [{ HOST: '127.0.0.1.example.org' }, /^HOST is open to other machines/]
  ])('who may come in is said plainly, or nobody from elsewhere may: %j', (env, message) => {
    expect(refusal(env as Record<string, string>)).toMatch(message)
  })

  test('everything that is wrong is said at once, and no secret is repeated', () => {
    const message = refusal({ PORT: 'x', DATABASE_URL: 'hunter2', REDIS_URL: 'redis://:hunter2@a', AUTH_JWT_SECRET: 'hunter2' })
    expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual(['PORT', 'DATABASE_URL', 'AUTH_JWT_SECRET'])
    expect(message).not.toContain('hunter2')
  })

  test('a setting without effect is told of', () => {
    expect(readConfig({ OPENAI_API_KEY: 'k', GEMINI_MODEL: 'm', SLACK_API_URL: 'http://127.0.0.1:1/api/' }).warnings).toEqual([
      'GEMINI_MODEL has no effect without GEMINI_API_KEY.',
      'OPENAI_API_KEY has no effect without OPENAI_BASE_URL.',
      'SLACK_API_URL has no effect without SLACK_BOT_TOKEN.'
    ])
  })
})
