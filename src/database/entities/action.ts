import { defineEntity, p } from '@mikro-orm/core'

export const ActionEntity = defineEntity({
  name: 'Action',
  tableName: 'actions',
  properties: {
    id: p.text().primary(),
    sessionId: p.uuid(),
    source: p.integer(),
    ownerId: p.text(),
    kind: p.text(),
    status: p.text(),
    title: p.text(),
    quote: p.text(),
    owner: p.text().nullable(),
    dueAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3)
  },
  indexes: [
    { name: 'actions_by_owner', properties: ['ownerId', 'dueAt', 'id'] },
    { name: 'actions_by_session', properties: ['sessionId', 'source'] }
  ]
})

export const ActionExportEntity = defineEntity({
  name: 'ActionExport',
  tableName: 'action_exports',
  properties: {
    actionId: p.text().primary(),
    target: p.text().primary(),
    sessionId: p.uuid().index('action_exports_by_session'),
    ownerId: p.text(),
    status: p.text(),
    externalId: p.text().nullable(),
    url: p.text().nullable(),
    error: p.text().nullable(),
    at: p.datetime(3),
    /** when the tool was called; null once it is known what came of it */
    beganAt: p.datetime(3).nullable(),
    /** what the tool last said of how far it has come */
    seen: p.text().nullable()
  }
})
