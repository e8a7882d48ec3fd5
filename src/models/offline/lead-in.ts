// Words before the point of a clause.

import type { Piece } from './announced.ts'

/** Words before the point: they are in the quote, not in the title. */
export const leadIn =
  /^(?:(?:and|but|so|ok(?:ay)?|well|yes|yeah|yep|sure|great|cool|alright|alrighty|k|kk|listen|welp|nah|you know what|all right|right|also|then|now|actually|anyways?|thanks|thank you|sounds good|good point|agreed|fine|perfect|got it|first(?:ly)?(?! thing)|second(?:ly)?|third(?:ly)?|fourth|finally|lastly|next(?! steps?\b)|plus|btw|fyi|by the way|hey|hi|hello|hi all|(?:team|everyone|everybody|note|update|promise|guys|folks|all|board|urgent)(?=[,:!.])|note to self|because|since|i think|i believe|@?(?:atlas|cipher|nova)|honestly|in the meantime|meanwhile|therefore|yet|while|though|although|oh|ah|haha|lol|ugh|hmm|phew|yay|too|either way|seriously|seriously though|for the record|to be clear|long story short|in short|bottom line|heads up|one more thing|another thing|good news|bad news|on my end|from my side|on our side|on my side|on a side note|side note|quick (?:one|update|note|thing)|(?:just )?to (?:confirm|recap|be sure|repeat|remind you)|just confirming|(?:as|like) (?:i|we)(?:['’]ve)? (?:said|told you|mentioned|promised|wrote|say|discussed|agreed)(?: (?:last time|before|earlier|yesterday|already|last week|on \w+))?|as (?:promised|discussed|agreed|mentioned|said|planned|before)|again|once more|still|in any case|that said|having said that|of course|obviously|clearly|apparently|frankly|tbh|to be honest|unfortunately|luckily|happily|sadly|importantly|basically|morning|good morning|yesterday|last (?:night|week|month)|(?:on (?:mon|tues|wednes|thurs|fri)day|in (?:the|our) meeting|at the offsite)(?= (?:we|i) (?:decided|agreed|chose|settled|learned|realized))|interesting(?:ly)?|surprisingly|funny enough|wow|today|this morning|after (?:all|lunch|the call)|with \d+ \w+ of runway(?: left)?|(?:it )?(?:seems|looks|sounds|feels)(?: like| that| as if)?|first thing(?= (?:tomorrow|on|next))|i (?:have|am|['’]m) (?:the )?(?:feeling|convinced|sure|certain|confident) that)(?:[,:!.]+|(?=\s))\s*)+/i

/** "After a long debate we …", "before the audit we …": when and why, not what; a date is left where it stands. */
const circumstance =
  /^(?:before|after|once|until) (?:i|we) [\w' ]{3,40}? (?=(?:the|our|someone|somebody)\b)|^(?:after|before|with|without|for|in|at|given|due to|thanks to|during|over|on|following|until|as soon as|when i['’]m|once i['’]m)\b(?! (?:mon|tue|wed|thu|fri|sat|sun|the \d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|next|this|q\d|eo[dwmy]|tomorrow|\d|end|two|three|a week|noon))[^,]{2,60}?,? (?=(?:i|we)(?:['’]\w+)? )/i

/** Without the words before the point. */
export function trimmed(piece: Piece): Piece {
  const lead = leadIn.exec(piece.plain)?.[0].length ?? 0
  const cut = lead + (circumstance.exec(piece.plain.slice(lead))?.[0].length ?? 0)
  return { ...piece, text: piece.text.slice(cut), plain: piece.plain.slice(cut) }
}
