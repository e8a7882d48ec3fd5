// What a turn leaves behind beside its messages: who was asked, which tools were called, what the critic said.

import { defineEntity, p } from '@mikro-orm/core'
import type { ToolCall } from '../../records/tool-call.ts'
import type { ModelAnswer, Usage } from '../../records/usage.ts'

export const DelegationEntity = defineEntity({
  name: 'Delegation',
  tableName: 'delegations',
  properties: {
    sessionId: p.uuid().primary(),
    turn: p.integer().primary(),
    number: p.integer().primary(),
    ownerId: p.text(),
    parent: p.integer().nullable(),
    from: p.text(),
    to: p.text(),
    task: p.text(),
    status: p.text(),
    result: p.text().nullable(),
    error: p.text().nullable(),
    milliseconds: p.double().nullable(),
    usage: p.json<Usage>(),
    at: p.datetime(3),
    revision: p.integer()
  }
})

export const ToolCallEntity = defineEntity({
  name: 'ToolCall',
  tableName: 'tool_calls',
  properties: {
    sessionId: p.uuid().primary(),
    turn: p.integer().primary(),
    number: p.integer().primary(),
    ownerId: p.text(),
    agent: p.text(),
    server: p.text(),
    tool: p.text(),
    arguments: p.json<unknown>(),
    result: p.json<unknown>().nullable(),
    status: p.text(),
    error: p.text().nullable(),
    milliseconds: p.double().nullable(),
    approval: p.json<ToolCall['approval']>().nullable(),
    at: p.datetime(3),
    revision: p.integer()
  },
  indexes: [
    {
      name: 'tool_calls_to_approve',
      expression: 'create index tool_calls_to_approve on tool_calls (session_id, turn, number) where approval is not null'
    }
  ]
})

export const ReviewEntity = defineEntity({
  name: 'Review',
  tableName: 'reviews',
  properties: {
    sessionId: p.uuid().primary(),
    turn: p.integer().primary(),
    attempt: p.integer().primary(),
    ownerId: p.text(),
    agent: p.text(),
    verdict: p.text(),
    relevance: p.double(),
    accuracy: p.double(),
    reasons: p.array().columnType('text[]'),
    milliseconds: p.double(),
    at: p.datetime(3)
  },
  indexes: [{ name: 'reviews_by_agent', properties: ['ownerId', 'agent', 'at'] }]
})

export const PositionEntity = defineEntity({
  name: 'Position',
  tableName: 'positions',
  properties: {
    sessionId: p.uuid().primary(),
    turn: p.integer().primary(),
    agent: p.text().primary(),
    ownerId: p.text(),
    stance: p.text(),
    confidence: p.double(),
    reasoning: p.text()
  }
})

/** The ledger of model calls: what was used, by whom, what it cost, and what was answered. */
export const ModelCallEntity = defineEntity({
  name: 'ModelCall',
  tableName: 'model_calls',
  properties: {
    sessionId: p.uuid().primary(),
    turn: p.integer().primary(),
    attempt: p.integer().primary(),
    number: p.integer().primary(),
    ownerId: p.text(),
    agent: p.text(),
    model: p.text(),
    stage: p.text(),
    asked: p.text().nullable(),
    answer: p.json<ModelAnswer>().nullable(),
    inputTokens: p.integer(),
    outputTokens: p.integer(),
    cachedInputTokens: p.integer(),
    costUsd: p.double(),
    milliseconds: p.double(),
    at: p.datetime(3)
  },
  indexes: [{ name: 'model_calls_by_owner', properties: ['ownerId', 'at'] }]
})
