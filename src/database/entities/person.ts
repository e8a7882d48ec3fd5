import { defineEntity, p } from '@mikro-orm/core'

export const PersonEntity = defineEntity({
  name: 'Person',
  tableName: 'people',
  properties: {
    id: p.text().primary(),
    name: p.text().nullable(),
    timeZone: p.text(),
    /** newest number in this person's feed of action updates; raised under the row's lock, so numbers appear in order */
    actionFeed: p.bigint('number').default(0),
    createdAt: p.datetime(3)
  }
})
