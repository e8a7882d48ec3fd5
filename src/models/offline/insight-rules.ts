// How a clause begins that says that something was learned.

import { type ActionRule, adverbs, have, begins } from './rule-words.ts'

export const insightRules: readonly ActionRule[] = [
  {
    kind: 'INSIGHT',
    opens: begins(
      '(?:the |our )?(?:(?:real|actual|main|biggest|top|key|core|underlying|true|common|most common|number one|no\\. ?1|#1|single biggest|only) )+(?:problem|reason|blocker|objection|issue|driver|obstacle|complaint|pain(?: point)?|request|barrier|bottleneck|friction|hurdle|factor|surprise|trigger|predictor|difference|cause)s?\\b[^,.;]{0,50}? (?:is|are|was|were|seems to be|turns out to be)\\b'
    ),
    title: 'clause',
    unless: /^ ?(?:that )?(?:i|me|my)\b/i,
    confidence: 0.85
  },
  {
    kind: 'INSIGHT',
    opens: begins(
      "what (?:i|we)(?:['’]ve)? (?:\\w+ )?(?:learned|learnt|found|noticed|saw|see|realized|realised|discovered|heard)\\b[^:]{0,60}?(?: is(?: that)?|: ) ?|what (?:really |actually )?(?:surprised (?:me|us)|kills? (?:us|deals)|matters|hurts|works|counts)\\b[^:]{0,40}? is\\b"
    ),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'INSIGHT',
    opens: begins(
      `(?:${have})?(?:${adverbs})*(?:learned|learnt|realized|realised|discovered|noticed|found out|found|observed|figured out|saw|heard|confirmed)\\b(?! (?:a|an|some|it|him|her|them)\\b)[^,.:;]{0,45}?(?: that|:| how) `
    ),
    title: 'rest',
    unless: /^ ?(?:i|we|he|she) (?:need|have to|must|should|will|was|am|forgot)\b/i,
    confidence: 0.9
  },
  {
    kind: 'INSIGHT',
    opens: begins(
      "we(?:['’]re| are) (?:too|far too|the most|losing|winning) (?=.+\\b(?:for|because|to|than|where|when)\\b)|we (?:mostly |only |usually |always |often |never )*(?:lose|win|get|close|sell|convert|attract|retain|churn)(?: out)? (?=.*\\b(?:because|when|whenever|most|mostly|more|only|every time|less|half|twice|never|better|faster)\\b)"
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'INSIGHT',
    opens: begins(
      "the (?:more|less|fewer|bigger|smaller|longer|shorter|older|younger|cheaper|faster|earlier|later|\\w+er) .+?,? the (?:more|less|fewer|\\w+er)\\b|(?:we|i)(?:['’]ve| have| had)?(?: been)?(?: completely| totally| always)? (?:were |was )?(?:underestimated|overestimated|misjudged|wrong about)\\b|it (?:has )?(?:dawned on|hit|struck|occurred to|come to|came to) (?:me|us|my notice|my attention|our notice)(?: [\\w]+){0,2}? that |(?:the|our) (?:[\\w-]+ ){1,4}(?:made|makes?) (?:it )?(?:very )?(?:clear|obvious) that |what (?:they|people|customers|users|clients|buyers|most \\w+) .+? (?:is|are) |what (?:really |actually |finally )?(?:sells|converts|closes|scares|annoys|blocks|stops|keeps|drives|brings|convinces|convinced|helps|helped)\\b.*? (?:is|are|was|were) "
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'INSIGHT',
    opens: begins(
      "it (?:usually |often |always )?takes (?!us\\b)(?:an?|the|our|most|them|every|small|big|\\w+s) .+ (?:to|before|until) |an? (?:average|typical|normal|usual) |(?:our|the) (?:cheapest|best|worst|biggest|strongest|weakest|fastest|slowest|most \\w+|least \\w+) (?:\\w+ ){0,2}?(?:channels?|sources?|segments?|pages?|leads?|customers?|accounts?|markets?|users?|features?|plans?|regions?) (?:is|are|comes?|came|all)\\b|we keep (?:losing|winning|getting|seeing) |(?!i\\b|we\\b)[\\w'’ -]{3,50} (?:doubles|halves|triples|kills|boosts|lifts) (?:the|our|conversion|churn|sales|retention)"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'INSIGHT',
    opens: begins(
      "(?:i|we) (?:was|were|am|are)(?: really| quite| very)? (?:surprised|shocked|amazed|wrong)(?: to (?:learn|see|find|hear))? that |what (?:i|we) keep (?:hearing|seeing)(?: [\\w ]{1,30})? is(?: that)? |(?:i|we) (?:now|finally) (?:know|understand|see) (?:that|why) |(?:i|we) keep (?:hearing|seeing)(?: that)? |(?:it(?:['’]s| is| became| has become) )(?:clear|obvious|evident)(?: now)? that "
    ),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'INSIGHT',
    opens: begins(
      "(?:the|our|one) (?:reason|thing|real reason|best predictor|trick|difference|pattern)(?: why)? (?:they|people|customers|users|clients|clinics|teams|most \\w+|\\w+s)(?: don['’]t| do not| never| all| mostly)? \\w+ (?:is|are)\\b|(?:the )?bottleneck (?:is|in)\\b"
    ),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'INSIGHT',
    opens: begins('(?:so )?(?:it )?turn(?:s|ed) out(?:(?: [\\w-]+){0,5}? that)?,? '),
    title: 'rest',
    unless: /^(?:i|we) (?:need|have|must|should|will)\b/i,
    confidence: 0.9
  },
  {
    kind: 'INSIGHT',
    opens: begins(
      `(?:${have})?(?:learned|learnt|realized|realised|discovered|noticed|found out|found|observed|saw|figured out|understood|concluded|established) (?:that|from|(?=(?:customers|users|clients|buyers|people|our|the|most|many)\\b))`
    ),
    title: 'rest',
    unless: /^ ?(?:i|we) (?:need|have to|must|should|will)\b/i,
    confidence: 0.9
  },
  {
    kind: 'INSIGHT',
    opens: begins(
      '(?:the |our |my |all |every |these )?(?:[\\w/-]+ ){0,2}(?:data|interviews?|surveys?|polls?|numbers|analytics|stats|statistics|metrics|logs|research|tests?|experiments?|pilots?|cohorts?|studies|study|heatmaps?|recordings|feedback|results|calls|conversations|reviews)\\b[^,.]{0,40}?\\b(?:shows?|showed|suggests?|says?|said|confirms?|confirmed|indicates?|tells? us|told us|tells?|reveals?|revealed|proves?|proved|points? to|(?:is|are) clear)\\b'
    ),
    title: 'clause',
    confidence: 0.9
  }
]
