import type { ActionPartsFragment } from '../generated/graphql.ts'

export type Action = ActionPartsFragment

/** Of two states of an action the newer one stands. */
export function merge(actions: ReadonlyMap<string, Action>, news: readonly Action[]): ReadonlyMap<string, Action> {
  const next = new Map(actions)
  for (const action of news) {
    const had = next.get(action.id)
    if (!had || had.updatedAt <= action.updatedAt) next.set(action.id, action)
  }
  return next
}
