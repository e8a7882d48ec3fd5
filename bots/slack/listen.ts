// What Slack tells the bot of, and who hears it.

import type { App, BlockAction } from '@slack/bolt'
import type { createButtons } from './buttons.ts'
import type { createCommand } from './command.ts'
import type { Hearing } from './hear.ts'
import type { Log } from './log.ts'
import type { Slack } from './slack.ts'

export interface Listeners {
  slack: Slack
  hearing: Hearing
  buttons: ReturnType<typeof createButtons>
  command: ReturnType<typeof createCommand>
  log: Log
}

export function listen(app: App, { slack, hearing, buttons, command, log }: Listeners): void {
  app.event('app_mention', ({ event, body }) => hearing.hear(event, body.team_id))
  app.event('message', ({ event, body }) => hearing.hear(event, body.team_id))
  app.event('agent_session_stopped', async ({ event, body }) => {
    await hearing.stop({ team: body.team_id, channel: event.channel, thread: event.thread_ts })
  })
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== 'home') return
    await buttons.showHome(event.user).catch((cause: unknown) => log.warn({ err: cause }, 'an App Home could not be shown'))
  })
  app.event('tokens_revoked', async ({ event }) => {
    // of people's own tokens too, of which the bot has none
    if ((event.tokens.bot ?? []).length > 0) slack.revoke('token_revoked')
  })
  app.event('app_uninstalled', async () => slack.revoke('app_uninstalled'))

  app.command(/^\/\S+$/, async ({ command: { text, team_id, channel_id, user_id }, ack, respond }) => {
    await ack()
    const reply = await command({ text, team: team_id, channel: channel_id, user: user_id })
    await respond({ response_type: 'ephemeral', ...reply }).catch((cause: unknown) =>
      log.warn({ err: cause }, 'the reply to a command did not arrive')
    )
  })

  app.action<BlockAction>({ type: 'block_actions' }, async ({ body, ack }) => {
    await ack()
    const message =
      body.container['type'] === 'message' && body.channel && body.message
        ? { channel: body.channel.id, ts: body.message.ts, thread: String(body.message['thread_ts'] ?? body.message.ts) }
        : undefined
    for (const action of body.actions) {
      if (action.type === 'button' && action.value)
        await buttons.press({ user: body.user.id, message, actionId: action.action_id, value: action.value })
    }
  })
}
