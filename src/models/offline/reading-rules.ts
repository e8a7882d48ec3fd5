// What a clause commits to, by its grammar: what the speaker is going to do is promised, what has to be done is a task, what
// "we" change or what is said to hold from now on is decided. What a reading cannot tell, words are asked for.

import type { ActionKind } from '../../records/action.ts'
import type { Reading } from './reading.ts'
import { noDeed } from './rule-words.ts'
import { fromGerund, isVerb } from './verb.ts'

export interface Told {
  kind: ActionKind
  /** where the title begins in the clause */
  from: number
  /** whom the work is asked of, where the subject is a name */
  who?: string
  confidence: number
}

/** What one is in the middle of, rather than about to change. */
const ongoing =
  /^(?:working|trying|looking|thinking|hoping|waiting|talking|struggling|growing|losing|burning|spending|making|having|getting|seeing|doing|being|feeling|running|learning|wondering|considering|leaning|debating|discussing|planning|aiming|using|paying|selling|building|hiring|raising|missing|living|sitting|coming|asking|saying|telling|kidding|joking|holding|stuck|dying|drowning|falling|meeting|writing|testing|preparing|still|averaging|approaching|tracking|heading|wearing|covering|charging|operating|serving|offering|providing|sending|finding|hearing|noticing|realizing|becoming|counting|expecting|starting|fighting|competing|fundraising|bleeding|avoiding|exploring|evaluating|reviewing|speaking|visiting|calling|driving|flying|traveling|travelling|bringing|picking up)$/
