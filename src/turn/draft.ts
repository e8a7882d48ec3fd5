// Provisional text on its way to whoever follows: the first piece goes at once, and what comes close behind is gathered for
// a moment, so that a fast model does not cost an event for every token.

import type { EventStream } from '../stream/stream.ts'

const gatherMs = 25

export interface DraftWriter {
  readonly draftId: string
  write(piece: string): void
  /** Sends what is left; resolves once it is in the stream. */
  flush(): Promise<void>
}

export interface Draft {
  turn: number
  agent: string
  draftId: string
}

/** Opens a draft of a session; `newestEvent` tells the newest whole event that the turn knows of. */
export function openDraft(stream: EventStream, sessionId: string, draft: Draft, newestEvent: () => number): DraftWriter {
  let gathered = ''
  let timer: NodeJS.Timeout | undefined
  let sentAt = Number.NEGATIVE_INFINITY
  let sent: Promise<unknown> = Promise.resolve()

  function send(): void {
    clearTimeout(timer)
    timer = undefined
    const text = gathered
    gathered = ''
    if (text === '') return
    sentAt = performance.now()
    // A draft that nobody hears is no loss: only what is committed counts.
    sent = sent.then(() => stream.appendDelta(sessionId, { ...draft, text, after: newestEvent() })).catch(() => undefined)
  }

  return {
    draftId: draft.draftId,
    write: (piece) => {
      gathered += piece
      if (timer) return
      const waitMs = sentAt + gatherMs - performance.now()
      if (waitMs <= 0) send()
      else timer = setTimeout(send, waitMs)
    },
    flush: async () => {
      send()
      await sent
    }
  }
}
