// How a clause begins that settles something.

import { type ActionRule, adverbs, are, choose, choosing, have, begins, outsiders, thing, will } from './rule-words.ts'

export const decisionRules: readonly ActionRule[] = [
  {
    kind: 'DECISION',
    opens: begins(`${have}agreed (?=(?:with [\\w ]{2,25}? )?(?:to|on|that|we|not|upon)\\b)`),
    title: 'clause',
    confidence: 0.9
  },
  { kind: 'DECISION', opens: begins(`${are}(?:${choosing})\\b`), title: 'clause', confidence: 0.9 },
  { kind: 'DECISION', opens: begins(`${will}(?=(?:${choose})\\b)`), title: 'clause', confidence: 0.85 },
  {
    kind: 'DECISION',
    opens: begins(
      `let['’]?s (?:${adverbs})*(?=(?:${choose}|drop|kill|cancel|end|close|pick|choose|settle on|commit to|use|make (?!sure|it|time|a (?:list|plan|call))|keep (?!in|going|an eye|me|you|it (?:short|brief|simple)|this (?:short|brief)|talking|digging)|price|charge|call it (?!a day|quits)|name|rename|replace|scrap|skip|cut|remove|move (?:to|from|off|away|everything|the|our)|host|build (?:on|it|the|our|for|in)|sell|offer|stop (?!here|now|there)|raise|lower|launch (?:in|with|on|without)|ship without|hold off|wait (?:with|until)|postpone|delay|freeze|allow|require|limit|ban|default to|hire (?!an?\\b|some|two|more|people|someone|somebody)|do (?:without|away with|annual|monthly|(?=[\\w -]+ (?:pricing|billing|plans?|only|first|instead)\\b))|run with|roll with|start with|lead with|take (?=the (?:offer|deal|smaller|bigger|cheaper|first|second|small|big|office))|have (?:only|just one|no)|not (?!worry|decide|forget|go there|rush|kid|talk|do (?:it|this|that)\\b))\\b)`
    ),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: begins(
      '(?:(?:the|our|my|final|key) )*(?:decision|final call|final answer)(?: is| was)?(?: that| to)?:? (?!to be|whether|between|pending|about|on\\b|for\\b)'
    ),
    title: 'rest',
    confidence: 0.9
  },
  { kind: 'DECISION', opens: begins("it['’]s (?:decided|settled|official)(?: that)?[:,]? "), title: 'rest', confidence: 0.9 },
  {
    kind: 'DECISION',
    opens: begins(
      `${have}(?:landed on|ended up (?:with|going|choosing|picking)|ruled out|said (?:yes|no) to|agreed (?:upon|between)|come to (?:the|an?) (?:decision|conclusion|agreement)|voted|made (?:the|a|our|my|up our|up my) (?:call|decision|choice)|pulled the plug|locked in|greenlit|green-?lighted|turned down|rejected|approved|dropped|killed|scrapped|shelved|switched)\\b`
    ),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: begins(
      '(?:the|our|my|final) (?:call|verdict|choice|pick|winner|answer|plan of record)(?: (?:on|for) [\\w ]{2,30}?)? is[:,]? (?!to (?:ask|wait)|still|not(?! (?:this|now|for|in)\\b)|up to|yours|whether|on\\b|at\\b|tomorrow|today|scheduled)'
    ),
    title: 'rest',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: begins(
      "(?:from now on|going forward|from here on(?: out| in)?|from today(?: on)?|henceforth|effective immediately|no longer),? (?!i\\b|i['’])"
    ),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: begins('no more (?!than\\b|excuses|questions|news|time|coffee|energy|words|drama)'),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins("(?!(?:what|how|as|where|who|why|which|so|i|here|there|whatever)\\b)(?:[\\w'’&.-]+ ){1,5}it is(?: then)?$"),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: begins('(?:(?:i|we) )?(?:finally |just |simply |then |ultimately )*went (?:with|for) (?!a\\b|it\\b|lunch|dinner|coffee)'),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: begins(
      "we (?:will not|won['’]t|shall not|don['’]t) (?=.+\\b(?:any ?more|full stop|period|ever|from now on|this year|until|for good|end of story)\\b)(?!have|know|need|see|get|be able)"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins(
      '(?:going (?:with|for|all[- ]in)|sticking (?:with|to)|staying with|switching to|moving to|killing|sunsetting|pivoting to|doubling down on|settling on) '
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins(`(?:the|our) (?!${outsiders})(?:[\\w-]+ ){1,4}stays?(?: (?:as|free|in|the|on|at)\\b.*| put)?$`),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: begins('no (?:new|further|additional) (?=.+\\b(?:until|from|rule|any ?more|before|this|for|without)\\b)'),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: begins(
      "(?:we|i)(?:['’]ve| have)? (?:finally |just |all )*(?:pivoted|moved (?:on )?to|narrowed|committed to (?=(?:the|an?) )|switched|opted|voted|reached an agreement|come down on|came down on|gone with|capped|frozen|froze)\\b"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins(
      '(?:the|our) (?:\\w+ ){0,2}(?:name|price|launch date|date|deadline|budget|slogan|domain|title|logo|model|rule|plan|focus|default|beachhead|target market|launch market|venue|city|partner|provider|stack|winner)(?: for [\\w ]{2,30})? (?:will be|is going to be|is now|becomes|is set (?:to|at)|is fixed at|is final)\\b'
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins(
      "(?:we|i)(?:['’]re|['’]m| are| am) (?:done with|through with|finished with|over|out of) (?=.+\\b(?:only|from (?:here|now)|for good|business|market|instead)\\b)"
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: begins(
      `(?:the|our) (?:team|board|founders|co-?founders|partners) (?:has |have |just |finally )*(?:decided|agreed|voted|settled|chose)\\b`
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins(
      'we (?:(?:now|just|finally|therefore|hereby|simply|definitely|all|will) )*(?:take (?=the (?:offer|deal|smaller|bigger|cheaper|first|second|other)\\b)|stick to|pass on|pull out of|double (?=the|our)|rename|kill|stay (?:in|on|at|small|lean|remote|independent|bootstrapped|b2b)|cut (?=the|our|all)|freeze|postpone|part ways|sunset|discontinue|scrap|shelve|drop (?=the|our|all|support)|keep (?=the|our)|raise (?=the|our) |lower (?=the|our)|close (?=the \\w+ (?:office|branch|shop|store|round))|merge|outsource|rebrand|pivot|abandon|retire|hire (?!an?\\b|people|only|someone|from|when|remote))'
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins(
      "(?:we|i|it|the|our|all|everything)\\b(?=.+ (?:from (?:now|here|today) on(?:wards?)?(?: out)?|going forward)$)(?!.*\\b(?:i|we)['’]ll (?:send|call|write|do)\\b)"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins(
      "(?:it['’]s|that['’]s|it is) a (?:no|yes|go|no-go|hard no|firm no|pass)(?: from (?:me|us))? (?:to|for|on) |(?:green light|thumbs up|a clear yes|a clear no|thumbs down) (?:for|to|on) "
    ),
    title: 'clause',
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: begins(
      `${thing}(?:moves? to (?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q\\d|next|spring|summer|autumn|winter)\\b)|(?:is|are) (?:now |hereby )?(?:cut|moved|renamed|limited|capped|reduced|raised|lowered|postponed|delayed|pushed|closed|discontinued|retired|merged|replaced) (?:to|until|till|from|by|at|with|into)\\b)`
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins(`${thing}(?:is|are) out,? (?:and )?(?:[\\w-]+ ){1,3}(?:is|are) in$`),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins(
      "we(?:['’]re| are)(?: now| officially)? (?:parting ways|(?=an? [\\w -]+[- ]only)|(?=an? [\\w -]+ (?:company|business) from))"
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: begins(
      '(?:the|our) (?:beachhead|first market|first segment|core segment|target group|ideal customer|niche)(?: now)? (?:is|are|will be) '
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: begins("(?:i think )?we(?:['’]ll| will) (?:be )?(?:use|using|adopt|run on|build on|standardi[sz]e on) (?!this|that|it\\b)"),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: begins(
      "(?!who|what|which|he|she|they|it|that|this\\b)(?:the )?(?:[\\w'’-]+ ){1,4}(?:wins|won|gets the (?:job|offer|contract|deal|role|nod)|is (?:approved|confirmed|chosen|our (?:new )?\\w+ (?:partner|provider|vendor|supplier|bank|tool|stack|host|agency))|will be (?:our|the (?:default|new|main|only)))(?![\\w'’])"
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: begins(
      '(?:all|both|the three) of us (?:agreed|decided)|(?:everyone|everybody|emma and i|marie and i|[\\p{L}]+ and i|we all|we both) (?:have |finally |just )*(?:agreed|decided|settled|chose|voted|picked)\\b'
    ),
    title: 'clause',
    unless: /^ (?:that )?(?:to )?(?:disagree|meet|talk)/i,
    confidence: 0.85
  },
  {
    kind: 'DECISION',
    opens: begins(
      `we(?:['’]re| are) (?:${adverbs})*taking (?=(?:the|an?) (?:\\w+ )?(?:grant|loan|offer|deal|money|investment|office|job|round|term sheet|credit)\\b)`
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins(
      "we(?:['’]ll| will) (?=(?:launch|sell|start|ship|skip|charge|price|offer|open|build|do|keep|run|hire|move|stay|switch|support|take|focus)\\b.+\\b(?:first|for now|instead|only|without|no longer|rather than|exclusively|from (?:january|february|march|april|may|june|july|august|september|october|november|december|q\\d|\\d)|until)\\b)|we(?:['’]ll| will) (?=(?:skip|charge|discontinue|retire|sunset|freeze) )"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins('(?:next (?:year|month|quarter|week)|this (?:year|month|quarter)|in \\d{4}),? we (?:only |just |will only |do no )'),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins(
      "we(?:['’]ve| have)?(?: just| now)? (?:made|set|raised|lowered|cut|changed) (?=.+\\b(?:free|mandatory|optional|default|the default|permanent|to \\d+|starting (?:now|today)|from now on)\\b)"
    ),
    title: 'clause',
    confidence: 0.8
  },
  {
    kind: 'DECISION',
    opens: begins(
      `(?:the )?(?:${'board|team|founders|partners|shareholders|co-?founders'}) (?:has |have )?(?:approved|signed off on|green-?lit|rejected|passed|confirmed|backed)\\b`
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: begins(
      "(?:the|our) (?:[\\w'’-]+ ){1,4}?(?:goes (?:up|down|live|away)(?= (?:to|from|by|on|in|at)\\b)|stays? [\\w-]+$|(?:is|are) (?:history|over|dead)$)"
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: begins(
      "[\\w'’. -]{2,40} (?:is|are) (?:history|off the menu|a thing of the past|not an option any ?more)$|no [\\w -]{3,40} any ?more$"
    ),
    title: 'clause',
    confidence: 0.75
  },
  {
    kind: 'DECISION',
    opens: begins(
      "we(?:['’]ll| will|['’]re (?:now |just |all )*(?:going to|gonna)| are going to) (?:now |just |simply |only )*(?=(?:price|drop(?! off| by)|kill|cut|raise (?:the|our)|lower|leave|rename|remove|replace|keep|outsource|merge|charge|bill|rebrand|relocate|close (?:the|our|down)|shut|end|retire|discontinue|skip|pause|stop|standardi[sz]e|limit|cap|license|franchise)\\b)|we (?:ship|launch|go live|start) (?:without|with|in) |(?:we|i)(?:['’]ve| have) signed with "
    ),
    title: 'clause',
    notDue: true,
    confidence: 0.75
  }
]
