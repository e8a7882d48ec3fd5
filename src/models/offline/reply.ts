// What a member says: the view, what it rests on, what was noted, what colleagues add, and a useful next question.

import { resolveDue } from '../../tools/due-date.ts'
import type { DossierKind } from '../../records/dossier-entry.ts'
import type { Brief } from '../model.ts'
import { actionsIn } from './actions.ts'
import { dossierIn } from './dossier.ts'
import { dueText } from './due-text.ts'
import { financeFiguresIn } from './finance-figure.ts'
import { likeness, overlap, stemsOf } from './likeness.ts'
import { clausesOf, sentencesOf } from './sentences.ts'
import { type SmallTalk, smallTalkIn } from './small-talk.ts'
import { openingFor } from './opening.ts'
import { topicsIn } from './topic.ts'
import { questionIn, viewOf } from './view.ts'

export const footer =
  '_Offline model: written by rules, not by a language model. Set `GEMINI_API_KEY` or `OPENAI_BASE_URL` to add a real one._'

type Found = ReturnType<typeof actionsIn>

/** What the critic wants changed, as far as rules can follow it. */
interface Revision {
  isShort: boolean
  restates: boolean
  isCareful: boolean
}

function revisionFor(reasons: readonly string[]): Revision | undefined {
  if (reasons.length === 0) return undefined
  const all = reasons.join(' ')
  const isShort = /\b(?:short\w*|long|length|concise|brief|verbose|words)\b/i.test(all)
  const isCareful = /\b(?:number|figure|sum|wrong|invent\w*|fact|accura\w*|unsupported|date|claim\w*|leak\w*)\b/i.test(all)
  return { isShort, isCareful, restates: !isShort || /\b(?:question|relevan\w*|address\w*|topic|answer)\b/i.test(all) }
}

/** The reply of the member who leads. `figures`: an answer that was computed, or (`isAsking`) what is missing for one. */
export function replyFor(brief: Brief, figures: string | undefined, isAsking = false): string {
  const smallTalk = smallTalkIn(brief.said.text)
  if (smallTalk) return `${smallTalkReply(smallTalk, brief)}\n\n${footer}`
  const revision = revisionFor(brief.reasons ?? [])
  const isShort = revision?.isShort ?? wantsShort(brief)
  const found = actionsIn(brief)
  const hasOnlyProgress = isOnlyProgress(brief, found)
  const isReport = figures === undefined && (hasOnlyProgress || isOnlyTelling(brief))
  const parts = [
    revision?.restates ? `You asked: “${questionIn(brief.said.text)}”` : '',
    isReport ? '' : (figures ?? viewOf(brief)),
    revision?.isCareful || isReport || isAsking ? '' : basisIn(brief),
    notedIn(brief, found),
    woven(brief, isShort ? 12 : 28),
    isShort && !isReport ? '' : openWork(brief, found),
    figures === undefined && !hasOnlyProgress ? nextQuestion(brief, found) : ''
  ]
  return [...parts.filter((part) => part !== ''), footer].join('\n\n')
}

/** What a colleague contributes: the view of their area and what it rests on. */
export function contributionFor(brief: Brief, figures: string | undefined, isAsking = false): string {
  return [figures ?? viewOf(brief, false), isAsking ? '' : basisIn(brief)].filter((part) => part !== '').join('\n\n')
}

/** "I'm done with the deck" asks for no advice. */
function isOnlyProgress(brief: Brief, found: Found): boolean {
  const { text } = brief.said
  const asksNothing = !text.includes('?') && (topicsIn(text).length === 0 || found.every(({ status }) => status === 'DISMISSED'))
  return found.length > 0 && found.every(({ status }) => status !== 'OPEN') && (asksNothing || found.length >= clausesOf(text).length)
}

/** Facts and wishes about the company or the person, with nothing asked and nothing to do. */
const isOnlyTelling = ({ said }: Brief): boolean =>
  clausesOf(said.text).every(({ isQuestion }) => !isQuestion) && dossierIn(said.text).length > 0

const wantsShort = ({ dossier }: Brief): boolean =>
  dossier.some(
    ({ kind, text }) => (kind === 'PREFERENCE' || kind === 'COMMUNICATION_STYLE') && /\b(?:short|brief|concise|to the point)\b/i.test(text)
  )

function smallTalkReply(kind: SmallTalk, brief: Brief): string {
  const { agent, said } = brief
  if (kind === 'distress')
    return 'I am a program that follows rules and no help with this, and nothing about the company matters as much as you do. Please speak to somebody now: a person close to you, your local emergency number or a crisis line; findahelpline.com names one for each country.'
  const opening = openingFor(brief.openActions, said.at, said.timeZone)
  if (kind === 'thanks') return opening ? `Gladly. ${opening}` : 'Gladly. Tell me when the next question comes up.'
  if (kind === 'goodbye') return opening ? `See you. Before you go: ${opening}` : 'See you. What you told the board is kept for next time.'
  return `Hello${said.author && said.author !== 'You' ? ` ${said.author}` : ''}, ${agent.name} here${agent.role ? ` (${agent.role})` : ''}. ${opening ?? 'What is the decision in front of you today?'}`
}

