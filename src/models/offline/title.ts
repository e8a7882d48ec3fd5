// What an action is called.

import { stemsOf } from './likeness.ts'
import { fromGerund } from './verb.ts'

const trailing =
  /(?:[\s,]+(?:please|pls|promise|i promise|for sure|asap|as soon as possible|then|too|as well|though|again|right away|immediately|latest|at the latest|ok|thanks|starts|begins|ends|btw|by the way|tbh|lol|haha|first thing|full stop|for good|in the end|(?:as|like) (?:i |we )?(?:promised|said|discussed|agreed|planned|mentioned|told you)|as always|(?:i )?haven['’]t forgotten|that['’]s (?:final|it|that|settled|decided)|the decision stands|(?:discussion|case|debate) (?:over|closed)|no more discussion|end of story|end of discussion|period|will be (?:out|there|ready|done|sent|with you)|instead|no worries|no problem|don['’]t worry|will do|somehow|finally|wish me luck))+$/i

const maxTitle = 120

/** In the imperative for work ("interviewing ten customers" becomes "Interview ten customers"), capitalised, without the date. */
export function titleOf(words: string, due: string | undefined, isWork: boolean): string {
  const undated = due ? words.replace(due, ' ') : words
  const clean = undated
    .replace(/\s+/g, ' ')
    .replace(/\s+([,.;:!])/g, '$1')
    .replace(/^[\s,:;.–—-]+|[\s,:;.!–—-]+$/g, '')
    .replace(/,? (?:otherwise|or else)\b.*$/i, '')
    .replace(trailing, '')
    .replace(/[\s,]+$/, '')
  const [first = '', ...others] = clean.split(' ')
  const verb = isWork ? fromGerund(first) : undefined
  const title = [verb ?? first, ...others].join(' ')
  const cut = title.length > maxTitle ? `${title.slice(0, maxTitle).replace(/\s+\S*$/, '')}…` : title
  return cut.charAt(0).toUpperCase() + cut.slice(1)
}

const vagueStems = new Set(
  stemsOf(
    'have get send finish deliver do see share show try something anything draft version v1 first rough ready done out live inbox hand desk complete finished by until before at latest result results proposal update everything will should ll going you'
  )
)

/** Whether stems say only that something will be done, and not what. */
export const isVague = (stems: readonly string[]): boolean => stems.every((stem) => vagueStems.has(stem))
