import { defineEntity, p } from '@mikro-orm/core'

/** Whoever wants to be told once a turn has ended, and how far that has come. */
export const NotificationEntity = defineEntity({
  name: 'Notification',
  tableName: 'notifications',
  properties: {
    sessionId: p.uuid().primary(),
    turn: p.integer().primary(),
    id: p.text().primary(),
    ownerId: p.text().index('notifications_by_owner'),
    url: p.text(),
    /** sent along, so that the receiver knows who is speaking */
    token: p.text().nullable(),
    scheme: p.text().nullable(),
    credentials: p.text().nullable(),
    /** version of A2A in which it was asked for, and is sent */
    version: p.text(),
    attempts: p.integer(),
    /** when it is tried next; null once it has arrived or was given up */
    dueAt: p.datetime(3).nullable()
  },
  indexes: [{ name: 'notifications_due', expression: 'create index notifications_due on notifications (due_at) where due_at is not null' }]
})
