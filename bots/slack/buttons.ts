// What is pressed in Slack happens at the board, and what happens there is shown in Slack.

import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import type { Api } from './api.ts'
import { approvalOf, buttons, cardsOf, cardsText, homeOf } from './cards.ts'
import type { ActionStatus, ApprovalFragment } from './generated/graphql.ts'
import { reasonOf } from './hear.ts'
import type { Log } from './log.ts'
import type { Members } from './members.ts'
import { turnAsItIs, approve, changeAction, deliveryOf, deny, exportAction, followActions, openActions } from './operations.ts'
import { readPlace } from './place.ts'
import type { Slack } from './slack.ts'

export interface ButtonsRoom {
  api: Api
  slack: Slack
  members: Members
  log: Log
}

/** Where something was pressed. */
export interface Pressed {
  user: string
  /** the message that the button is in; none on the App Home */
  message: { channel: string; ts: string; thread: string } | undefined
  actionId: string
  value: string
}

const statusOf: Readonly<Record<string, ActionStatus>> = {
  [buttons.confirm]: 'OPEN',
  [buttons.done]: 'DONE',
  [buttons.dismiss]: 'DISMISSED'
}
const mostOnHome = 30
const valueSchema = z.object({ id: z.string(), digest: z.string().nullish(), user: z.string() })

export function createButtons({ api, slack, members, log }: ButtonsRoom) {
  const write = (channel: string, ts: string, text: string, blocks: KnownBlock[]) =>
    slack.call((client) => client.chat.update({ channel, ts, text, blocks }), { isRepeatable: true })

  /** Brings the cards of a turn up to date, where they are shown. */
  async function redrawCards(turnId: string): Promise<void> {
    const place = readPlace((await api.ask(deliveryOf, { turnId })).delivery?.state)
    if (!place?.cards) return
    const [{ turn }, targets] = await Promise.all([api.ask(turnAsItIs, { turnId }), members.targets()])
    if (turn) await write(place.channel, place.cards, cardsText(turn.actions), cardsOf(turn.actions, targets))
  }

  /** Shows the open actions on somebody's App Home. */
  async function showHome(user: string): Promise<void> {
    const { viewer, board } = await api.ask(openActions, { first: mostOnHome })
    const blocks = homeOf(
      viewer.actions.edges.map(({ node }) => node),
      board.exportTargets
    )
    await slack.call((client) => client.views.publish({ user_id: user, view: { type: 'home', blocks } }), { isRepeatable: true })
  }

  async function whisper({ user, message }: Pressed, text: string): Promise<void> {
    if (!message) return
    const { channel, thread } = message
    await slack
      .call((client) => client.chat.postEphemeral({ channel, user, text, thread_ts: thread }), { isRepeatable: false })
      .catch(() => undefined)
  }

  async function decide(pressed: Pressed): Promise<void> {
    const { id, digest, user } = valueSchema.parse(JSON.parse(pressed.value))
    if (pressed.user !== user) return whisper(pressed, `Only <@${user}> can say: it was asked on their behalf.`)
    const call: ApprovalFragment =
      pressed.actionId === buttons.approve
        ? (await api.ask(approve, { id, digest })).approveToolCall
        : (await api.ask(deny, { id })).denyToolCall
    const { message } = pressed
    if (message) await write(message.channel, message.ts, `${call.tool}: ${call.status.toLowerCase()}`, approvalOf(call, user))
  }

  async function change(pressed: Pressed): Promise<void> {
    const [id = '', target = ''] = pressed.value.split(' ', 2)
    const status = statusOf[pressed.actionId]
    const { source } = status
      ? (await api.ask(changeAction, { id, status })).updateAction
      : (await api.ask(exportAction, { id, target: pressed.value.slice(id.length + 1) || target })).exportAction
    if (pressed.message && source.turnId) await redrawCards(source.turnId)
    else await showHome(pressed.user)
  }

  return {
    showHome,

    /** Does what a button says. What goes wrong is told to whoever pressed it. */
    press: async (pressed: Pressed): Promise<void> => {
      try {
        await (pressed.actionId === buttons.approve || pressed.actionId === buttons.deny ? decide(pressed) : change(pressed))
      } catch (cause) {
        log.warn({ err: cause, button: pressed.actionId }, 'what was pressed in Slack was not done')
        await whisper(pressed, reasonOf(cause))
      }
    },

    /** Brings cards up to date with every change to an action, wherever it was made, until the signal aborts. */
    mirror: async (signal: AbortSignal): Promise<void> => {
      for await (const { actionUpdates } of api.follow(followActions, {}, ({ actionUpdates: { cursor } }) => cursor, signal)) {
        const { turnId } = actionUpdates.action.source
        // What a turn changes is shown by its own answer.
        if (turnId)
          await redrawCards(turnId).catch((cause: unknown) => log.warn({ err: cause }, 'cards in Slack could not be brought up to date'))
      }
    }
  }
}
