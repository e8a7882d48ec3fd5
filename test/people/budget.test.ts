import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { createBudget, spentOn } from '../../src/people/budget.ts'
import { describeOnEachStore } from '../database/each-store.ts'

const at = new Date('2026-11-25T23:59:58Z')

/** One of several servers that share the store. */
const serverOf = (database: Database, now = at) => createBudget({ database, dailyUsd: 1, now: () => now })

describeOnEachStore('a daily budget', (database) => {
  test('is not overspent by calls that reserve at once on two servers', async () => {
    const owner = randomUUID()
    const [one, other] = [serverOf(database()), serverOf(database())]
    const asked = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => (index % 2 ? one : other).reserve(owner, 0.3)))
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    const refused = asked.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    expect(refused[0]).toMatchObject({ code: 'BUDGET_EXCEEDED', message: expect.stringContaining('2026-11-26T00:00:00Z') })
    // Somebody else's is their own.
    await serverOf(database()).reserve(randomUUID(), 1)
  })

  test('counts what a call has cost instead of what was reserved for it', async () => {
    const owner = randomUUID()
    const budget = serverOf(database())
    const first = await budget.reserve(owner, 0.9)
    await expect(budget.reserve(owner, 0.2)).rejects.toThrow(/\$0\.1000 left, and the next call may cost up to \$0\.2000/)
    await first.settle(0.05)
    await budget.reserve(owner, 0.9)
    expect(await spentOn(database(), owner, at)).toBeCloseTo(0.05, 12)
  })

  test('begins anew with the day, and a call that ran over midnight counts for the day it was reserved on', async () => {
    const owner = randomUUID()
    const late = await serverOf(database()).reserve(owner, 1)
    const next = new Date('2026-11-26T00:00:01Z')
    const early = await serverOf(database(), next).reserve(owner, 0.7)
    await late.settle(1)
    await early.settle(0.7)
    expect([await spentOn(database(), owner, at), await spentOn(database(), owner, next)]).toEqual([1, 0.7])
    await expect(serverOf(database()).reserve(owner, 0.001)).rejects.toThrow(/is spent/)
    await expect(serverOf(database()).requireSome(owner)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' })
    await serverOf(database(), next).requireSome(owner)
  })

  test('gets back in time what a dead server had reserved', async () => {
    const owner = randomUUID()
    await serverOf(database()).reserve(owner, 1)
    await expect(serverOf(database()).reserve(owner, 0.1)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' })
    // As if the five minutes had passed.
    await database().query(
      `update spending set reserved = (select jsonb_object_agg(key, value || '{"until": 1}') from jsonb_each(reserved)) where owner_id = $1`,
      [owner]
    )
    await serverOf(database()).reserve(owner, 1)
  })

  test('that is set in the middle of a day counts what was spent before', async () => {
    const owner = randomUUID()
    await database().query(
      `insert into model_calls (session_id, turn, owner_id, attempt, number, agent, stage, model, milliseconds, at, input_tokens, output_tokens, cached_input_tokens, cost_usd)
      select $1, n, $2, 1, 1, 'atlas', 'compose', 'dear', 1, $3::timestamptz - n * interval '1 day', 1, 1, 0, 0.6 from generate_series(0, 1) n`,
      [randomUUID(), owner, at]
    )
    await expect(serverOf(database()).reserve(owner, 0.5)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' })
    await serverOf(database()).reserve(owner, 0.4)
  })

  test('takes one statement to reserve, and one to settle', async () => {
    const statements: string[] = []
    const counted: Database = { ...database(), query: (text, ...rest) => (statements.push(text), database().query(text, ...rest)) }
    const reservation = await serverOf(counted).reserve(randomUUID(), 0.1)
    await reservation.settle(0.1)
    expect(statements).toHaveLength(2)
  })
})
