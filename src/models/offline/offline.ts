import { setTimeout as delay } from 'node:timers/promises'
import type { Usage } from '../../records/usage.ts'
import type { InputMessage, Model, ModelPart, ModelRequest } from '../model.ts'
import { actionsIn } from './actions.ts'
import { arithmeticIn } from './arithmetic.ts'
import { datesIn } from './dates-question.ts'
import { dilutionIn } from './dilution-question.ts'
import { dossierIn } from './dossier.ts'
import { financeAnswer, missingFigures } from './finance-answer.ts'
import { type FinanceQuestion, financeQuestionIn } from './finance-question.ts'
import { openingFor } from './opening.ts'
import { planFor } from './plan.ts'
import { positionOf } from './position.ts'
import { recallFor } from './recall.ts'
import { contributionFor, footer, replyFor } from './reply.ts'
import { reviewOf } from './review.ts'
import { isSmallTalk } from './small-talk.ts'
import { summaryOf } from './summary.ts'

/**
 * The model for a server without a key or a network: rules over the request's brief. It has no clock but the brief's, no
 * randomness and no state, so that the same request gives the same bytes. Prose comes word by word, `wordDelayMs` apart;
 * structured answers come whole. Every answer says in its last line that it is the offline model's.
 */
export function createOffline({ wordDelayMs }: { wordDelayMs: number }): Model {
  return {
    name: 'offline',
    isOffline: true,
    async *stream(request) {
      request.signal.throwIfAborted()
      let written = ''
      for (const part of partsOf(request)) {
        if (part.type !== 'text' || isStructured(request)) {
          request.signal.throwIfAborted()
          written += part.type === 'text' ? part.text : JSON.stringify(part)
          yield part
          continue
        }
        for (const [word] of part.text.matchAll(/\S+\s*/g)) {
          await pause(wordDelayMs, request.signal)
          written += word
          yield { type: 'text', text: word }
        }
      }
      yield { type: 'usage', usage: estimatedUsage(request, written) }
    }
  }
}

const isStructured = (request: ModelRequest): boolean =>
  request.schema !== undefined || ['plan', 'extract', 'review', 'position', 'summary'].includes(request.task)

function partsOf(request: ModelRequest): ModelPart[] {
  const { brief } = request
  const json = (value: unknown): ModelPart[] => [{ type: 'text', text: JSON.stringify(value) }]
  switch (request.task) {
    case 'plan':
      return json(planFor(brief))
    case 'extract':
      return json({ actions: actionsIn(brief), dossier: dossierIn(brief.said.text) })
    case 'review':
      return json(reviewOf(brief))
    case 'position':
      return json(positionOf(brief))
    case 'opening':
      return [
        {
          type: 'text',
          text: openingFor(brief.openActions, brief.said.at, brief.said.timeZone) ?? 'What is the decision in front of you today?'
        }
      ]
    case 'summary':
      return [{ type: 'text', text: summaryOf(brief) }]
    case 'answer':
    case 'contribute':
      return proseOf(request)
    case 'hear':
      throw new Error('rules do not hear: ask Models.ears')
  }
}

function proseOf(request: ModelRequest): ModelPart[] {
  const { brief, task } = request
  const write = task === 'answer' ? replyFor : contributionFor
  const isTalk = isSmallTalk(brief.said.text)
  const recalled = isTalk ? undefined : recallFor(brief)
  const asIs = (text: string): ModelPart[] => [{ type: 'text', text: task === 'answer' ? `${text}\n\n${footer}` : text }]
  if (recalled) return asIs(recalled)
  const question = isTalk
    ? undefined
    : (arithmeticIn(brief.said.text) ?? datesIn(brief.said) ?? dilutionIn(brief.said.text) ?? financeQuestionIn(brief))
  const tool = request.tools?.find(
    ({ name }) => name === question?.tool || name.endsWith(`/${question?.tool}`) || name.endsWith(`__${question?.tool}`)
  )
  // who cannot compute it leaves the figures to those who can
  if (!question || !tool) return [{ type: 'text', text: write(brief, undefined) }]
  if (question.calls.length === 0) {
    const missing = missingFigures(question)
    const isAsking = !brief.contributions.some(({ text }) => text.includes(missing))
    return [{ type: 'text', text: write(brief, isAsking ? missing : undefined, isAsking) }]
  }

  const results = resultsOf(question, request.input)
  if (results.length === 0)
    return question.calls.map((call, number) => ({ type: 'tool_call', id: callId(question, number), name: tool.name, arguments: call }))
  const failed = `The ${question.tool} tool gave no figure this time, so I give none either.`
  const computed = financeAnswer(question, results) ?? failed
  if (question.tool === 'calculator' || question.tool === 'dates') return asIs(computed)
  return [{ type: 'text', text: write(brief, computed) }]
}

const callId = (question: FinanceQuestion, number: number): string => `${question.tool}-${number + 1}`

/** What the tools answered to this question's calls, in their order. */
function resultsOf(question: FinanceQuestion, input: readonly InputMessage[]): unknown[] {
  return question.calls.flatMap((_, number) => {
    const message = input.findLast((message) => message.role === 'tool_result' && message.id === callId(question, number))
    return message?.role === 'tool_result' ? [message.result] : []
  })
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (milliseconds <= 0) return
  try {
    await delay(milliseconds, undefined, { signal })
  } catch (error) {
    // the timer throws an AbortError of its own; callers are promised the signal's reason
    signal.throwIfAborted()
    throw error
  }
}

/** Rules read no tokens and cost nothing: what is told is what the same text would be, at some four characters a token. */
function estimatedUsage(request: ModelRequest, written: string): Usage {
  let read = request.system.length
  for (const message of request.input) {
    read +=
      message.role === 'user' || message.role === 'model'
        ? message.text.length
        : (JSON.stringify(message.role === 'tool_call' ? message.arguments : message.result)?.length ?? 0)
  }
  return { inputTokens: Math.ceil(read / 4), outputTokens: Math.ceil(written.length / 4), cachedInputTokens: 0, costUsd: 0 }
}
