// Whether a draft speaks of people, promises and events as known that nobody has told the board of.

import { daysIn } from './days.ts'
import type { Finding, Matter } from './matter.ts'
import { isAkin, sentencesIn, stemsIn } from './words.ts'

/** All that was at hand in words. */
function sourcesOf({ said, history, dossier, openActions, contributions, members, toolCalls, others }: Matter): string {
  return [
    said.author,
    said.text,
    ...history.flatMap(({ author, text }) => [author, text]),
    ...dossier.map(({ text }) => text),
    ...openActions.map(({ title }) => title),
    ...contributions.map(({ text }) => text),
    ...members.flatMap(({ name, role }) => [name, role]),
    ...others.map(({ name }) => name),
    JSON.stringify(toolCalls)
  ].join('\n')
}

const doing =
  'decided|agreed|promised|signed|told|said|mentioned|wrote|planned|chose|committed|hired|launched|closed|won|met|spoke|talked|ran|tested|interviewed|received|bought|sold|booked|registered|filed|applied|announced|showed|presented|ordered|asked'
const remembered = new RegExp(
  `\\byou(?:['’]ve| have)? (?:already |just |also |once |both |yourself )*(?<verb>${doing})\\b(?<what>[^.;!?\\n]*)`,
  'gi'
)
const supposedBefore =
  /\b(?:if|once|when|whether|until|unless|as soon as|did|have|had|before|after|what|which|whom|who|how|imagine|suppose)\s(?:\w+\s){0,2}$/i

const asksForText = /\b(?:write|draft|phrase|word|formulate|rewrite|translate|reply to|answer to)\b/i

