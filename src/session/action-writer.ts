// Writes actions that people enter or change by hand into the session they belong to, hot state and events included.

import { NotFound } from '../errors.ts'
import type { Action } from '../records/action.ts'
import type { Person } from '../records/person.ts'
import { changeOf } from './change.ts'
import type { SessionStore } from './session.ts'
import type { SessionView } from './view.ts'

export function createActionWriter({ store, now }: { store: SessionStore; now(): Date }) {
  async function viewOf(viewer: Person, sessionId: string): Promise<SessionView> {
    const view = (await store.load(sessionId))?.view
    if (view?.session.ownerId !== viewer.id) throw new NotFound('session', sessionId)
    return view
  }

  return {
    /** What is entered by hand is said too: the transcript tells where the action came from. */
    add: async (viewer: Person, sessionId: string, text: string, draw: (source: number, at: string) => Action): Promise<Action> => {
      let added: Action | undefined
      await store.commit(await viewOf(viewer, sessionId), (view) =>
        changeOf(view, now(), (change) => {
          const authorName = viewer.name ?? 'You'
          const { seq } = change.say(
            { role: 'USER', agent: null, authorName, text, clientMessageId: null, speech: null, review: null },
            null
          )
          added = draw(seq, change.at)
          change.action(added, null)
        })
      )
      if (!added) throw new Error('a commit always builds its change')
      return added
    },

    change: async (viewer: Person, action: Action, write: (newest: Action, at: string) => Action): Promise<Action> => {
      const view = await viewOf(viewer, action.sessionId)
      let changed = action
      await store.commit(view, (held) =>
        changeOf(held, now(), (change) => {
          const newest = held.actions.find(({ id }) => id === action.id) ?? action
          // An instant later than the last one, for the newer of two states is told by it.
          const at = newest.updatedAt < change.at ? change.at : new Date(Date.parse(newest.updatedAt) + 1).toISOString()
          changed = write(newest, at)
          change.action(changed, null)
        })
      )
      return changed
    }
  }
}
