// Questions about what the board holds and does: the open list, the dossier, its members, today's date, help. The answer is read off, not thought up.

import { wallClockAt } from '../../tools/zoned-time.ts'
import type { Brief } from '../model.ts'
import { dayInWords, dueText, weekdayIn } from './due-text.ts'

const address = '^(?:(?:hi|hey|ok|so|and|please|@?(?:atlas|cipher|nova))[,:]? )*'
const asking = (words: string) => new RegExp(`${address}(?:${words})[\\s?.!]*$`, 'i')

const aboutWork = asking(
  "(?:what(?:['’]s| is| are)|show(?: me)?|list|tell me|remind me of|which are) (?:all )?(?:(?:still )?(?:open|left|due|next|on my list|on (?:my|the|our) (?:to-?do )?list|to do)|(?:my|our|the) (?:(?:open|next|current|pending) )*(?:tasks?|actions?|action items?|commitments?|promises|to-?dos?|to-?do list|deadlines?|list))(?: (?:now|today|this week|right now|for me))?|what (?:did|have) (?:i|we) (?:promised?|committed?|commit to|committed to)(?: (?:to do|you|so far))?|what (?:do|should) (?:i|we) (?:still )?(?:have to|need to) do(?: (?:now|next|today))?|what did (?:i|we) say (?:i|we) would do"
)
const aboutDecisions = asking(
  "what (?:did|have) (?:i|we) (?:decide|decided)(?: (?:so far|on|already))?|(?:what|which) decisions (?:did|have) (?:i|we) (?:made|make|taken|take)(?: so far)?|what(?:['’]s| is| are) (?:my|our|the) decisions?"
)
const aboutPerson = asking(
  "what do you (?:know|remember)(?: (?:about|of) (?:me|us|my company|our company|the company))?|what(?:['’]s| is| are) (?:my|our|the) (?<kind>goals?|constraints?|limits?|preferences?)|what(?:['’]s| is) in my dossier"
)
const aboutBoard = asking('who (?:is|are|sits?) (?:on|in) (?:the|this|my|our) board(?: room)?|who are you all|who can i (?:ask|talk to)')
const aboutHelp = asking(
  '/?help(?: me)?|what can (?:you|i|the board) (?:all )?(?:do|ask)(?: (?:for me|here|you))?|how does this work|how do i use (?:this|you|it)'
)
const aboutToday = asking("what(?:['’]s| is) (?:the date(?: today)?|today(?:['’]s date)?)|what (?:day|date) is (?:it|today)(?: today)?")

const most = 8
/** Who asks for what is on record asks in a line. */
const longest = 200

const help = `Say what you plan, and it goes onto your list with its date:

- “I'll draft the deck by Friday”, “remind me to call the bank tomorrow”, “the deck is done”
- “we decided to target clinics”, “our goal is 100 customers”: kept for every later talk
- “we have $300k and burn 25k a month, how long does it last?”: computed
- “what is on my list?”, “what do you know about me?”, “who is on the board?”: read off

Or ask what you have to decide.`

/** The answer to a question about what is on record; undefined where the message is none. */
export function recallFor(brief: Brief): string | undefined {
  const text = brief.said.text.trim()
  if (text.length > longest) return undefined
  if (aboutWork.test(text)) return listOf(brief, ['COMMITMENT', 'TASK'], 'Open on your list:', 'Nothing is open on your list.')
  if (aboutDecisions.test(text)) return listOf(brief, ['DECISION'], 'What you decided:', 'No decision is on record yet.')
  const person = aboutPerson.exec(text)
  if (person) return dossierOf(brief, person.groups?.['kind'])
  if (aboutBoard.test(text)) {
    const members = brief.members.map(({ name, role, description }) => `- **${name}** (${role}): ${description}`)
    return ['With you in this room:', members.join('\n')].join('\n\n')
  }
  if (aboutHelp.test(text)) return help
  if (!aboutToday.test(text)) return undefined
  const today = wallClockAt(Date.parse(brief.said.at), brief.said.timeZone)
  return `Today is ${weekdayIn(today)}, ${dayInWords(`${today.year}-${today.month}-${today.day}`)}.`
}

function listOf({ openActions, said }: Brief, kinds: readonly string[], heading: string, nothing: string): string {
  const actions = openActions
    .filter(({ kind }) => kinds.includes(kind))
    .toSorted((a, b) => (a.dueAt ?? '9999').localeCompare(b.dueAt ?? '9999'))
  if (actions.length === 0) return nothing
  const lines = actions.slice(0, most).map(({ title, dueAt }) => {
    const due = dueAt === null ? undefined : dueText(dueAt, said.at, said.timeZone)
    return `- **${title}**${due ? (due.isOverdue ? `, overdue since ${due.words}` : `, due ${due.words}`) : ''}`
  })
  return `${heading}\n\n${[...lines, ...andMore(actions.length)].join('\n')}`
}

function dossierOf({ dossier }: Brief, asked: string | undefined): string {
  const kind = !asked ? undefined : /goal/i.test(asked) ? 'GOAL' : /prefer/i.test(asked) ? 'PREFERENCE' : 'CONSTRAINT'
  const entries = dossier.filter((entry) => !kind || entry.kind === kind)
  if (entries.length === 0)
    return kind ? `You have told me no ${kind.toLowerCase()} yet.` : 'You have told the board nothing of yourself yet.'
  const lines = entries.slice(0, most).map(({ text }) => `- “${text}”`)
  return `You told the board:\n\n${[...lines, ...andMore(entries.length)].join('\n')}`
}

const andMore = (count: number): string[] => (count > most ? [`- and ${count - most} more`] : [])
