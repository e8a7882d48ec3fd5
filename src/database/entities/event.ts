import { defineEntity, p } from '@mikro-orm/core'

export const EventEntity = defineEntity({
  name: 'Event',
  tableName: 'events',
  properties: {
    sessionId: p.uuid().primary(),
    number: p.integer().primary(),
    ownerId: p.text(),
    turn: p.integer().nullable(),
    type: p.text(),
    at: p.datetime(3),
    payload: p.json<unknown>(),
    /** place in the owner's feed of action updates; null for all other events */
    feed: p.bigint('number').nullable()
  },
  indexes: [{ name: 'events_by_feed', expression: 'create unique index events_by_feed on events (owner_id, feed) where feed is not null' }]
})
