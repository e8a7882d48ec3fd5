// What the API says, built from the files beside this one.

import { lexicographicSortSchema, printSchema } from 'graphql'
import type { Context } from '../src/context.ts'
import { builder } from './builder.ts'
import { readAfresh } from './loaders.ts'
import './scalars.ts'
import './board-info.ts'
import './send-message.ts'
import './session-mutations.ts'
import './viewer.ts'
import './webhook.ts'
import './calendar-feed.ts'
import './delivery.ts'
import './subscriptions.ts'

/** The schema that every GraphQL transport serves. */
export const schema = builder.toSchema()

// A mutation may change what an earlier one in the same document has read, and so may whatever made an event happen.
for (const root of [schema.getMutationType(), schema.getSubscriptionType()]) {
  for (const field of Object.values(root?.getFields() ?? {})) {
    const { resolve } = field
    if (!resolve) continue
    field.resolve = (parent, args, context: Context, info) => {
      readAfresh(context)
      return resolve(parent, args, context, info)
    }
  }
}

/** The schema as text, sorted, as it is committed in schema/schema.graphql. */
export const printedSchema = (): string => `${printSchema(lexicographicSortSchema(schema))}\n`
