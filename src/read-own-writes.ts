// What is read over all sessions of a person comes from the truth, which lags what was acknowledged by the journal's
// milliseconds. So these doors open only once the truth has what this server acknowledged to whoever asks.

import type { Doors } from './context.ts'
import type { Person } from './records/person.ts'
import type { State } from './state.ts'

/** The same doors, behind what this server has acknowledged. They throw StoreUnavailable where the truth stays behind. */
export function readOwnWrites(doors: Doors, settledOf: State['settledOf']): Doors {
  const behind =
    <Rest extends unknown[], Answer>(open: (viewer: Person, ...rest: Rest) => Promise<Answer>) =>
    async (viewer: Person, ...rest: Rest): Promise<Answer> => {
      await settledOf(viewer.id)
      return open(viewer, ...rest)
    }
  const { sessions, turns, actions, dossiers, people } = doors
  return {
    ...doors,
    sessions: {
      ...sessions,
      opening: behind(sessions.opening),
      byExternalRef: behind(sessions.byExternalRef),
      list: behind(sessions.list),
      byIds: behind(sessions.byIds),
      search: behind(sessions.search)
    },
    turns: { ...turns, newest: behind(turns.newest) },
    actions: { ...actions, list: behind(actions.list) },
    // What is changed by hand is what was learned before: it has to be there.
    dossiers: {
      read: behind(dossiers.read),
      history: behind(dossiers.history),
      byIds: behind(dossiers.byIds),
      add: behind(dossiers.add),
      correct: behind(dossiers.correct),
      forget: behind(dossiers.forget)
    },
    people: {
      ...people,
      usage: behind(people.usage),
      budget: behind(people.budget),
      performance: behind(people.performance),
      exportAll: behind(people.exportAll)
    }
  }
}
