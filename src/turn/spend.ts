// One model call as it is paid for: what it may cost at worst is set aside before it is made, and what it did cost is entered
// when it has ended, however it ends.

import { outputTokens } from '../agents/budget.ts'
import { promptSize } from '../agents/prompt.ts'
import { jsonSchemaOf } from '../models/json-schema.ts'
import type { Model, ModelPart, ModelRequest } from '../models/model.ts'
import { costUsd, isFree } from '../models/prices.ts'
import { tokensOf, tokensOfSound } from '../models/tokens.ts'
import type { Usage } from '../records/usage.ts'
import type { TurnRoom } from './room.ts'

/**
 * Streams an answer; `used` is told once what it took, where it took something. Throws BUDGET_EXCEEDED before anything is
 * spent, and what the model throws.
 */
export async function* spend(
  { budget, now, log }: Pick<TurnRoom, 'budget' | 'now' | 'log'>,
  ownerId: string,
  model: Model,
  request: ModelRequest,
  used: (usage: Usage) => void
): AsyncGenerator<ModelPart> {
  const isPaid = !isFree(model.name)
  const bounded = isPaid ? { ...request, maxOutputTokens: request.maxOutputTokens ?? outputTokens[request.task] } : request
  const reservation = isPaid ? await budget?.reserve(ownerId, worstUsd(model, bounded, now())) : undefined
  let usage: Usage | undefined
  let written = ''
  let isAnswering = false
  try {
    for await (const part of model.stream(bounded)) {
      isAnswering = true
      if (part.type === 'usage') usage = part.usage
      else written += part.type === 'text' ? part.text : JSON.stringify(part.arguments ?? '')
      yield part
    }
  } finally {
    // What is broken off has been paid for all the same; what was refused has not.
    if (!usage && (isAnswering || request.signal.aborted)) usage = estimated(model, request, written, now())
    if (usage) used(usage)
    await reservation
      ?.settle(usage?.costUsd ?? 0)
      .catch((cause: unknown) => log.warn({ err: cause }, 'what a call has cost is entered when its reservation expires'))
  }
}

/** Dense text (figures, some scripts) makes up to twice the tokens of plain words. */
const densest = 2

function worstUsd(model: Model, request: ModelRequest & { maxOutputTokens?: number }, at: Date): number {
  const inputTokens = densest * inputOf(request)
  return costUsd(model.name, { inputTokens, cachedInputTokens: 0, outputTokens: request.maxOutputTokens ?? 0 }, at)
}

function estimated(model: Model, request: ModelRequest, written: string, at: Date): Usage {
  const tokens = { inputTokens: inputOf(request), outputTokens: tokensOf(written), cachedInputTokens: 0 }
  return { ...tokens, costUsd: costUsd(model.name, tokens, at) }
}

/** Tokens of all that goes to the model, tools, their results and the answer's shape among it. */
const inputOf = (request: ModelRequest): number =>
  promptSize(request) +
  (request.sound ? tokensOfSound(request.sound) : 0) +
  tokensOf(JSON.stringify(request.input.filter((message) => !('text' in message)))) +
  tokensOf(JSON.stringify(request.tools ?? [])) +
  (request.schema ? tokensOf(JSON.stringify(jsonSchemaOf(request.schema))) : 0)
