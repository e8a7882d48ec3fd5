// With what a session opens: the one open action that matters now, and an offer to help with it.

import { dueText } from './due-text.ts'

/** What an opening needs to know of an action; `createdAt` tells stale ones from fresh ones. */
export interface OpenAction {
  kind: string
  title: string
  dueAt: string | null
  createdAt?: string
}

const offers: readonly [RegExp, string][] = [
  [/\b(?:pitch|deck|slides|investor|one-?pager)\b/i, 'Shall we work on the positioning?'],
  [/\b(?:pricing|price|prices)\b/i, 'Shall we go through what buyers pay today?'],
  [/\b(?:research|compare|competit\w*|investigate|analy[sz]e)\b/i, 'Shall we list what to look at first?'],
  [/\b(?:interview|customers?|users?|survey)\b/i, 'Shall we write the three questions to ask?'],
  [/\b(?:hire|designer|engineer|recruit|candidate)\b/i, 'Shall we write down what the first ninety days should bring?'],
  [/\b(?:budget|model|forecast|runway|numbers|invoice|financ\w*)\b/i, 'Shall we run the numbers with Cipher?'],
  [/\b(?:ship|launch|beta|release|landing|feature|prototype|mvp|build|fix)\b/i, 'Shall we cut it to what has to be in the first version?'],
  [/\b(?:email|send|call|ask|talk|meet|contact)\b/i, 'Shall we settle what to say?']
]

const staleAfterMs = 7 * 86_400_000

/**
 * One or two sentences that pick up the most urgent open action: what is overdue, then what is due within two weeks, then
 * what was promised longest ago; decisions only where no work is open. Null where there is nothing to pick up.
 * `now` is an ISO instant, `timeZone` the IANA name of the reader's.
 */
export function openingFor(openActions: readonly OpenAction[], now: string, timeZone: string): string | null {
  const work = openActions.filter(({ kind }) => kind === 'COMMITMENT' || kind === 'TASK')
  const dated = work.filter(({ dueAt }) => dueAt !== null).sort((a, b) => Date.parse(a.dueAt ?? '') - Date.parse(b.dueAt ?? ''))
  const soon = dated.find(({ dueAt }) => dueAt !== null && dueText(dueAt, now, timeZone).days <= 14)
  const oldestFirst = work.toSorted(
    (a, b) => Number(a.kind === 'TASK') - Number(b.kind === 'TASK') || (a.createdAt ?? '').localeCompare(b.createdAt ?? '')
  )
  const chosen = soon ?? oldestFirst[0]
  if (chosen) return `${sentenceFor(chosen, now, timeZone)} ${offerFor(chosen.title)}`
  const decided = openActions.findLast(({ kind }) => kind === 'DECISION')
  return decided ? `Last time you settled this: ${decided.title}. What has it changed so far?` : null
}

/** What was said, and why it matters now: that its day is near or gone, or that nothing was heard of it since. */
function sentenceFor({ kind, title, dueAt, createdAt }: OpenAction, now: string, timeZone: string): string {
  const isPromise = kind === 'COMMITMENT'
  const deed = deedOf(title)
  const due = dueAt === null ? undefined : dueText(dueAt, now, timeZone)
  const left = due && due.days >= 2 && !due.isOverdue ? `, ${due.days} days from now` : ''
  if (!deed) return `“${title}” is still open${due ? `, due ${due.words}${left}` : ''}.`
  if (due?.isOverdue) {
    const late = due.days < -1 ? `${-due.days} days late` : 'still open'
    return `You ${isPromise ? 'said you would' : 'meant to'} ${deed} by ${due.words}, and it is ${late}.`
  }
  const meant = isPromise ? 'said you would' : 'wanted to'
  if (createdAt !== undefined && !due && Date.parse(now) - Date.parse(createdAt) > staleAfterMs)
    return `${agoFrom(createdAt, now)} you ${meant} ${deed}, and I have heard nothing of it since.`
  // "by Friday", but "today"
  const when = due ? `${/^to(?:day|morrow)/.test(due.words) ? '' : ' by'} ${due.words}${left}` : ''
  return `You ${meant} ${deed}${when}.`
}

/** "Draft the pitch deck" as it follows "would"; undefined for a title that is no deed ("The page needs to be rewritten"). */
function deedOf(title: string): string | undefined {
  if (/^(?:the|our|my|we|i|it|a|an)\b/i.test(title)) return undefined
  const isAcronym = /^[A-Z]{2}/.test(title)
  return isAcronym ? title : title.charAt(0).toLowerCase() + title.slice(1)
}

const offerFor = (title: string): string => offers.find(([words]) => words.test(title))?.[1] ?? 'What is the next small step?'

function agoFrom(createdAt: string, now: string): string {
  const weeks = Math.floor((Date.parse(now) - Date.parse(createdAt)) / staleAfterMs)
  return weeks === 1 ? 'A week ago' : `${weeks} weeks ago`
}
