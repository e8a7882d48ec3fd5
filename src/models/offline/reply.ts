// What a member says: the view, what it rests on, what was noted, what colleagues add, and a useful next question.

import { resolveDue } from '../../tools/due-date.ts'
import type { Brief } from '../model.ts'
import { actionsIn } from './actions.ts'
import { dossierIn } from './dossier.ts'
import { dueText } from './due-text.ts'
import { likeness, overlap, stemsOf } from './likeness.ts'
import { clausesOf, sentencesOf } from './sentences.ts'
import { type SmallTalk, smallTalkIn } from './small-talk.ts'
import { openingFor } from './opening.ts'
import { topicsIn } from './topic.ts'
import { pick, voiceOf } from './voice.ts'

export const footer =
  '_Offline model: written by rules, not by a language model. Set `GEMINI_API_KEY` or `OPENAI_BASE_URL` to add a real one._'

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

/** The reply of the member who leads. `figures`: an answer that was computed, or what is missing for one. */
export function replyFor(brief: Brief, figures: string | undefined): string {
  const smallTalk = smallTalkIn(brief.said.text)
  if (smallTalk) return `${smallTalkReply(smallTalk, brief)}\n\n${footer}`
  const revision = revisionFor(brief.reasons ?? [])
  const parts = [
    revision?.restates ? `You asked: “${questionIn(brief.said.text)}”` : '',
    figures ?? viewOf(brief),
    revision?.isCareful ? '' : basisIn(brief),
    notedIn(brief),
    woven(brief, revision?.isShort ? 12 : 28),
    revision?.isShort ? '' : openWork(brief),
    figures ? '' : nextQuestion(brief)
  ]
  return [...parts.filter((part) => part !== ''), footer].join('\n\n')
}

/** What a colleague contributes: the view of their area and what it rests on. */
export function contributionFor(brief: Brief, figures: string | undefined): string {
  return [figures ?? viewOf(brief), basisIn(brief)].filter((part) => part !== '').join('\n\n')
}

function smallTalkReply(kind: SmallTalk, brief: Brief): string {
  const { agent, said } = brief
  const opening = openingFor(brief.openActions, said.at, said.timeZone)
  if (kind === 'thanks') return opening ? `Gladly. ${opening}` : 'Gladly. Tell me when the next question comes up.'
  if (kind === 'goodbye') return opening ? `See you. Before you go: ${opening}` : 'See you. What you told the board is kept for next time.'
  return `Hello${said.author ? ` ${said.author}` : ''}, ${agent.name} here${agent.role ? ` (${agent.role})` : ''}. ${opening ?? 'What is the decision in front of you today?'}`
}

/** The sentence that asks, else the first one. */
function questionIn(text: string): string {
  const sentences = sentencesOf(text)
  const question = sentences.findLast((sentence) => sentence.endsWith('?')) ?? sentences[0] ?? text
  return question.length > 160 ? `${question.slice(0, 159)}…` : question
}

function viewOf(brief: Brief): string {
  const { text } = brief.said
  const { area, openings } = voiceOf(brief.agent)
  const [main, second] = topicsIn(text)
  const opening = pick(openings, text)
  const choice = choiceIn(text)
  const lines: string[] = []
  if (choice) lines.push(choiceView(choice, brief))
  if (main && area) lines.push(`${choice ? `On ${main.name}: ` : ''}${main.advice[area]}`)
  if (main && !area)
    lines.push(`on ${main.name}, name what could not be undone if it went wrong, and have that part checked before you sign or ship.`)
  if (second && area && !choice && text.length > 60) lines.push(`On ${second.name}: ${second.advice[area]}`)
  if (lines.length === 0) lines.push(generalView(text))
  return `${opening} ${lines.join(' ')}`
}

/** "Should we build a mobile app or a website?": the two sides, in the person's words. */
function choiceIn(text: string): [string, string] | undefined {
  for (const { text: clause, isQuestion } of clausesOf(text)) {
    const found =
      /^(?:(?:so|and|ok|hi|hey|atlas|cipher|nova)[,:]? )*(?:should (?:i|we)|do (?:i|we)|shall (?:i|we)|is it better to|would it be better to|which is better[,:]?) (?:first )?(?<one>.{3,60}?)(?:,)? or (?:should (?:i|we) )?(?<other>.{3,60}?)\?*$/i.exec(
        clause
      )?.groups
    if (isQuestion && found?.['one'] && found['other'] && !/^not\b/i.test(found['other'])) return [found['one'], found['other']]
  }
  return undefined
}

