// The reply of a meeting, as it reads: the positions as they were given, in words of our own, then what the lead makes of them.

import { sentencesOf } from '../models/offline/sentences.ts'
import type { Conclusion, PositionAnswer } from '../models/task.ts'

export interface Voice {
  name: string
  /** null where the member could not be reached */
  position: PositionAnswer | null
}

const heading = '**Where the board stands**'

/** Whether a reply is that of a meeting: it begins as no other does. */
export const isMinutes = (text: string): boolean => text.startsWith(heading)

export const openingOf = (voices: readonly Voice[]): string => `${heading}\n\n${voices.map(lineOf).join('\n')}\n\n`

/** `note` says whose conclusion it is, where it is not the lead's own. */
export const endingOf = ({ weighing, recommendation, wouldChange }: Conclusion, note: string): string =>
  [weighing, `**Recommendation:** ${recommendation}`, `**What would change it:** ${wouldChange}`, note]
    .filter((part) => part !== '')
    .join('\n\n')

const lineOf = ({ name, position }: Voice): string =>
  `- **${name}:** ${position ? sayingOf({ ...position, reasoning: shortened(position.reasoning) }) : 'Could not be reached: this view is missing here.'}`

const stances = { FOR: 'For it', AGAINST: 'Against it', ABSTAIN: 'Abstains' } as const

/** A position in words. */
export const sayingOf = ({ stance, confidence, reasoning }: PositionAnswer): string =>
  `${stances[stance]} (${Math.round(confidence * 100)} % sure). ${reasoning}`

const longestReasoning = 400

/** The first sentences; all of it is kept with the position. */
function shortened(reasoning: string): string {
  const plain = reasoning.replaceAll(/\s+/g, ' ').trim()
  if (plain.length <= longestReasoning) return plain
  let kept = ''
  for (const sentence of sentencesOf(plain)) {
    if (kept.length + sentence.length >= longestReasoning) break
    kept = `${kept} ${sentence}`.trim()
  }
  return kept === '' ? `${plain.slice(0, longestReasoning - 1)}…` : kept
}
