// What a rule for the beginning of a clause is made of, and the words that several of them share.

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

/** A rule's words, at the beginning of a clause. */
export const begins = (pattern: string) => new RegExp(`^(?:${pattern})`, 'iu')
export const adverbs =
  '(?:also|still|then|now|just|first|finally|already|definitely|personally|gladly|really|both|all|officially|only|happily|certainly|absolutely|urgently|quickly|next|soon|recently|basically|immediately|eventually|[a-z]+ly|probably not) '
export const will = `(?:(?:i|we)(?:['’]ll|(?<=i)[ ’']?ll| will| shall|['’]?m (?:${adverbs})*(?:going to|gonna|about to)| am (?:${adverbs})*(?:going to|about to)|['’]re (?:${adverbs})*(?:going to|gonna)| are (?:${adverbs})*going to)(?! bed\\b| sleep\\b| the\\b| an?\\b| my\\b)) (?:${adverbs})*`
export const are = `(?:i|we)(?:['’]re|['’]m| are| am) (?:${adverbs})*`
export const have = `(?:i|we)(?:['’]ve| have)? ?(?:${adverbs})*`

/** After "I'll" and "need to": no deed, or one that nobody can tick off. */
export const noDeed =
  /^(?:(?:be(?! (?:\w+ing|in touch|there for) )|see(?! to )|think(?! of)|never|not|no|probably|maybe|perhaps|likely|admit|say|always|tell you|get (?:better|back to (?:you|this|that|it)\b(?! by)|back(?! to)|there|it|killed)|let (?:you|it)|take (?:it|that)|want|like|love|hope|believe|miss|die|lose|run (?:out|low|dry)|fail|survive|grow|reach(?! out)|hit|make (?:it|sense|sure it)|end up|become|remain|stay|pass|know|understand you|bet|wait|keep (?:you|that|it|going)|find (?:a way|out (?:soon|eventually))|talk(?: about (?:it|that|this))?(?: (?:next|another|some) time| more)?$|meet (?:my|a friend)|be getting|do (?:it|that|this|so|my best|well|fine)|leave it|come back|sleep|eat|go(?! through| over)|need|have to|assume|agree|break even|double(?! check|-check)|triple|exceed|still|continue|feel|face it|break|talk (?:soon|later|tomorrow)|chat|win|beat|dominate|crush|just (?:quit|be)|go crazy|quit|spare you|drop (?:by\b|off$|dead)|stop (?:here|rambling|talking|now)|shut up|grab (?:a |some )?(?:lunch|coffee|dinner|food|breakfast|a bite|drinks?)|jump(?: (?:off|on|in))?|run(?= (?:out|low|dry|away|off|now|late)|$)|rush|dash|hop|head (?:out|off|home)|get (?:some|a|going|to (?:bed|sleep)|used to|over|through)|give you|hand it to|confess|vent|rest|relax|nap|cry|scream|remember|forgive|forget|regret|drink to|cross (?:that|my fingers)|burn|shout|sing|dance|laugh|celebrate|understand|trust|deserve|figure it out|manage|cope|breathe|calm down|kill (?:him|her|them|someone|somebody)|freak|explode|promise anything|owe you|take your word|take that|second that|start over|pass out|vacation|sort of|kind of|admire|appreciate|enjoy|watch the|binge)(?![\w'’])|have (?!a (?:word|look|chat|call|talk)|\w+(?:ed|en) |.*\b(?:ready|done|finished|for you|live|out|drafted|written|sent)\b)|earn|cost)/i

/** Who is not of the team: what they have to do is not ours to tick off. */
export const outsiders =
  '(?:landlord|bank|banks|lawyers?|accountant|auditors?|customers?|clients?|users?|buyers?|investors?|vcs?|vendors?|suppliers?|competitors?|contractor|agency|government|tax office|authorities|people|visitors?|founders?|startups?|companies|weather|world|market|others?|other side|they|he|she|it|this|that|there|you|i|we|what|which|who|nobody|nothing|everything|something|one)\\b'
/** A person by name; the words that are often capitalised and are none are left to the caller. */
export const name = "[\\p{L}][\\p{L}'’-]{1,24}"
/** A thing of ours as the subject of a clause: "the old dashboards ", "invoices ". */
export const thing = `(?!${outsiders})(?!(?:the|our|my|their|his|her|an?) ${outsiders})(?!their|his|her|your)(?:[\\w'’&/.#-]+ ){1,7}?`
/** Requests for advice are no work for anybody but the board. */
export const advice =
  /^(?:(?:tell|explain|help|give|show|walk|advise|suggest|recommend|compare|summari[sz]e|describe|elaborate|clarify|think|let me know|be|stop|don['’]t|do not|calculate|compute|share (?:your|some)|say|list|what|how|why|when|is|are|should|take a look)\b)/i
/** Work that is asked for in so many words. */
export const chores =
  'make (?:an|the) appointment|send|email|mail|call|phone|book|order|buy|pay|file|renew|cancel|update|fix|draft|write|prepare|schedule|set up|upload|publish|post|ship|sign|invoice|finish|submit|review|print|register|hire|contact|ping|clean up|migrate|export|import|rotate|delete|remove|add|move|record|back up|reply|answer|follow up|arrange|organi[sz]e|test|deploy|release|get|ask|collect|gather|chase|transfer|wire|return|pick up|drop off|deliver|forward|check|double[- ]check|confirm|close|archive|install|design|build|create|translate'

/** What a choice is said with. */
export const choosing =
  'targeting|going (?:with|for|after|all[- ]in)|focus(?:s)?ing|switching|dropping|killing|pivoting|sticking|doubling down|betting|starting with|prioriti[sz]ing|launching|pricing|moving (?:to|away|forward)|cutting|sunsetting|shutting|discontinuing|abandoning|choosing|picking|skipping|postponing|delaying|standardi[sz]ing|limiting|positioning|selling only|leading with|building on|pulling (?:the plug|out)|removing|making (?=.+ (?:mandatory|optional|free|default|the default|standard|permanent|public|private|remote|official|compulsory|available|paid|part)\\b)|moving (?=(?:the|our|everything|all|from|into|off|over|upmarket|downmarket)\\b)|raising|lowering|doubling(?! down)|reducing|increasing|closing (?=(?:the|our|down)\\b)|ending|stopping|keeping|retiring|replacing|consolidating|opening (?=(?:an?|the|our|up)\\b)|expanding|freezing|cancel(?:l)?ing|splitting|merging|renaming|rebranding|giving up|getting rid of|phasing out|scrapping|shelving|parking|axing|staying|saying (?:no|yes)|all in|set on|committed to (?=(?:an?|the)\\b)|calling it|naming|turning (?:off|down|on)|passing on|adopting|changing (?=(?:the|our|from)\\b)|narrowing|widening|broadening|refocusing|tightening|simplifying|capping|slashing|halving|tripling|winding down|bringing back|letting go of|rolling out|tying|unbundling|bundling|grandfathering|deprecating|charging|offering|bringing .+ in[- ]house|outsourcing|not (?:doing|taking|raising|hiring|building|accepting|offering|renewing|selling|supporting)'
export const choose =
  'go (?:with|for|after|all[- ]in|annual|monthly|remote)|stick (?:with|to)|stay (?:with|on|at|in|remote|small|lean|b2b)|focus on|target|double down|bet on|prioriti[sz]e|pivot|position|only|no longer|never again|stop \\w+ing|discontinue|sunset|phase out|get rid of|switch (?:to|from|over)|standardi[sz]e on|settle (?:on|for)|limit'
