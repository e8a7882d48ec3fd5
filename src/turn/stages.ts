// The stages of a turn by name, and how long each may take.

/** How long each stage may take, and a part of one that may fail alone, in milliseconds. */
export const deadlinesMs = {
  load: 10_000,
  plan: 20_000,
  planner: 5_000,
  gather: 90_000,
  delegation: 60_000,
  consultation: 25_000,
  compose: 120_000,
  conclusion: 60_000,
  review: 30_000,
  extract: 45_000
} as const
export type StageName = keyof typeof deadlinesMs
/** Its result goes with the reply. */
export const lastStage: StageName = 'extract'
/** `compose:2` is the stage of the second draft. */
export type Step = StageName | Part
export type Part = `${StageName}:${number}`

/** The stage that a step is of. */
export const stageOf = (name: Step): StageName => {
  const [stage] = name.split(':')
  return stage as StageName
}
