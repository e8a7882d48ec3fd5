import { defineEntity, p } from '@mikro-orm/core'

/** The rolling summary of each session: its newest version alone, for it is made of what the transcript keeps. */
export const SummaryEntity = defineEntity({
  name: 'Summary',
  tableName: 'summaries',
  properties: {
    sessionId: p.uuid().primary(),
    ownerId: p.text().index('summaries_by_owner'),
    version: p.integer(),
    from: p.integer(),
    upTo: p.integer(),
    text: p.text(),
    model: p.text(),
    at: p.datetime(3)
  }
})
