// How several servers agree on where the newest state of sessions is.

import { defineEntity, p } from '@mikro-orm/core'

export const ServerEntity = defineEntity({
  name: 'Server',
  tableName: 'servers',
  properties: {
    id: p.text().primary(),
    /** its last heartbeat; one that has been silent for long holds nothing any more */
    seenAt: p.datetime(3),
    /** newest generation for which it has written all that it held to the truth */
    acknowledged: p.bigint('number'),
    /** run ids of the Redis processes that it sees, sorted; empty for none */
    sees: p.text().default('')
  }
})

/** A time during which one store had the newest state: Redis with these processes, or the truth alone. */
export const GenerationEntity = defineEntity({
  name: 'Generation',
  tableName: 'generations',
  properties: {
    number: p.bigint('number').primary().autoincrement(false),
    store: p.text(),
    /** run ids of the Redis processes, sorted; empty where the truth stands alone */
    runIds: p.text(),
    proposedAt: p.datetime(3),
    /** null until every server that lives has acknowledged it */
    openedAt: p.datetime(3).nullable()
  }
})

/** The right to work on a session's turns while the truth stands alone. */
export const LeaseEntity = defineEntity({
  name: 'Lease',
  tableName: 'leases',
  properties: {
    sessionId: p.uuid().primary(),
    token: p.bigint('number'),
    expiresAt: p.datetime(3)
  }
})
