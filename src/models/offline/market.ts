// Statements about the market, which are insights though nothing announces them: "Dentists hate phone calls".

const people =
  '(?:customers?|clients?|users?|buyers?|segments?|people|prospects?|leads?|founders?|market|personas?|audience|subscribers?|teams?|companies|businesses|startups?|enterprises?|smbs?|agencies|clinics?|practices|dentists?|doctors?|patients?|developers?|engineers|designers|parents|students|teachers|restaurants?|shops?|merchants?|sellers|freelancers?|managers?|cfos?|ctos?|ceos?|decision[- ]makers?|consumers?|visitors?|trialists?|signups)'
const subject = `(?:[\\w'’$%+-]+ ){0,7}?`
const adverb =
  "(?:really |only |mostly |often |always |usually |clearly |actually |generally |typically |still |rarely |never |don['’]t |do not |doesn['’]t |does not )*"

/** Whatever is said of customers and their like. */
const ofPeople = new RegExp(
  `^${subject}${people}(?: (?!that\\b|will\\b|to\\b|and i\\b)[\\w'’$%&/-]+){0,6}? ${adverb}(?:values?|prefers?|cares?|hates?|loves?|wants?|trusts?|pays?|churns?|churned|leaves?|left|complains?|complained|asks? for|asked for|keeps? (?:asking|saying|telling|coming|using)|struggles?|expects?|ignores?|avoids?|buys?|converts?|converted|refuses?|responds?|decides? (?:on|by|based)|likes?|says?|said|told us|would pay|drops? off|abandon|cancel(?:led)?|use|uses|needs? (?!to\\b)|finds? (?:it|our|the)|switch(?:ed)?|choose|chooses|spend|spends|compares?|can['’]t (?:afford|find)|cannot afford|never \\w+)\\b`,
  'i'
)
/** Of any plural, only verbs of taste: other plurals want and need things every day. */
const ofOthers = new RegExp(
  `^(?!they\\b|these\\b|those\\b|yes\\b|thanks\\b|always\\b|things\\b|investors\\b|us\\b)(?:(?:most|many|some|small|large|big|older|younger|local|all|german|european|american|our|independent|solo|early) )*[\\w-]{3,}[^s\\W]s (?:in [\\w ]{2,20} )?${adverb}(?:value|prefer|care (?:more |most |less |only )?about|hate|love|won['’]t (?:touch|buy|pay|sign|use|read|open|click|wait)|will never|distrust|trust|pay (?:for|more|less)|churn|convert) `,
  'i'
)
const counted = new RegExp(
  `^(?:only |about |roughly |some |almost |nearly )*(?:\\d+(?:[.,]\\d+)? ?%|\\d+ (?:out )?of (?:the |our )?\\d+|half|two thirds|a third|most|none|not one) of (?:the |our |all )*(?:\\w+ )?${people}\\b|^\\d+ (?:out )?of (?:the |our )?\\d+ (?:\\w+ )?${people}\\b`,
  'i'
)
const measured =
  /^(?:only |about |some |almost |nearly )*(?:most|half|a third|two thirds|all|none|\d+ ?%) of (?:our|the) (?:\w+ )?(?:churn|revenue|mrr|signups|sign-ups|leads|traffic|growth|sales|referrals|support tickets|tickets|cancellations|trials) (?:comes?|come|is|are|happens?|goes)\b/i
