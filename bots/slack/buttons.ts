// What is pressed in Slack happens at the board, and what happens there is shown in Slack.

import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import type { Boards } from './boards.ts'
import { approvalOf, buttons, cardsOf, cardsText, homeOf } from './cards.ts'
import type { ActionStatus, ApprovalFragment } from './generated/graphql.ts'
import { reasonOf } from './hear.ts'
import type { Log } from './log.ts'
import type { Members } from './members.ts'
import { approve, changeAction, deny, exportAction, openActions } from './action-operations.ts'
import { turnAsItIs, deliveryOf } from './operations.ts'
import { ownerOf, readPlace } from './place.ts'
import type { Slack } from './slack.ts'

export interface ButtonsRoom {
  boards: Boards
  slack: Slack
  members: Members
  log: Log
}

/** Where something was pressed. */
export interface Pressed {
  team: string
  user: string
  /** none on the App Home */
  channel: string | undefined
  /** the message that the button is in; none on the App Home, and where only who pressed it sees it */
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

export function createButtons({ boards, slack, members, log }: ButtonsRoom) {
  const write = (channel: string, ts: string, text: string, blocks: KnownBlock[]) =>
    slack.call((client) => client.chat.update({ channel, ts, text, blocks }), { isRepeatable: true })

  /** Brings the cards of a turn up to date, where they are shown. */
  async function redraw(turnId: string, owner: string): Promise<void> {
    const place = readPlace((await boards.own.ask(deliveryOf, { turnId })).delivery?.state)
    if (!place?.cards) return
    const [{ turn }, targets] = await Promise.all([boards.of(owner).ask(turnAsItIs, { turnId }), members.targets()])
    if (turn) await write(place.channel, place.cards, cardsText(turn.actions), cardsOf(turn.actions, targets))
  }

  /** Shows the open actions on somebody's App Home. */
  async function showHome(team: string, user: string): Promise<void> {
    const { viewer, board } = await boards.of(homeOwner(team, user)).ask(openActions, { first: mostOnHome })
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
    const api = boards.of(ownerWhere(pressed))
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
    const owner = ownerWhere(pressed)
    const api = boards.of(owner)
    const [id = '', target = ''] = pressed.value.split(' ', 2)
    const status = statusOf[pressed.actionId]
    const { source } = status
      ? (await api.ask(changeAction, { id, status })).updateAction
      : (await api.ask(exportAction, { id, target: pressed.value.slice(id.length + 1) || target })).exportAction
    if (source.turnId) await redraw(source.turnId, owner)
    if (pressed.channel === undefined) await showHome(pressed.team, pressed.user)
  }

  return {
    redraw,
    showHome,

    /** Does what a button says. What goes wrong is told to whoever pressed it. */
    press: async (pressed: Pressed): Promise<void> => {
      try {
        await (pressed.actionId === buttons.approve || pressed.actionId === buttons.deny ? decide(pressed) : change(pressed))
      } catch (cause) {
        log.warn({ err: cause, button: pressed.actionId }, 'what was pressed in Slack was not done')
        await whisper(pressed, reasonOf(cause))
      }
    }
  }
}

const homeOwner = (team: string, user: string): string => ownerOf({ team, channel: 'D', user })

/** Whose what was pressed is: the channel's it is in, or the person's own. */
const ownerWhere = ({ team, user, channel }: Pressed): string =>
  channel === undefined ? homeOwner(team, user) : ownerOf({ team, channel, user })
