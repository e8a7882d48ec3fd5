// A person's turns, read as tasks.

import type { StreamResponse, Task } from '@a2a-js/sdk'
import { TaskNotFoundError } from '@a2a-js/sdk/errors'
import type { Doors } from '../../context.ts'
import { StoreUnavailable } from '../../errors.ts'
import type { Action } from '../../records/action.ts'
import { messageId, turnId } from '../../records/id.ts'
import type { Message } from '../../records/message.ts'
import type { Person } from '../../records/person.ts'
import { isOpen, type Turn } from '../../records/turn.ts'
import { applyUpdate, createTelling, taskOf } from './task.ts'

export interface Reading {
  doors: Pick<Doors, 'turns' | 'sessions' | 'actions' | 'events'>
  viewer: Person
  signal: AbortSignal
}

export function createTasks({ doors, viewer, signal }: Reading) {
  /** What the turn found or changed, as it is now; nothing while the truth is away, for its end has to be told all the same. */
  async function actionsOf({ actionIds }: Turn): Promise<Action[]> {
    try {
      return (await doors.actions.byIds(viewer, actionIds)).filter((action) => action !== undefined)
    } catch (cause) {
      if (cause instanceof StoreUnavailable) return []
      throw cause
    }
  }

  /** What is told of a turn, from its start to its end. */
  async function* updatesOf(turn: Turn, withDrafts: boolean): AsyncGenerator<StreamResponse, void, undefined> {
    const tell = createTelling(turn, withDrafts)
    for await (const event of await doors.events.ofTurn(viewer, turnId(turn.sessionId, turn.seq), null, signal))
      yield* tell(event, event.type === 'TurnEnded' ? await actionsOf(event.payload) : [])
  }

  /** The task with all that comes of it; waits for a turn that has not ended. */
  async function whole(turn: Turn, said: Message | undefined): Promise<Task> {
    const task = taskOf(turn, said)
    for await (const update of updatesOf(turn, false)) applyUpdate(task, update)
    return task
  }

  return {
    updatesOf,
    whole,

    /** The viewer's turn of that id. Throws TaskNotFoundError. */
    find: async (id: string): Promise<Turn> => {
      const [turn] = await doors.turns.byIds(viewer, [id])
      if (!turn) throw new TaskNotFoundError(`No task ${JSON.stringify(id)} that you may see: check the id.`)
      return turn
    },

    /** The message that began a turn. */
    saidIn: async ({ sessionId, seq }: Turn): Promise<Message | undefined> =>
      (await doors.sessions.messagesByIds(viewer, [messageId(sessionId, seq)]))[0],

    /** The task as it is now. */
    asItStands: async (turn: Turn, said: Message | undefined): Promise<Task> => (isOpen(turn) ? taskOf(turn, said) : whole(turn, said))
  }
}
