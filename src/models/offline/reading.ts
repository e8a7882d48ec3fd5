// What a clause is made of, as far as it matters here: who acts, with what force, in which form, by which verb. No parser:
// the finite verb is the first word that can be one.

import { fromPast, isVerb } from './verb.ts'

export interface Reading {
  /** the speaker ("I", "we"), somebody called by a name, somebody unnamed, the one spoken to, a pronoun, or a thing */
  subject: 'speaker' | 'name' | 'somebody' | 'you' | 'pronoun' | 'thing' | 'none'
  /** the subject as said; empty for an order */
  who: string
  /** what is to come, what has to be, what may be, or what is */
  force: 'will' | 'must' | 'may' | 'is'
  form: 'base' | 'ing' | 'past' | 'passive' | 'copula'
  isNegative: boolean
  /** the verb as said, in lower case; empty for a bare "is" */
  verb: string
  /** where the verb begins, and where what follows it begins */
  at: number
  rest: number
}

const adverb = new RegExp(
  "^ ?(?:also|still|then|now|just|only|really|simply|always|again|both|all|soon|already|finally|first|therefore|instead|either|too|ever|probably|myself|please|actually|[a-z]+ly|not|never|no longer|n['’]t)(?![\\w'’])",
  'i'
)
const must =
  /^(?:['’](?:m|re|s)| am| is| are)? going to (?:have|need) to(?![\w'’])|^(?:['’](?:ve|ll|s))?(?: (?:will|do|does|did))?(?: (?:have|has|need|needs) to| (?:have |has )?got to| must(?: to)?| should| ought to| (?:am|is|are) (?:required |obliged |due )to(?= [a-z])| (?:am|is|are) to(?= be [a-z]+(?:ed|en|t|ne)\b)| (?:have|has) yet to|['’]d better| had better)(?![\w'’])/i
const will =
  /^(?:['’]ll| will| shall|(?:['’](?:m|re|s)| am| is| are)(?: (?:also|now|still|just|definitely|not|all|both|probably|personally|then))* (?:going to|about to)| (?:undertake|promise|commit|intend|plan|agree|volunteer) (?:myself )?to|(?:['’]ve)?(?: have| hereby)? (?:agreed|promised|undertaken|volunteered|committed|offered|signed up) to|['’]d signed up to)(?![\w'’])/i
const may = /^(?:['’]d(?! better)| would| could| can| cannot| may| might)(?:n['’]t)?(?![\w'’])/i
const perfect =
  /^(?:['’](?:ve|d)| have| has| had|['’]s(?= (?:just |already |finally |now )?(?:\w+ed|been|gone|got)\b))(?:n['’]t)?(?![\w'’])/i
const be = /^(?:['’](?:m|re|s)| am| is| are| was| were| gets?| got)(?:n['’]t)?(?![\w'’])|^ (?:be|been)(?![\w'’])/i

const speaker =
  /^(?:me,? )?(?:i|we)(?=['’ ]|$)(?: (?:only|both|all|myself|personally))?(?![\w])|^\p{Lu}[\p{L}'’]+ and (?:i|me)(?=['’ ])|^myself and \p{Lu}\p{L}+(?= )/iu
const somebody =
  /^(?:someone|somebody|anyone|anybody|everyone|everybody|whoever(?: is [\w ]{2,30}?)?(?= (?:must|has|needs|should))|one of (?:you|us)|(?:the )?team)(?=['’ ])/i
const you = /^(?:you|y['’]?all)(?=['’ ])/i
const pronoun = /^(?:he|she|they|it|this|that|these|those|there|here|who|which|what|nothing|nobody|no one|none)(?=['’ ]|$)/i

/** The clause read; undefined where no verb is found. */
export function readingOf(clause: string): Reading | undefined {
  const fixed: readonly [Reading['subject'], RegExp][] = [
    ['speaker', speaker],
    ['somebody', somebody],
    ['you', you],
    ['pronoun', pronoun]
  ]
  for (const [subject, pattern] of fixed) {
    const who = pattern.exec(clause)?.[0]
    if (who !== undefined) return verbGroup(clause, who.length, { subject, who }, true)
  }
  if (isVerb(/^[\p{L}-]+/u.exec(clause)?.[0] ?? '')) {
    const verb = /^[\p{L}-]+/u.exec(clause)?.[0] ?? ''
    const nominal = longSubject(clause)
    // "update of the terms is needed" is no order
    if (nominal && nominal.force === 'must') return nominal
    return {
      subject: 'none',
      who: '',
      force: 'is',
      form: 'base',
      isNegative: false,
      verb: verb.toLowerCase(),
      at: 0,
      rest: verb.length + 1
    }
  }
  return longSubject(clause)
}

/** Longer subjects are seldom spoken, and then hard to tell from a clause of their own. */
const maxSubject = 11

/** A subject of several words: up to the first word that can only be the verb. */
function longSubject(clause: string): Reading | undefined {
  const words = [...clause.matchAll(/\S+/g)]
  for (let count = 1; count <= Math.min(words.length - 1, maxSubject); count++) {
    const last = words[count - 1]
    if (!last) return undefined
    const bare = /^@?(.+?)(?:['’](?:s|ll|re|d|ve))?$/.exec(last[0])?.[1] ?? last[0]
    const ends = [
      last.index + last[0].length,
      ...(bare.length < last[0].replace('@', '').length ? [last.index + last[0].replace(/['’]\w+$/, '').length] : [])
    ]
    for (const end of ends.toReversed()) {
      const who = clause.slice(0, end)
      const subject =
        count <= 2 &&
        /^@?(?!(?:Need|Must|Have|Still|Also|Please|And|But|So|Just|Maybe|Then|Now|Well|Ok|Okay)\b)\p{Lu}[\p{L}-]+(?: \p{Lu}[\p{L}-]+)?$/u.test(
          who
        )
          ? 'name'
          : 'thing'
      const read = verbGroup(clause, end, { subject, who }, false)
      if (read) return read
    }
    if (/[,;:]$/.test(last[0])) return undefined
  }
  return undefined
}

function verbGroup(clause: string, end: number, of: Pick<Reading, 'subject' | 'who'>, isPlain: boolean): Reading | undefined {
  let at = end
  let isNegative = false
  const skip = () => {
    for (;;) {
      const found = adverb.exec(clause.slice(at))
      if (!found || (found[0].trim() === 'all' && of.subject === 'none')) return
      if (/not|never|no longer|n['’]t/i.test(found[0])) isNegative = true
      at += found[0].length
    }
  }
  const take = (pattern: RegExp): boolean => {
    const found = pattern.exec(clause.slice(at))
    if (!found) return false
    if (/n['’]t|cannot| not\b/i.test(found[0])) isNegative = true
    at += found[0].length
    skip()
    return true
  }
  skip()
  if (/^ (?:won['’]t|shan['’]t|don['’]t|doesn['’]t|didn['’]t|do not|does not|did not|do|does|did)(?= \w)/i.test(clause.slice(at))) {
    const found = /^ \S+(?: not)?/.exec(clause.slice(at))?.[0] ?? ''
    isNegative = /n['’]t| not/.test(found)
    at += found.length
    skip()
    const force = /won|shan/i.test(found) ? 'will' : /^ (?:have|need) to\b/i.test(clause.slice(at)) ? 'must' : 'is'
    if (force === 'must') at += 8
    return word(force, 'base')
  }
  for (const [force, pattern] of [
    ['must', must],
    ['will', will],
    ['may', may]
  ] as const)
    if (take(pattern)) return word(force, take(/^ (?:be|get(?= [a-z]+(?:ed|en)\b))(?![\w'’])/i) ? 'passive' : 'base')
  // "Otieno is to get two quotations"
  if (of.subject === 'name' && take(/^ (?:is|are) to(?= [a-z])/i)) return word('must', 'base')
  if (take(perfect)) return take(be) ? word('is', 'passive') : word('is', 'past')
  const here = at
  if (take(be)) return word('is', 'passive')
  at = here
  // without an auxiliary the verb has to be a known one, or its subject one that is always followed by one
  const next = /^ ([\p{L}'’-]+)/u.exec(clause.slice(at))?.[1]?.toLowerCase()
  if (next === undefined) return undefined
  if (of.subject === 'speaker' || of.subject === 'you')
    return isPlain
      ? word('is', (fromPast(next) !== undefined && !isVerb(next)) || next.endsWith('ed') || irregularPast.test(next) ? 'past' : 'base')
      : undefined
  if (/^(?:needs?)$/.test(next)) return word('must', 'base')
  if (finite.has(next)) return word('is', 'base')
  if (fromPast(next) !== undefined && !isVerb(next)) return word('is', 'past')
  return isPlain ? word('is', 'base') : undefined

  function word(force: Reading['force'], form: Reading['form']): Reading | undefined {
    const found = /^ ?(?:[\p{L}][\p{L}'’-]*|$)/u.exec(clause.slice(at))
    if (!found) return { ...of, force, form: 'copula', isNegative, verb: '', at, rest: at }
    const verb = found[0].trim().toLowerCase()
    const start = at + found[0].length - verb.length
    const isIng = /^(?!bring|king|thing|something|nothing|anything|everything|spring|morning|evening|during)\w{2,}ing$/.test(verb)
    const isParticiple = fromPast(verb) !== undefined || /(?:ed|own|ung|ept|ought)$/.test(verb)
    const shape = form !== 'passive' ? form : isIng ? 'ing' : isParticiple ? 'passive' : 'copula'
    return { ...of, force, form: shape, isNegative, verb, at: start, rest: Math.min(clause.length, start + verb.length + 1) }
  }
}

/** Of verbs that are no work, the past that nothing shows. */
const irregularPast =
  /^(?:said|went|chose|took|gave|made|came|had|did|found|told|left|lost|won|met|sold|kept|held|felt|thought|knew|saw|ran|froze|fell)$/

/** Verbs of a thing that are no work, in the forms that follow one thing or several. */
const finite = new Set(
  'stays stay remains remain goes go moves move becomes become gets keeps keep closes opens starts ends begins runs costs takes take means makes make comes come falls fell went stands expires wants want likes expects buys buy pays pay uses use works work breaks depends loses lose wins win hates hate loves love says said needs need asks ask prefers prefer trusts trust cares care sells sell brings bring happens happen stopped changed doubled tripled halved'.split(
    ' '
  )
)
