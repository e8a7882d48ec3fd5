// An action as rules find it.

import type { Brief } from '../model.ts'
import type { Extraction } from '../task.ts'
import { sameStatement, sameWork } from './likeness.ts'

export type FoundAction = Extraction['actions'][number]

export const isWork = ({ kind }: Pick<FoundAction, 'kind'>): boolean => kind === 'COMMITMENT' || kind === 'TASK'

/** A new action, or one more mention of the open action that says the same. */
export function foundAction(action: Omit<FoundAction, 'sameAs' | 'status'>, { openActions }: Brief): FoundAction {
  const same = isWork(action) ? sameWork(action.title, openActions) : sameStatement(action.title, action.kind, openActions)
  return { ...action, sameAs: same?.id ?? null, status: 'OPEN' }
}
