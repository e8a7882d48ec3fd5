import { defineEntity, p } from '@mikro-orm/core'

/** Whoever wants to be told once a turn has ended; a job does it. */
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
    version: p.text()
  }
})
