// Where a member stands on a proposal, by plain rules: money weighs for finance, evidence for strategy, size for product.

import type { Brief } from '../model.ts'
import type { PositionAnswer } from '../task.ts'
import { sentencesOf } from './sentences.ts'
import { topicsIn } from './topic.ts'
import { voiceOf } from './voice.ts'

const costly = /\b(?:hire|hiring|spend|raise|office|expand|second product|rebuild|rewrite|acquire|enterprise|mobile app|all[- ]in)\b/i
const learning = /\b(?:test|pilot|interview|experiment|validate|prototype|talk to|measure|focus|narrow|cut|simplify|first)\b/i

/** A rule is never sure. */
export function positionOf(brief: Brief): PositionAnswer {
  const { text } = brief.said
  const { area } = voiceOf(brief.agent)
  const [topic] = topicsIn(text)
  const constraint = brief.dossier.find(({ kind }) => kind === 'CONSTRAINT')
  const because =
    topic && area ? topic.advice[area] : `Too little is said about “${sentencesOf(text)[0] ?? text}” to judge it from my side.`
  if (!topic || !area) return { stance: 'ABSTAIN', confidence: 0.3, reasoning: because }
  if (costly.test(text) && (area === 'finance' || constraint)) {
    return {
      stance: 'AGAINST',
      confidence: 0.55,
      reasoning: `${constraint ? `You told us: “${constraint.text}”. ` : ''}It costs money before it teaches anything. ${because}`
    }
  }
  if (learning.test(text))
    return { stance: 'FOR', confidence: 0.6, reasoning: `It is cheap to undo and teaches something soon. ${because}` }
  return { stance: 'ABSTAIN', confidence: 0.4, reasoning: because }
}
