// What was said of work that is already on the list: done, begun, called off, or still to come. Says nothing of work that
// is not, so that it may listen for many ways of saying so.

import { type ActionStatus, actionKindSchema } from '../../records/action.ts'
import type { Brief } from '../model.ts'
import type { Extraction } from '../task.ts'
import { spokenOf } from './likeness.ts'
import type { Clause } from './sentences.ts'
import { fromGerund, fromPast } from './verb.ts'

interface Signal {
  status: ActionStatus
  /** Its group `past` or `gerund` is a verb that has to be that of the work; without one the signal fits any work. */
  words: RegExp
}

const adverbs = '(?:already |just |finally |now |all |completely |actually |today |yesterday |also |both |officially |fully |really )*'
const me = "(?:(?:i|we)(?:['’]ve|['’]m| have| am| got)? )?"
const be = "(?:is|are|was|were|has been|have been|['’]s(?: been)?|got|went|came)"
const ended =
  'done|finished|complete|completed|ready|live|out(?: (?:the door|of the way|there|now))?|closed|wrapped(?: up)?|behind (?:us|me)|in the bag|taken care of|sorted(?: out)?|handled|off (?:my|our|the) (?:list|plate|desk)|over the line|dealt with|ticked off|in place|through|settled|all set|history|online|up(?: and running)?|merged|published|uploaded|deployed|released|delivered|submitted|handed (?:in|over)|recorded|on (?:its|their) way'

