// How a clause begins that holds an action. Every rule is anchored to the clause's beginning: "I'll call her" is a
// commitment, "she thinks I'll call her" is not. The first rule that fits wins.

import type { ActionKind } from '../../records/action.ts'

export interface ActionRule {
  kind: ActionKind
  /** its group `who`, where it has one, is whom the work is asked of */
  opens: RegExp
  /** What the title is made of: the words after the opening, or the whole clause. */
  title: 'rest' | 'clause'
  /** No action where the words after the opening begin like this. */
  unless?: RegExp
  /** Counts only where a date is said with it. */
  needsDue?: true
  /** Counts only where no day is said: what is done on a day is work. */
  notDue?: true
  confidence: number
}

const i = (pattern: string) => new RegExp(`^(?:${pattern})`, 'iu')
const adverbs =
  '(?:also|still|then|now|just|first|finally|already|definitely|personally|gladly|really|both|all|officially|only|happily|certainly|absolutely|urgently|quickly|next|soon|recently|basically|absolutely|immediately|eventually|[a-z]+ly|probably not) '
const will = `(?:(?:i|we)(?:['’]ll|(?<=i)[ ’']?ll| will| shall|['’]?m (?:${adverbs})*(?:going to|gonna|about to)| am (?:${adverbs})*(?:going to|about to)|['’]re (?:${adverbs})*(?:going to|gonna)| are (?:${adverbs})*going to)(?! bed\\b| sleep\\b| the\\b| an?\\b| my\\b)) (?:${adverbs})*`
const are = `(?:i|we)(?:['’]re|['’]m| are| am) (?:${adverbs})*`
const have = `(?:i|we)(?:['’]ve| have)? ?(?:${adverbs})*`

