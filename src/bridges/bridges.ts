// The door of what leads out of the house: actions handed to outside tools, webhooks, the calendar feed.

import { openJobs } from '../database/jobs.ts'
import { createCalendar } from './calendar.ts'
import { createExports, type ExportsRoom } from './exports.ts'
import { createWebhooks, type WebhooksRoom } from './webhooks.ts'

export interface BridgesRoom extends Omit<ExportsRoom, 'wake'>, Omit<WebhooksRoom, 'database'> {
  /** Resolves once the truth has what this server acknowledged to a person. */
  settledOf(ownerId: string): Promise<void>
  /** whether other servers do the same jobs */
  isShared: boolean
}

/** Opens the bridges, and does what is waiting to be done until the close. */
export function openBridges(room: BridgesRoom) {
  const { database, isShared, log } = room
  const exports = createExports({ ...room, wake: () => jobs.wake() })
  const webhooks = createWebhooks(room)
  const jobs = openJobs({
    database,
    isShared,
    log,
    work: { export: exports.handOver, 'export-status': exports.readBack, webhook: webhooks.deliver }
  })
  return { export: exports.start, webhooks, calendar: createCalendar(room), close: jobs.close }
}
