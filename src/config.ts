// The only reader of the environment. Every setting is checked once, here, and what is wrong is said all at once.

import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { CannotStart } from './errors.ts'
import { type LogLevel, logLevels } from './log.ts'

export interface Config {
  host: string
  /** 0 lets the system choose a free one */
  port: number
  dataDir: string
  /** none: the embedded store in `dataDir` */
  databaseUrl: string | undefined
  /** none: one server holds the hot state itself */
  redisUrl: string | undefined
  ack: 'journal' | 'durable'
  /** At most one of the two is set; with neither the offline model answers. */
  gemini: { apiKey: string; baseUrl: string | undefined; model: string; liveModel: string } | undefined
  openai: { apiKey: string | undefined; baseUrl: string; model: string } | undefined
  /** who may come in; none: one local person, and this machine alone */
  auth: { secret: string | undefined; jwksUrl: string | undefined; issuer: string | undefined; audience: string | undefined } | undefined
  /** what has to be shown to read /metrics; none: whoever reaches the server may */
  metricsToken: string | undefined
  /** what secrets are sealed with where they are stored, 32 bytes each, the newest first; none: they are stored as they are */
  secretsKeys: readonly Buffer[]
  /** requests a minute of one person, where several use the server */
  rateLimitPerMinute: number
  boardDir: string
  /** the file with the tool servers; one that was named has to be there */
  mcpConfig: { file: string; isRequired: boolean }
  /** hard cap per person and day, in US dollars */
  budgetDailyUsd: number | undefined
  /** where clients reach this server from elsewhere, without a path; as they call it where left out */
  publicUrl: string | undefined
  /** the private key that signs the agent cards; none: they are not signed */
  cardKey: KeyObject | undefined
  /** hosts, or `host:port`, that may be called for others although they are not of the public internet */
  privateHosts: readonly string[]
  /** the bot in Slack, which runs in the server; none: it does not. One of secret and app token is there */
  slack: { botToken: string; signingSecret: string | undefined; appToken: string | undefined; apiUrl: string | undefined } | undefined
  /** all that the environment holds, for what files of the board refer to by name; secrets are among it */
  environment: Readonly<Record<string, string | undefined>>
  logLevel: LogLevel
  /** settings that were given and have no effect, to be logged at the start */
  warnings: readonly string[]
}

const shortestSecret = 32
const defaultGeminiModel = 'gemini-3.8-flash'
const defaultLiveModel = 'gemini-3.8-live'

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

const address = (protocols: RegExp, say: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.test(new URL(text).protocol), { error: say })

/** A host as a URL has it, with or without a port: 2130706433 is written 127.0.0.1, and an IPv6 address in brackets. */
const isHost = (host: string): boolean =>
  URL.canParse(`http://${host}`) && [new URL(`http://${host}`).host, new URL(`http://${host}`).hostname].some((known) => host === known)

/** The private key in a PEM file. */
function readKey(file: string, context: z.RefinementCtx): KeyObject {
  try {
    const key = createPrivateKey(readFileSync(file))
    if (isSigning(key)) return key
  } catch {
    // Said below.
  }
  context.addIssue({ code: 'custom', message: 'names no file with a private key (Ed25519, P-256 or RSA, as PEM)' })
  return z.NEVER
}

const isSigning = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean =>
  asymmetricKeyType === 'ed25519' || asymmetricKeyType === 'rsa' || asymmetricKeyDetails?.namedCurve === 'prime256v1'

const webAddress = address(/^https?:$/, 'is not an http(s) address: write it like http://127.0.0.1:11434/v1')

