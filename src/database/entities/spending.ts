import { defineEntity, p } from '@mikro-orm/core'

/** What a person may still use up in calls that run: by id, in US dollars, until an instant in seconds since 1970. */
export type Reserved = Record<string, { usd: number; until: number }>

/** A person's model calls of one day (UTC) against BUDGET_DAILY_USD: what they have cost, and what is reserved for those that run. */
export const SpendingEntity = defineEntity({
  name: 'Spending',
  tableName: 'spending',
  properties: {
    ownerId: p.text().primary(),
    day: p.date().primary(),
    spentUsd: p.double(),
    reserved: p.json<Reserved>()
  }
})
