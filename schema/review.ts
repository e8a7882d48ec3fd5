import type { Review as ReviewRecord } from '../src/records/review.ts'
import { builder } from './builder.ts'

export const Verdict = builder.enumType('Verdict', {
  description: 'What the critic makes of a draft.',
  values: {
    APPROVED: { description: 'It may be said.' },
    REVISE: { description: 'It was sent back.' },
    FLAGGED: { description: 'It was let through after the last revision with a doubt that the reply states.' },
    UNCHECKED: { description: 'The critic could not be asked.' }
  } as const
})

export const Review = builder.objectRef<ReviewRecord>('Review').implement({
  description: "The critic's verdict on one attempt at a reply.",
  fields: (t) => ({
    attempt: t.exposeInt('attempt', { description: 'Which draft was judged, from 1.' }),
    verdict: t.field({ type: Verdict, description: 'Whether it may be said.', resolve: (review) => review.verdict }),
    relevance: t.exposeFloat('relevance', { description: 'How far it answers what was asked, from 0 to 1.' }),
    accuracy: t.exposeFloat('accuracy', { description: 'How far what it claims holds, from 0 to 1.' }),
    reasons: t.exposeStringList('reasons', { description: 'What was found wanting; empty where nothing was.' }),
    milliseconds: t.exposeFloat('milliseconds', { description: 'How long the review took.' })
  })
})
