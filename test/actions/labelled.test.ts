import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readLabelled, type Score, scoreActions } from '../../bench/eval/actions.ts'
import { loadBoard } from '../../src/agents/load-board.ts'
import { createOffline } from '../../src/models/offline/offline.ts'
import { actionKindSchema } from '../../src/records/action.ts'

let scores: { tune: Score; held: Score }

beforeAll(async () => {
  const board = await loadBoard(join(import.meta.dirname, '../../board'))
  const model = createOffline({ wordDelayMs: 0 })
  scores = {
    tune: await scoreActions(await readLabelled('tune'), model, board),
    held: await scoreActions(await readLabelled('held'), model, board)
  }
})

test.each(actionKindSchema.options)(
  'of each %s in the messages that the rules were written with, precision is 0.95 and recall 0.85 at least',
  (kind) => {
    const { labelled, found, right } = scores.tune.kinds[kind]
    expect(right / found).toBeGreaterThanOrEqual(0.95)
    expect(right / labelled).toBeGreaterThanOrEqual(0.85)
  }
)

// What the rules reach on messages that nobody has read while writing them; the aim is the same as above.
test.each([
  ['COMMITMENT', 0.85, 0.8],
  ['DECISION', 0.85, 0.7],
  ['TASK', 0.9, 0.85],
  ['INSIGHT', 0.8, 0.75]
] as const)('of each %s in messages never seen, precision is %d and recall %d at least', (kind, precision, recall) => {
  const { labelled, found, right } = scores.held.kinds[kind]
  expect(right / found).toBeGreaterThanOrEqual(precision)
  expect(right / labelled).toBeGreaterThanOrEqual(recall)
})

test('due dates are right in nineteen of twenty, and what only tempts gives next to nothing', () => {
  for (const { due, traps } of Object.values(scores)) {
    expect(due.right / due.of).toBeGreaterThanOrEqual(0.95)
    const wrong = [...traps.values()].reduce((sum, trap) => sum + trap.wrong, 0)
    expect(wrong).toBeLessThanOrEqual(4)
  }
})
