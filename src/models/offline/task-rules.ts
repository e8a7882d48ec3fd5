// How a clause begins that says that something has to be done, or asks somebody for it.

import { type ActionRule, adverbs, advice, chores, begins, name, noDeed, thing } from './rule-words.ts'

export const taskRules: readonly ActionRule[] = [
  {
    kind: 'TASK',
    opens: begins(`(?:(?:i|we) )?(?:${adverbs})*need (?=(?:an?|the|some|new|more|two|three|our|my|those|these|that)\\b)`),
    title: 'rest',
    needsDue: true,
    confidence: 0.7
  },
  {
    kind: 'TASK',
    opens: begins(`(?:i|we) (?:${adverbs})*(?:should|ought to) (?:${adverbs})*`),
    title: 'rest',
    unless: noDeed,
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: begins('(?:the |my |our )?next steps?(?: for (?:me|us))?(?: (?:is|are|will be))?(?: to\\b| ?:|,| (?=an?\\b|the\\b)) ?'),
    title: 'rest',
    confidence: 0.9
  },
  { kind: 'TASK', opens: begins('\\[ \\] '), title: 'rest', confidence: 0.9 },
  {
    kind: 'TASK',
    opens: begins(
      "(?:please )?(?:(?:do not|don['’]t|let['’]s not|mustn['’]t|can['’]t|must not|not to) (?:let me )?forget to|remember to|(?:(?:can|could|would|will) (?:you|someone|somebody|one of you) (?:please )?)?remind me (?:[\\w ]{1,25} )?to|be sure to|make sure (?:to|we|i)|it['’]s time (?:to|we|for us to)|time to|high time to) "
    ),
    title: 'rest',
    unless: noDeed,
    confidence: 0.9
  },
  {
    kind: 'TASK',
    opens: begins(`i(?:['’]d| would) (?:appreciate it|be grateful|be glad|love it) if (?<who>${name}) (?:could|would) `),
    title: 'rest',
    confidence: 0.8
  },
  { kind: 'TASK', opens: begins('(?:please |do )?remind me (?:that|about|of) '), title: 'rest', confidence: 0.8 },
  { kind: 'TASK', opens: begins('could (?:really )?do with (?:someone|somebody) '), title: 'rest', confidence: 0.75 },
  {
    kind: 'TASK',
    opens: begins(
      "(?:it['’]d|it would) be (?:good|great|nice|helpful) (?:if (?:someone|somebody) |to have (?:someone|somebody) )|(?:it['’]s )?(?:about|high) time (?:someone|somebody|we) "
    ),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: begins(`let (?<who>${name}) (?!know\\b|us\\b|me\\b)(?=\\w+ (?:the|a|an|our|us|me|him|her)\\b)`),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: begins(`(?<who>${name}), (?=\\w+ .*\\b(?:please|pls|would you|will you)$)`),
    title: 'rest',
    unless: advice,
    confidence: 0.8
  },
  // whom it is asked of: by name, in a request or an order
  {
    kind: 'TASK',
    opens: begins(`(?:please,? )?@?(?<who>${name}),? (?:please|pls|plz),? (?:also |go and )?`),
    title: 'rest',
    unless: advice,
    confidence: 0.9
  },
  { kind: 'TASK', opens: begins(`(?:please|pls),? @?(?<who>${name}), (?:please )?`), title: 'rest', unless: advice, confidence: 0.85 },
  {
    kind: 'TASK',
    opens: begins(
      `@?(?<who>${name}),? (?:can|could|would|will) you (?:please |pls |also |maybe )*(?!be\\b|tell|explain|believe|imagine|help)`
    ),
    title: 'rest',
    unless: advice,
    confidence: 0.85
  },
  {
    kind: 'TASK',
    opens: begins('(?:can|could|would) (?:someone|somebody|anyone|anybody) (?:please )?(?!tell|explain|help)'),
    title: 'rest',
    confidence: 0.8
  },
  { kind: 'TASK', opens: begins(`@(?<who>${name}),? (?:to |you )?(?=\\w)`), title: 'rest', unless: advice, confidence: 0.75 },
  { kind: 'TASK', opens: begins(`(?<who>${name}):? (?:to (?=\\w+ (?:the|a|an|our|my|all)\\b))`), title: 'rest', confidence: 0.75 },
  {
    kind: 'TASK',
    opens: begins(`(?:can|could|would|will) you (?:please )?(?=(?:${chores})\\b.*, (?<who>${name})\\??$)`),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'TASK',
    opens: begins(`(?:it['’]s|it is|that['’]s|this is) (?:on|up to|for) (?<who>${name}) to `),
    title: 'rest',
    confidence: 0.8
  },
  { kind: 'TASK', opens: begins(`(?:(?:i|we) )?(?:still |also )*need (?:someone|somebody) to `), title: 'rest', confidence: 0.8 },
  { kind: 'TASK', opens: begins(`(?:(?:i|we) )?(?:still |also )*need (?<who>${name}) to `), title: 'rest', confidence: 0.8 },
  {
    kind: 'TASK',
    opens: begins(`${name} and ${name} (?:${adverbs})*(?:need to|have to|must|should|ought to) `),
    title: 'rest',
    unless: noDeed,
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: begins(
      "there(?:['’]s| is| are) (?:still |also )*(?=.+ to (?:file|send|write|do|finish|fix|pay|sign|prepare|book|order|review|update|submit|call|clean|sort)\\b)"
    ),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: begins("(?:please )?(?:(?:do not|don['’]t) (?:let me )?forget(?: about)?|remember) (?=(?:the|my|our|that)\\b)"),
    title: 'rest',
    confidence: 0.8
  },
  {
    kind: 'TASK',
    opens: begins(
      '(?:(?:can|could|would|will) you )?(?:please )?(?:set|put|add|create|make) (?:me )?(?:a )?(?:reminder|note) (?:in |on [\\w ]{3,12} )?(?:for me )?(?:to|for|about) '
    ),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'TASK',
    opens: begins(`@?(?<who>${name}),? (?:you (?:need to|have to|must|should)|your (?:job|task) is to|(?:i need|i want|we need) you to) `),
    title: 'rest',
    unless: noDeed,
    confidence: 0.85
  },
  {
    kind: 'TASK',
    opens: begins(`(?:please )?(?:assign|give|hand|delegate|leave) (?=.+ to (?<who>${name})$)`),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: begins(
      "(?:it['’]s|it is) (?:important|crucial|critical|essential|urgent|necessary|imperative|vital|high time)(?: that)? (?:we |i |to )"
    ),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: begins("(?:i|we)(?:['’]re|['’]m| are| am) (?:obliged|required|obligated|forced|legally bound) to "),
    title: 'rest',
    confidence: 0.8
  },
  {
    kind: 'TASK',
    opens: begins(
      "(?:the )?(?:next (?:on|up))(?: (?:the|my|our) (?:list|agenda))?(?: is)?:? (?=(?:the|to|\\w+ing|an?)\\b)|what['’]s (?:left|missing)(?: to do)?(?: is)?:? "
    ),
    title: 'rest',
    confidence: 0.8
  },
  {
    kind: 'TASK',
    opens: begins('(?:please )?make sure (?:that )?(?=(?:the|our|all|my|every|nobody|everyone|\\w+ is|\\w+ are)\\b)'),
    title: 'rest',
    confidence: 0.8
  },
  { kind: 'TASK', opens: begins('(?:can|could|should|shall) we please '), title: 'rest', confidence: 0.75 },
  {
    kind: 'TASK',
    opens: begins(
      '(?:the |my |our )?(?:top |first |main |number one )?priority (?:for [\\w ]{2,20} )?(?:is|will be):? (?:to )?(?=\\w)|what (?:we|i) (?:still )?need is '
    ),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: begins("(?:we|i) (?:can['’]t|cannot|mustn['’]t|must not|should not|shouldn['’]t) forget (?:about |to )?"),
    title: 'rest',
    confidence: 0.8
  },
  { kind: 'TASK', opens: begins(`(?<who>${name}) will (?:have|need) to `), title: 'rest', confidence: 0.75 },
  // what has to be done, whoever does it
  {
    kind: 'TASK',
    opens: begins(
      `${thing}(?:${adverbs})*needs? (?:an? (?:update|review|refresh|rewrite|fix|check|clean-?up|redesign|overhaul|rework|polish)\\b|(?!bring|th|during|morning|evening|string|spring|king)\\w{3,}ing\\b)`
    ),
    title: 'clause',
    confidence: 0.8
  },
  { kind: 'TASK', opens: begins(`${thing}(?:is|are) due `), title: 'clause', needsDue: true, confidence: 0.75 },
  { kind: 'TASK', opens: begins(`(?:please|pls) (?=(?:${chores})\\b)`), title: 'rest', confidence: 0.8 }
]
