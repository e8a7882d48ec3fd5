// Commitments, decisions, tasks and insights in what a person said.

import { findDueWords } from '../../tools/due-date.ts'
import type { Brief } from '../model.ts'
import type { Extraction } from '../task.ts'
import { actionRules } from './action-rule.ts'
import { isDoubtful, isPast } from './doubt.ts'
import { likeness, sameStatement, sameWork, stemsOf } from './likeness.ts'
import { isMarketInsight } from './market.ts'
import { progressIn } from './progress.ts'
import { type Clause, clausesOf, sentencesOf } from './sentences.ts'
import { fromGerund } from './verb.ts'

type Found = Extraction['actions'][number]

/** Words before the point: they are in the quote, not in the title. */
const leadIn =
  /^(?:(?:and|but|so|ok(?:ay)?|well|yes|yeah|yep|sure|great|cool|alright|all right|right|also|then|now|actually|anyway|thanks|thank you|sounds good|good point|agreed|fine|perfect|got it|first|second|finally|plus|btw|fyi|by the way|hey|hi|hello|team|everyone|note|note to self|update|promise|because|since|i think|i believe|@?(?:atlas|cipher|nova)|honestly|in the meantime|meanwhile|therefore|yet|while|though|although)(?:[,:!.]+|(?=\s))\s*)+/i
const trailing =
  /(?:[\s,]+(?:please|promise|i promise|for sure|asap|as soon as possible|then|too|as well|though|again|right away|immediately|latest|at the latest|ok|thanks|starts|begins|ends))+$/i

/** Actions of one message, in the order they were said, none twice. Pure: the same brief gives the same list. */
export function actionsIn(brief: Brief): Found[] {
  const found: Found[] = []
  const listed = listedIn(brief.said.text)
  for (const clause of clausesOf(brief.said.text)) {
    if (isDoubtful(clause)) continue
    const action =
      progressIn(trimmed(clause), brief.openActions) ??
      newAction(trimmed(clause), brief) ??
      (listed.has(clause.sentence) ? listedTask(clause, brief) : undefined)
    if (action && !found.some((earlier) => earlier.kind === action.kind && likeness(stemsOf(earlier.title), stemsOf(action.title)) > 0.8))
      found.push(action)
  }
  return found
}

/** The items of a list under a heading such as "To do:", as sentences; ticked ones are left out. */
function listedIn(text: string): ReadonlySet<string> {
  const items = new Set<string>()
  let isUnderHeading = false
  for (const line of text.split('\n')) {
    if (/^\s*(?:#+ )?(?:(?:my|our|the) )?(?:to-?\s?dos?|tasks?|action items?|next steps)(?: list)?(?: [\w ]{1,30})?:?\s*$/i.test(line))
      isUnderHeading = true
    else if (/^\s*(?:[-*•]|\d{1,2}[.)])\s+\S/.test(line)) {
      if (isUnderHeading && !/^\s*\S+\s+\[x\]/i.test(line)) for (const sentence of sentencesOf(line)) items.add(sentence)
    } else if (line.trim() !== '') isUnderHeading = false
  }
  return items
}

function listedTask({ text, plain }: Clause, brief: Brief): Found | undefined {
  const due = findDueWords(plain) ?? null
  const title = titleOf(text, due ?? undefined, true)
  if (stemsOf(title).length < 1) return undefined
  return finished({ kind: 'TASK', title, quote: text, owner: null, due, sameAs: null, status: 'OPEN', confidence: 0.85 }, brief)
}

/** Without the words before the point. */
function trimmed(clause: Clause): Clause {
  const cut = leadIn.exec(clause.plain)?.[0].length ?? 0
  return { ...clause, text: clause.text.slice(cut), plain: clause.plain.slice(cut) }
}

function newAction(clause: Clause, brief: Brief): Found | undefined {
  if (isPast(clause.plain)) return undefined
  const due = findDueWords(clause.plain)
  const begins =
    due !== undefined && clause.plain.startsWith(due) ? due.length + (/^[\s,:]*/.exec(clause.plain.slice(due.length))?.[0].length ?? 0) : 0
  const plain = clause.plain.slice(begins)
  const text = clause.text.slice(begins)
  for (const rule of actionRules) {
    const opening = rule.opens.exec(plain)?.[0]
    if (opening === undefined) continue
    const rest = plain.slice(opening.length)
    if (rule.unless?.test(rest)) continue
    const isWork = rule.kind === 'COMMITMENT' || rule.kind === 'TASK'
    const when = isWork || (rule.kind === 'DECISION' && due && /^(?:by|before|until|end)\b/i.test(due)) ? due : undefined
    const title = titleOf(rule.title === 'rest' ? text.slice(opening.length) : text, when, isWork)
    // nothing left but "it" or a date: nobody could tick that off
    if (stemsOf(title).length < (isWork ? 1 : 2)) continue
    const owner =
      rule.kind === 'COMMITMENT' || (rule.kind === 'TASK' && /^(?:i\b|(?:please )?(?:remind me|don['’]t let me))/i.test(opening))
        ? brief.said.author
        : null
    return finished(
      { kind: rule.kind, title, quote: clause.text, owner, due: when ?? null, sameAs: null, status: 'OPEN', confidence: rule.confidence },
      brief
    )
  }
  const gerund = /^(?:i['’]m|i am) (?:also |now |just )?(\w+ing) /i.exec(plain)
  const verb = gerund?.[1] && fromGerund(gerund[1])
  if (gerund && verb && due) {
    const title = titleOf(`${verb} ${text.slice(gerund[0].length)}`, due, true)
    return finished(
      { kind: 'COMMITMENT', title, quote: clause.text, owner: brief.said.author, due, sameAs: null, status: 'OPEN', confidence: 0.75 },
      brief
    )
  }
  if (!isMarketInsight(plain)) return undefined
  return finished(
    {
      kind: 'INSIGHT',
      title: titleOf(text, undefined, false),
      quote: clause.text,
      owner: null,
      due: null,
      sameAs: null,
      status: 'OPEN',
      confidence: 0.8
    },
    brief
  )
}

function finished(action: Found, brief: Brief): Found {
  const isWork = action.kind === 'COMMITMENT' || action.kind === 'TASK'
  const same = isWork ? sameWork(action.title, brief.openActions) : sameStatement(action.title, action.kind, brief.openActions)
  return { ...action, sameAs: same?.id ?? null }
}

const maxTitle = 120

/** In the imperative for work ("interviewing ten customers" becomes "Interview ten customers"), capitalised, without the date. */
function titleOf(words: string, due: string | undefined, isWork: boolean): string {
  const undated = due ? words.replace(due, ' ') : words
  const clean = undated
    .replace(/\s+/g, ' ')
    .replace(/\s+([,.;:!])/g, '$1')
    .replace(/^[\s,:;.–—-]+|[\s,:;.!–—-]+$/g, '')
    .replace(/,? (?:otherwise|or else)\b.*$/i, '')
    .replace(trailing, '')
    .replace(/[\s,]+$/, '')
  const [first = '', ...others] = clean.split(' ')
  const verb = isWork ? fromGerund(first) : undefined
  const title = [verb ?? first, ...others].join(' ')
  const cut = title.length > maxTitle ? `${title.slice(0, maxTitle).replace(/\s+\S*$/, '')}…` : title
  return cut.charAt(0).toUpperCase() + cut.slice(1)
}
