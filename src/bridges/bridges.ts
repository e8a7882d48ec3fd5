// The door of what leads out of the house: actions handed to outside tools, webhooks, the calendar feed.

import { createCalendar } from './calendar.ts'
import { createExports, type ExportsRoom } from './exports.ts'
import { createWebhooks, type WebhooksRoom } from './webhooks.ts'

export interface BridgesRoom extends ExportsRoom, Omit<WebhooksRoom, 'database'> {
  /** Resolves once the truth has what this server acknowledged to a person. */
  settledOf(ownerId: string): Promise<void>
}

/** Builds the bridges; `work` is what their jobs need done. */
export function createBridges(room: BridgesRoom) {
  const exports = createExports(room)
  const webhooks = createWebhooks(room)
  const work = { export: exports.handOver, 'export-status': exports.readBack, webhook: webhooks.deliver }
  return { export: exports.start, webhooks, calendar: createCalendar(room), work }
}
