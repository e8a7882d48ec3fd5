// Chat spelling written out: "k ill ping her abt it tmrw" is read as "ok I'll ping her about it tomorrow".

const clauseStart = String.raw`(?<=(?:^|[.,;:!?\n(–—-]\s*|\b(?:and|but|so|ok|okay|k|kk|cuz|because|then|yeah|yes|oh|also|that|think|guess|swear|if)\s+))`
const negated = 'do|does|did|is|are|was|were|have|has|had|would|should|could'

const spellings: readonly [RegExp, string | ((...found: string[]) => string)][] = [
  [/\bu\b(?! ?\.)/gi, 'you'],
  [/\bur\b/gi, 'your'],
  [/\br\b(?= (?:def|not|u|we|you|they|\w+ing)\b)|(?<=\b(?:users|ppl|people|they|we|you|customers) )r\b/gi, 'are'],
  [/\bn\b(?= i\b)/gi, 'and'],
  [/(?<=\b(?:me|us|them|him|her|has|have|need|needs|want|wants|going|got|talked|try|supposed) )2(?= [a-z])/gi, 'to'],
  [/\b(?:tmrw|tmr|tmw|tomorow|tommorow|tommorrow|2mrw)\b/gi, 'tomorrow'],
  [/\bnite\b/gi, 'night'],
  [/\b(?:pls|plz|plse)\b/gi, 'please'],
  [/\bppl\b/gi, 'people'],
  [/\babt\b/gi, 'about'],
  [/\bb4\b/gi, 'before'],
  [/\bthru\b/gi, 'through'],
  [/\b(?:cuz|cos|bc)\b/gi, 'because'],
  [/\bdef\b/gi, 'definitely'],
  [/\b(?:smth|sth)\b/gi, 'something'],
  [/\b(?:w\/|w)(?= )/gi, 'with'],
  [/\bem\b/gi, 'them'],
  [/\b(?:i['’]?mm?a|imma)\b/gi, "I'm going to"],
  [/\bfixin['’]? to\b/gi, 'going to'],
  [/\bgonna\b/gi, 'going to'],
  [/\bwanna\b/gi, 'want to'],
  [/\bgotta\b/gi, 'have to'],
  [/\boughta\b/gi, 'ought to'],
  [/\blemme\b/gi, 'let me'],
  [/\bshld\b/gi, 'should'],
  [new RegExp(String.raw`\b(${negated})nt\b`, 'gi'), (_, verb = '') => `${verb}n't`],
  [/\bcant\b/gi, "can't"],
  [/\bwont\b/gi, "won't"],
  [new RegExp(String.raw`${clauseStart}ill (?=[a-z])`, 'gi'), "I'll "],
  [/\bim (?=[a-z])/gi, "I'm "],
  [/\bive\b/gi, "I've"],
  [/\bid (?=(?:be|love|like|say|rather|have|never|probably|dump|do|go|want)\b)/gi, "I'd "],
  [new RegExp(String.raw`${clauseStart}were (?=(?:not |definitely |just |all )*\w+ing\b)`, 'gi'), "we're "],
  [/\b(he|she|that|what|it|there|who)s (?=(?:not|that|gonna|going|a|an|the|been|\w+ing)\b)/gi, (_, who = '') => `${who}'s `],
  [/\b(they|you)re\b/gi, (_, who = '') => `${who}'re`]
]

/** Longer texts are pasted: nobody types them in a hurry. */
const longest = 8_000

/** The text written out, and the way back from a stretch of it to the words as they were typed. */
export function inFullWords(text: string): { text: string; asTyped: (stretch: string) => string } {
  if (text.length > longest) return { text, asTyped: (stretch) => stretch }
  let full = text
  // for each character of the full text, where it comes from
  let origin = Array.from({ length: text.length + 1 }, (_, place) => place)
  for (const [spelling, written] of spellings) {
    let from = 0
    let next = ''
    const origins: number[] = []
    for (const found of full.matchAll(spelling)) {
      const word = typeof written === 'string' ? written : written(...found)
      next += full.slice(from, found.index) + word
      origins.push(...origin.slice(from, found.index), ...Array.from(word, () => origin[found.index] ?? 0))
      from = found.index + found[0].length
    }
    if (from === 0) continue
    full = next + full.slice(from)
    origin = [...origins, ...origin.slice(from)]
  }
  return {
    text: full,
    asTyped(stretch) {
      const from = full.indexOf(stretch)
      return from < 0 ? stretch : text.slice(origin[from], origin[from + stretch.length])
    }
  }
}
