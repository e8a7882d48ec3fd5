import type { ActionKind, ActionStatus } from '../generated/graphql.ts'

export const kinds: readonly ActionKind[] = ['COMMITMENT', 'TASK', 'DECISION', 'INSIGHT']
export const kindWords: Readonly<Record<ActionKind, string>> = {
  COMMITMENT: 'Commitment',
  TASK: 'Task',
  DECISION: 'Decision',
  INSIGHT: 'Insight'
}

/** The columns of the board, from left to right; what was dismissed is shown on request. */
export const columns: readonly ActionStatus[] = ['PROPOSED', 'OPEN', 'IN_PROGRESS', 'DONE']
export const statuses: readonly ActionStatus[] = [...columns, 'DISMISSED']
export const statusWords: Readonly<Record<ActionStatus, string>> = {
  PROPOSED: 'Proposed',
  OPEN: 'Open',
  IN_PROGRESS: 'In progress',
  DONE: 'Done',
  DISMISSED: 'Dismissed'
}
