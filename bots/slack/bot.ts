// The board in Slack: Bolt's app, what it listens to, and who does the work.

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { App, HTTPReceiver, type Receiver, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt'
import { createBoards } from './boards.ts'
import { createButtons } from './buttons.ts'
import { createClips } from './clips.ts'
import { createCommand } from './command.ts'
import { createDeliveries } from './deliveries.ts'
import { createHearing } from './hear.ts'
import { listen } from './listen.ts'
import { type Log, slackLogger } from './log.ts'
import { createMembers } from './members.ts'
import { createMirror } from './mirror.ts'
import { createPeople } from './people.ts'
import { remind } from './reminders.ts'
import { clientOptions, createSlack } from './slack.ts'

export interface SlackSettings {
  botToken: string
  /** verifies what Slack sends over HTTP */
  signingSecret?: string | undefined
  /** opens Socket Mode, which needs no address that Slack can reach */
  appToken?: string | undefined
  /** where Slack's Web API is, where that is not slack.com */
  apiUrl?: string | undefined
}

export interface BotOptions extends SlackSettings {
  log: Log
  /** Slack ends a stream after some 5 minutes: it is left before, by then at the latest */
  streamMs?: number | undefined
  /** how long an answer is held without a sign of life before another goes on with it */
  claimSeconds?: number | undefined
  /** how often it is looked for answers that others have left */
  lookEveryMs?: number | undefined
  /** how often it is looked for what is due */
  remindEveryMs?: number | undefined
  /** what day and hour it is, for reminders */
  now?: (() => Date) | undefined
}

export interface Bot {
  /** Takes what Slack sends to /slack/…; answers 404 in Socket Mode. */
  receive(request: IncomingMessage, response: ServerResponse): void
  /** Begins to work, on the board whose API is there. */
  start(api: { url: string; token?: string | undefined }): Promise<void>
  /** What does not work, in words for /ready. */
  degraded(): string[]
  close(): Promise<void>
}

/** Builds the bot; nothing is asked of Slack before its start. */
export function createBot({
  log,
  streamMs = 230_000,
  claimSeconds = 10,
  lookEveryMs = 2_000,
  remindEveryMs = 60_000,
  now = () => new Date(),
  ...settings
}: BotOptions): Bot {
  const logger = slackLogger(log)
  const slackOptions = { token: settings.botToken, apiUrl: settings.apiUrl, logger }
  const slack = createSlack(slackOptions)
  const receiver = settings.appToken === undefined ? overHttp(settings, logger) : overSocket(settings.appToken, slackOptions)
  let work: Awaited<ReturnType<typeof begin>> | undefined

  async function begin(api: { url: string; token?: string | undefined }) {
    const boards = createBoards(api)
    const closing = new AbortController()
    const [people, members] = [createPeople(slack), createMembers(boards.own)]
    const room = { boards, slack, people, members, log, holder: `slack-${randomUUID()}` }
    const buttons = createButtons(room)
    const mirror = createMirror({ boards, redraw: buttons.redraw, log })
    const deliveries = createDeliveries({
      ...room,
      watch: mirror.watch,
      targets: members.targets,
      claimSeconds,
      lookEveryMs,
      streamMs,
      now: Date.now
    })
    const takeClip = createClips({ token: settings.botToken, apiUrl: settings.apiUrl })
    const hearing = createHearing({ ...room, deliveries, takeClip })
    const command = createCommand({ ...room, hearing })
    const app = new App({ receiver, authorize, logger, ignoreSelf: false, convoStore: false, clientOptions: clientOptions(slackOptions) })
    listen(app, { slack, hearing, buttons, command, log })
    acknowledgeAfterwards(app, log)
    mirror.begin().catch((cause: unknown) => log.warn({ err: cause }, 'changes to actions are not followed'))
    const reminding = remind({ ...room, everyMs: remindEveryMs, now }, closing.signal)
    return {
      close: async () => {
        closing.abort()
        await deliveries.close()
        mirror.close()
        await reminding
      }
    }
  }

  async function authorize() {
    const { botId, botUserId, teamId } = await slack.identity()
    return { botToken: settings.botToken, botId, botUserId, teamId }
  }

  return {
    receive: (request, response) => {
      if (receiver instanceof HTTPReceiver && work) {
        try {
          return receiver.requestListener(request, response)
        } catch {
          // Bolt throws where it has nothing at that path.
        }
      }
      response.writeHead(work ? 404 : 503).end()
    },
    start: async (api) => {
      work = await begin(api)
      // Who is asking is known before the first event, where Slack is there; where it is not, it is asked on.
      slack.identity().catch((cause: unknown) => log.error({ err: cause }, 'Slack does not let the bot in'))
      if (receiver instanceof SocketModeReceiver)
        void receiver.start().catch((cause: unknown) => log.error({ err: cause }, 'Socket Mode could not be opened'))
    },
    degraded: () => slack.degraded(),
    close: async () => {
      slack.close()
      if (receiver instanceof SocketModeReceiver) await receiver.stop()
      await work?.close()
    }
  }
}

function overHttp({ signingSecret }: SlackSettings, logger: ReturnType<typeof slackLogger>): HTTPReceiver {
  if (signingSecret === undefined) throw new Error('The bot needs a signing secret, or an app token for Socket Mode.')
  return new HTTPReceiver({ signingSecret, logger, endpoints: ['/slack/events', '/slack/commands', '/slack/interactions'] })
}

const overSocket = (appToken: string, options: Parameters<typeof clientOptions>[0]): Receiver =>
  new SocketModeReceiver({ appToken, logger: options.logger, installerOptions: { clientOptions: clientOptions(options) } })

/**
 * Bolt acknowledges an event before anybody has heard it. Here Slack is told once what was said is safe, and not at all where
 * it is not: then Slack sends it again.
 */
function acknowledgeAfterwards(app: App, log: Log): void {
  const handle = app.processEvent.bind(app)
  app.error((error) => {
    log.warn({ err: error.original ?? error }, 'what Slack sent could not be taken in')
    return Promise.reject(error)
  })
  app.processEvent = async (event: ReceiverEvent) => {
    if (event.body['type'] !== 'event_callback') return handle(event)
    await handle({ ...event, ack: async () => undefined })
    await event.ack()
  }
}
