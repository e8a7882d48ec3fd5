// Times several ways of doing the same thing, one after the other in every round, so that whatever else the machine is
// doing falls on all of them alike. Ratios to the floor travel between machines; milliseconds do not.

export interface Candidate {
  name: string
  /** What is timed; `lane` tells those apart that run side by side. */
  run(lane: number): Promise<unknown>
  /** What has to be done before and after, and is not timed. */
  before?(): Promise<unknown>
  after?(): Promise<unknown>
}

export interface Figure {
  name: string
  medianMs: number
  p99Ms: number
  /** median as a multiple of the first candidate's, the floor */
  ratio: number
}

export interface Report {
  figures: Record<string, Figure[]>
  /** in bytes */
  sizes: Record<string, number>
  counts?: Record<string, number>
}

/** Runs `rounds` rounds after a tenth as many to warm up, each candidate once or, side by side, `concurrency` times. */
export async function compare(candidates: readonly Candidate[], rounds: number, concurrency = 1): Promise<Figure[]> {
  const times = candidates.map((): number[] => [])
  const lanes = Array.from({ length: concurrency }, (_, lane) => lane)
  for (let round = -Math.ceil(rounds / 10); round < rounds; round += 1) {
    // In another order each round: what one leaves to be cleared away falls on all of them.
    for (const [index, candidate] of shuffled([...candidates.entries()])) {
      await candidate.before?.()
      const startedAt = performance.now()
      await Promise.all(lanes.map((lane) => candidate.run(lane)))
      if (round >= 0) times[index]?.push(performance.now() - startedAt)
      await candidate.after?.()
    }
  }
  return figuresOf(
    candidates.map(({ name }) => name),
    times
  )
}

/** What several took, in milliseconds, the floor first. */
export function figuresOf(names: readonly string[], times: readonly (readonly number[])[]): Figure[] {
  const floor = quantile(times[0] ?? [], 0.5)
  return names.map((name, index) => {
    const taken = times[index] ?? []
    const medianMs = quantile(taken, 0.5)
    return { name, medianMs, p99Ms: quantile(taken, 0.99), ratio: medianMs / floor }
  })
}

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
