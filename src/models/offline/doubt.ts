// What takes the force out of a clause: it is asked, supposed, denied, told of somebody else, or long past.

import type { Clause } from './sentences.ts'

const supposed =
  /^(?:(?:and|but|so|or|ok|well|then)[, ]+)*(?:if|unless|suppose|supposing|assuming|imagine|what if|say we|in case(?! you)|provided|once upon|hypothetically|in theory|ideally|maybe|perhaps|possibly|probably|in an ideal world|in hindsight|let['’]s say|let['’]s assume|let['’]s pretend|pretend|when i was|back when|would|had (?:i|we|they|you)|for example|e\.g|in a perfect world)\b/i
const hedged =
  /\b(?:maybe|perhaps|probably|possibly|might|at some point|some ?day|one day|in theory|hypothetically|supposedly|not sure (?:if|whether)|wish|just kidding|joking|or not|whether|still open|undecided|i guess|assuming|provided that)\b/i
const conditional = /(?<!\b(?:and|but) )\b(?:if|unless|in case(?! you)|depending on)\b/i
/** "check if it works" asks, it does not depend. */
const askingIf =
  /\b(?:check|see|find out|ask(?: \w+){0,3}|know|verify|test|learn|decide|figure out|look into|confirm|research|clarify|evaluate|investigate|validate|understand|be (?:good|great|nice|helpful|grateful|time)|appreciate it|love it|be grateful)(?: \w+){0,3} if\b/i
/** Somebody else is speaking, or spoken of: what follows is theirs. */
const reported =
  /^(?:(?:and|but|so|well|today|yesterday)[, ]+)*(?!(?:i|I|[Ww]e|[Ll]et|[Nn]obody|[Nn]o one|[Ee]very(?:one|body)|\d+)\b|(?:[\w-]+ ){0,3}(?:[Cc]ustomers|[Uu]sers|[Pp]eople|[Cc]lients|[Bb]uyers|[Pp]rospects|[Pp]atients|[Dd]entists|[Cc]linics|[Ii]nterviews?|[Dd]ata|[Ss]urveys?|[Ff]eedback|[Nn]umbers|[Rr]esearch|[Rr]eviews|[Aa]nalytics|[Ss]tats|[Ll]ogs|[Ii]nbox|[Pp]oll|[Tt]ests?|[Ss]tudy)\b)(?:(?:he|she|they|you|[A-Z][\w'’-]+|(?:[Mm]y|[Oo]ur|[Tt]he|[Hh]is|[Hh]er|[Tt]heir|[Aa]n?|[Oo]ne)(?: [\w'’-]+){1,4}?)(?: (?:just|also|always|then|once|yesterday|today|has|had|have))* (?:says?|said|told (?:me|us)|tells (?:me|us)|thinks?|thought|believes?|wrote|writes|insists?|insisted|wants? (?:me|us)|suggests? (?:that|we|i)|suggested|claims?|claimed|promised|promises|asked (?:me|us)|asks (?:me|us)|recommended|recommends|reads|argued|argues|mentioned|quoted|put it|keeps? (?:saying|telling)))\b/

/** "…, he says": what was told by somebody else. */
const attributed = /, (?:he|she|they) (?:says?|said|claims?|thinks?|reckons?)$/i

/** Said with a wink: nobody will be held to it. */
const ironic =
  /🙄|🤡|\/s\b|^(?:oh |ok |haha |well )*(?:yeah|yep|sure|right|oh|of course|great|wonderful|fantastic|lovely|brilliant|terrific)[, ]+(?:yeah |sure |right |and |because |joy |great |wonderful |perfect |fantastic |lovely |let me (?:just )?|then )*(?:sure|right|great|joy|wonderful|perfect|fantastic|lovely|brilliant|terrific|because|another|i['’]ll just|we['’]ll just|let me just)\b|\b(?:i|we)['’](?:ll|m going to|m gonna) just (?:quit|clone|teleport|vanish|disappear|wave|magic\w*|conjure|invent|win|sell (?:a|my) kidney|become|move to|live|die|cry|print|run the \w+ off)\b|\b(?:in my dreams|when (?:pigs fly|hell freezes)|magic wand|as if that|sheep farmer|clone myself)\b/i

/** A question in form only: work is asked of somebody by name, or a reminder of the board. */
const asksByName =
  /^(?:(?:and|also|so|ok|oh|btw|by the way|hey|hi)[, ]+)*@?(?!atlas|cipher|nova)[\p{L}'’-]{2,25},? (?:can|could|would|will) you (?!tell|explain|believe|imagine)/iu
const asksSomebody =
  /^(?:(?:and|also|so|ok|oh|btw|by the way|hey|hi)[, ]+)*(?:(?:can|could|would|will) (?:someone|somebody|anyone|anybody)(?= \w)(?! (?:tell|explain|help))|(?:can|could) we please\b|(?:(?:can|could|would|will) you )?(?:please )?(?:remind me|(?:set|put|add|create|make) (?:me )?(?:a )?(?:reminder|note)))\b/i
const asksBehind =
  /^(?:can|could|would|will) you (?:please )?(?!tell|explain|help|give|show).*, (?!atlas|cipher|nova|please|thanks|right)\p{Lu}[\p{L}'’-]+\??$/u
const isRequest = (plain: string): boolean => asksByName.test(plain) || asksSomebody.test(plain) || asksBehind.test(plain)

/** What stands before the clause takes a supposition or another's words back: "…, but we don't, so we're going with …". */
const turns = /\b(?:but|anyway|anyways|instead|either way|regardless|meanwhile|in the meantime)\b/i
const concludes = /\b(?:so|therefore|which is why|hence)[, ]+$/i
const ofSpeaker = /^(?:i|we|let['’]?s|let me|i['’]\w+|we['’]\w+|someone|somebody|need to|must|please|remind me|don['’]t forget)\b/i

/** Whether nothing may be drawn from the clause. Insights may be reported ("customers said …") and conditional. */
export function isDoubtful(clause: Clause): boolean {
  const { plain, plainSentence, before, isQuestion } = clause
  if ((isQuestion || /\?["”’')\]]*$/.test(clause.sentence)) && !isRequest(plain)) return true
  if (ironic.test(plainSentence)) return true
  if (supposed.test(plain) || (supposed.test(plainSentence) && !turns.test(before))) return true
  if (hedged.test(plain) || attributed.test(plainSentence.replace(/[.!]+$/, ''))) return true
  const isLifted = (turns.test(before) || concludes.test(before)) && ofSpeaker.test(plain)
  return reported.test(plainSentence) && !isLifted && !/^(?:but |so )?i['’]ll\b/i.test(plain)
}

/** Whether a clause holds only if something else does: no promise, though it may well be an insight. */
export const isConditional = (plain: string): boolean => conditional.test(plain) && !askingIf.test(plain)

/** "I was going to", "used to", "last year": the past promises nothing. */
export const isPast = (plain: string): boolean =>
  /\b(?:used to|was going to|were going to|had to|last (?:year|month|week)|back then|years ago|months ago)\b/i.test(plain)
