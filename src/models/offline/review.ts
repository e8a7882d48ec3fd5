// What rules can say against a draft: that it is empty, unfinished, or about something else.

import type { Brief } from '../model.ts'
import type { ReviewAnswer } from '../task.ts'
import { footer } from './reply.ts'
import { overlap, stemsOf } from './likeness.ts'
import { recallFor } from './recall.ts'
import { isSmallTalk } from './small-talk.ts'
import { topicsIn } from './topic.ts'

const maxWords = 450

export function reviewOf(brief: Brief): ReviewAnswer {
  const draft = (brief.draft ?? '').replaceAll(footer, '').trim()
  const reasons: string[] = []
  if (draft === '') return { verdict: 'REVISE', relevance: 0, accuracy: 0, reasons: ['The draft is empty: answer the question.'] }
  if (/\b(?:undefined|NaN|\[object Object\]|lorem ipsum|TODO:|\{\{)|<(?:insert|your) /i.test(draft))
    reasons.push('The draft has unfinished places: fill them or leave them out.')
  const words = draft.split(/\s+/).length
  if (words > maxWords) reasons.push(`The draft is too long (${words} words): be concise.`)
  const relevance = relevanceOf(brief, draft)
  if (relevance < 0.15) reasons.push('The draft does not address the question: use its words and answer it first.')
  return { verdict: reasons.length === 0 ? 'APPROVED' : 'REVISE', relevance, accuracy: reasons.length === 0 ? 0.8 : 0.5, reasons }
}

/** The share of the question's words, topics or open work that the draft takes up. */
function relevanceOf(brief: Brief, draft: string): number {
  const asked = stemsOf(brief.said.text)
  if (isSmallTalk(brief.said.text) || recallFor(brief) || asked.length < 2) return 1
  const topicsAsked = topicsIn(brief.said.text)
  const topicsDrafted = topicsIn(draft)
  const onTopic = topicsAsked.some((topic) => topicsDrafted.includes(topic)) ? 0.5 : 0
  const shared = overlap(asked, stemsOf(draft))
  // without a topic or a literal word in common the draft may still ask back, which is an answer too
  const asksBack = topicsAsked.length === 0 && /\?/.test(draft) ? 0.3 : 0
  return Math.round(Math.min(1, Math.max(onTopic, asksBack) + shared) * 100) / 100
}
