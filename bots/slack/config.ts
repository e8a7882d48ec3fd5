// The settings of the bot as a program of its own. Inside the server, src/config.ts reads them.

import { z } from 'zod'

export interface ProgramConfig {
  botToken: string
  signingSecret: string | undefined
  appToken: string | undefined
  apiUrl: string | undefined
  /** the board's API */
  board: { url: string; token: string | undefined }
  host: string
  /** where Slack's events come in, without Socket Mode */
  port: number
}

const webAddress = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), { error: 'is not an http(s) address' })

const settings = z.object({
  SLACK_BOT_TOKEN: z.string({ error: 'is missing: it begins with xoxb- (docs/slack.md)' }),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', { error: 'is no app token: it begins with xapp-' }).optional(),
  SLACK_API_URL: webAddress.optional(),
  BOARD_URL: webAddress.default('http://127.0.0.1:4000/graphql'),
  BOARD_TOKEN: z.string().optional(),
  SLACK_HOST: z.string().default('127.0.0.1'),
  SLACK_PORT: z
    .string()
    .regex(/^\d{1,5}$/, { error: 'is not a port number' })
    .transform(Number)
    .default(4001)
})

/** Reads the environment. Throws an Error that names everything that is wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): ProgramConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
  const parsed = settings.safeParse(given)
  const problems = parsed.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`) ?? []
  if (!given['SLACK_SIGNING_SECRET'] && !given['SLACK_APP_TOKEN'])
    problems.push('SLACK_SIGNING_SECRET is missing, or SLACK_APP_TOKEN for Socket Mode.')
  if (!parsed.success || problems.length > 0) throw new Error(problems.join('\n'))
  const values = parsed.data
  return {
    botToken: values.SLACK_BOT_TOKEN,
    signingSecret: values.SLACK_SIGNING_SECRET,
    appToken: values.SLACK_APP_TOKEN,
    apiUrl: values.SLACK_API_URL,
    board: { url: values.BOARD_URL, token: values.BOARD_TOKEN },
    host: values.SLACK_HOST,
    port: values.SLACK_PORT
  }
}
