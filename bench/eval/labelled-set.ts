// The labelled sets, by name. Two were written for rules to be made with; their counterparts are held back.

/** Of a `held` set only counts are ever shown, so that it stays a measure of what was never seen. */
export const labelledSets = ['tune', 'tune-2', 'held', 'held-2'] as const
export type LabelledSet = (typeof labelledSets)[number]

export const mayBeRead = (set: LabelledSet): boolean => set.startsWith('tune')
