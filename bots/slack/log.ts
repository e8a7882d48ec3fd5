// What the bot writes down: never what people say, and nothing that lets anybody in.

import type { Logger as SlackLogger } from '@slack/bolt'
import { LogLevel } from '@slack/bolt'

/** As pino has it. */
export interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** Slack's own packages say at the lower levels what they send and receive: only their warnings are heard. */
export function slackLogger(log: Log): SlackLogger {
  const said = (args: readonly unknown[]) => ({ slack: args.filter((arg) => typeof arg === 'string').join(' ') })
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...args) => log.warn(said(args), 'Slack warns'),
    error: (...args) => log.warn(said(args), 'Slack reports an error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined
  }
}