const settings = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, { error: 'is not a port number: give one from 0 to 65535, where 0 takes any free port' })
    .transform(Number)
    .refine((port) => port <= 65535, { error: 'is beyond the last port: give one from 0 to 65535' })
    .default(4000),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: address(
    /^postgres(ql)?:$/,
    'is not a Postgres address: write it like postgres://user:password@host:5432/database, or leave it out for the embedded store'
  ).optional(),
  REDIS_URL: z
    .string()
    .regex(/^(rediss?|redis\+sentinel):\/\//, {
      error: 'is no Redis address: write it like redis://host:6379, several cluster nodes with commas, or redis+sentinel://host:26379/name'
    })
    .optional(),
  ACK: z.enum(['journal', 'durable'], { error: 'must be journal or durable' }).default('journal'),
  GEMINI_API_KEY: z.string().optional(),
  GEMINI_BASE_URL: webAddress.optional(),
  GEMINI_MODEL: z.string().optional(),
  GEMINI_LIVE_MODEL: z.string().optional(),
  OPENAI_BASE_URL: webAddress.optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_MODEL: z.string().optional(),
  AUTH_JWT_SECRET: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= shortestSecret, {
      error: `is too short to be safe: give at least ${shortestSecret} bytes, for instance the output of: openssl rand -base64 48`
    })
    .optional(),
  AUTH_JWKS_URL: webAddress
    .refine((text) => new URL(text).protocol === 'https:' || isLoopback(new URL(text).hostname), {
      error: 'is not encrypted: whoever is on the way could let anybody in; use https'
    })
    .optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  METRICS_TOKEN: z
    .string()
    .regex(/^[\w~+/.-]{16,}=*$/, {
      error: 'is no token: give at least 16 letters and digits, for instance the output of: openssl rand -hex 24'
    })
    .optional(),
  SECRETS_KEY: z
    .string()
    .transform((text) => text.split(',').map((key) => Buffer.from(key.trim(), 'base64')))
    .refine((keys) => keys.every((key) => key.byteLength === 32), {
      error:
        'is no list of keys: give 32 bytes in base64, for instance the output of: openssl rand -base64 32; older keys behind it, with commas'
    })
    .default([]),
  RATE_LIMIT_PER_MINUTE: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, { error: 'is not a number of requests: give one from 1 to 999999' })
    .transform(Number)
    .default(600),
  BOARD_DIR: z.string().default('board'),
  MCP_CONFIG: z.string().optional(),
  BUDGET_DAILY_USD: z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, { error: 'is not an amount in US dollars: write it like 2.50, or leave it out for no cap' })
    .transform(Number)
    .optional(),
  SLACK_BOT_TOKEN: z.string().optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', { error: 'is no app token of Slack: it begins with xapp-' }).optional(),
  SLACK_API_URL: webAddress.optional(),
  PUBLIC_URL: address(/^https?:$/, 'is no http(s) address: write it like https://board.example.com')
    .transform((text) => new URL(text))
    .refine(({ pathname, search }) => pathname === '/' && search === '', {
      error: 'has a path: give the address alone, like https://board.example.com'
    })
    .transform(({ origin }) => origin)
    .optional(),
  A2A_CARD_KEY: z.string().transform(readKey).optional(),
  PRIVATE_HOSTS: z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((host) => host.trim())
        .filter(Boolean)
    )
    .refine((hosts) => hosts.every(isHost), { error: 'is no list of hosts: write it like 127.0.0.1, cipher.lan:4000' })
    .default([]),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info')
})