/** What the board knows of the person that bears on what was said, in their own words: at most two entries, of two kinds. */
function basisIn(brief: Brief): string {
  const stems = stemsOf(brief.said.text)
  // a goal bears on every choice, and on no remark
  const isAdvice = topicsIn(brief.said.text).length > 0 || /\?/.test(brief.said.text)
  const ranked = brief.dossier
    // figures that were just given are what was computed with, not the older ones on record
    .filter(({ kind }) => kind !== 'FACT' || Object.keys(financeFiguresIn(brief.said.text)).length === 0)
    .filter(({ kind, text }) => basis[kind] !== undefined && likeness(stems, stemsOf(text)) < 0.8)
    .map((entry, place) => ({ entry, score: overlap(stemsOf(entry.text), stems) + (entry.kind === 'GOAL' && isAdvice ? 0.1 : 0), place }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.place - b.place)
  const [first] = ranked
  const second = ranked.find(({ entry, score }) => entry.kind !== first?.entry.kind && score >= 0.1)
  return [first, second]
    .flatMap((found) => (found ? [(basis[found.entry.kind] ?? '').replace('…', found.entry.text.replace(/\.$/, ''))] : []))
    .join(' ')
}

const basis: Partial<Record<DossierKind, string>> = {
  GOAL: 'Hold it against your goal: “…”.',
  CONSTRAINT: 'It has to fit the limit you set: “…”.',
  FACT: 'I take into account what you told us: “…”.'
}

const nouns: Record<string, string> = { COMMITMENT: 'your commitment', DECISION: 'a decision', TASK: 'a task', INSIGHT: 'an insight' }

/** What of this message goes onto the list and into the dossier. */
function notedIn(brief: Brief, found: Found): string {
  const { said } = brief
  const lines = found.map(({ kind, title, due, status, sameAs }) => {
    if (status === 'DONE') return `Done: **${title}**. Well done.`
    if (status === 'DISMISSED') return `Off the list: **${title}**.`
    if (status === 'IN_PROGRESS') return `Under way: **${title}**.`
    const resolved = due === null ? undefined : resolveDue(due, said)
    const when = resolved ? `, due ${dueText(resolved.dueAt, said.at, said.timeZone).words}` : ''
    return sameAs ? `Already on your list: **${title}**${when}.` : `Noted as ${nouns[kind]}: **${title}**${when}.`
  })
  const learned = dossierIn(said.text).map(({ text }) => `“${text}”`)
  if (lines.length === 0 && learned.length > 0) lines.push(`I will remember: ${learned.slice(0, 3).join(', ')}.`)
  return lines
    .slice(0, 4)
    .map((line) => (lines.length > 1 ? `- ${line}` : line))
    .join('\n')
}

/** Colleagues' contributions, each cut at a sentence or a number of words, with their name. */
function woven(brief: Brief, maxWords: number): string {
  return brief.contributions
    .slice(0, 4)
    .map(({ name, text }) => `- **${name}:** ${shortened(text, maxWords)}`)
    .join('\n')
}

function shortened(text: string, maxWords: number): string {
  const plain = text.replaceAll(footer, '').replaceAll(/\s+/g, ' ').trim()
  const words = plain.split(' ')
  if (words.length <= maxWords) return plain
  let kept = ''
  for (const sentence of sentencesOf(plain)) {
    if (`${kept} ${sentence}`.trim().split(' ').length > maxWords) break
    kept = `${kept} ${sentence}`.trim()
  }
  return kept.split(' ').length >= Math.min(6, maxWords) ? kept : `${words.slice(0, maxWords).join(' ')} …`
}

/** The open action that comes next, unless this message was about it. */
function openWork(brief: Brief, found: Found): string {
  const { said } = brief
  const spokenOf = new Set(found.map(({ sameAs }) => sameAs))
  const next = brief.openActions
    .filter(({ id, kind }) => (kind === 'COMMITMENT' || kind === 'TASK') && !spokenOf.has(id))
    .toSorted((a, b) => (a.dueAt ?? '9999').localeCompare(b.dueAt ?? '9999'))[0]
  if (!next) return ''
  const due = next.dueAt === null ? undefined : dueText(next.dueAt, said.at, said.timeZone)
  return `Still open: **${next.title}**${due ? (due.isOverdue ? `, overdue since ${due.words}` : `, due ${due.words}`) : ''}.`
}

function nextQuestion(brief: Brief, found: Found): string {
  const [topic] = topicsIn(brief.said.text)
  if (topic) return topic.ask
  const [first] = found
  if (first?.kind === 'COMMITMENT' || first?.kind === 'TASK')
    return first.due ? 'What could keep you from it?' : 'By when should it be done?'
  return 'Which decision should this help you make?'
}
