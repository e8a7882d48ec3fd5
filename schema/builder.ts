// The one Pothos builder; every file beside this one adds its types to it. Fields are non-null unless they say otherwise.

import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import type { Context } from '../src/context.ts'

export const builder = new SchemaBuilder<{
  Context: Context
  DefaultFieldNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date | string }
    File: { Input: File; Output: never }
    JSON: { Input: unknown; Output: unknown }
  }
}>({
  plugins: [ComplexityPlugin],
  defaultFieldNullability: false,
  // Fields carry their cost here; the transport adds it up and refuses before anything runs.
  complexity: { disabled: true, defaultComplexity: 1, defaultListMultiplier: 5 }
})

builder.queryType({ description: 'What can be read. Each request rebuilds what it reads from the stores.' })
builder.mutationType({ description: 'What can be changed. An answer means that the write is safe.' })
builder.subscriptionType({ description: 'What can be followed, over SSE or graphql-ws; every event carries the cursor to resume from.' })
