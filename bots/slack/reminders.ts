// Reminders of what is due, in the thread where it was said: once, on its day, at a decent hour of whoever said it. Several
// bots ask; a claim with the board lets one of them speak.

import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { isLost } from './answer.ts'
import type { Boards } from './boards.ts'
import type { Log } from './log.ts'
import { escaped, harmless, shortened } from './markdown.ts'
import { dueActions } from './action-operations.ts'
import { claim, deliveryOf } from './operations.ts'
import type { DueActionsQuery } from './generated/graphql.ts'
import type { SlackPeople } from './people.ts'
import { readPlace } from './place.ts'
import { type Slack, SlackRefused } from './slack.ts'
import { createThread } from './thread.ts'

export interface RemindersRoom {
  boards: Boards
  slack: Slack
  people: SlackPeople
  holder: string
  log: Log
  everyMs: number
  now(): Date
}

type Due = DueActionsQuery['viewer']['actions']['edges'][number]['node']

/** Hours of the day, from the first to before the last. */
const decent = { from: 9, to: 18 }
const dayMs = 86_400_000
const claimSeconds = 60
const mostAtOnce = 100

/** Reminds until the signal aborts. */
export async function remind({ boards, slack, people, holder, log, everyMs, now }: RemindersRoom, signal: AbortSignal): Promise<void> {
  const done = new LRUCache<string, true>({ max: 10_000 })

  async function look(owner: string): Promise<void> {
    const { viewer } = await boards
      .of(owner)
      .ask(dueActions, { before: new Date(now().getTime() + dayMs).toISOString(), first: mostAtOnce }, signal)
    for (const { node } of viewer.actions.edges) {
      if (node.dueAt && !done.has(`${node.id} ${node.dueAt}`)) await consider(node, node.dueAt, viewer.timeZone)
    }
  }

  async function consider(action: Due, dueAt: string, ownZone: string): Promise<void> {
    const { turnId } = action.source
    if (!turnId) return
    const place = readPlace((await boards.own.ask(deliveryOf, { turnId })).delivery?.state)
    if (!place) return
    if (!isTime(dueAt, now(), (await people.find(place.user))?.timeZone ?? ownZone)) return
    const about = `${action.id} ${dueAt}`
    const own = { turnId, channel: `slack reminder ${about}`, holder }
    const { claimDelivery } = await boards.own.ask(claim, { input: { ...own, seconds: claimSeconds, begin: {} } })
    if (claimDelivery.holder === holder) {
      const thread = createThread(slack, { ...place, question: String(now().getTime() / 1000 - 3_600) }, claimDelivery.attempts > 1)
      const text = `Due today, <@${place.user}>: ${escaped(harmless(shortened(action.title, 500)))}`
      const said = thread.postOnce(
        { kind: 'board_reminder', about },
        { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] }
      )
      await said.catch((cause: unknown) => {
        if (!(cause instanceof SlackRefused && isLost(cause)) || slack.isShut()) throw cause
      })
      await boards.own.ask(claim, { input: { ...own, seconds: 0, done: true } })
      done.set(about, true)
    } else if (claimDelivery.holder === null) done.set(about, true)
  }

  while (!signal.aborted) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted || slack.isShut()) continue
    const all = boards.owners().then(async (owners) => {
      for (const owner of owners) await look(owner)
    })
    await all.catch((cause: unknown) => {
      if (!signal.aborted) log.warn({ err: cause }, 'what is due could not be looked for')
    })
  }
}

/** Whether it is the day that something is due on, at an hour at which one may be reminded. */
export function isTime(dueAt: string, now: Date, timeZone: string): boolean {
  const local = (instant: Date) => {
    const parts = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      hourCycle: 'h23'
    })
    const read = Object.fromEntries(parts.formatToParts(instant).map(({ type, value }) => [type, value]))
    return { day: `${read['year']}-${read['month']}-${read['day']}`, hour: Number(read['hour']) }
  }
  const [due, here] = [local(new Date(dueAt)), local(now)]
  return due.day === here.day && here.hour >= decent.from && here.hour < decent.to
}
