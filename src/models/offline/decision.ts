// What a person decides once the board has met: "let's go with it", "we'll do the pilot", "agreed", "we won't hire yet".

import { findDueWords } from '../../tools/due-date.ts'
import { isDoubtful } from './doubt.ts'
import { clausesOf } from './sentences.ts'

export interface Decision {
  /** letter for letter */
  quote: string
  /** the words that say when it is to be looked at again, letter for letter; undefined where none do */
  review: string | undefined
}

const before =
  '(?:(?:and|but|so|then|well|yes|yeah|yep|ok(?:ay)?|alright|all right|right|sure|great|good|perfect|fine|cool|thanks|thank you|no|i think|@?(?:atlas|cipher|nova|board|everyone|all))[,:.!]*\\s+)*'
const deed =
  '(?:go|do|take|try|pick|choose|follow|stick|stay|start|begin|wait|hold|pass|drop|skip|stop|postpone|delay|launch|hire|build|buy|raise|focus|target|pilot|keep|cut|move|switch|validate|test|interview|sell|ship|run|add|change|close|open|not)\\b'
const deciding = new RegExp(
  `^${before}(?:${[
    `let['’]?s (?:not )?${deed}`,
    `(?:i|we)(?:['’]ll| will| shall|['’](?:m|re) (?:going to|gonna)| (?:am|are) going to) ${deed}`,
    `(?:i|we) (?:won['’]t|will not)\\b`,
    `(?:i|we)(?:['’](?:m|re)| am| are) (?:not )?(?:going (?:with|for|ahead)|doing|taking|choosing|picking)\\b`,
    `(?:i|we)(?:['’]ve| have)? (?:decided|chosen|chose|settled|agree|agreed)\\b`,
    `(?:the |our |my )?decision(?: is|:)`,
    `it['’]s (?:decided|settled|a deal|a go|a no)\\b`,
    `(?:agreed|approved|decided|deal|do it|go ahead|go for it)(?=$|[\\s,.!:])`
  ].join('|')})`,
  'i'
)
const smallTalk = /^let['’]?s (?:start with (?:an? |the )?(?:question|intro)|wait (?:a|one) (?:sec|moment|minute))/i
const looking =
  /\b(?:review|revisit|re-?check|re-?assess|re-?visit|look (?:at (?:it|this|that) )?again|check (?:back|again)|come back to)\b/i

/** The first clause that decides, where one does; questions, conditions and what others said decide nothing. */
export function decisionIn(text: string): Decision | undefined {
  const clauses = clausesOf(text)
  const decided = clauses.find((clause) => !isDoubtful(clause) && deciding.test(clause.plain) && !smallTalk.test(clause.plain))
  if (!decided) return undefined
  const again = clauses.find(({ plain }) => looking.test(plain))
  const review = (again && findDueWords(again.plain.slice(looking.exec(again.plain)?.index))) ?? findDueWords(decided.plain)
  return { quote: decided.text, review }
}