/** What one does by choosing. */
const chosen =
  /^(?:decided|chose|chosen|picked|plumped|opted|settled|agreed|landed|resolved|finali[sz]ed|fixed|approved|greenlit|green-lit|binned|scrapped|dropped|killed|shelved|ditched|axed|turned|passed|ruled|committed|voted|adopted|signed off|okayed|ok['’]?d|elected|selected|rejected|declined|accepted|froze|frozen|paused|postponed|deferred|discontinued|retired|sunset|pivoted|switched|named|appointed|capped|green-lighted|greenlighted|nixed|vetoed|ratified|confirmed|concluded|went|ended|stopped|signed|pulled|gave|said|come|came|made)$/
/** Of these only some continuations settle anything. */
const settles: Record<string, RegExp> = {
  turned: /^down\b/,
  passed: /^on\b/,
  ruled: /^out\b/,
  went: /^(?:with|for|ahead with|all[- ]in)\b(?! (?:a (?:walk|run|drink)|lunch|dinner|coffee))/,
  ended: /^up (?:not )?\w+ing\b|^up with\b/,
  pulled: /^(?:the (?:trigger|plug)|out)\b/,
  gave: /^(?:up\b|(?:it |them |\w+ )?the (?:go-ahead|green light|nod))/,
  said: /^(?:yes|no) to\b/,
  come: /^(?:to (?:the|a|an) (?:decision|conclusion|agreement)|down)\b/,
  came: /^(?:to (?:the|a|an) (?:decision|conclusion|agreement)|down)\b/,
  made: /^the (?:call|decision|choice) /,
  agreed: /^(?!(?:with (?:him|her|them|you|that|this)\b(?! (?:that|to|on))))/,
  decided: /^(?!(?:yet|whether|if|anything|nothing)\b)/,
  fixed: /^(?:the )?(?:price|date|budget|rate|fee)\b/,
  confirmed: /^(?:that )?we\b/,
  concluded: /^(?:to|against)\b/,
  settled: /^(?:on|for|in|between)\b/,
  committed: /^to (?:the|an?|only)\b/,
  landed: /^(?:on|at|the name)\b/,
  stopped: /^\w+ing\b/,
  signed: /^off\b/,
  named: /^(?:it|the|our)\b/
}
/** How a choice reads in the present: "we stay in diagnostics", "we sell the old van". */
const changing =
  /^(?:stay|stick|keep|choose|go|drop|stop|close|shut|switch|cut|cancel|freeze|take|accept|discontinue|open|pause|postpone|rename|replace|limit|focus|abandon|scrap|kill|end|give up|ship|sell)$/
const changingNeeds: Record<string, RegExp> = {
  go: /^(?:with|for|ahead with|all[- ]in|remote)\b/,
  keep: /^(?:the|our|all)\b(?!.*\bing\b)/,
  take: /^(?:the|their|his|her) (?:\w+ ){0,2}(?:offer|deal|site|model|option|route|money|loan|slot|building|office)\b/,
  accept: /^(?:no|the|their|only)\b/,
  open: /^(?:in|a|the|up)\b/,
  close: /^(?:the|our|down)\b/,
  sell: /^(?:the|our|off|only)\b/,
  ship: /^only\b/,
  end: /^(?:the|our)\b/,
  cut: /^(?:the|our|all)\b/,
  stop: /^(?:\w+ing|the|all)\b/
}
/** What is done to a thing when it is settled. */
const settledAs =
  /^(?:decided|agreed|cancell?ed|dropped|closed|scrapped|postponed|deferred|discontinued|frozen|carried|confirmed|adopted|rejected|moved|abolished|scheduled|renamed|replaced|capped|retired|paused|shelved|sunset|signed off|settled|killed|reduced|raised|doubled|halved|banned|suspended|granted|extended|split|merged|paid|weighed|shut)$/
/** How a thing of ours is, or becomes, by decree. */
const decreed: readonly RegExp[] = [
  /^(?:stays?|remains?) (?:at|as|in|on|with|the|where|open|free|put|closed|chairman|\d|[€$£])/i,
  /^goes? (?:away|up to|down to|on (?:ice|hold)|live on|ahead|to [€$£\d]|with)\b/i,
  /^moves? (?:to|from|into)\b/i,
  /^becomes?\b/i,
  /^gets? (?:all|the|\d+|[€$£]|priority)/i
]

/** From when it holds: "effective Monday", "from February 1", "from now on". */
const effect =
  /\b(?:effective(?: (?:immediately|from|as of|on))?|with (?:immediate )?effect(?: from)?|as (?:of|from)|starting(?: on| from)?|from(?! [\w ]{1,20} (?:to|until|till) )|beginning) (?:(?:the )?(?:\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|today|tomorrow|next|this|now|here|then|1st)\w*)|\b(?:from (?:now|then|here) on|going forward|henceforth|until further notice|with immediate effect|effective immediately|no exceptions|no longer)\b/i

const notOurs =
  /(?:^|\s)(?:landlord|banks?|lawyers?|accountant|auditors?|customers?|clients?|users?|buyers?|investors?|vcs?|vendors?|suppliers?|competitors?|contractor|agency|government|council|tax office|authorities|people|visitors?|companies|weather|world|market|others?|other side|parents?|schools?|hospitals?|doctors?|patients?|my (?:wife|husband|son|daughter|mother|father|mom|mum|dad|sister|brother|friend))(?: of ours)?$|^(?:his|her|their)\b|\b(?:of|from|at) the (?:bank|council|government|agency|landlord)\b/i
const outside = (who: string): boolean => notOurs.test(who)

/** What the grammar of a clause says it is; undefined where it says nothing. `hasDue`: a day is named in it. */
export function told(clause: string, reading: Reading, hasDue: boolean): Told | undefined {
  const { subject, who, force, form, isNegative, verb, at } = reading
  const rest = clause.slice(at)
  const behind = clause.slice(reading.rest)
  const holds = effect.test(clause)
  if (/^(?:please )?\w+ .*\bfor me$/i.test(clause) && subject === 'none') return undefined
  if (/\b(?:was|were) going to\b/i.test(clause) || subject === 'you' || force === 'may' || /^note\b/i.test(rest)) return undefined
  const spoken =
    /^(?:(?:have |['’]ve )?(?:said|told|promised|assured)|let) (?:(?!(?:him|her|them|you|anyone|nobody)? ?no\b)[\w'’ ]{1,30}? )?(?:that )?(?:i['’]d|i would|i['’]ll|i will|they['’]d get|(?:he|she|they)['’](?:ll|d) have) (?=\w)/i.exec(
      rest
    )
  if (subject === 'speaker' && spoken && !isNegative && !noDeed.test(rest.slice(spoken[0].length)))
    return { kind: 'COMMITMENT', from: at + spoken[0].length, confidence: 0.8 }
  if (subject === 'speaker') {
    if (force === 'must') return isNegative || noDeed.test(rest) ? undefined : { kind: 'TASK', from: at, confidence: 0.85 }
    if (holds && /^we$/i.test(who) && (force === 'will' || form !== 'past')) return { kind: 'DECISION', from: 0, confidence: 0.85 }
    if (force === 'will') {
      if (isNegative) return /^we$/i.test(who) && hasFinality(clause) ? { kind: 'DECISION', from: 0, confidence: 0.8 } : undefined
      return (
        form === 'ing'
          ? /^(?:going|seeing|doing|honest|back)\b/.test(rest)
          : !/^(?:be )?the one (?:who|to|that)/.test(rest) && noDeed.test(form === 'base' ? rest : `be ${rest}`)
      )
        ? undefined
        : { kind: 'COMMITMENT', from: at, confidence: 0.85 }
    }
    if (form === 'ing') {
      if (isNegative)
        return /^(?:sure|going|targeting|saying|joking|kidding|holding|getting|feeling|thinking|working|seeing|having|looking|complaining|blaming|asking)$/.test(
          verb
        )
          ? undefined
          : { kind: 'DECISION', from: 0, confidence: 0.8 }
      if (hasDue && /^i$/i.test(who) && fromGerund(verb)) return { kind: 'COMMITMENT', from: at, confidence: 0.75 }
      return /^we$/i.test(who) && !ongoing.test(verb) ? { kind: 'DECISION', from: 0, confidence: 0.75 } : undefined
    }
    if (form === 'past' && /^(?:assigned|taken|volunteered|picked)$/.test(verb) && /^(?:myself|on|over|up|for)\b/.test(behind))
      return { kind: 'COMMITMENT', from: reading.rest + (/^\w+ /.exec(behind)?.[0].length ?? 0), confidence: 0.75 }
    if (form === 'past')
      return !isNegative && chosen.test(verb) && (settles[verb]?.test(behind) ?? true)
        ? { kind: 'DECISION', from: 0, confidence: 0.85 }
        : undefined
    if (form === 'base') {
      if (verb === 'put' || /\b(?:always|usually|normally|often|every|each)\b/i.test(clause)) return undefined
      if (/^we$/i.test(who) && changing.test(verb) && (changingNeeds[verb]?.test(behind) ?? true) && !isNegative)
        return { kind: 'DECISION', from: 0, confidence: 0.75 }
      if (isNegative || !isVerb(verb)) return undefined
      return hasDue && /^i$/i.test(who) ? { kind: 'COMMITMENT', from: at, confidence: 0.75 } : undefined
    }
    return undefined
  }
  if (subject === 'somebody' && (force === 'must' || (form === 'base' && isVerb(verb) && force === 'is')))
    return isNegative || noDeed.test(rest) ? undefined : { kind: 'TASK', from: at, confidence: 0.8 }
  if (force === 'must') {
    if (isNegative || /^(?:no|not)\b/i.test(who) || outside(who)) return undefined
    if (subject === 'pronoun' && /^needs?$/.test(verb) && /^(?:it|they)$/i.test(who) && /^an? /i.test(behind))
      return { kind: 'TASK', from: 0, confidence: 0.7 }
    if (subject === 'pronoun')
      return /^(?:it|this|that|these|those)$/i.test(who) && form === 'passive' && verb !== '' && !noDeed.test(`be ${rest}`)
        ? { kind: 'TASK', from: 0, confidence: 0.75 }
        : undefined
    if (/^needs?$/.test(verb))
      return /^(?:an?|the|new|\w+ing|re-?\w+)\b/i.test(behind) ? { kind: 'TASK', from: 0, confidence: 0.75 } : undefined
    if (subject === 'name')
      return form === 'base' && !noDeed.test(rest)
        ? { kind: 'TASK', from: at, who, confidence: 0.8 }
        : { kind: 'TASK', from: 0, confidence: 0.75 }
    return form === 'passive' || form === 'base' ? { kind: 'TASK', from: 0, confidence: 0.75 } : undefined
  }
  if (
    /^(?:the |our )?(?:\w+ )?(?:team|board|management|founders|committee|partners|shareholders)$/i.test(who) &&
    form === 'past' &&
    !isNegative &&
    chosen.test(verb) &&
    (settles[verb]?.test(behind) ?? true)
  )
    return { kind: 'DECISION', from: 0, confidence: 0.85 }
  if (outside(who) && !holds) return undefined
  if (holds && subject !== 'none' && form !== 'past' && !isNegative) return { kind: 'DECISION', from: 0, confidence: 0.8 }
  if (
    form === 'passive' &&
    subject !== 'none' &&
    !isNegative &&
    !/^(?:nothing|nobody|none)/i.test(who) &&
    settledAs.test(verb) &&
    (force === 'will' || !hasDue)
  )
    return /^(?:paid|weighed|moved|raised|closed|signed|postponed)$/.test(verb) && force !== 'will'
      ? undefined
      : { kind: 'DECISION', from: 0, confidence: 0.75 }
  if (subject === 'thing' && form === 'base' && !isNegative && decreed.some((each) => each.test(rest)))
    return { kind: 'DECISION', from: 0, confidence: 0.7 }
  return undefined
}

const hasFinality = (clause: string): boolean =>
  /\b(?:any ?more|ever again|full stop|period|this year|until|for good|in \d{4})\b/i.test(clause)
