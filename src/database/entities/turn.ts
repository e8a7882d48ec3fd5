import { defineEntity, p } from '@mikro-orm/core'
import type { Delegation } from '../../records/delegation.ts'
import type { TurnError, TurnTiming } from '../../records/turn.ts'
import type { Usage } from '../../records/usage.ts'

export const TurnEntity = defineEntity({
  name: 'Turn',
  tableName: 'turns',
  properties: {
    sessionId: p.uuid().primary(),
    seq: p.integer().primary(),
    ownerId: p.text(),
    status: p.text(),
    reply: p.integer().nullable(),
    eventsAfter: p.integer(),
    to: p.text().nullable(),
    meeting: p.boolean(),
    timeZone: p.text(),
    saidAt: p.datetime(3),
    startedAt: p.datetime(3).nullable(),
    endedAt: p.datetime(3).nullable(),
    attempts: p.integer(),
    usage: p.json<Usage>(),
    timing: p.json<TurnTiming>(),
    error: p.json<TurnError>().nullable(),
    actionIds: p.array().columnType('text[]'),
    openDelegations: p.json<Delegation[]>().default('[]'),
    revision: p.integer()
  },
  indexes: [
    {
      name: 'turns_open',
      expression: `create index turns_open on turns (session_id, seq) where status in ('QUEUED', 'RUNNING')`
    }
  ]
})

export const StageResultEntity = defineEntity({
  name: 'StageResult',
  tableName: 'stage_results',
  properties: {
    sessionId: p.uuid().primary(),
    turn: p.integer().primary(),
    stage: p.text().primary(),
    ownerId: p.text(),
    attempt: p.integer(),
    inputsDigest: p.text().nullable(),
    output: p.json<unknown>(),
    milliseconds: p.double(),
    at: p.datetime(3)
  }
})
