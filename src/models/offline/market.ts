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
  `^(?!they\\b|these\\b|those\\b|yes\\b|thanks\\b|always\\b|things\\b|investors\\b|us\\b)(?:(?:most|many|some|small|large|big|older|younger|local|all|german|european|american|our|independent|solo|early) )*[\\w-]{3,}[^s\\W]s (?:in [\\w ]{2,20} )?${adverb}(?:value|prefer|care (?:more |most |less |only )?about|hate|love|distrust|trust|pay (?:for|more|less)|churn|convert) `,
  'i'
)
const counted = new RegExp(
  `^(?:only |about |roughly |some |almost |nearly )*(?:\\d+(?:[.,]\\d+)? ?%|\\d+ (?:out )?of (?:the |our )?\\d+|half|two thirds|a third|most|none) of (?:the |our |all )*(?:\\w+ )?${people}\\b|^\\d+ (?:out )?of (?:the |our )?\\d+ (?:\\w+ )?${people}\\b`,
  'i'
)
const measured =
  /^(?:only |about |some |almost |nearly )*(?:most|half|a third|two thirds|all|none|\d+ ?%) of (?:our|the) (?:\w+ )?(?:churn|revenue|mrr|signups|sign-ups|leads|traffic|growth|sales|referrals|support tickets|tickets|cancellations|trials) (?:comes?|come|is|are|happens?|goes)\b/i
const compared =
  /^(?!(?:i|we|you|they|he|she|it|this|that|my)\b)[\w'’ -]{2,60}? (?:matters?|counts?|converts?|sells?|retains?|performs?|works?)(?: \w+)? (?:more|better|less|worse|twice|faster) (?:than|as)\b/i

const notGeneral =
  /^(?:i|we|you|he|she|it|this|that|if|when|unless|maybe|perhaps|please|let|(?:the|a|one|this|that|another) (?:customer|client|user|buyer|prospect|lead) (?:said|told|asked|wrote|wants)|my (?:cofounder|co-founder|boss|wife|husband|friend|investor))\b|\b(?:will|won['’]t|might|could|should|promised|going to|needs? to|has to|must)\b|['’]ll\b|\b(?:customers|users|clients)(?: currently)? pay(?: us)?(?: about)? [$€£\d]/i

/** Whether a clause states something of the market. One person's plans or wishes are none. */
export function isMarketInsight(clause: string): boolean {
  if (notGeneral.test(clause) || clause.split(/\s+/).length < 4) return compared.test(clause) && !notGeneral.test(clause)
  return ofPeople.test(clause) || ofOthers.test(clause) || counted.test(clause) || measured.test(clause) || compared.test(clause)
}

/** What happens at home or on the way is no insight, however it is announced. */
export const isPrivate = (clause: string): boolean =>
  /\b(?:my|our|the) (?:neighbou?rs?|wife|husband|partner['’]s|kids?|sons?|daughters?|mom|mum|dad|mother|father|parents|brother|sister|friends?|dog|cat|baby|car|bike|landlord|flat|kitchen|gym|coffee machine|coffee|weather|flight|train|wifi|laptop|phone|lunch|dinner|weekend|birthday|holidays?|vacation)\b|\b(?:raining|snow(?:ing)?|trombone|espresso|hangover|sunday|football|movie|netflix|astrology|horoscope|pizza)\b|^i(?:['’]m| am| was| can| can['’]t| hate| love| like)\b/i.test(
    clause
  )
