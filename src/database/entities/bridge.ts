// Who is told of what happens, outside of the house.

import { defineEntity, p } from '@mikro-orm/core'

export const WebhookEntity = defineEntity({
  name: 'Webhook',
  tableName: 'webhooks',
  properties: {
    id: p.uuid().primary(),
    ownerId: p.text().index('webhooks_by_owner'),
    url: p.text(),
    /** kinds of actions; null for all */
    kinds: p.array().columnType('text[]').nullable(),
    /** signs what is sent (Standard Webhooks) */
    secret: p.text(),
    createdAt: p.datetime(3),
    deliveredAt: p.datetime(3).nullable(),
    failingSince: p.datetime(3).nullable(),
    error: p.text().nullable(),
    disabledAt: p.datetime(3).nullable()
  }
})

export const CalendarFeedEntity = defineEntity({
  name: 'CalendarFeed',
  tableName: 'calendar_feeds',
  properties: {
    ownerId: p.text().primary(),
    /** SHA-256 of the secret in the feed's address, in hex */
    secretHash: p.text().unique('calendar_feeds_by_secret'),
    createdAt: p.datetime(3),
    readAt: p.datetime(3).nullable()
  }
})
