// What is changed at the board is shown in Slack: the actions of those are followed whose threads were answered lately.

import { LRUCache } from 'lru-cache'
import type { Boards } from './boards.ts'
import type { Log } from './log.ts'
import { followActions } from './action-operations.ts'

export interface MirrorRoom {
  boards: Boards
  /** Brings the cards of a turn up to date. */
  redraw(turnId: string, owner: string): Promise<void>
  log: Log
}

const mostFollowed = 200

export function createMirror({ boards, redraw, log }: MirrorRoom) {
  const followed = new LRUCache<string, AbortController>({ max: mostFollowed, dispose: (following) => following.abort() })

  async function follow(owner: string, signal: AbortSignal): Promise<void> {
    const updates = boards.of(owner).follow(followActions, {}, ({ actionUpdates: { cursor } }) => cursor, signal)
    for await (const { actionUpdates } of updates) {
      const { turnId } = actionUpdates.action.source
      if (turnId)
        await redraw(turnId, owner).catch((cause: unknown) => log.warn({ err: cause }, 'cards in Slack could not be brought up to date'))
    }
  }

  function watch(owner: string): void {
    if (followed.get(owner)) return
    const following = new AbortController()
    followed.set(owner, following)
    follow(owner, following.signal).catch((cause: unknown) => {
      followed.delete(owner)
      log.warn({ err: cause }, 'changes to actions are not followed')
    })
  }

  return {
    watch,
    /** Those who were answered before this process was there. */
    begin: async (): Promise<void> => {
      for (const owner of (await boards.owners()).slice(-mostFollowed)) watch(owner)
    },
    close: (): void => followed.clear()
  }
}
