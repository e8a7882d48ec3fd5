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
    const { channel, thread_ts, user, event_ts } = event
    await hearing.stop({ team: body.team_id, channel, thread: thread_ts, user, question: event_ts })
  })
  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return
    await buttons.showHome(body.team_id, event.user).catch((cause: unknown) => log.warn({ err: cause }, 'an App Home could not be shown'))
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

  app.action<BlockAction>({ type: 'block_actions' }, async ({ body, ack, respond }) => {
    await ack()
    const { container, channel, team, user, actions } = body
    const isOnlyTheirs = container['is_ephemeral'] === true
    const message =
      container['type'] === 'message' && !isOnlyTheirs && channel && body.message
        ? { channel: channel.id, ts: body.message.ts, thread: String(body.message['thread_ts'] ?? body.message.ts) }
        : undefined
    const where = { team: team?.id ?? '', user: user.id, channel: channel?.id }
    for (const action of actions) {
      if (action.type === 'button' && action.value)
        await buttons.press({ ...where, message, actionId: action.action_id, value: action.value })
    }
    if (!isOnlyTheirs || where.channel === undefined) return
    // A list that only they see is drawn anew by its own address.
    const list = await command({ ...where, channel: where.channel, text: 'actions' })
    await respond({ response_type: 'ephemeral', replace_original: true, ...list }).catch((cause: unknown) =>
      log.warn({ err: cause }, 'a list could not be drawn anew')
    )
  })
}
