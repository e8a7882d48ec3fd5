import { defineEntity, p } from '@mikro-orm/core'

/** An answer on its way to an outside channel, and who brings it there. */
export const DeliveryEntity = defineEntity({
  name: 'Delivery',
  tableName: 'deliveries',
  properties: {
    /** the bot that brings it */
    ownerId: p.text().primary(),
    sessionId: p.uuid().primary(),
    turn: p.integer().primary(),
    /** as in slack */
    channel: p.text().primary(),
    holder: p.text(),
    heldUntil: p.datetime(3),
    attempts: p.integer(),
    /** where the channel has it, in that channel's terms */
    state: p.json(),
    doneAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3)
  },
  indexes: [
    { name: 'deliveries_by_session', properties: ['sessionId'] },
    { name: 'deliveries_recent', properties: ['ownerId', 'channel', 'createdAt'] },
    {
      name: 'deliveries_waiting',
      expression: 'create index deliveries_waiting on deliveries (owner_id, channel, created_at) where done_at is null'
    }
  ]
})
