// Minutes by rules: what the person decided, promised, wants and counted, each in one line with the message it was said in.
// Taken from their words as they stand, so that the same messages give the same minutes.

import type { Brief } from '../model.ts'
import { clip, firstWithin, tokensOf } from '../tokens.ts'
import { actionsIn } from './actions.ts'
import { dossierIn } from './dossier.ts'
import { type Figure, figuresIn } from './money.ts'
import { clausesOf } from './sentences.ts'
import { topicsIn } from './topic.ts'

interface Minute {
  seq: number
  kind: string
  text: string
}

/** What is kept longest where not all fits. */
const ranks = [
  ['DECISION', 'COMMITMENT', 'GOAL', 'CONSTRAINT'],
  ['TASK', 'FIGURE', 'FACT', 'PREFERENCE', 'COMMUNICATION_STYLE'],
  ['INSIGHT', 'TOPIC']
]
const rankOf = ({ kind }: Minute): number => ranks.findIndex((kinds) => kinds.includes(kind))

const mostTokens = 600
const mostOfEarlier = 300
const longestTokens = 40

export const minute = ({ seq, kind, text }: Minute): string =>
  `- [${seq}] ${kind}: ${clip(text.replaceAll(/\s+/g, ' ').trim(), longestTokens)}`

/** The summary so far with what these messages add, in the order in which it was said. */
export function summaryOf(brief: Brief): string {
  const { earlier, minutes } = read(brief.summary ?? '')
  const opening = clip(earlier, mostOfEarlier)
  const all = newestOfEach([...minutes, ...brief.history.flatMap((message) => minutesOf(brief, message))])
  const byRank = all.toSorted((a, b) => rankOf(a) - rankOf(b) || b.seq - a.seq)
  const kept = firstWithin(byRank, mostTokens - tokensOf(opening), (each) => `${minute(each)}\n`)
  const lines = all.filter((each) => kept.includes(each)).toSorted((a, b) => a.seq - b.seq)
  return [opening, ...lines.map(minute)].filter((part) => part !== '').join('\n')
}

/** What a summary holds: lines of this form, and what a model wrote before. */
function read(summary: string): { earlier: string; minutes: Minute[] } {
  const minutes: Minute[] = []
  const others: string[] = []
  for (const line of summary.split('\n')) {
    const [, seq, kind, text] = /^- \[(\d+)\] ([A-Z_]+): (.*)$/.exec(line) ?? []
    if (seq && kind && text && ranks.flat().includes(kind)) minutes.push({ seq: Number(seq), kind, text })
    else others.push(line)
  }
  return { earlier: others.join('\n').trim(), minutes }
}

function minutesOf(brief: Brief, { seq = 0, author, role, text }: Brief['history'][number]): Minute[] {
  if (role !== 'USER') return []
  const drawn = actionsIn({ ...brief, said: { ...brief.said, author, text }, openActions: [] })
  const learned = dossierIn(text)
  const quotes = [...drawn, ...learned].map(({ quote }) => quote)
  const counted = clausesOf(text).filter(
    (clause) => !clause.isQuestion && figuresIn(clause.text).some(isSum) && !quotes.some((quote) => quote.includes(clause.text))
  )
  const minutes = [
    ...drawn.map(({ kind, title }) => ({ seq, kind, text: title })),
    ...learned.map((entry) => ({ seq, kind: entry.kind, text: entry.text })),
    ...counted.map((clause) => ({ seq, kind: 'FIGURE', text: clause.text }))
  ]
  const topics = topicsIn(text)
  if (minutes.length > 0 || topics.length === 0) return minutes
  return [{ seq, kind: 'TOPIC', text: topics.map(({ name }) => name).join(', ') }]
}

/** Money, shares and rates; a bare number is mostly of something else. */
const isSum = ({ currency, isPercent, per }: Figure): boolean => currency !== undefined || isPercent || per !== undefined

/** What was said again counts as said then. */
function newestOfEach(minutes: readonly Minute[]): Minute[] {
  const byWords = new Map<string, Minute>()
  for (const each of minutes) byWords.set(`${each.kind} ${each.text.toLowerCase()}`, each)
  return [...byWords.values()]
}