const signals: readonly Signal[] = [
  // called off
  {
    status: 'DISMISSED',
    words:
      /^(?:(?:i['’]?m|we['’]?re|i am|we are|let['’]?s|(?:you|we|i) can|please|just|better|i['’]ve|we['’]ve|i|we) )*(?:ignore|forget(?: about)?|scrap(?:ping|ped)?|cancel(?:l?ing|l?ed)?|never ?mind(?: about)?|skip(?:ping|ped)?|drop(?:ping|ped)?|shelv(?:e|ing|ed)|kill(?:ing|ed)?|abandon(?:ing|ed)?|ditch(?:ing|ed)?|bin(?:ning|ned)?|ax(?:e|ing|ed)|strike|delete|remove|dismiss|bail(?:ing)? on|giv(?:e|ing) up on|gave up on|pull(?:ing|ed)? the plug on|call(?:ing|ed)? off|stop(?:ping|ped)?|retir(?:e|ing)|park(?:ing|ed)?|pass(?:ing|ed)? on|pull(?:ing|ed)? out of|let(?:ting)? go of|clos(?:e|ing)(?: down)?|no more|not going ahead with|(?:decided|agreed|going) to (?:drop|skip|scrap|cancel|kill|stop|shelve|ditch|forget)|there(?:['’]s| is| will be|['’]ll be) no(?: more)?|changed (?:my|our) minds? (?:about|on)|decided against|decided not to|not (?:going to |gonna )?(?:do(?:ing)?|bother(?:ing)?(?: with)?|pursu(?:e|ing))|no longer (?:doing|going to|need(?:ing)?(?: to)?|planning to|want(?:ing)?(?: to)?)|(?:won['’]t|will not|needn['’]t)(?: (?:need|have|want|bother|be)(?: to| with)?)?(?: doing)?|(?:don['’]t|do not) (?:need|have to|want|bother|plan)(?: to| with)?|no need (?:to|for)|there['’]s no need (?:to|for)|no point in) (?=\S)/i
  },
  {
    status: 'DISMISSED',
    words:
      /\b(?:(?:is|are)(?:n['’]t| not) (?:happening|needed|necessary|relevant|going to happen|worth (?:it|doing))(?: any ?more| any longer| after all)?|(?:is|are|was|were|got|has been|have been) (?:off(?: the (?:table|list|agenda))?|dead|called off|cancell?ed|scrapped|obsolete|moot|dropped|shelved|no longer (?:needed|necessary|relevant))|can (?:come|go|be taken) off the list|can be (?:dropped|cancell?ed|scrapped|skipped|deleted|closed|ignored)|not to be \\w+ed any ?more|won['’]t (?:happen|be needed|be necessary)|fell through)\b/i
  },
  {
    status: 'DISMISSED',
    words:
      /^(?:please |(?:you|we) can )?take(?= .+\boff (?:the|my|our) (?:list|plate|agenda)\b)|\boff (?:the|my|our) (?:list|plate|agenda)(?= please|$)/i
  },
  // done
  {
    status: 'DONE',
    words:
      /^(?:(?:you|we|i) can )?(?:please )?(?:(?:tick|check|cross)(?:ed)?(?: off|(?= .+\boff\b))|mark(?= .+\b(?:done|complete|finished)\b)|close(?= .+\b(?:task|ticket|item|action|to-?do|point)\b))/i
  },
  { status: 'DONE', words: /\b(?:as done|as complete|as finished)$|\boff (?:my|our) (?:list|plate|desk)\b/i },
  { status: 'DONE', words: new RegExp(`^${me}${adverbs}(?:be(?:en)? )?(?:done|finished|through|ready) with\\b`, 'i') },
  { status: 'DONE', words: /^(?:done|finished|completed|complete|\[x\]|✅|✓|✔️?|check(?=[:,!.]))(?:[:,!.]| -| –)? (?=\S)/i },
  { status: 'DONE', words: /(?::| -| –|,)? ?(?:(?:is|are) )?(?:done|finished|completed|✅|✓|✔️?)[!.]*$/i },
  { status: 'DONE', words: /[✅✓✔]/u },
  { status: 'DONE', words: /(?<=\S )(?:is |are )?(?<past>[a-z]+ed|sent|made|built|written|paid|sold|bought|done|out)[!.]*$/i },
  {
    status: 'DONE',
    words: new RegExp(
      `^${me}${adverbs}(?:finished|completed|done|did|wrapped up|wrapped|closed|finalized|finalised|delivered|knocked out|nailed|handled|sorted(?: out)?|took care of|taken care of|dealt with|got through|managed to \\w+|ticked off) `,
      'i'
    )
  },
  {
    status: 'DONE',
    words: new RegExp(
      `^${me}${adverbs}(?:got|had|have|has|put|pushed|sent|gotten) (?=.+ (?:${ended}|signed|sent|filed|shipped|paid|booked|approved|fixed)\\b)`,
      'i'
    )
  },
  { status: 'DONE', words: new RegExp(`\\b(?:${be}|looks) ${adverbs}(?:${ended})\\b`, 'i') },
  { status: 'DONE', words: new RegExp(`\\b(?:${be}) ${adverbs}(?<past>[a-z]+)\\b`, 'i') },
  { status: 'DONE', words: new RegExp(`^${me}${adverbs}(?<past>[a-z]+)(?: (?:out|off|up|over|in|on|around|back))?(?= \\S)`, 'i') },
  // begun
  {
    status: 'IN_PROGRESS',
    words: new RegExp(
      `^(?:i['’]?m|we['’]?re|i am|we are) ${adverbs}(?:still |currently |busy )*(?:working on|halfway through|in the middle of|busy with|(?<gerund>\\w+ing))\\b`,
      'i'
    )
  },
  {
    status: 'IN_PROGRESS',
    words: new RegExp(`^${me}${adverbs}(?:started|begun|began)(?: on| with| to| working on)?(?: (?<gerund>\\w+ing))?\\b`, 'i')
  },
  // said again
  {
    status: 'OPEN',
    words:
      /\b(?:still (?:need(?:s)?(?: to)?|have to|has to|must|going to|plan(?:ning)? to|on (?:my|our|the) (?:list|plate|to-?do)|open|outstanding|missing|to (?:do|be done)|stands|owe)|haven['’]t forgotten|not forgotten|as promised|like i promised|on (?:my|our) (?:list|plate|to-?do(?: list)?)|reminder|still waiting)\b/i
  }
]

/** Done with whatever was to be done, whichever verb that was. */
const finishing =
  /^(?:uploaded|published|delivered|submitted|released|deployed|merged|shipped|handed|turned|cleared|pushed|settled|sorted)$/i

const denied =
  /\b(?:not|don['’]t|still|getting|promise|haven['’]t|hasn['’]t|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|didn['’]t|never|almost|nearly|half|halfway|about to|needs? to|has to|have to|must|should|will|['’]ll|going to|gonna|want to|once|until|by (?:mon|tue|wed|thu|fri|sat|sun|tom|ton|eod|end|next|noon|\d|the (?:end|\d)|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)\b/i

/** How a clause moves open actions on, each once; none where it speaks of none. */
export function progressIn(clause: Clause, openActions: Brief['openActions']): Extraction['actions'] {
  if (openActions.length === 0) return []
  const heard = new Map<string, Extraction['actions'][number]>()
  for (const plain of stretchesOf(clause.plain)) {
    for (const { open, status } of movedIn(plain, openActions)) {
      const kind = actionKindSchema.safeParse(open.kind)
      if (!kind.success || heard.has(open.id)) continue
      const { id, title, owner } = open
      heard.set(id, { kind: kind.data, title, quote: clause.text, owner, due: null, sameAs: id, status, confidence: 0.9 })
    }
    if (heard.size > 0 && plain === clause.plain) break
  }
  return [...heard.values()]
}

/** The clause, what stands before its first comma (the rest may be an aside), and its halves ("sent A and signed B"). */
function stretchesOf(plain: string): string[] {
  const [first = ''] = plain.split(/,\s+/)
  const halves = plain.split(/\s+and\s+/)
  return [...(halves.length > 1 ? halves : []), plain, ...(first.split(' ').length >= 2 && first !== plain ? [first] : [])]
}

function movedIn(plain: string, openActions: Brief['openActions']): { open: Brief['openActions'][number]; status: ActionStatus }[] {
  for (const { status, words } of signals) {
    const found = words.exec(plain)
    if (!found || (status === 'DONE' && denied.test(plain))) continue
    const { past, gerund } = found.groups ?? {}
    const verb = gerund
      ? fromGerund(gerund)
      : past && !finishing.test(past)
        ? (fromPast(past) ?? (past.endsWith('ed') ? past : undefined))
        : null
    if (verb === undefined) continue
    const what = `${plain.slice(0, found.index)} ${plain.slice(found.index + found[0].length)}`
    const things = what.split(/\s+and\s+|,\s+/)
    const opens = (things.length > 1 ? [...things, what] : [what]).flatMap((thing) => spokenOf(thing, verb ?? undefined, openActions) ?? [])
    if (opens.length > 0) return [...new Set(opens)].map((open) => ({ open, status }))
  }
  return []
}
