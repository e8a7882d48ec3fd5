// Calls of Slack's Web API: each with a deadline, what is limited waits as long as Slack says, what failed is tried again
// where that cannot do it twice, and once Slack has taken the token back nothing is asked any more.

import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Logger,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
  type WebClientOptions
} from '@slack/web-api'

/** Slack said no, with one of its codes. */
export class SlackRefused extends Error {
  readonly code: string

  constructor(code: string) {
    super(`Slack says ${code}`)
    this.name = 'SlackRefused'
    this.code = code
  }
}

/** No answer, or none that says whether it was done. */
export class SlackSilent extends Error {
  constructor(cause: unknown) {
    super('nobody knows whether Slack has done it', { cause })
    this.name = 'SlackSilent'
  }
}

export interface Identity {
  teamId: string
  botId: string
  botUserId: string
  /** what the token may do; undefined where Slack did not say */
  scopes: readonly string[] | undefined
}

export interface SlackOptions {
  token: string
  /** where Slack's Web API is, where that is not slack.com */
  apiUrl?: string | undefined
  logger: Logger
}

export interface CallOptions {
  /** whether doing it twice is the same as doing it once; then what failed is tried again */
  isRepeatable: boolean
  signal?: AbortSignal | undefined
  /** how often a repeatable call is tried */
  attempts?: number
}

export type Slack = ReturnType<typeof createSlack>

const answerWithinMs = 10_000
const firstPauseMs = 200
const longestPauseMs = 5_000
const lookAgainMs = 30_000

/** The token no longer counts: only a new one helps. */
const revoked = new Set(['token_revoked', 'token_expired', 'account_inactive', 'invalid_auth', 'not_authed', 'team_access_not_granted'])
/** Slack's own troubles, told with status 200. */
const passing = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org'])

export const clientOptions = ({ apiUrl, logger }: SlackOptions): WebClientOptions => ({
  ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/` }),
  logger,
  timeout: answerWithinMs
})

export function createSlack(options: SlackOptions) {
  const web = new WebClient(options.token, { ...clientOptions(options), retryConfig: { retries: 0 }, rejectRateLimitedCalls: true })
  let refusal: string | undefined
  let trouble: string | undefined
  const closing = new AbortController()

  /**
   * Makes a call. Throws SlackRefused, or SlackSilent where nobody knows what came of it; the signal's reason where that
   * aborts while it waits for another try.
   */
  async function call<Result>(make: (client: WebClient) => Promise<Result>, { isRepeatable, signal, attempts = 8 }: CallOptions) {
    const until = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal
    for (let attempt = 1; ; attempt++) {
      until.throwIfAborted()
      if (refusal !== undefined) throw new SlackRefused(refusal)
      try {
        const result = await within(make(web), until)
        trouble = undefined
        return result
      } catch (cause) {
        if (cause instanceof WebAPIRateLimitedError) {
          await sleep(cause.retryAfter * 1000, undefined, { signal: until })
          continue
        }
        if (cause instanceof WebAPIPlatformError && !passing.has(cause.data.error)) {
          if (revoked.has(cause.data.error)) refusal = cause.data.error
          throw new SlackRefused(cause.data.error)
        }
        if (!isNoAnswer(cause)) throw cause
        trouble = 'Slack does not answer'
        if (!isRepeatable || attempt >= attempts) throw new SlackSilent(cause)
        await sleep(Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs), undefined, { signal: until })
      }
    }
  }

  /** Asks until Slack says who the bot is. Throws SlackRefused. */
  async function identify(): Promise<Identity> {
    for (;;) {
      try {
        const { team_id, bot_id, user_id, response_metadata } = await call((client) => client.auth.test(), { isRepeatable: true })
        if (!team_id || !bot_id || !user_id) throw new SlackRefused('not_a_bot_token')
        return { teamId: team_id, botId: bot_id, botUserId: user_id, scopes: response_metadata?.scopes }
      } catch (cause) {
        if (!(cause instanceof SlackSilent)) throw cause
        await sleep(lookAgainMs, undefined, { signal: closing.signal })
      }
    }
  }

  let identity: Promise<Identity> | undefined
  return {
    call,
    /** Who the bot is; asked for once. */
    identity: (): Promise<Identity> => (identity ??= identify()),
    /** Nothing is asked of Slack any more: it has said so by an event. */
    revoke: (reason: string): void => {
      refusal ??= reason
    },
    /** Whether Slack has taken the token back. */
    isShut: (): boolean => refusal !== undefined,
    /** What does not work, in words for /ready. */
    degraded: (): string[] => {
      if (refusal !== undefined)
        return [`Slack refuses the bot's token (${refusal}): install the app again, set SLACK_BOT_TOKEN, and restart`]
      return trouble === undefined ? [] : [trouble]
    },
    close: (): void => closing.abort(new Error('the bot is closing'))
  }
}

/** What a promise comes to, unless the signal aborts before: then whatever it comes to is no longer waited for. */
function within<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}

const isNoAnswer = (cause: unknown): boolean =>
  cause instanceof WebAPIHTTPError || cause instanceof WebAPIRequestError || cause instanceof WebAPIPlatformError
