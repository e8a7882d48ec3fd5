// Chance that can be repeated: the same seed gives the same numbers, so a run that failed can be run again.

export interface Chance {
  /** from 0 up to, not including, 1 */
  next(): number
  /** a whole number from `low` to `high`, both included */
  between(low: number, high: number): number
  pick<T>(choices: readonly T[]): T
  /** chance of its own, so that what one part of a run draws does not shift the others */
  fork(name: string): Chance
}

/** mulberry32, by Tommy Ettinger: 32 bits of state, good enough to spread faults. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    pick: (choices) => {
      const chosen = choices[between(0, choices.length - 1)]
      if (chosen === undefined) throw new Error('nothing to choose from')
      return chosen
    },
    fork: (name) =>
      chanceFrom([...name].reduce((mixed, letter) => Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0x01000193), seed ^ 0x811c9dc5))
  }
}
