// Whether two titles speak of the same thing: the share of word stems they have in common.

import type { Brief } from '../model.ts'
import { isSameWork, isVerb } from './verb.ts'

type OpenAction = Brief['openActions'][number]

const emptyWords = new Set(
  'a an the this that these those my our your their his her its it to of for in on at by with and or so is are be been was were i we you they he she will have has had do does up out off all some any new next first more most as from about into over than then too also just not no me us them who what which when there ll re ve'.split(
    ' '
  )
)

/** Lower-case stems of the words that carry meaning, in order, each once; of a long text, its first 4,000 characters. */
export function stemsOf(text: string): string[] {
  const words =
    text
      .slice(0, 4000)
      .toLowerCase()
      .match(/[\p{L}\p{N}$%]+/gu) ?? []
  return [...new Set(words.filter((word) => !emptyWords.has(word)).map(stem))]
}

function stem(word: string): string {
  if (word.length < 4) return word
  return word
    .replace(/(?:ies)$/, 'y')
    .replace(/(?<=[^s])s$/, '')
    .replace(/(?:ations?|ions?|ed|ers?|ly|ment)$/, (suffix) => (word.length - suffix.length >= 4 ? '' : suffix))
    .replace(/(?<=\w{2})ing$/, '')
    .replace(/(?<=\w{2}[^aeiouls])(?<=([a-z]))\1$/, '')
    .replace(/(?<=\w{2})at(?:e)?$/, (suffix, at: number) => (at >= 4 ? '' : suffix))
    .replace(/(?<=\w{2})(?:e|y|i)$/, '')
}

interface Work {
  verb: string | undefined
  things: string[]
}

function workOf(title: string): Work {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const verb = words[0] !== undefined && isVerb(words[0]) ? words[0] : undefined
  return { verb, things: stemsOf(verb ? title.replace(/^\W*[\p{L}\p{N}]+/u, '') : title) }
}

const sharedCount = (a: readonly string[], b: readonly string[]) => a.filter((word) => b.includes(word)).length

/** How much of the shorter text is in the longer one, from 0 to 1. */
export function overlap(a: readonly string[], b: readonly string[]): number {
  const shorter = Math.min(a.length, b.length)
  return shorter === 0 ? 0 : sharedCount(a, b) / shorter
}

/** How alike two sets of words are, from 0 to 1 (Jaccard). */
export function likeness(a: readonly string[], b: readonly string[]): number {
  const shared = sharedCount(a, b)
  return shared === 0 ? 0 : shared / (a.length + b.length - shared)
}

/** The open piece of work that a title repeats: the same kind of doing on the same thing. */
export function sameWork(title: string, openActions: readonly OpenAction[]): OpenAction | undefined {
  const work = workOf(title)
  return best(openActions, (open) => {
    if (open.kind !== 'COMMITMENT' && open.kind !== 'TASK') return 0
    const other = workOf(open.title)
    if (!isSameWork(work.verb, other.verb)) return 0
    // "the deck" is the pitch deck; "a page" is not the landing page of the pricing test; "the tax filing" is "file the taxes"
    const things = work.verb ? other.things : [...other.things, ...stemsOf(other.verb ?? '')]
    const alike = likeness(work.things, other.things)
    return overlap(work.things, things) >= 0.99 || alike >= 0.6 ? 0.5 + alike / 2 : 0
  })
}

/** The open decision or insight that a statement repeats. */
export function sameStatement(title: string, kind: string, openActions: readonly OpenAction[]): OpenAction | undefined {
  const stems = stemsOf(title)
  return best(openActions, (open) => {
    if (open.kind !== kind) return 0
    const alike = likeness(stems, stemsOf(open.title))
    return alike >= 0.6 ? alike : 0
  })
}

/** The one that scores highest; none where two fit equally well, for then nobody can tell which was meant. */
function best(openActions: readonly OpenAction[], score: (open: OpenAction) => number): OpenAction | undefined {
  const scored = openActions.map((open) => ({ open, score: score(open) })).filter((each) => each.score > 0)
  const highest = Math.max(...scored.map((each) => each.score))
  const [first, second] = scored.filter((each) => each.score === highest)
  return second ? undefined : first?.open
}
