// The journal of a single server: every change is committed to the database before it is acknowledged. Changes that
// wait while a commit is under way share the next one.

import type { Database } from '../database/database.ts'
import { UpstreamUnavailable } from '../errors.ts'
import type { Change } from '../records/change.ts'
import { applyChanges } from './apply.ts'
import type { Journal } from './journal.ts'

interface Waiting {
  change: Change
  resolve: () => void
  reject: (cause: unknown) => void
}

const largestBatch = 64

export function createDirectJournal(database: Database): Journal {
  let waiting: Waiting[] = []
  let flushing: Promise<void> | undefined

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, largestBatch)
      waiting = waiting.slice(largestBatch)
      await commit(batch)
    }
    flushing = undefined
  }

  async function commit(batch: Waiting[]): Promise<void> {
    try {
      await applyChanges(
        database,
        batch.map(({ change }) => change),
        'fail'
      )
      for (const { resolve } of batch) resolve()
    } catch (cause) {
      // One change that Postgres refuses must not take the others down with it; where it is away, none is tried again.
      if (batch.length > 1 && !(cause instanceof UpstreamUnavailable)) for (const one of batch) await commit([one])
      else for (const { reject } of batch) reject(cause)
    }
  }

  return {
    write: (change) =>
      new Promise((resolve, reject) => {
        waiting.push({ change, resolve, reject })
        flushing ??= flush()
      }),
    drain: async () => flushing
  }
}
