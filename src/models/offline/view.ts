// What a member thinks: the advice of their area on the topics at hand, or a way to decide where there is no topic.

import type { Brief } from '../model.ts'
import { clausesOf, sentencesOf } from './sentences.ts'
import { topicsIn } from './topic.ts'
import { pick, voiceOf } from './voice.ts'

/** The sentence that asks, else the first one. */
export function questionIn(text: string): string {
  const sentences = sentencesOf(text)
  const question = sentences.findLast((sentence) => sentence.endsWith('?')) ?? sentences[0] ?? text
  return question.length > 160 ? `${question.slice(0, 159)}…` : question
}

/** The view, one to three sentences. Who leads speaks in the member's voice and takes up a choice, which colleagues need not repeat. */
export function viewOf(brief: Brief, isLead = true): string {
  const { text } = brief.said
  const { area, openings } = voiceOf(brief.agent)
  const [main, second] = topicsIn(text)
  const choice = isLead || !main ? choiceIn(text) : undefined
  const lines: string[] = []
  if (choice) lines.push(choiceView(choice, brief))
  if (main && area) lines.push(choice ? `On ${main.name}: ${main.advice[area]}` : main.advice[area])
  if (main && !area)
    lines.push(`On ${main.name}, name what could not be undone if it went wrong, and have that part checked before you sign or ship.`)
  if (second && area && !choice && text.length > 60) lines.push(`On ${second.name}: ${second.advice[area]}`)
  if (lines.length === 0) {
    const general = generalView(text, brief)
    if (!general) return actionable(text)
    lines.push(general)
  }
  return isLead ? `${pick(openings, text)} ${lines.join(' ')}` : lines.join(' ')
}

const choosing =
  /^(?:(?:so|and|ok|hi|hey|atlas|cipher|nova)[,:]? )*(?:should (?:i|we)|do (?:i|we)|shall (?:i|we)|is it better to|would it be better to|which is better[,:]?) (?:first )?(?<one>.{3,60}?),? or (?:should (?:i|we) )?(?<other>.{3,60}?)\?*$/i

/** "Should we build a mobile app or a website?": the two sides, in the person's words. */
function choiceIn(text: string): [string, string] | undefined {
  for (const { text: clause, isQuestion } of clausesOf(text)) {
    const { one, other } = choosing.exec(clause)?.groups ?? {}
    if (isQuestion && one && other && !/^not\b/i.test(other)) return [one, other.replace(/ first$/i, '')]
  }
  return undefined
}

const isGoalKnown = (brief: Brief): boolean => brief.dossier.some(({ kind }) => kind === 'GOAL')

function choiceView([one, other]: [string, string], brief: Brief): string {
  const test = isGoalKnown(brief) ? 'which brings your goal closer sooner' : 'which brings you a paying customer sooner'
  return `Put “${one}” and “${other}” to one test: ${test}, at a cost you can take back? If both pass, start with the one that is cheaper to undo, and set now the number and the day at which you would switch.`
}

const proposing =
  /^(?:.*?\b)?(?:what do you (?:think|say) (?:about|of)|what about|how about|should (?:i|we)|can (?:i|we)|shall (?:i|we)|is it (?:wise|smart|a good idea|worth it) to|does it make sense to) (?<idea>[^?]{3,90})\?*$/i

function generalView(text: string, brief: Brief): string | undefined {
  const question = questionIn(text)
  const idea = proposing.exec(question)?.groups?.['idea']?.trim()
  const goal = isGoalKnown(brief) ? 'your goal' : 'the company'
  if (idea)
    return `Ask of “${idea}” what it would change for ${goal} within three months. If you can name it, take the smallest step that can be undone; if you cannot, let it wait and look again in a month.`
  if (/^how\b/i.test(question))
    return `Start from the end: what would be true once it is done, who has to say yes on the way, and which part have you never done before? Do a small version of that part this week.`
  if (question.endsWith('?'))
    return `Write down what you know, what you assume, and what it would cost to be wrong. The assumption that costs most is the one to test this week, as cheaply as you can.`
  return undefined
}

const actionable = (text: string): string =>
  clausesOf(text).length > 1
    ? 'I have taken this in; the board will hold later choices against it.'
    : 'Understood. The board keeps it in mind for what you decide next.'