const compared =
  /^(?!(?:i|we|you|they|he|she|it|this|that|my)\b)[\w'’ -]{2,60}? (?:matters?|counts?|converts?|sells?|retains?|performs?|works?)(?: \w+)? (?:more|better|less|worse|twice|faster) (?:than|as)\b/i

const notGeneral =
  /^(?:i|we|you|he|she|it|this|that|if|when|unless|maybe|perhaps|please|let|(?:the|a|one|this|that|another) (?:customer|client|user|buyer|prospect|lead) (?:said|told|asked|wrote|wants)|my (?:cofounder|co-founder|boss|wife|husband|friend|investor))\b|\b(?:will|might|could|should|promised|going to|needs? to|has to|must)\b|['’]ll\b|\b(?:customers|users|clients)(?: currently)? pay(?: us)?(?: about)? [$€£\d]/i

/** What a business is made of, as the subject of a statement. */
const matters =
  '(?:demand|market|sales cycles?|sales|churn|retention|conversions?(?: rates?)?|open rates?|signups?|sign-ups|bookings?|cancellations?|renewals?|revenue|traffic|search traffic|ads?|newsletters?|referrals?|leads?|trials?|demos?|onboarding|setup|pricing|price|prices|competitors?|competition|budgets?|deals?|support tickets|tickets|tickets?|outbound|cold (?:calls|emails|outreach)|content|seo|word of mouth|margins?|invoices|segments?|churned accounts|accounts|orders?|reviews?|complaints|objections?|upsells?|downloads?|installs?|usage|engagement|activation|the funnel|landing pages?|bottleneck|blocker|biggest \\w+|whole market)'
/** What such subjects do, in the plural; with an s in the singular. */
const does =
  '(?:buy|pay|book|churn|leave|stay|sign|convert|cancel|renew|upgrade|downgrade|ask|want|prefer|like|love|hate|fear|trust|use|open|read|click|look|plan|decide|expect|struggle|forget|ignore|skip|give up|drop|double|halve|come|go|drive|happen|make|bring|close|work|stop|fail|complain|compare|choose|pick|find|get|spend|order|rent|hire|switch|share|tell|say|report|think|believe|care|mind|value|wait|return|invite|import|connect|install|finish|abandon|respond|reply|call|text|schedule|cost|sell|perform|grow|shrink|outperform|beat|win|lose|depend|rely|rank|rate|recommend|refer|search|see|watch|learn|know|understand|accept|refuse|reject|negotiate|approve|avoid|manage|keep|treat|consider|judge|react|vanish|disappear|rise|fall|peak|spike|dip|follow|start|end|charge|need|log in|sign up|show up|turn out|pile up|matter|count|search for|live|retain|sit|dominate|differ|vary|hide|hold|stall|gain|suffer|benefit|cluster|help|hurt|block|slow|hang up|care about|mean|seem|hesitate|switch back|churn out|log|wish|require|demand|insist|move|travel|sleep|run|eat|type|write|print|phone|chat|message|google|browse|scroll|swipe|download|ship|deliver|deal|focus|hold back|back out|drop out|opt|invest|save|earn|budget|bundle|haggle|quit|stick|remain|copy|paste|cheat|lie|promise)'
const bound = (words: string) => `(?:${words})(?![\\w'’])`
const frequency =
  "(?:would rather |would never |really |only |mostly |often |always |usually |generally |typically |still |rarely |never |almost |hardly |barely |all |both |either |even |simply |just |don['’]t |do not |doesn['’]t |does not |can['’]t |cannot |won['’]t |(?:is|are) more likely to |tend to |seem to )*"
/** "users who invite a teammate in week one", "clinics with more than one location" */
const qualified =
  "(?:(?: (?:who|that|which|with|without|in|from|on|at|of|over|under|above|below|like|using)\\b(?: [\\w'’%$€£+-]+){1,7}?)?(?<!\\b(?:an?|the|our|my|your|of|to|and|no|this)) )"
/** A plural of anybody or anything, not one that is pointed at. */
const plural =
  '(?!(?:the|these|those|this|my|they|yes|thanks|always|things|us|its|his|is|was|as|has|does|sometimes|perhaps|afterwards|besides|towards|unless|across|previous|various|news|and|or|but|so|sprints|plans|days|weeks|months|hours)\\b)(?:(?:most|many|some|few|small|large|big|bigger|smaller|older|younger|local|all|new|free|paid|paying|annual|monthly|german|french|italian|spanish|european|american|our|the|independent|solo|early|public|private|rural|urban|busy|good|best|nearly all|almost all|the (?:best|worst|biggest|smallest|most \\w+)|only|enterprise|trial|single|active|inactive|power|repeat|first[- ]time) ){0,3}(?:[\\w-]{2,}[ -])?(?:[\\w-]{3,}[^s\\W]s|people|men|women|children|everybody|everyone|nobody|no one|hardly anyone|almost nobody|almost everyone)'
const generic = new RegExp(
  `^(?:${plural}${qualified}${frequency}${bound(does)}|(?:nobody|no one|hardly anyone|almost nobody|almost everyone|everyone|everybody|every (?:single )?[\\w-]+|each [\\w-]+)${qualified}${frequency}${bound(`(?:${does})(?:e?s|ed)?|goes|has|said|told|paid|bought|left|came|lost|knew|chose`)})`,
  'i'
)
/** "Bakeries order on Sundays": who is named without an article is meant as a kind. */
const kindOf = new RegExp(
  `^(?:(?:most|many|some|few|small|large|big|older|younger|local|all|new|free|paid|paying|annual|monthly|german|french|italian|spanish|european|american|independent|solo|public|private|rural|urban|busy|good|enterprise|trial|single|active|first-time) ){0,2}(?!thanks|always|things|news|sometimes|perhaps|afterwards|besides|yes|us|this|its|his|was|has|does|unless|across|business|progress|process|address|access|success|numbers|sales|days|weeks|months|years|hours|notes|greetings|congrats|cheers|regards|ideas|thoughts|questions|hugs|kids|meetings|sprints)[\\p{L}-]{2,}[^s\\W](?<!ou|i|\\bit|e?s)s (?:in [\\w ]{2,20}? |over \\d+ |with [\\w ]{2,25}? )?(?:really |mostly |often |always |usually |rarely |never |also |simply |almost always |almost never )*(?!are|were|will|would|should|must|have|had|is|was|and|or|of|for|from|to|in|on|at|with|without|by|as|but|than|all|that|who|which|not|because|when|if|about|over|under|after|before|since|while|too|also|please|done|sent|out|ready|has|went|came|got|look|looks|here|there|first|then|again|only|may|might|could|can|need to|needs|today|now)[a-z]{3,}(?<!ing|ed) (?=\\S)`,
  'iu'
)
const ofMatters = new RegExp(
  `^(?:(?:our|the|most|more|all|half (?:of )?(?:the|our)?|every|each|a|public|annual|whole|first|second) ){0,3}(?:[\\w-]+ ){0,2}?${matters}${qualified}${frequency}(?:${bound(`${does}(?:e?s)?|goes|dies`)}|(?:is|are|was|were|comes?|came|gets?|got) (?:[\\w'’-]+ ){0,4}?${bound('mostly|mainly|twice|half|higher|lower|bigger|smaller|longer|shorter|better|worse|cheaper|faster|slower|more|less|fewer|than|only|never|always|too|driven|because|highest|lowest|key|(?:a |the )?(?:non[- ]issue|deal-?breaker|blocker|driver|no[- ]brainer|must|lever|myth|barrier|bottleneck|turn-?off|magnet)|everything|seasonal|dead|flat|crowded|saturated|broken|why|what')})`,
  'i'
)
/** "three times as fast", "60% fewer", "two out of three": somebody has counted. */
const counts = new RegExp(
  `^(?!(?:i|we|it|he|she|they|you|my)\\b).*\\b(?:(?:twice|half|double|three times|four times|five times|ten times|\\d+(?:[.,]\\d+)?x|\\d+ times|\\d+ ?(?:%|percent)) (?:as (?:\\w+)|more|less|fewer|higher|lower|better|faster|slower|of (?:the |our |all )?)|(?:one|two|three|four|five|six|seven|eight|nine|\\d+) (?:out of|of|in) (?:the |our |every )?(?:two|three|four|five|six|seven|eight|nine|ten|twelve|\\d+)\\b|by (?:half|a third|\\d+ ?(?:%|percent)))`,
  'i'
)
/** "our power users are receptionists, not doctors" */
const contrasted = new RegExp(
  `^(?:(?:our|the|most|all) )?(?:[\\w-]+ ){0,3}(?:${people}|${matters}) (?:is|are|isn['’]t|aren['’]t) .+, (?:not|but|it['’]s) `,
  'i'
)
const ofDay =
  /\b(?:today|yesterday|tomorrow|tonight|right now|currently|at the moment|this (?:morning|afternoon|week|month)|last (?:night|week)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day(?!s)|ago|just now|next week)\b/i
/** Terms of a contract or a habit of ours, whatever else they look like. */
const isTerm =
  /^(?:the|our|their|his|her|my) [\w -]{2,40}? (?:run|runs|last|lasts|take|takes|end|ends|is|are|start|starts) (?:for |in |after |on |only )?(?:about )?(?:\d+|one|two|three|four|six|twelve|a)\b(?!.*\b(?:more|less|longer|average|than|because|close|only)\b)/i

/** How sure a statement of the market is that nothing announces. */
export const unannounced = { plain: 0.7, likely: 0.65 }

/** How plainly a clause states something of the market; undefined where it does not. One person's plans or wishes do not. */
export function marketInsight(clause: string): 'plain' | 'likely' | undefined {
  if (notGeneral.test(clause)) return undefined
  const length = clause.split(/\s+/).length
  if (length < 3 || /^(?:he|she)\b/i.test(clause)) return undefined
  if (length < 4) return compared.test(clause) || generic.test(`${clause} `) ? 'plain' : undefined
  if (ofPeople.test(clause) || ofOthers.test(clause) || counted.test(clause) || measured.test(clause) || compared.test(clause))
    return 'plain'
  if (
    ofDay.test(clause) ||
    isPrivate(clause) ||
    isTerm.test(clause) ||
    /^(?:our|the) (?:team|office|company|landlord|lawyers?)\b/i.test(clause)
  )
    return undefined
  if (contrasted.test(clause) || generic.test(clause) || ofMatters.test(clause)) return 'plain'
  return (kindOf.test(clause) && length >= 5) || (counts.test(clause) && length >= 6) || isGeneral(clause) ? 'likely' : undefined
}

/** Hints that a clause speaks of how things are in general, one point each. */
const hints: readonly RegExp[] = [
  new RegExp(
    `\\b(?:${people}|${matters}|icp|nps|cac|ltv|dashboard|invoices?|discounts?|features?|pilots?|cohorts?|vets?|hobbyists|retailers?|chains?|installers?|landlords|schools?|clinics?|hotels?|owners?|admins?|testers?|cfo|ceo|cto|buyer|procurement|segment|industry|niche|seasonality|season)\\b`,
    'i'
  ),
  /\b(?:every|each|all|most|nobody|no one|none|never|always|only|mostly|usually|often|rarely|whenever|hardly|barely|any|everyone|everybody|typically|in general|almost|nearly|so far|in winter|in summer|a year|per (?:month|week|year))\b/i,
  /\b(?:more|less|fewer|better|worse|bigger|smaller|faster|slower|higher|lower|cheaper|longer|shorter|stronger|weaker|earlier|later|huge|biggest|main|best|worst|twice|double|half|a third|than|too (?:\w+)|no difference|instead of)\b|, not |\bbut\b/i,
  /\d+ ?(?:%|percent)|\b\d+ (?:of|out of|in) (?:\w+ )?\d+\b|\b(?:two|three|four|five|six|seven|eight|nine) (?:of|out of) (?:the )?(?:\w+)\b/i,
  new RegExp(
    `\\b(?:${does})(?:e?s)?\\b|\\b(?:got stuck|never finished|kept asking|asked|signed|bought|paid|came|left|attracts?|uses|goes|doesn['’]t|does not|don['’]t|no budget)\\b`,
    'i'
  ),
  /\b(?:because|due to|driven by|depends? on|which is why|that['’]s why|so they|when (?:a|an|the|they|it)|as soon as|unless|if (?:a|an|the|they))\b/i
]
const ofOurs =
  /^(?:i|we|you|he|she|they|my|let|please|thanks|sorry|hi|hello|whether|not|no|good|happy|this|these|those)\b|^there(?:['’]s| is)\b|\b(?:i|my|me)\b/i
const happened = /\b(?:was|were|met|called|emailed|sent|talked|spoke|had|went) (?:a|an|the|with|to|by|in|at|on)\b/i

/** Whether a clause about others has enough of what general statements have. */
const isGeneral = (clause: string): boolean =>
  !ofOurs.test(clause) &&
  !happened.test(clause) &&
  !/^[A-Z]\w+ (?:is|was|promised|said|wants|asked|told)\b/.test(clause) &&
  clause.split(/\s+/).length >= 6 &&
  hints.filter((hint) => hint.test(clause)).length >= 3

/** What happens at home or on the way is no insight, however it is announced. */
export const isPrivate = (clause: string): boolean =>
  /\b(?:my|our|the) (?:neighbou?rs?|wife|husband|partner['’]s|kids?|sons?|daughters?|mom|mum|dad|mother|father|parents|brother|sister|friends?|dog|cat|baby|car|bike|landlord|flat|kitchen|gym|coffee machine|coffee|weather|flight|train|wifi|laptop|phone|lunch|dinner|weekend|birthday|holidays?|vacation)\b|\b(?:raining|snow(?:ing)?|trombone|espresso|hangover|football|movie|netflix|astrology|horoscope|pizza)\b|^i(?:['’]m| am| was| can| can['’]t| hate| love| like)\b/i.test(
    clause
  )
