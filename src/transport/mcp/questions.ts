// The questions that wait for their answer in this process: why one stops waiting, and how many a person may have.

import { BoardError } from '../../errors.ts'
import { maxOperations } from '../ws.ts'

/**
 * Why nobody waits any longer: the client wants no answer, its connection is gone, its time is up, or this server goes away.
 * Only the first of these ends the turn.
 */
export type Stop = 'CANCELLED' | 'GONE' | 'LATE' | 'CLOSING'

export interface Question extends Disposable {
  /** aborts once nobody waits any longer */
  signal: AbortSignal
  /** why; undefined as long as somebody does */
  stopped: Stop | undefined
  stop(why: Stop): void
}

export interface Questions {
  /** Enters a question, under the name its client has for the call, if any. Throws RATE_LIMITED. */
  enter(ownerId: string, call: string | undefined): Question
  /** Cancels what a person's client calls by that name, where it waits here. */
  cancel(ownerId: string, call: string): void
  /** Stops them all, and whatever comes after. */
  close(): void
}

export function createQuestions(): Questions {
  const waiting = new Map<Question, { ownerId: string; call: string | undefined }>()
  let isClosing = false

  return {
    enter: (ownerId, call) => {
      const own = [...waiting.values()].filter((each) => each.ownerId === ownerId)
      if (own.length >= maxOperations) {
        throw new BoardError('RATE_LIMITED', `${maxOperations} questions of yours wait for their answer here: wait for some of them.`, {
          retryable: true
        })
      }
      const until = new AbortController()
      const question: Question = {
        signal: until.signal,
        stopped: undefined,
        stop: (why) => {
          question.stopped ??= why
          until.abort()
        },
        [Symbol.dispose]: () => void waiting.delete(question)
      }
      waiting.set(question, { ownerId, call })
      if (isClosing) question.stop('CLOSING')
      return question
    },
    cancel: (ownerId, call) => {
      for (const [question, each] of waiting) if (each.ownerId === ownerId && each.call === call) question.stop('CANCELLED')
    },
    close: () => {
      isClosing = true
      for (const question of waiting.keys()) question.stop('CLOSING')
    }
  }
}