/** Claims without a source, each with what to do about it. */
export function checkClaims(given: Matter): Finding[] {
  // What is written for somebody else's eyes speaks to them, of what the two know.
  if (asksForText.test(given.said.text)) return []
  const matter = { ...given, draft: given.draft.replaceAll(/"[^"\n]*"|“[^”\n]*”/g, (quoted) => ' '.repeat(quoted.length)) }
  const sources = sourcesOf(matter)
  const stems = stemsIn(sources)
  const unknown = new Set([...strangers(matter, sources, stems), ...listed(matter, stems)])
  // That nobody used such words does not say that nobody meant it.
  const doubted = new Set([...rememberedWrongly(matter, stems), ...ownThings(matter, stems)])
  return [
    ...[...unknown].map((reason) => ({ reason })),
    ...[...doubted].map((claim) => ({ reason: `${claim}: leave it out or ask.`, question: `${claim} in such words: is it invented?` }))
  ]
    .slice(0, 3)
    .map((found) => ({ ...found, relevance: 1, accuracy: 0.3 }))
}

const share = (own: readonly string[], stems: readonly string[]): number =>
  own.length === 0 ? 1 : own.filter((stem) => stems.some((other) => isAkin(stem, other))).length / own.length

/** "You decided in January to stay", of which nobody said anything. */
const rememberedWrongly = ({ draft }: Matter, stems: readonly string[]): string[] =>
  [...draft.matchAll(remembered)].flatMap((found) => {
    const { verb = '', what = '' } = found.groups ?? {}
    if (/^\s(?:\w+ ){0,3}(?:not|nothing|no)\b/i.test(what)) return []
    // What it says in figures is looked at as such.
    if (supposedBefore.test(draft.slice(0, found.index)) || /^.{0,12}\d/.test(what)) return []
    const own = stemsIn(what)
    return (own.length >= 3 && share(own, stems) === 0) || (own.length >= 5 && share(own, stems) <= 0.2)
      ? [`Nobody told the board that the person ${verb}${what.slice(0, 60)}`]
      : []
  })

const ties =
  /\b(?:told (?:us|you|me)|said (?:that|to)|approved|invited you|offered (?:you|us)|confirmed|promised|signed|agreed|liked|loved|tasted|introduced you|recommended you|accepted|runs until|has done this|have done this|wants? to (?:buy|invest|work with)|wrote (?:to )?you|letter of intent|called you|is ready to|are ready to)\b/i
const ownTies =
  /\byour (?:\w+ )?(?:contract|letter|advis[eo]r|customer|client|investor|partner|credit line|account manager|loan|deal|agreement|pilot|order|lawyer|accountant|offer|mentor|contact|friend|cofounder|co-founder)(?: (?:with|from|at|by|called|named))?,? (?=\p{Lu})/iu
/** Ties what somebody did to the person, or to a day in the past. */
const ofThePerson = /\b(?:you|your|us|letter of intent|last (?:year|week|month|summer|autumn|winter|spring)|yesterday)\b/i
/** How far from what is said of it a name may stand. */
const nearby = 45
const famous = new Set(
  `monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
  i europe european germany german austria austrian france french spain spanish italy italian us usa uk eu english american switzerland swiss
  mrr arr cac ltv saas b2b b2c api vat gmbh ltd inc ceo cto cfo kpi seo okr gdpr dsgvo sepa pdf csv crm erp faq roi nda mvp ux ui ai`.split(
    /\s+/
  )
)
const supposed = /\b(?:if|should|could|would|might|may|for example|such as|like)\b/i
const imperative =
  /^(?:[-*•\d.]*\s*)?(?:add|ask|avoid|begin|book|bring|build|call|check|choose|compare|find|focus|give|go|hire|keep|let|look|make|offer|pick|put|read|see|send|show|sign|start|talk|test|try|use|visit|wait|work|write)\b/i

/** "I have no note of a contract with Azure." "Did Peter say so?" */
const isDenied = (text: string): boolean => /\?\W*$|\b(?:not|no|nothing|nobody|never|unknown|whether|\w+n['’]t)\b/i.test(text)

/** Somebody or some company that nobody has named, spoken of as if the person dealt with them. */
function strangers({ draft }: Matter, sources: string, stems: readonly string[]): string[] {
  const known = new Set((sources.match(/\p{L}+/gu) ?? []).map((word) => word.toLowerCase()))
  return sentencesIn(draft).flatMap(({ text }) => {
    const tie = ownTies.exec(text) ?? ties.exec(text)
    if (!tie || supposed.test(text.slice(0, tie.index)) || !ofThePerson.test(text) || isDenied(text)) return []
    const names = [...text.matchAll(/\p{Lu}[\p{L}]+/gu)].filter((found) => {
      const word = found[0].toLowerCase()
      const isFirst = /^\W*$/.test(text.slice(0, found.index)) || /[:"“]\s*$/.test(text.slice(0, found.index))
      // The first word of a sentence has a capital whatever it is: a name where a doing of its own follows.
      if (
        isFirst &&
        !/^\s(?:told|said|approved|invited|offered|confirmed|promised|signed|agreed|liked|recommended|wrote|accepted)\b/.test(
          text.slice(found.index + word.length)
        )
      )
        return false
      if (Math.abs(found.index - tie.index) > nearby && Math.abs(found.index - tie.index - tie[0].length) > nearby) return false
      return !known.has(word) && !famous.has(word) && !stems.some((stem) => isAkin(stem, word))
    })
    const [name] = names
    return name ? [`Nobody has told the board of ${name[0]}: leave out what the draft says of it, or ask.`] : []
  })
}

const things = /\byour (?:\w+ ){0,2}?(?<thing>survey|credit line|seed round|last round|waiting list|waitlist|beta testers)\b/gi

/** "Your survey in March", where there was none. */
const ownThings = ({ draft }: Matter, stems: readonly string[]): string[] =>
  sentencesIn(draft).flatMap(({ text }) => {
    if (
      imperative.test(text) ||
      isDenied(text) ||
      !/\b(?:was|were|had|has|have|runs?|approved|\w{3,}ed|carry|made|said|gave|came)\b/i.test(text)
    )
      return []
    return [...text.matchAll(things)].flatMap((found) => {
      const thing = found.groups?.['thing'] ?? ''
      if (supposed.test(text.slice(0, found.index))) return []
      return share(stemsIn(thing), stems) > 0 ? [] : [`Nobody has told the board of a ${thing}`]
    })
  })

const asksList =
  /\b(?:on my list|did I promise|have I (?:promised|committed)|my (?:open )?(?:tasks|actions|commitments|to-?dos)|what is (?:open|due|next on)|still open|do I have to do|is there anything (?:due|open|on))\b/i

/** An item of a list of what is to do that stands on no list. */
function listed({ draft, said, today }: Matter, stems: readonly string[]): string[] {
  if (!asksList.test(said.text)) return []
  const items = draft.split(/\n\s*(?:[-*•]|\d+[.)])\s+|;|,? and (?=\w+ (?:the|a|my|your|\w+ to)\b)/)
  return items.flatMap((item) => {
    const own = stemsIn(item)
    if (daysIn(item, today).length === 0 || own.length < 2) return []
    const months = own.filter((stem) => !famousStems.has(stem))
    return months.length >= 2 && share(months, stems) < 0.34 ? [`"${item.trim().slice(0, 60)}" stands on no list: leave it out.`] : []
  })
}

const famousStems = new Set(stemsIn([...famous].join(' ')))
