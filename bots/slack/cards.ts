// What has buttons: a card for each action, the question whether a tool may be called, and the list on the App Home.

import type { Button, KnownBlock } from '@slack/types'
import type { ApprovalFragment, CardFragment } from './generated/graphql.ts'
import { escaped, harmless, shortened } from './markdown.ts'

/** ids of the buttons; a value says what they are about */
export const buttons = {
  confirm: 'action_confirm',
  done: 'action_done',
  dismiss: 'action_dismiss',
  export: 'action_export',
  approve: 'call_approve',
  deny: 'call_deny'
} as const

/** Slack takes 50 blocks in a message and 100 in a view; a card is two. */
const mostCards = 20

const signs: Record<CardFragment['status'], string> = {
  PROPOSED: '❔',
  OPEN: '◻️',
  IN_PROGRESS: '▶️',
  DONE: '✅',
  DISMISSED: '✖️'
}
const kinds: Record<CardFragment['kind'], string> = { COMMITMENT: 'Commitment', DECISION: 'Decision', TASK: 'Task', INSIGHT: 'Insight' }
const handed = { PENDING: 'on its way to', EXPORTED: 'in', FAILED: 'not taken by' } as const

const plain = (text: string) => ({ type: 'plain_text' as const, text: shortened(text, 75), emoji: true })
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text: shortened(text, 2_900) })
const spoken = (text: string) => escaped(harmless(text))

const button = (action_id: string, text: string, value: string, style?: Button['style']): Button => ({
  type: 'button',
  action_id,
  text: plain(text),
  value,
  ...(style ? { style } : {})
})

/** The instant as each reader's Slack writes it (Slack's reference, "Date formatting"). */
const dated = (instant: string): string => `<!date^${Math.floor(Date.parse(instant) / 1000)}^{date_short_pretty}|${instant.slice(0, 10)}>`

function cardOf({ id, kind, status, title, owner, dueAt, exports }: CardFragment, targets: readonly string[]): KnownBlock[] {
  const facts = [kinds[kind], ...(owner === null || owner === undefined ? [] : [spoken(owner)]), ...(dueAt ? [`due ${dated(dueAt)}`] : [])]
  const away = exports.map((each) => {
    const target = each.url && /^https?:/.test(each.url) ? `<${escaped(each.url)}|${escaped(each.target)}>` : escaped(each.target)
    return `${handed[each.status]} ${target}`
  })
  const isOpen = status === 'OPEN' || status === 'IN_PROGRESS' || status === 'PROPOSED'
  const open = targets.filter((target) => !exports.some((each) => each.target === target && each.status !== 'FAILED'))
  const elements = isOpen
    ? [
        ...(status === 'PROPOSED' ? [button(buttons.confirm, 'Confirm', id, 'primary')] : []),
        ...(kind === 'TASK' || kind === 'COMMITMENT'
          ? [button(buttons.done, 'Done', id, status === 'PROPOSED' ? undefined : 'primary')]
          : []),
        button(buttons.dismiss, 'Dismiss', id),
        ...open.slice(0, 3).map((target, index) => button(`${buttons.export}_${index}`, `Export to ${target}`, `${id} ${target}`))
      ]
    : []
  return [
    {
      type: 'section',
      block_id: `card_${id}`,
      text: mrkdwn(`${signs[status]} *${spoken(shortened(title, 500)).replaceAll('*', '∗')}*\n${[...facts, ...away].join(' · ')}`)
    },
    ...(elements.length > 0 ? [{ type: 'actions' as const, block_id: `buttons_${id}`, elements }] : [])
  ]
}

/** Cards for actions, with a button for each bridge they can be handed to. */
export function cardsOf(actions: readonly CardFragment[], targets: readonly string[]): KnownBlock[] {
  const more = actions.length - mostCards
  return [
    ...actions.slice(0, mostCards).flatMap((action) => cardOf(action, targets)),
    ...(more > 0 ? [{ type: 'context' as const, elements: [mrkdwn(`… and ${more} more.`)] }] : [])
  ]
}

/** What a message with cards says where blocks are not shown. */
export const cardsText = (actions: readonly CardFragment[]): string =>
  shortened(`Found: ${actions.map(({ title }) => spoken(title)).join('; ')}`, 3_000)

/** The App Home: the open actions. */
export function homeOf(actions: readonly CardFragment[], targets: readonly string[]): KnownBlock[] {
  return [
    { type: 'header', text: plain('Open actions') },
    ...(actions.length > 0
      ? cardsOf(actions, targets)
      : [{ type: 'section' as const, text: mrkdwn('Nothing is open. Mention the board in a channel, or write to it here.') }])
  ]
}

const outcomes: Record<Exclude<ApprovalFragment['status'], 'AWAITING_APPROVAL'>, string> = {
  RUNNING: 'Under way.',
  SUCCEEDED: 'Done.',
  FAILED: 'It failed.',
  DENIED: 'Declined.',
  EXPIRED: 'Nobody approved it in time.'
}

/** Whether a tool may be called: only whoever asked may say so, and for these very arguments. */
export function approvalOf(call: ApprovalFragment, user: string): KnownBlock[] {
  const { id, server, tool, status, argumentsDigest, agent } = call
  const shown = escaped(harmless(shortened(JSON.stringify(call.arguments, null, 2), 2_000))).replaceAll('```', "'''")
  const value = JSON.stringify({ id, digest: argumentsDigest, user })
  const text = `*${escaped(agent.name)}* wants to call *${escaped(tool)}* of ${escaped(server)}:\n\`\`\`${shown}\`\`\``
  if (status === 'AWAITING_APPROVAL')
    return [
      { type: 'section', text: mrkdwn(text) },
      {
        type: 'actions',
        elements: [button(buttons.approve, 'Approve', value, 'primary'), button(buttons.deny, 'Decline', value, 'danger')]
      },
      { type: 'context', elements: [mrkdwn(`Only <@${user}> can say.`)] }
    ]
  const why = call.error ? ` ${spoken(shortened(call.error, 500))}` : ''
  return [
    { type: 'section', text: mrkdwn(text) },
    { type: 'context', elements: [mrkdwn(`${outcomes[status]}${why}`)] }
  ]
}
