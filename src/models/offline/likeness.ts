// Whether two titles speak of the same thing: the share of word stems they have in common.

import { isSameWork, isVerb } from './verb.ts'

/** What is compared of an action. */
interface Known {
  kind: string
  title: string
}

const emptyWords = new Set(
  'a an the this that these those my our your their his her its it to of for in on at by with and or so is are be been was were i we you they he she will have has had do does up out off all some any new next first more most as from about into over than then too also just not no me us them who what which when there ll re ve s t d m'.split(
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
    .replace(/(?:ations?|ions?|ed|ers?|ly|ment|als?)$/, (suffix) => (word.length - suffix.length >= 4 ? '' : suffix))
    .replace(/(?<=\w{2})ing$/, '')
    .replace(/(?<=\w{2}[^aeiouls])(?<=([a-z]))\1$/, '')
    .replace(/(?<=\w{2})at(?:e)?$/, (suffix, at: number) => (at >= 4 ? '' : suffix))
    .replace(/(?<=\w{2})(?:e|y|i)$/, '')
}

/** Words about the work rather than of it. */
const asides = new Set(
  stemsOf(
    'today yesterday tonight night morning afternoon evening week last ago hour hours minute minutes finally already just now all too also well still anymore longer after before monday tuesday wednesday thursday friday saturday sunday earlier thing whole btw way please can really actually need list plate both fine good great got get done everything again going'
  )
)

interface Work {
  verb: string | undefined
  things: string[]
  /** names, numbers and dates among them: what differs there is another thing */
  marks: ReadonlySet<string>
}

/** The stems that say what it is about; all of them where nothing else is left. */
function substance(text: string): string[] {
  const stems = stemsOf(text)
  const own = stems.filter((stem) => !asides.has(stem))
  return own.length > 0 ? own : stems
}

function workOf(title: string): Work {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const verb = words[0] !== undefined && isVerb(words[0]) ? words[0] : undefined
  const marks = stemsOf([...title.matchAll(/(?<=\S\s+)\p{Lu}[\p{L}\p{N}]*|[\p{L}$€£]*\p{N}[\p{L}\p{N}]*/gu)].join(' '))
  return { verb, things: substance(verb ? title.replace(/^\W*[\p{L}\p{N}]+/u, '') : title), marks: new Set(marks) }
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

/** Whether what each has of its own tells them apart: "the deck to Lena", "the deck to Tom". */
function differ(a: Work, b: Work): boolean {
  const own = (one: Work, other: Work) => one.things.filter((thing) => !other.things.includes(thing))
  const [ofA, ofB] = [own(a, b), own(b, a)]
  return ofA.length > 0 && ofB.length > 0 && (ofA.some((thing) => a.marks.has(thing)) || ofB.some((thing) => b.marks.has(thing)))
}

const isWork = ({ kind }: { kind: string }) => kind === 'COMMITMENT' || kind === 'TASK'

/** The open piece of work that a title repeats: the same kind of doing on the same thing. */
export function sameWork<T extends Known>(title: string, openActions: readonly T[]): T | undefined {
  const work = workOf(title)
  return best(openActions, (open) => {
    if (!isWork(open)) return 0
    const other = workOf(open.title)
    if (!isSameWork(work.verb, other.verb) || differ(work, other)) return 0
    // "the deck" is the pitch deck; "a page" is not the landing page of the pricing test; "the tax filing" is "file the taxes"
    const things = work.verb ? other.things : [...other.things, ...stemsOf(other.verb ?? '')]
    const alike = likeness(work.things, other.things)
    const isPart = overlap(work.things, things) >= 0.99 && (alike >= 0.4 || work.things.length >= 2)
    return isPart || alike >= 0.6 ? 0.5 + alike / 2 : 0
  })
}

/**
 * The open piece of work that a remark is about; `verb` is what was done, where the remark says so. What the remark names
 * beside it must be the work's own: "sent the deck to Tom" is no word on the deck for Lena.
 */
export function spokenOf<T extends Known>(remark: string, verb: string | undefined, openActions: readonly T[]): T | undefined {
  const said = workOf(remark)
  const things = stemsOf(remark).filter((stem) => !asides.has(stem))
  return best(openActions, (open) => {
    if (!isWork(open)) return 0
    const work = workOf(open.title)
    const own = [...work.things, ...stemsOf(work.verb ?? '')]
    const isVerbOfTitle = verb !== undefined && overlap(stemsOf(verb), own) > 0
    if (!isVerbOfTitle && ((verb !== undefined && !isVerb(verb)) || !isSameWork(verb, work.verb))) return 0
    const shared = sharedCount(things, own)
    const strange = things.filter((thing) => !own.includes(thing))
    if (shared === 0 || differ({ ...said, things }, { ...work, things: own })) return 0
    const covered = Math.min(1, shared / work.things.length)
    // a remark may tell more than the title, where it names all of it
    if (strange.length > 0 && (covered < 0.6 || strange.length > 3)) return 0
    return covered >= 0.3 ? covered - strange.length / 20 : 0
  })
}

const choosing = new Set(
  stemsOf(
    'go went stick stuck use pick choose chose settle decide decided take stay keep stand switch move agree final decision confirm only from now no more drop dropping still will'
  )
)

/** The open decision or insight that a statement repeats. */
export function sameStatement<T extends Known>(title: string, kind: string, openActions: readonly T[]): T | undefined {
  const read = (text: string): Work => {
    const stems = substance(text)
    // of a decision counts what was chosen, not how that was said
    const chosen = kind === 'DECISION' ? stems.filter((stem) => !choosing.has(stem)) : stems
    return { ...workOf(text), things: chosen.length > 0 ? chosen : stems }
  }
  const said = read(title)
  return best(openActions, (open) => {
    if (open.kind !== kind) return 0
    const other = read(open.title)
    if (differ(said, other)) return 0
    const alike = likeness(said.things, other.things)
    const isNamed = said.things.some((thing) => said.marks.has(thing) && other.things.includes(thing))
    const isPart =
      overlap(said.things, other.things) >= 0.99 && alike >= 0.4 && (isNamed || Math.min(said.things.length, other.things.length) >= 2)
    return isPart || alike >= 0.6 ? alike : 0
  })
}

/** The open action that a clause repeats in other words: nearly all that its title says is in it. */
export function restated<T extends Known>(clause: string, openActions: readonly T[]): T | undefined {
  const said = { ...workOf(clause), things: stemsOf(clause) }
  return best(openActions, (open) => {
    const { verb, things, marks } = workOf(open.title)
    const own = [...things, ...stemsOf(verb ?? '')]
    const covered = sharedCount(things, said.things) / things.length
    if (differ({ ...said, things: substance(clause) }, { verb, things: own, marks })) return 0
    return covered >= (things.length > 2 ? 0.7 : 1) ? covered + sharedCount(own, said.things) / 100 : 0
  })
}

/** The one that scores highest; none where two fit equally well, for then nobody can tell which was meant. */
function best<T extends Known>(openActions: readonly T[], score: (open: T) => number): T | undefined {
  const scored = openActions.map((open) => ({ open, score: score(open) })).filter((each) => each.score > 0)
  const highest = Math.max(...scored.map((each) => each.score))
  const [first, second] = scored.filter((each) => each.score === highest)
  return second ? undefined : first?.open
}
