// How a clause begins that promises something.

import { type ActionRule, adverbs, chores, begins, noDeed, outsiders, thing } from './rule-words.ts'

export const commitmentRules: readonly ActionRule[] = [
  {
    kind: 'COMMITMENT',
    opens: begins(
      "(?:i (?:promise|swear|guarantee),? (?:that )?)?(?:i['’]d be |i['’]m |we['’]re )?(?:happy|glad) to (?=(?:take|do|handle|make|write|send|call|own|prepare|draft)\\b)"
    ),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'COMMITMENT',
    opens: begins("(?:i (?:promise|swear|guarantee)|you have my word),? (?:that )?(?:you|it|the|i|we)(?:['’]ll| will)? "),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'COMMITMENT',
    opens: begins('(?:the|my|our) (?:[\\w-]+ ){1,4}(?:is|are) (?:coming your way|on (?:its|their) way to you|headed your way)'),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'COMMITMENT',
    opens: begins(
      "(?:i (?:call )?)?dibs on |(?:it['’]s|that['’]s) (?:on me|my job|my turn|up to me) to |i(?:['’]ve| have) got (?=(?:the|that) .+ covered\\b)"
    ),
    title: 'rest',
    confidence: 0.8
  },
  {
    kind: 'COMMITMENT',
    opens: begins("i (?:said|promised|told \\w+) (?:that )?i(?:['’]d| would) (?=.+ and i will\\b)"),
    title: 'rest',
    unless: noDeed,
    confidence: 0.8
  },
  { kind: 'COMMITMENT', opens: begins("i can commit to |i(?:['’]m| am) the one (?:who|that|to) "), title: 'rest', confidence: 0.8 },
  { kind: 'COMMITMENT', opens: begins('(?:put me down|count me in) for '), title: 'rest', confidence: 0.8 },
  {
    kind: 'COMMITMENT',
    opens: begins('(?:i|we) (?:take (?:care of|over|on)|handle|own|take) (?=(?:the|that|this|those|these|all|our)\\b)'),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'COMMITMENT',
    opens: begins("(?:i|we)(?:['’]ve| have)? got (?=(?:the|that|this)\\b)"),
    title: 'rest',
    needsDue: true,
    confidence: 0.7
  },
  {
    kind: 'COMMITMENT',
    opens: begins("(?:i|we)(?:['’]ve| have)? promised (?=[\\w ]{2,40} (?:an?|the|our|my|to)\\b)"),
    title: 'clause',
    needsDue: true,
    confidence: 0.8
  },
  { kind: 'COMMITMENT', opens: begins('(?:my|our|the) plan is to '), title: 'rest', unless: noDeed, needsDue: true, confidence: 0.75 },
  {
    kind: 'COMMITMENT',
    opens: begins(
      `(?:i|we) (?:want|would like|hope|intend|aim|['’]d like) to (?=(?:have|get) .+ (?:${'done|ready|finished|out|live|sent|signed|up'})\\b|(?:${chores})\\b)|i['’]d like to (?=(?:${chores})\\b)`
    ),
    title: 'rest',
    unless: noDeed,
    needsDue: true,
    confidence: 0.65
  },
  {
    kind: 'COMMITMENT',
    opens: begins("give me (?:until|till) .+ and (?:i['’]ll|i will) "),
    title: 'rest',
    unless: noDeed,
    confidence: 0.8
  },
  {
    kind: 'COMMITMENT',
    opens: begins(
      `(?:i['’]?m )?(?:gonna|going to) (?:${adverbs})*(?!bed\\b|work\\b|sleep\\b|school\\b|lunch\\b|dinner\\b|the\\b|an?\\b|my\\b|with\\b|for\\b|places\\b)`
    ),
    title: 'rest',
    unless: noDeed,
    confidence: 0.85
  },
  {
    kind: 'COMMITMENT',
    opens: begins(
      "(?:i['’]m|i am|i['’]ll be) (?:also |now |still )?(?:on the hook for|taking (?:over |on |care of )?|handling|owning|responsible for|in charge of|signed up (?:for|to)|committed to|down for|good for|looking after|picking up) ?(?=(?:the|that|this|our|all|those|these|a|an)\\b)"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'COMMITMENT',
    opens: begins(
      '(?:i|we) can (?:also |gladly |definitely |easily )*(?=(?:take|handle|own|cover|tackle|pick up|look after|take care of|do) (?:the|that|this|our|those|these|all)\\b)'
    ),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'COMMITMENT',
    opens: begins(`(?:i|we) can (?:also |definitely |easily |still )*(?=(?:${chores}|get|have|do)\\b)`),
    title: 'rest',
    needsDue: true,
    confidence: 0.75
  },
  { kind: 'COMMITMENT', opens: begins('(?:you can )?(?:count|rely|bank) on me for '), title: 'rest', confidence: 0.9 },
  {
    kind: 'COMMITMENT',
    opens: begins(
      `my (?:job|task|homework|part|bit|mission|assignment|to-?do|promise|commitment|deliverable)(?: \\w+){0,3} (?:is|will be) (?:to )?`
    ),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'COMMITMENT',
    opens: begins('leave (?=(?:the|that|this|those|these|our|my) .+ (?:to|with) me\\b)'),
    title: 'rest',
    confidence: 0.85
  },
  { kind: 'COMMITMENT', opens: begins(`${thing}(?:is|are) (?:on me|mine)\\b`), title: 'clause', confidence: 0.8 },
  {
    kind: 'COMMITMENT',
    opens: begins('(?:consider|you can consider) (?=.+ (?:done|handled|sent|fixed|booked|taken care of)\\b)'),
    title: 'rest',
    confidence: 0.8
  },
  { kind: 'COMMITMENT', opens: begins('(?:i|we) owe (?!you (?:one|an apology|a)\\b)'), title: 'clause', confidence: 0.75 },
  {
    kind: 'COMMITMENT',
    opens: begins(
      `(?:the|my|our) (?!${outsiders})(?:[\\w'’&/.-]+ ){1,6}?will be (?:in your inbox|with you|on your desk|ready|done|finished|online|live|up|out|sent|there)\\b`
    ),
    title: 'clause',
    needsDue: true,
    confidence: 0.75
  },
  {
    kind: 'COMMITMENT',
    opens: begins("(?:you can )?expect (?=(?:the|my|our|an?)\\b)|you(?:['’]ll| will) (?:get|receive|see) (?=(?:the|my|our|an?)\\b)"),
    title: 'rest',
    needsDue: true,
    confidence: 0.8
  },
  { kind: 'COMMITMENT', opens: begins("(?:i|we)(?:['’]ll| will) try to "), title: 'rest', unless: noDeed, confidence: 0.7 },
  {
    kind: 'COMMITMENT',
    opens: begins("(?:i['’]m|i am|we['’]re|we are) (?:committed to|planning (?:to|on)|committing to) "),
    title: 'rest',
    unless: noDeed,
    confidence: 0.8
  },
  {
    kind: 'COMMITMENT',
    opens: begins('(?:i|we) can (?=(?:have|get) .+ (?:ready|done|finished|out|live|sent)\\b)'),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'COMMITMENT',
    opens: begins("(?:i|we)(?:['’]ve| have)? promised (?:[\\w ]{1,30} )?(?:i|we)(?:['’]d| would) "),
    title: 'rest',
    unless: noDeed,
    confidence: 0.8
  },
  { kind: 'COMMITMENT', opens: begins('(?:you can )?(?:count|rely|bank) on me to '), title: 'rest', confidence: 0.9 },
  { kind: 'COMMITMENT', opens: begins("you(?:['’]ll| will) have (?=(?:the|my|our|a|an|it)\\b)"), title: 'rest', confidence: 0.85 },
  {
    kind: 'COMMITMENT',
    opens: begins('will (?!i\\b|we\\b|you\\b|they\\b|he\\b|she\\b|it\\b|the\\b|this\\b|that\\b|my\\b|our\\b)'),
    title: 'rest',
    unless: noDeed,
    confidence: 0.8
  },
  {
    kind: 'COMMITMENT',
    opens: begins(
      'let me (?!know|think|see|be|ask|explain|tell|say|guess|rephrase|clarify|try|put it|start|share|give you|add|check with you|get this|understand|repeat)'
    ),
    title: 'rest',
    confidence: 0.75
  }
]
