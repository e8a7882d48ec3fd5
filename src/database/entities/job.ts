import { defineEntity, p } from '@mikro-orm/core'

/** Something to be done outside of a request: written together with what it is about, done by whichever server claims it. */
export const JobEntity = defineEntity({
  name: 'Job',
  tableName: 'jobs',
  properties: {
    /** the order in which they came */
    number: p.bigint('number').primary(),
    /** what makes it one: the same key is the same job */
    key: p.text().unique('jobs_by_key'),
    kind: p.text(),
    /** jobs of a lane are done one at a time */
    lane: p.text().index('jobs_by_lane'),
    ownerId: p.text().index('jobs_by_owner'),
    sessionId: p.uuid().nullable().index('jobs_by_session'),
    payload: p.json<unknown>(),
    dueAt: p.datetime(3).defaultRaw('now()').index('jobs_by_due'),
    /** counts the claims: whoever holds an older one has lost it */
    attempts: p.integer().default(0),
    claimedUntil: p.datetime(3).nullable()
  }
})
