import type { Usage as UsageRecord } from '../src/records/usage.ts'
import { builder } from './builder.ts'

export const Usage = builder.objectRef<UsageRecord>('Usage').implement({
  description: 'Tokens and money that model calls took.',
  fields: (t) => ({
    inputTokens: t.exposeInt('inputTokens', { description: 'Tokens that went to models, the cached ones among them.' }),
    outputTokens: t.exposeInt('outputTokens', { description: 'Tokens that came back.' }),
    cachedInputTokens: t.exposeInt('cachedInputTokens', { description: 'Input tokens that the provider had cached.' }),
    costUsd: t.exposeFloat('costUsd', { description: 'What the calls cost, in US dollars; 0 for a model that costs nothing.' })
  })
})
