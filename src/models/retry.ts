// One call to an endpoint: a few attempts within one deadline. The SDKs' own retries are off, so this is all there are.

import { setTimeout as sleep } from 'node:timers/promises'
import { UpstreamUnavailable } from '../errors.ts'
import { type Endpoint, readFailure } from './failure.ts'
import type { ModelPart } from './model.ts'

export interface RetryLog {
  warn(fields: Record<string, unknown>, message: string): void
}

/** Settings that both adapters share. */
export interface CallOptions {
  /** The longest a whole call may take, all attempts together; the caller's signal may end it sooner. Default 120,000. */
  timeoutMs?: number
  /** The wait before the second attempt; it doubles for the third. Default 500. */
  backoffMs?: number
  logger?: RetryLog
}

const attempts = 3
/** An endpoint that asks for a longer pause than this gets no second attempt: somebody is waiting for the turn. */
const longestPauseMs = 20_000

/**
 * Yields what an attempt yields. Where an attempt fails for a passing reason and nothing has been yielded yet, makes
 * another, three in all, after an exponential pause with jitter or the one the endpoint asked for.
 * Throws UpstreamUnavailable, or the signal's reason as soon as it aborts. Leaving the loop early aborts the attempt.
 */
export async function* callWithRetries(
  call: CallOptions & { endpoint: Endpoint; signal: AbortSignal; attempt: (signal: AbortSignal) => AsyncIterable<ModelPart> }
): AsyncGenerator<ModelPart> {
  const { endpoint, signal, timeoutMs = 120_000, backoffMs = 500, logger } = call
  signal.throwIfAborted()

  // Not AbortSignal.any with AbortSignal.timeout: those keep their timers after the call has ended.
  const ending = new AbortController()
  const timer = setTimeout(() => ending.abort(), timeoutMs)
  const forward = () => ending.abort(signal.reason)
  signal.addEventListener('abort', forward, { once: true })
  const late = () => new UpstreamUnavailable(`${endpoint.name} did not finish its answer within ${timeoutMs / 1000} seconds: try again.`)

  let isWhole = false
  try {
    for (let number = 1; ; number += 1) {
      let hasYielded = false
      try {
        for await (const part of call.attempt(ending.signal)) {
          signal.throwIfAborted()
          hasYielded = true
          yield part
        }
        isWhole = true
        return
      } catch (thrown) {
        if (signal.aborted) throw signal.reason
        if (ending.signal.aborted) throw late()
        const failure = readFailure(thrown, endpoint)
        const pauseMs = failure.retryAfterMs ?? backoffMs * 2 ** (number - 1) * (0.5 + Math.random() / 2)
        if (hasYielded || !failure.isTransient || number === attempts || pauseMs > longestPauseMs) throw failure.error
        logger?.warn(
          { model: endpoint.model, attempt: number, status: failure.status, pauseMs: Math.round(pauseMs) },
          failure.error.message
        )
        await sleep(pauseMs, undefined, { signal: ending.signal }).catch(() => {
          throw signal.aborted ? signal.reason : late()
        })
      }
    }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', forward)
    if (!isWhole) ending.abort()
  }
}
