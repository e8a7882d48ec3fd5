// Who answers and who is asked first, by the topics of what was said.

import type { Brief } from '../model.ts'
import type { PlanAnswer } from '../task.ts'
import { arithmeticIn } from './arithmetic.ts'
import { recallFor } from './recall.ts'
import { sentencesOf } from './sentences.ts'
import { stemsOf } from './likeness.ts'
import { isSmallTalk } from './small-talk.ts'
import { type Area, topicsIn } from './topic.ts'
import { voiceOf } from './voice.ts'

type Member = Brief['members'][number]

const tasks: Record<Area, string> = {
  finance: 'Give the financial view, with figures where there are any',
  product: 'Give the view of product and technology: what to build, how hard it is, in which order',
  strategy: 'Give the strategic view: market, positioning and timing'
}

const areaOf = (member: Member): Area | undefined => voiceOf({ ...member, skills: [member.description] }).area

/** A question of one area is answered by whoever has that area; one that spans several is led by the first and asks the others. */
export function planFor(brief: Brief): PlanAnswer {
  const { members, said } = brief
  const named = members.find((member) =>
    new RegExp(`(?:^|[^\\w])@?(?:${escape(member.id)}|${escape(member.name)})\\b`, 'i').test(said.text)
  )
  const fallback =
    named ?? members.find(({ id }) => id === 'atlas') ?? members.find((member) => areaOf(member) === 'strategy') ?? members[0]
  if (!fallback) return { lead: brief.agent.id, ask: [] }
  if (isSmallTalk(said.text)) return { lead: fallback.id, ask: [] }

  const scores = scoresOf(brief)
  const lead = named ?? scores[0]?.member ?? fallback
  const ask = scores
    .filter(({ member }) => member.id !== lead.id)
    .slice(0, 4)
    .map(({ member }) => ({ agent: member.id, task: taskFor(member, said.text) }))
  return { lead: lead.id, ask }
}

/** Longer than this, a question may turn on what no rule has a word for. */
const longestPlain = 200

/** Whether the rules know as well as anybody: small talk, what is read off or computed, a short question of one area alone. */
export function isPlanSure(brief: Brief): boolean {
  const { text } = brief.said
  if (isSmallTalk(text) || recallFor(brief) !== undefined || arithmeticIn(text) !== undefined) return true
  const [first, second] = scoresOf(brief)
  return text.length <= longestPlain && first !== undefined && first.score >= 2 && second === undefined
}

/** The members whom the topics concern, most first. */
const scoresOf = ({ members, said }: Brief) =>
  members
    .map((member) => ({ member, score: scoreOf(member, said.text) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)

/** Two for each topic that is this member's first of all, one where it is theirs too; for other trades, the words shared with their description. */
function scoreOf(member: Member, text: string): number {
  const area = areaOf(member)
  if (area === undefined) {
    const own = stemsOf(`${member.role} ${member.description}`)
    return 3 * stemsOf(text).filter((stem) => own.includes(stem)).length
  }
  let score = 0
  for (const topic of topicsIn(text)) {
    if (topic.areas[0] === area) score += 2
    else if (topic.areas.includes(area)) score += 1
  }
  return score
}

function taskFor(member: Member, text: string): string {
  const area = areaOf(member)
  const question = sentencesOf(text).findLast((sentence) => sentence.endsWith('?')) ?? text
  const short = question.length > 200 ? `${question.slice(0, 199)}…` : question
  return `${area ? tasks[area] : `Give your view as ${member.role || member.name}`} on: ${short}`
}

const escape = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
