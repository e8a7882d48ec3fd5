import { defineEntity, p } from '@mikro-orm/core'
import type { PendingCall } from '../../records/session.ts'

/**
 * `revision` is the commit that wrote a row last: an older write that comes again changes nothing. `indexed` is the one up to
 * which the session's messages can be found by the search index.
 */
export const SessionEntity = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.uuid().primary(),
    ownerId: p.text(),
    title: p.text().nullable(),
    externalRef: p.text().nullable(),
    whenBusy: p.text(),
    agents: p.array().columnType('text[]'),
    skills: p.array().columnType('text[]'),
    createdAt: p.datetime(3),
    lastActiveAt: p.datetime(3),
    archivedAt: p.datetime(3).nullable(),
    forkedFrom: p.uuid().nullable(),
    remoteContexts: p.json<Record<string, string>>().default('{}'),
    pendingCalls: p.json<PendingCall[]>().default('[]'),
    revision: p.integer(),
    indexed: p.integer().default(-1)
  },
  indexes: [
    { name: 'sessions_by_owner', properties: ['ownerId', 'lastActiveAt', 'id'] },
    { name: 'sessions_to_index', expression: 'create index sessions_to_index on sessions (id) where indexed < revision' },
    {
      name: 'sessions_with_pending_calls',
      expression: `create index sessions_with_pending_calls on sessions (id) where pending_calls <> '[]'`
    }
  ]
})

/** Which session an outside conversation is bound to. */
export const ExternalReferenceEntity = defineEntity({
  name: 'ExternalReference',
  tableName: 'external_references',
  properties: {
    ownerId: p.text().primary(),
    ref: p.text().primary(),
    sessionId: p.uuid().index('external_references_by_session')
  }
})