/** After "I'll" and "need to": no deed, or one that nobody can tick off. */
const noDeed =
  /^(?:(?:be(?! (?:\w+ing|in touch|there for) )|see(?! to )|think(?! of)|never|not|no|probably|maybe|perhaps|likely|admit|say|always|tell you|get (?:back to (?:you|this|that|it)\b(?! by)|back(?! to)|there|it|killed)|let (?:you|it)|take (?:it|that)|want|like|love|hope|believe|miss|die|lose|run (?:out|low|dry)|fail|survive|grow|reach(?! out)|hit|make (?:it|sense|sure it)|end up|become|remain|stay|pass|know|understand you|bet|wait|keep (?:you|that|it|going)|find (?:a way|out (?:soon|eventually))|talk(?: about (?:it|that|this))?(?: (?:next|another|some) time| more)?$|meet (?:my|a friend)|be getting|do (?:it|that|this|so|my best|well|fine)|leave it|come back|sleep|eat|go(?! through| over)|need|have to|assume|agree|break even|double(?! check|-check)|triple|exceed|still|continue|feel|face it|break|talk (?:soon|later|tomorrow)|chat|win|beat|dominate|crush|just (?:quit|be)|go crazy|quit|spare you|drop (?:by\b|off$|dead)|stop (?:here|rambling|talking|now)|shut up|grab (?:a |some )?(?:lunch|coffee|dinner|food|breakfast|a bite|drinks?)|jump(?: (?:off|on|in))?|run(?= (?:out|low|dry|away|off|now|late)|$)|rush|dash|hop|head (?:out|off|home)|get (?:some|a|going|to (?:bed|sleep)|used to|over|through)|give you|hand it to|confess|say|vent|rest|relax|nap|cry|scream|remember|forgive|forget|regret|drink to|cross (?:that|my fingers)|burn|shout|sing|dance|laugh|celebrate|understand|trust|deserve|figure it out|manage|cope|breathe|calm down|kill (?:him|her|them|someone|somebody)|lose|freak|explode|promise anything|owe you|take your word|take that|second that|start over|pass out|vacation|sort of|kind of|admire|appreciate|enjoy|watch the|binge)(?![\w'’])|have (?!a (?:word|look|chat|call|talk)|\w+(?:ed|en) |.*\b(?:ready|done|finished|for you|live|out|drafted|written|sent)\b)|earn|cost)/i

/** Who is not of the team: what they have to do is not ours to tick off. */
const outsiders =
  '(?:landlord|bank|banks|lawyers?|accountant|auditors?|customers?|clients?|users?|buyers?|investors?|vcs?|vendors?|suppliers?|competitors?|contractor|agency|government|tax office|authorities|people|visitors?|founders?|startups?|companies|weather|world|market|others?|other side|they|he|she|it|this|that|there|you|i|we|what|which|who|nobody|nothing|everything|something|one)\\b'
/** A person by name; the words that are often capitalised and are none are left to the caller. */
const name = "[\\p{L}][\\p{L}'’-]{1,24}"
/** A thing of ours as the subject of a clause: "the old dashboards ", "invoices ". */
const thing = `(?!${outsiders})(?!(?:the|our|my|their|his|her|an?) ${outsiders})(?!their|his|her|your)(?:[\\w'’&/.#-]+ ){1,7}?`
/** Requests for advice are no work for anybody but the board. */
const advice =
  /^(?:(?:tell|explain|help|give|show|walk|advise|suggest|recommend|compare|summari[sz]e|describe|elaborate|clarify|think|let me know|be|stop|don['’]t|do not|calculate|compute|share (?:your|some)|say|list|what|how|why|when|is|are|should|take a look)\b)/i
/** Work that is asked for in so many words. */
const chores =
  'make (?:an|the) appointment|send|email|mail|call|phone|book|order|buy|pay|file|renew|cancel|update|fix|draft|write|prepare|schedule|set up|upload|publish|post|ship|sign|invoice|finish|submit|review|print|register|hire|contact|ping|clean up|migrate|export|import|rotate|delete|remove|add|move|record|back up|reply|answer|follow up|arrange|organi[sz]e|test|deploy|release|get|ask|collect|gather|chase|transfer|wire|return|pick up|drop off|deliver|forward|check|double[- ]check|confirm|close|archive|install|design|build|create|translate'

/** What a choice is said with. */
const choosing =
  'targeting|going (?:with|for|after|all[- ]in)|focus(?:s)?ing|switching|dropping|killing|pivoting|sticking|doubling down|betting|starting with|prioriti[sz]ing|launching|pricing|moving (?:to|away|forward)|cutting|sunsetting|shutting|discontinuing|abandoning|choosing|picking|skipping|postponing|delaying|standardi[sz]ing|limiting|positioning|selling only|leading with|building on|pulling (?:the plug|out)|removing|making (?=.+ (?:mandatory|optional|free|default|the default|standard|permanent|public|private|remote|official|compulsory|available|paid|part)\\b)|moving (?=(?:the|our|everything|all|from|into|off|over|upmarket|downmarket)\\b)|raising|lowering|doubling(?! down)|reducing|increasing|closing (?=(?:the|our|down)\\b)|ending|stopping|keeping|retiring|replacing|consolidating|opening (?=(?:an?|the|our|up)\\b)|expanding|freezing|cancel(?:l)?ing|splitting|merging|renaming|rebranding|giving up|getting rid of|phasing out|scrapping|shelving|parking|axing|staying|saying (?:no|yes)|all in|set on|committed to (?=(?:an?|the)\\b)|calling it|naming|turning (?:off|down|on)|passing on|adopting|changing (?=(?:the|our|from)\\b)|narrowing|widening|broadening|refocusing|tightening|simplifying|capping|slashing|halving|tripling|winding down|bringing back|letting go of|rolling out|sticking|tying|unbundling|bundling|grandfathering|deprecating|charging|offering|bringing .+ in[- ]house|outsourcing|not (?:doing|taking|raising|hiring|building|accepting|offering|renewing|selling|supporting)'
const choose =
  'go (?:with|for|after|all[- ]in|annual|monthly|remote)|stick (?:with|to)|stay (?:with|on|at|in|remote|small|lean|b2b)|focus on|target|double down|bet on|prioriti[sz]e|pivot|position|only|no longer|never again|stop \\w+ing|discontinue|sunset|phase out|get rid of|switch (?:to|from|over)|standardi[sz]e on|settle (?:on|for)|limit'

export const actionRules: readonly ActionRule[] = [
  // decisions
  {
    kind: 'DECISION',
    opens: i(`${have}(?:decided|chose|chosen|picked|settled on|opted|resolved to|concluded|signed off on)\\b`),
    title: 'clause',
    unless: /^\s*(?:yet|whether|if|nothing|neither)\b/i,
    confidence: 0.95
  },
  {
    kind: 'DECISION',
    opens: i(`${have}agreed (?=(?:with [\\w ]{2,25}? )?(?:to|on|that|we|not|upon)\\b)`),
    title: 'clause',
    confidence: 0.9
  },
  { kind: 'DECISION', opens: i(`${are}(?:${choosing})\\b`), title: 'clause', confidence: 0.9 },
  { kind: 'DECISION', opens: i(`${will}(?=(?:${choose})\\b)`), title: 'clause', confidence: 0.85 },
  {
    kind: 'DECISION',
    opens: i(
      `let['’]?s (?:${adverbs})*(?=(?:${choose}|drop|kill|cancel|end|close|pick|choose|settle on|commit to|use|make (?!sure|it|time|a (?:list|plan|call))|keep (?!in|going|an eye|me|you|it (?:short|brief|simple)|this (?:short|brief)|talking|digging)|price|charge|call it (?!a day|quits)|name|rename|replace|scrap|skip|cut|remove|move (?:to|from|off|away|everything|the|our)|host|build (?:on|it|the|our|for|in)|sell|offer|stop (?!here|now|there)|raise|lower|launch (?:in|with|on|without)|ship without|hold off|wait (?:with|until)|postpone|delay|freeze|allow|require|limit|ban|default to|hire (?!an?\\b|some|two|more|people|someone|somebody)|do (?:without|away with|annual|monthly|(?=[\\w -]+ (?:pricing|billing|plans?|only|first|instead)\\b))|run with|roll with|start with|lead with|take (?=the (?:offer|deal|smaller|bigger|cheaper|first|second|small|big|office))|have (?:only|just one|no)|not (?!worry|forget|go there|rush|kid|talk|do (?:it|this|that)\\b))\\b)`
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
  {
    kind: 'DECISION',
    opens: i(
      `(?:${adverbs})*(?:decided|settled|agreed|landed|signed off|opted|chose|picked)(?: (?:on|to|that|for|against|not|we|upon))+\\b`
    ),
    title: 'clause',
    unless: /^\s*(?:yet|whether|if|nothing|neither|hold)\b/i,
    confidence: 0.9
  },
  {
    kind: 'DECISION',
    opens: i(
      `${have}(?:landed on|ended up (?:with|going|choosing|picking)|ruled out|said (?:yes|no) to|agreed (?:upon|between)|come to (?:the|an?) (?:decision|conclusion|agreement)|voted|made (?:the|a|our|my|up our|up my) (?:call|decision|choice)|pulled the plug|locked in|greenlit|green-?lighted|turned down|rejected|approved|dropped|killed|scrapped|shelved|switched)\\b`
    ),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: i(
      '(?:the|our|my|final) (?:call|verdict|choice|pick|winner|answer|plan of record) is[:,]? (?!to (?:ask|wait)|still|not|up to|yours|whether|on\\b|at\\b|tomorrow|today|scheduled)'
    ),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: i(
      "(?:from now on|going forward|from here on(?: out| in)?|from today(?: on)?|henceforth|effective immediately|no longer),? (?!i\\b|i['’])"
    ),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: i('no more (?!than\\b|excuses|questions|news|time|coffee|energy|words|drama)'),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i(
      "we (?:(?:now |only |just )*(?:go|stick|stay) with|no longer (?!have|know|can|need|feel|see)|(?:will )?only (?:sell|serve|support|accept|offer|take|ship|hire|work with|target)|stop (?=\\w+ing\\b)|won['’]t be \\w+ing .+ any ?more)"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i("(?!(?:what|how|as|where|who|why|which|so|i|here|there|whatever)\\b)(?:[\\w'’&.-]+ ){1,5}it is(?: then)?$"),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: i(
      `${thing}(?:is|are) (?:now |officially |definitely |also )*(?:off the table|on ice|on hold|frozen|a no-?go|a done deal|decided|out of scope|(?:dead|out|in|gone|cancelled|canceled)(?= (?:for|until|from|as of)\\b))`
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i('(?:(?:i|we) )?(?:finally |just |simply |then |ultimately )*went (?:with|for) (?!a\\b|it\\b|lunch|dinner|coffee)'),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: i(
      "we (?:will not|won['’]t|shall not|don['’]t) (?=.+\\b(?:any ?more|full stop|period|ever|from now on|this year|until|for good|end of story)\\b)(?!have|know|need|see|get|be able)"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i(
      '(?:going (?:with|for|all[- ]in)|sticking (?:with|to)|staying with|switching to|moving to|killing|sunsetting|pivoting to|doubling down on|settling on) '
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i(`(?:the|our) (?!${outsiders})(?:[\\w-]+ ){1,4}stays?(?: (?:as|free|in|the|on|at)\\b.*| put)?$`),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: i('no (?:new|further|additional) (?=.+\\b(?:until|from|rule|any ?more|before|this|for|without)\\b)'),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: i(
      "(?:we|i)(?:['’]ve| have)? (?:finally |just |all )*(?:pivoted|moved (?:on )?to|narrowed|committed to (?=(?:the|an?) )|switched|opted|voted|reached an agreement|come down on|came down on|gone with|capped|frozen|froze)\\b"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i(
      '(?:the|our) (?:\\w+ ){0,2}(?:name|price|launch date|date|deadline|budget|slogan|domain|title|logo|model|rule|plan|focus|default|beachhead|target market|launch market|venue|city|partner|provider|stack|winner)(?: for [\\w ]{2,30})? (?:will be|is going to be|is now|becomes|is set (?:to|at)|is fixed at|is final)\\b'
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i(
      "(?:we|i)(?:['’]re|['’]m| are| am) (?:done with|through with|finished with|over|out of) (?=.+\\b(?:only|from (?:here|now)|for good|business|market|instead)\\b)"
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: i(
      `(?:the|our) (?:team|board|founders|co-?founders|partners) (?:has |have |just |finally )*(?:decided|agreed|voted|settled|chose)\\b`
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i(
      'we (?:(?:now|just|finally|therefore|hereby|simply|definitely|all|will) )*(?:take (?=the (?:offer|deal|smaller|bigger|cheaper|first|second|other)\\b)|stick to|pass on|pull out of|double (?=the|our)|rename|kill|stay (?:in|on|at|small|lean|remote|independent|bootstrapped|b2b)|cut (?=the|our|all)|freeze|postpone|part ways|sunset|discontinue|scrap|shelve|drop (?=the|our|all|support)|keep (?=the|our)|raise (?=the|our) |lower (?=the|our)|close (?=the \\w+ (?:office|branch|shop|store|round))|merge|outsource|rebrand|pivot|abandon|retire|hire (?!an?\\b|people|only|someone|from|when|remote))'
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i(
      "(?:we|i|it|the|our|all|everything)\\b(?=.+ (?:from (?:now|here|today) on(?:wards?)?(?: out)?|going forward)$)(?!.*\\b(?:i|we)['’]ll (?:send|call|write|do)\\b)"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i(
      "(?:it['’]s|that['’]s|it is) a (?:no|yes|go|no-go|hard no|firm no|pass)(?: from (?:me|us))? (?:to|for|on) |(?:green light|thumbs up|a clear yes|a clear no|thumbs down) (?:for|to|on) "
    ),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: i(
      `${thing}(?:moves? to (?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q\\d|next|spring|summer|autumn|winter)\\b)|(?:is|are) (?:now |hereby )?(?:cut|moved|renamed|limited|capped|reduced|raised|lowered|postponed|delayed|pushed|closed|discontinued|retired|merged|replaced) (?:to|until|till|from|by|at|with|into)\\b)`
    ),
    title: 'clause',
    confidence: 0.8
  },
  { kind: 'DECISION', opens: i(`${thing}(?:is|are) out,? (?:and )?(?:[\\w-]+ ){1,3}(?:is|are) in$`), title: 'clause', confidence: 0.8 },
  {
    kind: 'DECISION',
    opens: i("we(?:['’]re| are)(?: now| officially)? (?:parting ways|(?=an? [\\w -]+[- ]only)|(?=an? [\\w -]+ (?:company|business) from))"),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: i(
      '(?:the|our) (?:beachhead|first market|first segment|core segment|target group|ideal customer|niche)(?: now)? (?:is|are|will be) '
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: i("(?:i think )?we(?:['’]ll| will) (?:be )?(?:use|using|adopt|run on|build on|standardi[sz]e on) (?!this|that|it\\b)"),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: i(
      "(?!who|what|which|he|she|they|it|that|this\\b)(?:the )?(?:[\\w'’-]+ ){1,4}(?:wins|won|gets the (?:job|offer|contract|deal|role|nod)|is (?:approved|confirmed|chosen|our (?:new )?\\w+ (?:partner|provider|vendor|supplier|bank|tool|stack|host|agency))|will be (?:our|the (?:default|new|main|only)))(?![\\w'’])"
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: i("(?:it|that) (?:has been|was|is|['’]s) (?:decided|agreed|settled) (?:that |to |on )?"),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: i(
      '(?:all|both|the three) of us (?:agreed|decided)|(?:everyone|everybody|emma and i|marie and i|[\\p{L}]+ and i|we all|we both) (?:have |finally |just )*(?:agreed|decided|settled|chose|voted|picked)\\b'
    ),
    title: 'clause',
    unless: /^ (?:that )?(?:to )?(?:disagree|meet|talk)/i,
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: i(
      `we(?:['’]re| are) (?:${adverbs})*(?!(?:work|look|try|think|consider|discuss|talk|wait|hop|plan|runn|struggl|los|grow|gett|do|hav|see|hear|learn|build|sell|develop|burn|spend|fundrais|meet|sitt|liv|us|go|com|be|mak|ask|serv|offer|earn|bill|employ|debat|argu|wonder|worry|aim|shoot|pay|miss|fall|lack|aver|celebrat|enjoy|feel|find|deal|fight|lean|weigh|evaluat|explor|test|review|check|study|almost|still|current|tak|target|head|approach|hit|near|catch|follow|prepar|finish|finaliz|writ|draft|send|email|call|fix|shipp|releas|deploy|updat|record|publish|post|bet)\\w*ing\\b)\\w{3,}ing (?=\\S)`
    ),
    title: 'clause',
    unless: /^(?:today|tomorrow|tonight|from home|late|fine|well|up|for you|hard|soon)\b/i,
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: i(
      `we(?:['’]re| are) (?:${adverbs})*taking (?=(?:the|an?) (?:\\w+ )?(?:grant|loan|offer|deal|money|investment|office|job|round|term sheet|credit)\\b)`
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i(
      "we(?:['’]ll| will) (?=(?:launch|sell|start|ship|skip|charge|price|offer|open|build|do|keep|run|hire|move|stay|switch|support|take|focus)\\b.+\\b(?:first|for now|instead|only|without|no longer|rather than|exclusively|from (?:january|february|march|april|may|june|july|august|september|october|november|december|q\\d|\\d)|until)\\b)|we(?:['’]ll| will) (?=(?:skip|charge|discontinue|retire|sunset|freeze) )"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i('(?:next (?:year|month|quarter|week)|this (?:year|month|quarter)|in \\d{4}),? we (?:only |just |will only |do no )'),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i(
      '(?:i|we) (?:choose|pick|opt for|vote for|go for|settle on|decide on|decide to|decide that) (?!a\\b|it)|we do (?:it|this|that) (?:with|without|in) '
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i(
      "we(?:['’]ve| have)?(?: just| now)? (?:made|set|raised|lowered|cut|changed) (?=.+\\b(?:free|mandatory|optional|default|the default|permanent|to \\d+|starting (?:now|today)|from now on)\\b)"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: i(
      `(?:the )?(?:${'board|team|founders|partners|shareholders|co-?founders'}) (?:has |have )?(?:approved|signed off on|green-?lit|rejected|passed|confirmed|backed)\\b`
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: i(
      "(?:the|our) (?:[\\w'’-]+ ){1,4}?(?:goes (?:up|down|live|away)(?= (?:to|from|by|on|in|at)\\b)|stays? [\\w-]+$|(?:is|are) (?:history|over|dead)$)"
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: i(
      "[\\w'’. -]{2,40} (?:is|are) (?:history|off the menu|a thing of the past|not an option any ?more)$|no [\\w -]{3,40} any ?more$"
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: i(
      "we(?:['’]ll| will|['’]re (?:now |just |all )*(?:going to|gonna)| are going to) (?:now |just |simply |only )*(?=(?:price|drop(?! off| by)|kill|cut|raise (?:the|our)|lower|leave|rename|remove|replace|keep|outsource|merge|charge|bill|rebrand|relocate|close (?:the|our|down)|shut|end|retire|discontinue|skip|pause|stop|standardi[sz]e|limit|cap|license|franchise)\\b)|we (?:ship|launch|go live|start) (?:without|with|in) |(?:we|i)(?:['’]ve| have) signed with "
    ),
    title: 'clause',
    notDue: true,
    confidence: 0.75
  },
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
    opens: i(`(?:i|we)(?:['’]d| had)? better (?!off\\b)|(?:i|we)(?:['’]re|['’]m| are| am) supposed to |(?:i|we)(?:['’]ve| have) yet to `),
    title: 'rest',
    unless: noDeed,
    confidence: 0.8
  },
  {
    kind: 'TASK',
    opens: i(`(?:(?:i|we) )?(?:${adverbs})*need (?=(?:an?|the|some|new|more|two|three|our|my|those|these|that)\\b)`),
    title: 'rest',
    needsDue: true,
    confidence: 0.7
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
    opens: i('(?:the |my |our )?next steps?(?: for (?:me|us))?(?: (?:is|are|will be))?(?: to\\b| ?:|,| (?=an?\\b|the\\b)) ?'),
    title: 'rest',
    confidence: 0.9
  },
  { kind: 'TASK', opens: i('\\[ \\] '), title: 'rest', confidence: 0.9 },
  {
    kind: 'TASK',
    opens: i(
      "(?:please )?(?:(?:do not|don['’]t|let['’]s not|mustn['’]t|can['’]t|must not|not to) (?:let me )?forget to|remember to|(?:(?:can|could|would|will) (?:you|someone|somebody) (?:please )?)?remind me (?:[\\w ]{1,25} )?to|be sure to|make sure (?:to|we|i)|it['’]s time (?:to|we|for us to)|time to|high time to) "
    ),
    title: 'rest',
    unless: noDeed,
    confidence: 0.9
  },
  {
    kind: 'TASK',
    opens: i(
      `(?:someone|somebody|anyone|anybody|everyone|everybody|one of us|one of you|(?:the |our )?(?:\\w+ )?(?:team|designer|developers?|engineers?|marketing|sales|support|intern|assistant|co-?founder|freelancer|ops|finance)) (?:${adverbs})*(?:needs? to|ha(?:s|ve) (?:got )?to|should|must|ought to|had better|gotta) (?:${adverbs})*`
    ),
    title: 'rest',
    unless: noDeed,
    confidence: 0.85
  },
  // whom it is asked of: by name, in a request or an order
  {
    kind: 'TASK',
    opens: i(`(?:please,? )?@?(?<who>${name}),? (?:please|pls|plz),? (?:also |go and )?`),
    title: 'rest',
    unless: advice,
    confidence: 0.9
  },
  { kind: 'TASK', opens: i(`(?:please|pls),? @?(?<who>${name}), (?:please )?`), title: 'rest', unless: advice, confidence: 0.85 },
  {
    kind: 'TASK',
    opens: i(`@?(?<who>${name}),? (?:can|could|would|will) you (?:please |pls |also |maybe )*(?!be\\b|tell|explain|believe|imagine|help)`),
    title: 'rest',
    unless: advice,
    confidence: 0.85
  },
  {
    kind: 'TASK',
    opens: i('(?:can|could|would) (?:someone|somebody|anyone|anybody) (?:please )?(?!tell|explain|help)'),
    title: 'rest',
    confidence: 0.8
  },
  { kind: 'TASK', opens: i(`@(?<who>${name}),? (?:to |you )?(?=\\w)`), title: 'rest', unless: advice, confidence: 0.75 },
  {
    kind: 'TASK',
    opens: i(`@?(?<who>${name}) (?:${adverbs})*(?:needs to|has to|has got to|must|should|ought to|is supposed to|is to) (?:${adverbs})*`),
    title: 'rest',
    unless: noDeed,
    confidence: 0.85
  },
  { kind: 'TASK', opens: i(`(?<who>${name}):? (?:to (?=\\w+ (?:the|a|an|our|my|all)\\b))`), title: 'rest', confidence: 0.75 },
  {
    kind: 'TASK',
    opens: i(`(?:can|could|would|will) you (?:please )?(?=(?:${chores})\\b.*, (?<who>${name})\\??$)`),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'TASK',
    opens: i(`(?:please )?(?:ask|tell|have|get) (?<who>${name}) (?:to )?(?=(?:${chores}|look|take|prepare|do|go|talk|speak)\\b)`),
    title: 'rest',
    confidence: 0.8
  },
  { kind: 'TASK', opens: i(`(?:it['’]s|it is|that['’]s|this is) (?:on|up to|for) (?<who>${name}) to `), title: 'rest', confidence: 0.8 },
  { kind: 'TASK', opens: i(`(?:(?:i|we) )?(?:still |also )*need (?:someone|somebody) to `), title: 'rest', confidence: 0.8 },
  { kind: 'TASK', opens: i(`(?:(?:i|we) )?(?:still |also )*need (?<who>${name}) to `), title: 'rest', confidence: 0.8 },
  {
    kind: 'TASK',
    opens: i(`${name} and ${name} (?:${adverbs})*(?:need to|have to|must|should|ought to) `),
    title: 'rest',
    unless: noDeed,
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: i(
      "there(?:['’]s| is| are) (?:still |also )*(?=.+ to (?:file|send|write|do|finish|fix|pay|sign|prepare|book|order|review|update|submit|call|clean|sort)\\b)"
    ),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: i("(?:please )?(?:(?:do not|don['’]t) (?:let me )?forget(?: about)?|remember) (?=(?:the|my|our|that)\\b)"),
    title: 'rest',
    confidence: 0.8
  },
  {
    kind: 'TASK',
    opens: i(
      '(?:(?:can|could|would|will) you )?(?:please )?(?:set|put|add|create|make) (?:me )?(?:a )?(?:reminder|note) (?:in |on [\\w ]{3,12} )?(?:for me )?(?:to|for|about) '
    ),
    title: 'rest',
    confidence: 0.85
  },
  { kind: 'TASK', opens: i('(?:someone|somebody|anyone|everybody|everyone),? please '), title: 'rest', unless: advice, confidence: 0.8 },
  {
    kind: 'TASK',
    opens: i(`@?(?<who>${name}),? (?:you (?:need to|have to|must|should)|your (?:job|task) is to|(?:i need|i want|we need) you to) `),
    title: 'rest',
    unless: noDeed,
    confidence: 0.85
  },
  {
    kind: 'TASK',
    opens: i(`(?:i|we)(?:['’]d| would)? (?:want|need|asked|told|like|expect) (?<who>${name}) to `),
    title: 'rest',
    confidence: 0.8
  },
  { kind: 'TASK', opens: i(`(?<who>${name}) ?[:–-] (?=\\S)`), title: 'rest', needsDue: true, confidence: 0.75 },
  { kind: 'TASK', opens: i(`(?:please )?(?:assign|give|hand|delegate|leave) (?=.+ to (?<who>${name})$)`), title: 'rest', confidence: 0.75 },
  {
    kind: 'TASK',
    opens: i(
      "(?:it['’]s|it is) (?:important|crucial|critical|essential|urgent|necessary|imperative|vital|high time)(?: that)? (?:we |i |to )"
    ),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: i("(?:i|we)(?:['’]re|['’]m| are| am) (?:obliged|required|obligated|forced|legally bound) to "),
    title: 'rest',
    confidence: 0.8
  },
  {
    kind: 'TASK',
    opens: i(
      "(?:the )?(?:next (?:on|up))(?: (?:the|my|our) (?:list|agenda))?(?: is)?:? (?=(?:the|to|\\w+ing|an?)\\b)|what['’]s (?:left|missing)(?: to do)?(?: is)?:? "
    ),
    title: 'rest',
    confidence: 0.8
  },
  {
    kind: 'TASK',
    opens: i('(?:please )?make sure (?:that )?(?=(?:the|our|all|my|every|nobody|everyone|\\w+ is|\\w+ are)\\b)'),
    title: 'rest',
    confidence: 0.8
  },
  {
    kind: 'TASK',
    opens: i(
      `(?:the |our )?(?!we\\b|i\\b|you\\b|they\\b)(?:[\\w'’-]+ ){1,3}?(?:needs?|wants?|expects?|(?:is|are) (?:still )?waiting for|(?:is|are) expecting) (?=(?:the|our|an?|my)\\b)`
    ),
    title: 'clause',
    needsDue: true,
    confidence: 0.7
  },
  { kind: 'TASK', opens: i('(?:can|could|should|shall) we please '), title: 'rest', confidence: 0.75 },
  {
    kind: 'TASK',
    opens: i(`(?:someone|somebody|anyone|anybody|one of you) (?=(?:${chores}|take|look|do|please)\\b)`),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: i(
      '(?:the |my |our )?(?:top |first |main |number one )?priority (?:for [\\w ]{2,20} )?(?:is|will be):? (?:to )?(?=\\w)|what (?:we|i) (?:still )?need is '
    ),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'TASK',
    opens: i("(?:we|i) (?:can['’]t|cannot|mustn['’]t|must not|should not|shouldn['’]t) forget (?:about |to )?"),
    title: 'rest',
    confidence: 0.8
  },
  { kind: 'TASK', opens: i(`(?<who>${name}) will (?:have|need) to `), title: 'rest', confidence: 0.75 },
  // what has to be done, whoever does it
  {
    kind: 'TASK',
    opens: i(
      `${thing}(?:${adverbs})*(?:needs? to|ha(?:s|ve) to|must|should|ought to|gotta) (?:${adverbs})*(?:be|get|go (?:out|live|up|to|over|into|back|off)|leave|arrive|reach|happen|land|move|come (?:down|out|off)) `
    ),
    title: 'clause',
    unless:
      /^ ?(?:able|good|better|best|clear|there|fast|faster|right|true|honest|easy|easier|simple|simpler|cheap|cheaper|fun|nice|great|a |an |the |more|less|so|very|possible|worth|in (?:love|the)|like|enough|happy|careful|patient|kidding)\b/i,
    confidence: 0.8
  },
  {
    kind: 'TASK',
    opens: i(
      `${thing}(?:${adverbs})*needs? (?:an? (?:update|review|refresh|rewrite|fix|check|clean-?up|redesign|overhaul|rework|polish)\\b|(?!bring|th|during|morning|evening|string|spring|king)\\w{3,}ing\\b)`
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'TASK',
    opens: i(
      `${thing}(?:is|are) (?:still |also |now )*(?:on (?:my|our|the) (?:to-?do(?: list)?|list|plate|agenda)\\b|(?:to be|waiting to be) (?:\\w+ed|done|sent|paid|written|built)|outstanding|still undone|undone|overdue)`
    ),
    title: 'clause',
    confidence: 0.75
  },
  { kind: 'TASK', opens: i(`${thing}(?:still )?needs? an? (?=\\w)`), title: 'clause', needsDue: true, confidence: 0.75 },
  { kind: 'TASK', opens: i(`${thing}(?:is|are) due `), title: 'clause', needsDue: true, confidence: 0.75 },
  { kind: 'TASK', opens: i(`(?:please|pls) (?=(?:${chores})\\b)`), title: 'rest', confidence: 0.8 },
  { kind: 'TASK', opens: i(`(?=(?:${chores}) (?!me\\b|you\\b|it\\b|us\\b))`), title: 'rest', needsDue: true, confidence: 0.75 },
  {
    kind: 'TASK',
    opens: i(`let['’]?s (?:${adverbs})*`),
    title: 'rest',
    unless:
      /^(?:see|say|talk|discuss|start|begin|go|be|not|hope|assume|imagine|suppose|pretend|think|move on|do (?:it|this|that)|face|chat|keep|look|take a|get (?:started|going|back|to)|dive|dig|brainstorm|call it|wait|try|explore|consider|catch up|continue|recap|hear|have|leave|stop)\b/i,
    confidence: 0.75
  },
  // commitments
  {
    kind: 'COMMITMENT',
    opens: i(
      "(?:i (?:promise|swear|guarantee),? (?:that )?)?(?:i['’]d be |i['’]m |we['’]re )?(?:happy|glad) to (?=(?:take|do|handle|make|write|send|call|own|prepare|draft)\\b)"
    ),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'COMMITMENT',
    opens: i("(?:i (?:promise|swear|guarantee)|you have my word),? (?:that )?(?:you|it|the|i|we)(?:['’]ll| will)? "),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'COMMITMENT',
    opens: i('(?:the|my|our) (?:[\\w-]+ ){1,4}(?:is|are) (?:coming your way|on (?:its|their) way to you|headed your way)'),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'COMMITMENT',
    opens: i(
      "(?:i (?:call )?)?dibs on |(?:it['’]s|that['’]s) (?:on me|my job|my turn|up to me) to |i(?:['’]ve| have) got (?=(?:the|that) .+ covered\\b)"
    ),
    title: 'rest',
    confidence: 0.8
  },
  {
    kind: 'COMMITMENT',
    opens: i("i (?:said|promised|told \\w+) (?:that )?i(?:['’]d| would) (?=.+ and i will\\b)"),
    title: 'rest',
    unless: noDeed,
    confidence: 0.8
  },
  { kind: 'COMMITMENT', opens: i("i can commit to |i(?:['’]m| am) the one (?:who|that|to) "), title: 'rest', confidence: 0.8 },
  { kind: 'COMMITMENT', opens: i('i do (?=(?:the|our|that)\\b)'), title: 'rest', needsDue: true, confidence: 0.75 },
  { kind: 'COMMITMENT', opens: i('put me down for '), title: 'rest', confidence: 0.8 },
  {
    kind: 'COMMITMENT',
    opens: i('(?:i|we) (?:take (?:care of|over|on)|handle|own|take) (?=(?:the|that|this|those|these|all|our)\\b)'),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'COMMITMENT',
    opens: i(
      "(?:i['’]?m|i am) on (?=(?:the|that|those)\\b(?! (?:train|bus|plane|way|road|phone|fence|line|move|team|board|list|edge|verge|side|same|go))\\b)"
    ),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'COMMITMENT',
    opens: i("(?:i['’]?m )?taking (?:on |over |care of )?(?=(?:the|that|this|those|our)\\b)"),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'COMMITMENT',
    opens: i("(?:i|we)(?:['’]ve| have)? got (?=(?:the|that|this)\\b)"),
    title: 'rest',
    needsDue: true,
    confidence: 0.7
  },
  {
    kind: 'COMMITMENT',
    opens: i("(?:i|we)(?:['’]ve| have)? promised (?=[\\w ]{2,40} (?:an?|the|our|my|to)\\b)"),
    title: 'clause',
    needsDue: true,
    confidence: 0.8
  },
  { kind: 'COMMITMENT', opens: i('(?:my|our|the) plan is to '), title: 'rest', unless: noDeed, needsDue: true, confidence: 0.75 },
  {
    kind: 'COMMITMENT',
    opens: i(
      `(?:i|we) (?:want|would like|hope|intend|aim|['’]d like) to (?=(?:have|get) .+ (?:${'done|ready|finished|out|live|sent|signed|up'})\\b|(?:${chores})\\b)|i['’]d like to (?=(?:${chores})\\b)`
    ),
    title: 'rest',
    unless: noDeed,
    needsDue: true,
    confidence: 0.65
  },
  {
    kind: 'COMMITMENT',
    opens: i(`i (?:then |also |first )?(?=(?:${chores}) (?!.*\\b(?:always|usually|every|each|often)\\b))`),
    title: 'rest',
    needsDue: true,
    confidence: 0.75
  },
  { kind: 'COMMITMENT', opens: i("give me (?:until|till) .+ and (?:i['’]ll|i will) "), title: 'rest', unless: noDeed, confidence: 0.8 },
  {
    kind: 'COMMITMENT',
    opens: i(
      `(?:i['’]?m )?(?:gonna|going to) (?:${adverbs})*(?!bed\\b|work\\b|sleep\\b|school\\b|lunch\\b|dinner\\b|the\\b|an?\\b|my\\b|with\\b|for\\b|places\\b)`
    ),
    title: 'rest',
    unless: noDeed,
    confidence: 0.85
  },
  {
    kind: 'COMMITMENT',
    opens: i(
      "(?:i['’]m|i am|i['’]ll be) (?:also |now |still )?(?:on the hook for|taking (?:over |on |care of )?|handling|owning|responsible for|in charge of|signed up (?:for|to)|committed to|down for|good for|looking after|picking up) ?(?=(?:the|that|this|our|all|those|these|a|an)\\b)"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'COMMITMENT',
    opens: i(
      '(?:i|we) can (?:also |gladly |definitely |easily )*(?=(?:take|handle|own|cover|tackle|pick up|look after|take care of|do) (?:the|that|this|our|those|these|all)\\b)'
    ),
    title: 'rest',
    confidence: 0.75
  },
  {
    kind: 'COMMITMENT',
    opens: i(`(?:i|we) can (?:also |definitely |easily |still )*(?=(?:${chores}|get|have|do)\\b)`),
    title: 'rest',
    needsDue: true,
    confidence: 0.75
  },
  { kind: 'COMMITMENT', opens: i('(?:you can )?(?:count|rely|bank) on me for '), title: 'rest', confidence: 0.9 },
  {
    kind: 'COMMITMENT',
    opens: i(
      `my (?:job|task|homework|part|bit|mission|assignment|to-?do|promise|commitment|deliverable)(?: \\w+){0,3} (?:is|will be) (?:to )?`
    ),
    title: 'rest',
    confidence: 0.85
  },
  { kind: 'COMMITMENT', opens: i('leave (?=(?:the|that|this|those|these|our|my) .+ (?:to|with) me\\b)'), title: 'rest', confidence: 0.85 },
  { kind: 'COMMITMENT', opens: i(`${thing}(?:is|are) (?:on me|mine)\\b`), title: 'clause', confidence: 0.8 },
  {
    kind: 'COMMITMENT',
    opens: i('(?:consider|you can consider) (?=.+ (?:done|handled|sent|fixed|booked|taken care of)\\b)'),
    title: 'rest',
    confidence: 0.8
  },
  { kind: 'COMMITMENT', opens: i('(?:i|we) owe (?!you (?:one|an apology|a)\\b)'), title: 'clause', confidence: 0.75 },
  {
    kind: 'COMMITMENT',
    opens: i(
      `(?:the|my|our) (?!${outsiders})(?:[\\w'’&/.-]+ ){1,6}?will be (?:in your inbox|with you|on your desk|ready|done|finished|online|live|up|out|sent|there)\\b`
    ),
    title: 'clause',
    needsDue: true,
    confidence: 0.75
  },
  {
    kind: 'COMMITMENT',
    opens: i("(?:you can )?expect (?=(?:the|my|our|an?)\\b)|you(?:['’]ll| will) (?:get|receive|see) (?=(?:the|my|our|an?)\\b)"),
    title: 'rest',
    needsDue: true,
    confidence: 0.8
  },
  { kind: 'COMMITMENT', opens: i(will), title: 'rest', unless: noDeed, confidence: 0.95 },
  { kind: 'COMMITMENT', opens: i("(?:i|we)(?:['’]ll| will) try to "), title: 'rest', unless: noDeed, confidence: 0.7 },
  {
    kind: 'COMMITMENT',
    opens: i(
      "(?:i|we)(?:['’]ve| have| hereby)? ?(?:promise|pledge|commit|committed|intend|plan|aim|vow|volunteer(?:ed)?|guarantee|swear)(?:d)? (?:you |[a-z]+ )?to "
    ),
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
  { kind: 'COMMITMENT', opens: i('(?:you can )?(?:count|rely|bank) on me to '), title: 'rest', confidence: 0.9 },
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
    opens: i(
      '(?:the |our )?(?:(?:real|actual|main|biggest|top|key|core|underlying|true|common|most common|number one|no\\. ?1|#1|single biggest|only) )+(?:problem|reason|blocker|objection|issue|driver|obstacle|complaint|pain(?: point)?|request|barrier|bottleneck|friction|hurdle|factor|surprise|trigger|predictor|difference|cause)s?\\b[^,.;]{0,50}? (?:is|are|was|were|seems to be|turns out to be)\\b'
    ),
    title: 'clause',
    unless: /^ ?(?:that )?(?:i|me|my)\b/i,
    confidence: 0.85
  },
  {
    kind: 'INSIGHT',
    opens: i(
      "what (?:i|we)(?:['’]ve)? (?:\\w+ )?(?:learned|learnt|found|noticed|saw|see|realized|realised|discovered|heard)\\b[^:]{0,60}?(?: is(?: that)?|: ) ?|what (?:really |actually )?(?:surprised (?:me|us)|kills? (?:us|deals)|matters|hurts|works|counts)\\b[^:]{0,40}? is\\b"
    ),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'INSIGHT',
    opens: i(
      `(?:${have})?(?:${adverbs})*(?:learned|learnt|realized|realised|discovered|noticed|found out|found|observed|figured out|saw|heard|confirmed)\\b(?! (?:a|an|some|it|him|her|them)\\b)[^,.:;]{0,45}?(?: that|:| how) `
    ),
    title: 'rest',
    unless: /^ ?(?:i|we|he|she) (?:need|have to|must|should|will|was|am|forgot)\b/i,
    confidence: 0.9
  },
  {
    kind: 'INSIGHT',
    opens: i(
      "it['’]s (?:the|our|mostly|usually|always|never) (?:[\\w'’-]+ ){1,5}(?:who|that) (?:scare|annoy|convince|sell|close|stop|keep|bring|help|hurt|bother|confuse|decide|buy|pay|sign|choose|drive|bring|make|cause|matter|leave|ask|push|block|kill)s?\\b|(?:the|our) (?:real |main |only )?(?:problem|issue|blocker|question|point|obstacle|reason|objection) (?:isn['’]t|is not|wasn['’]t|was not) .+(?:it['’]s|but) |the (?:\\w+ )?(?:feature|thing|question|word|request|complaint) (?:every(?:one|body)|they all|most \\w+|all \\w+|people|customers|users) (?:\\w+ ){1,3}(?:is|are) "
    ),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'INSIGHT',
    opens: i(
      "we(?:['’]re| are) (?:too|far too|the most|losing|winning) (?=.+\\b(?:for|because|to|than|where|when)\\b)|we (?:mostly |only |usually |always |often |never )*(?:lose|win|get|close|sell|convert|attract|retain|churn)(?: out)? (?=.*\\b(?:because|when|whenever|most|mostly|more|only|every time|less|half|twice|never|better|faster)\\b)"
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'INSIGHT',
    opens: i(
      "the (?:more|less|fewer|bigger|smaller|longer|shorter|older|younger|cheaper|faster|earlier|later|\\w+er) .+?,? the (?:more|less|fewer|\\w+er)\\b|(?:we|i)(?:['’]ve| have| had)?(?: been)?(?: completely| totally| always)? (?:were |was )?(?:underestimated|overestimated|misjudged|wrong about)\\b|it (?:dawned on|hit|struck|occurred to) (?:me|us) that |(?:the|our) (?:[\\w-]+ ){1,4}(?:made|makes?) (?:it )?(?:very )?(?:clear|obvious) that |what (?:they|people|customers|users|clients|buyers|most \\w+) .+? (?:is|are) |what (?:really |actually |finally )?(?:sells|converts|closes|scares|annoys|blocks|stops|keeps|drives|brings|convinces|convinced|helps|helped)\\b.*? (?:is|are|was|were) "
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'INSIGHT',
    opens: i(
      "it (?:usually |often |always )?takes (?:an?|the|our|most|them|every|small|big|\\w+s) .+ (?:to|before|until) |an? (?:average|typical|normal|usual) |(?:our|the) (?:cheapest|best|worst|biggest|strongest|weakest|fastest|slowest|most \\w+|least \\w+) (?:\\w+ ){0,2}?(?:channels?|sources?|segments?|pages?|leads?|customers?|accounts?|markets?|users?|features?|plans?|regions?) (?:is|are|comes?|came|all)\\b|we keep (?:losing|winning|getting|seeing) |(?!i\\b|we\\b)[\\w'’ -]{3,50} (?:doubles|halves|triples|kills|boosts|lifts) (?:the|our|conversion|churn|sales|retention)"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'INSIGHT',
    opens: i(
      "(?:i|we) (?:was|were|am|are)(?: really| quite| very)? (?:surprised|shocked|amazed|wrong)(?: to (?:learn|see|find|hear))? that |what (?:i|we) keep (?:hearing|seeing)(?: [\\w ]{1,30})? is(?: that)? |(?:i|we) (?:now|finally) (?:know|understand|see) (?:that|why) |(?:i|we) keep (?:hearing|seeing)(?: that)? |(?:it(?:['’]s| is| became| has become) )(?:clear|obvious|evident)(?: now)? that "
    ),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'INSIGHT',
    opens: i(
      "(?:the|our|one) (?:reason|thing|real reason|best predictor|trick|difference|pattern)(?: why)? (?:they|people|customers|users|clients|clinics|teams|most \\w+|\\w+s)(?: don['’]t| do not| never| all| mostly)? \\w+ (?:is|are)\\b|(?:the )?bottleneck (?:is|in)\\b"
    ),
    title: 'clause',
    confidence: 0.85
  },
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
      `(?:${have})?(?:learned|learnt|realized|realised|discovered|noticed|found out|found|observed|saw|figured out|understood) (?:that|from|(?=(?:customers|users|clients|buyers|people|our|the|most|many)\\b))`
    ),
    title: 'rest',
    unless: /^ ?(?:i|we) (?:need|have to|must|should|will)\b/i,
    confidence: 0.9
  },
  {
    kind: 'INSIGHT',
    opens: i(
      '(?:the |our |my |all |every |these )?(?:[\\w/-]+ ){0,2}(?:data|interviews?|surveys?|polls?|numbers|analytics|stats|statistics|metrics|logs|research|tests?|experiments?|pilots?|cohorts?|studies|study|heatmaps?|recordings|feedback|results|calls|conversations|reviews)\\b[^,.]{0,40}?\\b(?:shows?|showed|suggests?|says?|said|confirms?|confirmed|indicates?|tells? us|told us|tells?|reveals?|revealed|proves?|proved|points? to|(?:is|are) clear)\\b'
    ),
    title: 'clause',
    confidence: 0.9
  },
  {
    kind: 'INSIGHT',
    opens: i(
      '(?:(?:the|our|my|key|main|big|biggest|one|another) )*(?:insight|learning|lesson|finding|takeaway)s?(?: (?:is|was|here is))?(?: that)? ?[:,]? ?'
    ),
    title: 'rest',
    confidence: 0.85
  }
]
