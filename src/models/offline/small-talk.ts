import { isVerb } from './verb.ts'

const greeting = /^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings|howdy|moin|yo|hallo)\b/i
const thanks =
  /^(?:thanks|thank you|thx|ty|cheers|great,? thanks|perfect,? thanks|awesome|cool|nice|great|perfect|ok(?:ay)?|got it|sounds good)\b/i
const goodbye = /^(?:bye|goodbye|good night|see you|talk (?:soon|later|tomorrow)|later|ciao)\b/i
const chatter = /\b(?:how are you|how(?:'s| is) it going|what(?:'s| is) up|who are you|nice to meet you|are you there|how are things)\b/i

/** "Ok, do it" and "great, hire her" thank nobody. */
const deciding = /\b(?:do|go|let['’]?s|yes|no|not|agreed?|approved?|decided?|with)\b/i

/** Whoever writes this needs a person, not a board. */
const distress =
  /\b(?:kill(?:ing)?|hurt(?:ing)?|harm(?:ing)?) myself\b|\b(?:end(?:ing)? my life|suicidal|commit suicide|don['’]t want to live)\b/i

export type SmallTalk = 'distress' | 'greeting' | 'thanks' | 'goodbye' | 'chatter'

/** What kind of message it is that asks the board for no view: small talk, where it is nothing else (at most eight words). */
export function smallTalkIn(text: string): SmallTalk | undefined {
  const said = text.trim()
  if (distress.test(said)) return 'distress'
  if (said.split(/\s+/).length > 8 || /\d/.test(said)) return undefined
  if (chatter.test(said)) return 'chatter'
  if (/\?/.test(said)) return undefined
  const words = said
    .replaceAll(/[^\p{L}\s]/gu, ' ')
    .trim()
    .split(/\s+/).length
  if (greeting.test(said) && words <= 6) return 'greeting'
  if (goodbye.test(said) && words <= 5) return 'goodbye'
  return thanks.test(said) && words <= 5 && !deciding.test(said) && !said.split(/\W+/).some(isVerb) ? 'thanks' : undefined
}

export const isSmallTalk = (text: string): boolean => smallTalkIn(text) !== undefined
