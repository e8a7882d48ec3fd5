// The program behind `npm run token -- --sub me`: prints a token for a first try, or for a bot.

import { parseArgs } from 'node:util'
import { readConfig } from './config.ts'
import { CannotStart } from './errors.ts'
import { createTokens } from './people/tokens.ts'

const usage =
  'Usage: npm run token -- --sub <person> [--tenant <tenant>] [--name <name>] [--scope <scopes>] [--hours 24], with AUTH_JWT_SECRET set\n'

async function print(): Promise<void> {
  const options = { sub: { type: 'string' }, tenant: { type: 'string' }, name: { type: 'string' }, scope: { type: 'string' } } as const
  const { values } = parseArgs({ options: { ...options, hours: { type: 'string', default: '24' } } })
  const hours = Number(values.hours)
  if (!values.sub || !(hours > 0)) throw new CannotStart(usage.trimEnd())
  const { auth } = readConfig()
  const issue = auth && createTokens(auth)?.issue
  if (!issue)
    throw new CannotStart(
      'AUTH_JWT_SECRET is not set: set it for this command and the server alike, for instance to the output of: openssl rand -base64 48'
    )
  const { sub: subject, tenant, name, scope } = values
  process.stdout.write(`${await issue({ subject, tenant, name, scope, seconds: Math.round(hours * 3600) })}\n`)
}

try {
  await print()
} catch (cause) {
  if (!(cause instanceof CannotStart || cause instanceof TypeError)) throw cause
  process.stderr.write(`${cause.message}\n`)
  process.exitCode = 1
}
