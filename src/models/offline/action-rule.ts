// How a clause begins that holds an action. Every rule is anchored to the clause's beginning: "I'll call her" is a
// commitment, "she thinks I'll call her" is not. The first rule that fits wins.

import type { ActionKind } from '../../records/action.ts'

export interface ActionRule {
  kind: ActionKind
  opens: RegExp
  /** What the title is made of: the words after the opening, or the whole clause. */
  title: 'rest' | 'clause'
  /** No action where the words after the opening begin like this. */
  unless?: RegExp
  confidence: number
}

const i = (pattern: string) => new RegExp(`^(?:${pattern})`, 'i')
const adverbs =
  '(?:also|still|then|now|just|first|finally|already|definitely|personally|gladly|really|both|all|officially|only|happily|certainly|absolutely|urgently|quickly|next|soon|recently|basically|probably not) '
const will = `(?:i|we)(?:['’]ll| will| shall|['’]m going to| am going to|['’]re going to| are going to|['’]m gonna|['’]re gonna) (?:${adverbs})*`
const are = `(?:i|we)(?:['’]re|['’]m| are| am) (?:${adverbs})*`
const have = `(?:i|we)(?:['’]ve| have)? ?(?:${adverbs})*`

/** After "I'll" and "need to": no deed, or one that nobody can tick off. */
const noDeed =
  /^(?:(?:be|see|think|never|not|no|probably|maybe|perhaps|likely|admit|say|always|tell you|get (?:back|there|it|killed)|let (?:you|it)|take (?:it|that)|want|like|love|hope|believe|miss|die|lose|run (?:out|low|dry)|fail|survive|grow|reach(?! out)|hit|make (?:it|sense|sure it)|end up|become|remain|stay|pass|know|understand you|bet|wait|keep (?:you|that|it|going)|do (?:it|that|this|so|my best|well|fine)|leave it|come back|sleep|eat|go(?! through| over)|need|have to|assume|agree|break even|double|triple|exceed|still|continue|feel|face it|break|talk (?:soon|later|tomorrow)|chat|win|beat|dominate|crush)(?![\w'’])|have (?!.*\b(?:ready|done|finished|for you|live|out|drafted|written|sent)\b)|earn|cost)/i

/** What a choice is said with. */
const choosing =
  'targeting|going (?:with|for|after|all[- ]in)|focus(?:s)?ing|switching|dropping|killing|pivoting|sticking|doubling down|betting|starting with|prioriti[sz]ing|launching|pricing|moving (?:to|away|forward)|cutting|sunsetting|shutting|discontinuing|abandoning|choosing|picking|skipping|postponing|delaying|standardi[sz]ing|limiting|positioning|selling only|leading with|building on'
const choose = 'go (?:with|for|after|all[- ]in)|stick (?:with|to)|focus on|target|double down|bet on|prioriti[sz]e|pivot|position'

export const actionRules: readonly ActionRule[] = [
  // decisions
  {
    kind: 'DECISION',
    opens: i(`${have}(?:decided|chose|chosen|picked|settled on|opted|resolved to|concluded|signed off on)\\b`),
    title: 'clause',
    unless: /^\s*(?:yet|whether|if|nothing|neither)\b/i,
    confidence: 0.95
  },
  { kind: 'DECISION', opens: i(`${have}agreed (?=to\\b|on\\b|that\\b|we\\b|not\\b)`), title: 'clause', confidence: 0.9 },
  { kind: 'DECISION', opens: i(`${are}(?:${choosing})\\b`), title: 'clause', confidence: 0.9 },
  { kind: 'DECISION', opens: i(`${will}(?=(?:${choose})\\b)`), title: 'clause', confidence: 0.85 },
  {
    kind: 'DECISION',
    opens: i(
      `let['’]?s (?:${adverbs})*(?=(?:${choose}|drop|kill|pick|choose|settle on|commit to|not (?!worry|forget|go there|rush|kid|talk|do (?:it|this|that)\\b))\\b)`
    ),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: i(
      '(?:(?:the|our|my|final|key) )*(?:decision|final call|final answer)(?: is| was)?(?: that| to)?:? (?!to be|whether|between|pending|about|on\\b|for\\b)'
    ),
    title: 'rest',
    confidence: 0.9
  },
  { kind: 'DECISION', opens: i("it['’]s (?:decided|settled|official)(?: that)?[:,]? "), title: 'rest', confidence: 0.9 },
  // tasks
  {
    kind: 'TASK',
    opens: i(`(?:(?:i|we)(?:['’]ll|['’]ve| will| do)? )?(?:${adverbs})*(?:need to|have to|have got to|got to|gotta|must) (?:${adverbs})*`),
    title: 'rest',
    unless: noDeed,
    confidence: 0.9
  },
  {
    kind: 'TASK',
    opens: i(`(?:i|we) (?:${adverbs})*(?:should|ought to) (?:${adverbs})*`),
    title: 'rest',
    unless: noDeed,
    confidence: 0.75
  },
  { kind: 'TASK', opens: i('(?:to[- ]?do|action item|action|task|follow[- ]?up)s? ?[:-] ?'), title: 'rest', confidence: 0.95 },
  {
    kind: 'TASK',
    opens: i('(?:the |my |our )?next steps?(?: for (?:me|us))?(?: (?:is|are|will be))?(?: to\\b| ?:|,) ?'),
    title: 'rest',
    confidence: 0.9
  },
  { kind: 'TASK', opens: i('\\[ \\] '), title: 'rest', confidence: 0.9 },
  {
    kind: 'TASK',
    opens: i(
      "(?:please )?(?:don['’]t (?:let me )?forget to|remember to|remind me (?:[\\w ]{1,25} )?to|be sure to|make sure (?:to|we|i)|it['’]s time to|time to) "
    ),
    title: 'rest',
    unless: noDeed,
    confidence: 0.9
  },
  {
    kind: 'TASK',
    opens: i('(?:someone|somebody|one of us) (?:needs to|has to|should|must) '),
    title: 'rest',
    unless: noDeed,
    confidence: 0.85
  },
  {
    kind: 'TASK',
    opens: i("(?:the|our|my) (?:[\\w'’-]+ ){1,4}(?:still )?(?:needs? to be|has to be|have to be|must be|needs? (?=\\w+ing\\b))"),
    title: 'clause',
    unless: /^ ?(?:able|good|better|clear|there|fast|faster|right|true|honest)\b/i,
    confidence: 0.8
  },
  {
    kind: 'TASK',
    opens: i(`let['’]?s (?:${adverbs})*`),
    title: 'rest',
    unless:
      /^(?:see|say|talk|discuss|start|begin|go|be|not|hope|assume|imagine|suppose|pretend|think|move on|do (?:it|this|that)|face|chat|keep|look|take a|get (?:started|going|back|to)|dive|dig|brainstorm|call it|wait|try|explore|consider|catch up|continue|recap|hear|have|leave|stop)\b/i,
    confidence: 0.75
  },
  // commitments
  { kind: 'COMMITMENT', opens: i(will), title: 'rest', unless: noDeed, confidence: 0.95 },
  { kind: 'COMMITMENT', opens: i("(?:i|we)(?:['’]ll| will) try to "), title: 'rest', unless: noDeed, confidence: 0.7 },
  {
    kind: 'COMMITMENT',
    opens: i("(?:i|we)(?:['’]ve| have)? (?:promise|pledge|commit|committed|intend|plan|aim|vow)(?:d)? to "),
    title: 'rest',
    unless: noDeed,
    confidence: 0.85
  },
  {
    kind: 'COMMITMENT',
    opens: i("(?:i['’]m|i am|we['’]re|we are) (?:committed to|planning (?:to|on)|committing to) "),
    title: 'rest',
    unless: noDeed,
    confidence: 0.8
  },
  {
    kind: 'COMMITMENT',
    opens: i('(?:i|we) can (?=(?:have|get) .+ (?:ready|done|finished|out|live|sent)\\b)'),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'COMMITMENT',
    opens: i("(?:i|we)(?:['’]ve| have)? promised (?:[\\w ]{1,30} )?(?:i|we)(?:['’]d| would) "),
    title: 'rest',
    unless: noDeed,
    confidence: 0.8
  },
  { kind: 'COMMITMENT', opens: i('(?:you can )?count on me to '), title: 'rest', confidence: 0.9 },
  {
    kind: 'COMMITMENT',
    opens: i(
      'let me (?!know|think|see|be|ask|explain|tell|say|guess|rephrase|clarify|try|put it|start|share|give you|add|check with you|get this|understand|repeat)'
    ),
    title: 'rest',
    confidence: 0.75
  },
  { kind: 'COMMITMENT', opens: i("you(?:['’]ll| will) have (?=(?:the|my|our|a|an|it)\\b)"), title: 'rest', confidence: 0.85 },
  {
    kind: 'COMMITMENT',
    opens: i('will (?!i\\b|we\\b|you\\b|they\\b|he\\b|she\\b|it\\b|the\\b|this\\b|that\\b|my\\b|our\\b)'),
    title: 'rest',
    unless: noDeed,
    confidence: 0.8
  },
  // insights
  {
    kind: 'INSIGHT',
    opens: i('(?:so )?(?:it )?turns out(?: that)?,? '),
    title: 'rest',
    unless: /^(?:i|we) (?:need|have|must|should|will)\b/i,
    confidence: 0.9
  },
  {
    kind: 'INSIGHT',
    opens: i(
      `${have}(?:learned|learnt|realized|realised|discovered|noticed|found out|found|observed|saw|figured out|understood) (?:that|from|(?=(?:customers|users|clients|buyers|people|our|the|most|many)\\b))`
    ),
    title: 'rest',
    unless: /^ ?(?:i|we) (?:need|have to|must|should|will)\b/i,
    confidence: 0.9
  },
  {
    kind: 'INSIGHT',
    opens: i(
      '(?:the |our |my )?(?:[\\w-]+ )?(?:data|interviews?|surveys?|numbers|analytics|research|tests?|experiments?|feedback|results|calls|conversations)\\b[^,.]{0,40}?\\b(?:shows?|showed|suggests?|confirms?|confirmed|indicates?|tells? us|told us|reveals?|revealed|proves?|proved)\\b'
    ),
    title: 'clause',
    confidence: 0.9
  },
  {
    kind: 'INSIGHT',
    opens: i(
      '(?:(?:the|our|my|key|main|big|biggest|one) )*(?:insight|learning|lesson|finding|takeaway)s?(?: (?:is|was|here is))?(?: that)? ?[:,]? ?'
    ),
    title: 'rest',
    confidence: 0.85
  }
]
