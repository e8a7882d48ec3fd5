// What models answered, kept once: where a stage's result or a delegation has the same words, the answer points at them.

import type { Change } from '../records/change.ts'
import { stringsIn } from '../records/canonical.ts'
import type { Delegation } from '../records/delegation.ts'
import { writable } from '../records/text.ts'
import type { StageResult } from '../records/turn.ts'
import type { ModelAnswer, ModelCall } from '../records/usage.ts'

/** Longer answers are not kept: the replay then says so. */
const mostCharacters = 32_768
/** Pointing at fewer takes more room than repeating them. */
const fewestCharacters = 80

/** What a model said, as it is kept before it is known where else it stands. */
export function answerOf(text: string, toolCalls: readonly number[], error: ModelAnswer['error']): ModelAnswer {
  const said = writable(text)
  return {
    ...(said !== '' && (said.length > mostCharacters ? { lacks: 'LENGTH' as const } : { text: said })),
    ...(toolCalls.length > 0 && { toolCalls: [...toolCalls] }),
    ...(error && { error })
  }
}

/** Named as answers point at it. */
const nameOf = (kept: StageResult | Delegation): string => ('stage' in kept ? kept.stage : `delegation ${kept.number}`)
const wordsOf = (kept: StageResult | Delegation): string[] => stringsIn('stage' in kept ? kept.output : kept.result)

/** The change with every answer pointing at the words that the change itself keeps elsewhere. */
export function withoutRepeats(change: Change): Change {
  const kept = [...change.stageResults, ...change.delegations].map((each) => ({ name: nameOf(each), words: wordsOf(each) }))
  const point = (call: ModelCall): ModelCall => {
    const text = call.answer?.text
    if (typeof text !== 'string' || text.length < fewestCharacters) return call
    for (const { name, words } of kept) {
      for (const [string, each] of words.entries()) {
        const same = sameIn(each, text)
        if (same !== undefined)
          return { ...call, answer: { ...call.answer, text: { in: name, string, from: each.indexOf(same), length: same.length } } }
      }
    }
    return call
  }
  return change.modelCalls.length === 0 ? change : { ...change, modelCalls: change.modelCalls.map(point) }
}

/** What of it stands there: all, or what is left where the spaces around a member's whole speech were taken off. */
function sameIn(kept: string, text: string): string | undefined {
  if (kept.includes(text)) return text
  const [whole, end, beginning] = [text.trim(), text.trimEnd(), text.trimStart()]
  if (kept === whole) return whole
  return kept.endsWith(end) && kept.indexOf(end) + end.length === kept.length ? end : kept.startsWith(beginning) ? beginning : undefined
}

/** What a model said; undefined where that is not kept. */
export function textOf({ text = '', lacks }: ModelAnswer, kept: readonly (StageResult | Delegation)[]): string | undefined {
  if (lacks) return undefined
  if (typeof text === 'string') return text
  const place = kept.find((each) => nameOf(each) === text.in)
  return place && wordsOf(place)[text.string]?.slice(text.from, text.from + text.length)
}