function choiceView([one, other]: [string, string], brief: Brief): string {
  const goal = brief.dossier.find(({ kind }) => kind === 'GOAL')
  const test = goal ? 'which one brings your goal closer sooner' : 'which one brings you a paying customer sooner'
  return `Put “${one}” and “${other}” to one test: ${test}, at a cost you can take back? If both pass, start with the one that is cheaper to undo, and set now the number and the day at which you would switch.`
}

function generalView(text: string): string {
  if (/^(?:how|what|which|where|who)\b/i.test(questionIn(text)))
    return `split “${questionIn(text).replace(/\?$/, '')}” in three: what you know, what you assume, and the cheapest test of the riskiest assumption this week.`
  if (text.includes('?'))
    return 'decide first what a yes would change by next Friday. If nothing would change, it can wait; if something would, find the smallest step that can be taken back and take it.'
  return 'understood. I keep it in mind for what we decide next.'
}

/** What the board knows of the person that bears on what was said: their own words, never more than two. */
function basisIn(brief: Brief): string {
  const stems = stemsOf(brief.said.text)
  const areWorthy = brief.dossier.filter(
    ({ kind, text }) => (kind === 'GOAL' || kind === 'CONSTRAINT' || kind === 'FACT') && likeness(stems, stemsOf(text)) < 0.8
  )
  const ranked = areWorthy
    .map((entry, place) => ({
      entry,
      score: 2 * overlap(stemsOf(entry.text), stems) + (entry.kind === 'GOAL' ? 0.6 : entry.kind === 'CONSTRAINT' ? 0.5 : 0),
      place
    }))
    .filter(({ score }) => score > 0.2)
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .slice(0, 2)
  if (ranked.length === 0) return ''
  return `I hold this against what you told us: ${ranked.map(({ entry }) => `“${entry.text.replace(/\.$/, '')}”`).join(' and ')}.`
}

const nouns: Record<string, string> = { COMMITMENT: 'your commitment', DECISION: 'the decision', TASK: 'a task', INSIGHT: 'an insight' }

/** What of this message goes onto the list and into the dossier. */
function notedIn(brief: Brief): string {
  const { said } = brief
  const lines = actionsIn(brief).map(({ kind, title, due, status, sameAs }) => {
    if (status === 'DONE') return `Done: **${title}**. Well done.`
    if (status === 'DISMISSED') return `Off the list: **${title}**.`
    if (status === 'IN_PROGRESS') return `Under way: **${title}**.`
    const resolved = due === null ? undefined : resolveDue(due, said)
    const when = resolved ? `, due ${dueText(resolved.dueAt, said.at, said.timeZone).words}` : ''
    return sameAs ? `Already on your list: **${title}**${when}.` : `Noted as ${nouns[kind]}: **${title}**${when}.`
  })
  const learned = dossierIn(said.text).filter(({ kind }) => kind !== 'FACT')
  if (lines.length === 0 && learned[0]) lines.push(`I will remember: “${learned[0].text}”.`)
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
function openWork(brief: Brief): string {
  const { said } = brief
  const spokenOf = new Set(actionsIn(brief).map(({ sameAs }) => sameAs))
  const next = brief.openActions
    .filter(({ id, kind }) => (kind === 'COMMITMENT' || kind === 'TASK') && !spokenOf.has(id))
    .toSorted((a, b) => (a.dueAt ?? '9999').localeCompare(b.dueAt ?? '9999'))[0]
  if (!next) return ''
  const due = next.dueAt === null ? undefined : dueText(next.dueAt, said.at, said.timeZone)
  return `Still open: **${next.title}**${due ? (due.isOverdue ? `, overdue since ${due.words}` : `, due ${due.words}`) : ''}.`
}

function nextQuestion(brief: Brief): string {
  const [topic] = topicsIn(brief.said.text)
  if (topic) return topic.ask
  const [first] = actionsIn(brief)
  if (first?.kind === 'COMMITMENT' || first?.kind === 'TASK')
    return first.due ? 'What could keep you from it?' : 'By when should it be done?'
  return 'Which decision should this help you make?'
}
