// What a meeting comes to by plain rules: the stances count by how sure each member is, and what the strongest voice of
// the other side fears is what would change it.

import type { Conclusion, PositionAnswer } from '../task.ts'
import { sentencesOf } from './sentences.ts'

export type Voice = PositionAnswer & { name: string }

/** Closer than this, the stances decide nothing. */
const narrow = 0.15

export function conclusionOf(voices: readonly Voice[]): Conclusion {
  const [inFavour, opposed, neither] = [strongest(voices, 'FOR'), strongest(voices, 'AGAINST'), strongest(voices, 'ABSTAIN')]
  const weight = sumOf(inFavour) - sumOf(opposed)
  const weighing = [
    inFavour.length > 0 && `${named(inFavour)} ${inFavour.length > 1 ? 'are' : 'is'} for it`,
    opposed.length > 0 && `${named(opposed)} ${opposed.length > 1 ? 'are' : 'is'} against it`,
    neither.length > 0 && `${named(neither)} ${neither.length > 1 ? 'abstain' : 'abstains'}`
  ]
  const split = `${weighing.filter(Boolean).join(', ')}.`
  const [other] = weight > 0 ? opposed : inFavour
  const [own] = weight > 0 ? inFavour : opposed
  if (Math.abs(weight) < narrow) {
    const [loudest] = [...opposed, ...inFavour, ...neither]
    return {
      weighing: `${split} That settles nothing.`,
      recommendation: 'Do not decide yet: first find the one fact that would move the board, as cheaply as you can.',
      wouldChange: loudest ? `An answer to what ${loudest.name} says: ${firstSentence(loudest)}` : 'Any fact that speaks for one side.'
    }
  }
  return {
    weighing: `${split} ${other ? 'The more certain side weighs more here.' : 'Nobody speaks on the other side.'}`,
    recommendation:
      weight > 0
        ? 'Go ahead, in the smallest form that can be undone.'
        : 'Do not do it now, and keep what it would have cost for the next step.',
    wouldChange: other
      ? `Proof that ${other.name} is right: ${firstSentence(other)}`
      : `Proof that ${own?.name ?? 'the board'} is wrong in this: ${own ? firstSentence(own) : 'any fact to the contrary.'}`
  }
}

/** Those of one stance, the most certain first. */
const strongest = (voices: readonly Voice[], stance: Voice['stance']): Voice[] =>
  voices.filter((voice) => voice.stance === stance).toSorted((a, b) => b.confidence - a.confidence)

const sumOf = (voices: readonly Voice[]): number => voices.reduce((sum, { confidence }) => sum + confidence, 0)

const named = (voices: readonly Voice[]): string => new Intl.ListFormat('en').format(voices.map(({ name }) => name))

const firstSentence = ({ reasoning }: Voice): string => sentencesOf(reasoning)[0] ?? reasoning
