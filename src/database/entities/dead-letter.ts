import { defineEntity, p } from '@mikro-orm/core'

/** A change that the truth refused, kept for whoever mends it. The id is drawn from the entry, so it is buried once. */
export const DeadLetterEntity = defineEntity({
  name: 'DeadLetter',
  tableName: 'dead_letters',
  properties: {
    id: p.uuid().primary(),
    sessionId: p.uuid().index('dead_letters_by_session'),
    /** null where the entry does not say */
    version: p.bigint('number').nullable(),
    ownerId: p.text().nullable(),
    at: p.datetime(3),
    /** a code of Postgres, or the fields that are not as they should be; nothing that was said */
    reason: p.text(),
    /** the change, or its text where it is no JSON that Postgres can keep */
    entry: p.json<unknown>()
  }
})