/**
 * Reads every setting. An empty value counts as not given.
 * Throws CannotStart, with one line for each setting that is wrong; no value is repeated, for many are secrets.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''))
  const parsed = settings.safeParse(given)
  const problems = [...(parsed.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`) ?? []), ...contradictions(given)]
  if (!parsed.success || problems.length > 0) throw new CannotStart(problems.join('\n'))
  const values = parsed.data

  return {
    host: values.HOST,
    port: values.PORT,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    ack: values.ACK,
    gemini: values.GEMINI_API_KEY
      ? {
          apiKey: values.GEMINI_API_KEY,
          baseUrl: values.GEMINI_BASE_URL,
          model: values.GEMINI_MODEL ?? defaultGeminiModel,
          liveModel: values.GEMINI_LIVE_MODEL ?? defaultLiveModel
        }
      : undefined,
    openai:
      values.OPENAI_BASE_URL && values.OPENAI_MODEL
        ? { apiKey: values.OPENAI_API_KEY, baseUrl: values.OPENAI_BASE_URL, model: values.OPENAI_MODEL }
        : undefined,
    auth:
      values.AUTH_JWT_SECRET || values.AUTH_JWKS_URL
        ? { secret: values.AUTH_JWT_SECRET, jwksUrl: values.AUTH_JWKS_URL, issuer: values.AUTH_ISSUER, audience: values.AUTH_AUDIENCE }
        : undefined,
    metricsToken: values.METRICS_TOKEN,
    secretsKeys: values.SECRETS_KEY,
    rateLimitPerMinute: values.RATE_LIMIT_PER_MINUTE,
    boardDir: values.BOARD_DIR,
    mcpConfig: { file: values.MCP_CONFIG ?? join(values.BOARD_DIR, 'mcp.json'), isRequired: values.MCP_CONFIG !== undefined },
    budgetDailyUsd: values.BUDGET_DAILY_USD,
    publicUrl: values.PUBLIC_URL,
    cardKey: values.A2A_CARD_KEY,
    privateHosts: values.PRIVATE_HOSTS,
    slack: values.SLACK_BOT_TOKEN
      ? {
          botToken: values.SLACK_BOT_TOKEN,
          signingSecret: values.SLACK_SIGNING_SECRET,
          appToken: values.SLACK_APP_TOKEN,
          apiUrl: values.SLACK_API_URL
        }
      : undefined,
    environment: given,
    logLevel: values.LOG_LEVEL,
    warnings: withoutEffect(given)
  }
}

type Given = Readonly<Record<string, string | undefined>>

function contradictions(given: Given): string[] {
  const problems: string[] = []
  const auth = given.AUTH_JWT_SECRET ?? given.AUTH_JWKS_URL
  if (given.HOST && !isLoopback(given.HOST) && auth === undefined) {
    problems.push(
      'HOST is open to other machines, and nothing says who may come in: set AUTH_JWT_SECRET or AUTH_JWKS_URL, or use 127.0.0.1.'
    )
  }
  if (given.AUTH_JWT_SECRET && given.AUTH_JWKS_URL) {
    problems.push('AUTH_JWT_SECRET and AUTH_JWKS_URL are both set, and one of them says who is trusted: unset one of them.')
  }
  if (given.AUTH_JWKS_URL && !(given.AUTH_ISSUER && given.AUTH_AUDIENCE)) {
    problems.push(
      'AUTH_JWKS_URL needs AUTH_ISSUER and AUTH_AUDIENCE: without them a token that was made for another application would let its owner in.'
    )
  }
  if (given.REDIS_URL && !given.DATABASE_URL) {
    problems.push('DATABASE_URL is missing: servers that share REDIS_URL need one Postgres as their truth.')
  }
  if (given.GEMINI_API_KEY && given.OPENAI_BASE_URL) {
    problems.push('GEMINI_API_KEY and OPENAI_BASE_URL are both set, and one model answers: unset one of them.')
  }
  if (given.OPENAI_BASE_URL && !given.OPENAI_MODEL) {
    problems.push('OPENAI_MODEL is missing: name a model that the endpoint in OPENAI_BASE_URL serves, e.g. llama3.2.')
  }
  if (given.SLACK_BOT_TOKEN && given.AUTH_JWKS_URL) {
    problems.push(
      'SLACK_BOT_TOKEN needs AUTH_JWT_SECRET: with AUTH_JWKS_URL this server signs no tokens with which the bot could speak for people.'
    )
  }
  if (given.SLACK_BOT_TOKEN && !given.SLACK_SIGNING_SECRET && !given.SLACK_APP_TOKEN) {
    problems.push('SLACK_SIGNING_SECRET is missing, or SLACK_APP_TOKEN for Socket Mode: SLACK_BOT_TOKEN needs one of them (docs/slack.md).')
  }
  return problems
}

function withoutEffect(given: Given): string[] {
  const alone = (names: string[], needed: string) =>
    names.filter((name) => given[name] && !given[needed]).map((name) => `${name} has no effect without ${needed}.`)
  return [
    ...alone(['GEMINI_BASE_URL', 'GEMINI_MODEL', 'GEMINI_LIVE_MODEL'], 'GEMINI_API_KEY'),
    ...(given.AUTH_JWT_SECRET ? [] : alone(['AUTH_ISSUER', 'AUTH_AUDIENCE', 'RATE_LIMIT_PER_MINUTE'], 'AUTH_JWKS_URL')),
    ...alone(['OPENAI_API_KEY', 'OPENAI_MODEL'], 'OPENAI_BASE_URL'),
    ...alone(['SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN', 'SLACK_API_URL'], 'SLACK_BOT_TOKEN')
  ]
}
