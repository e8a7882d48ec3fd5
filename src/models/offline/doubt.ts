// What takes the force out of a clause: it is asked, supposed, denied, told of somebody else, or long past.

import type { Clause } from './sentences.ts'

const supposed =
  /^(?:(?:and|but|so|or|ok|well|then)[, ]+)*(?:if|unless|suppose|supposing|assuming|imagine|what if|say we|in case|provided|once upon|hypothetically|in theory|ideally|maybe|perhaps|possibly|probably|in an ideal world|in hindsight|let['’]s say|let['’]s assume|let['’]s pretend|pretend|when i was|back when|would|for example|e\.g)\b/i
const hedged =
  /\b(?:maybe|perhaps|probably|possibly|might|at some point|some ?day|one day|in theory|unless|hypothetically|supposedly|not sure (?:if|whether)|wish|just kidding|joking|or not|i guess|assuming|provided that)\b/i
const conditional = /\b(?:if|in case|depending on)\b/i
/** "check if it works" asks, it does not depend. */
const askingIf =
  /\b(?:check|see|find out|ask(?: \w+){0,3}|know|verify|test|learn|decide|figure out|look into|confirm|research|clarify|evaluate|investigate|validate|understand)(?: \w+){0,3} if\b/i
/** Somebody else is speaking, or spoken of: what follows is theirs. */
const reported =
  /^(?:(?:and|but|so|well|today|yesterday)[, ]+)*(?!(?:i|I|[Ww]e|[Ll]et|\d+)\b|(?:[\w-]+ ){0,3}(?:[Cc]ustomers|[Uu]sers|[Pp]eople|[Cc]lients|[Bb]uyers|[Pp]rospects|[Pp]atients|[Dd]entists|[Cc]linics|[Ii]nterviews?|[Dd]ata|[Ss]urveys?|[Ff]eedback|[Nn]umbers)\b)(?:(?:he|she|they|you|[A-Z][\w'’-]+|(?:[Mm]y|[Oo]ur|[Tt]he|[Hh]is|[Hh]er|[Tt]heir|[Aa]n?|[Oo]ne)(?: [\w'’-]+){1,4}?)(?: (?:just|also|always|then|once|yesterday|today|has|had|have))* (?:says?|said|told (?:me|us)|tells (?:me|us)|thinks?|thought|believes?|wrote|writes|insists?|insisted|wants? (?:me|us)|suggests? (?:that|we|i)|suggested|claims?|claimed|promised|promises|asked (?:me|us)|asks (?:me|us)|recommended|recommends|reads|argued|argues|mentioned|quoted|put it|keeps? (?:saying|telling)))\b/

/** Whether nothing may be drawn from the clause. `insights` may be reported ("customers said …"). */
export function isDoubtful(clause: Clause): boolean {
  const { plain, plainSentence, isQuestion } = clause
  if (isQuestion || /\?["”’')\]]*$/.test(clause.sentence)) return true
  if (supposed.test(plainSentence) || supposed.test(plain) || hedged.test(plain)) return true
  if (conditional.test(plain) && !askingIf.test(plain)) return true
  return reported.test(plainSentence) && !/^(?:but |so )?i['’]ll\b/i.test(plain)
}

/** "I was going to", "used to", "last year": the past promises nothing. */
export const isPast = (plain: string): boolean =>
  /\b(?:used to|was going to|were going to|had to|last (?:year|month|week)|back then|years ago|months ago)\b/i.test(plain)
