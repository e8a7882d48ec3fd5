// Tells those who asked for it that a task has ended: one POST with the task as it is then, in the version in which it was
// asked for (A2A 1.0, section 4.3; 0.3, section 9.5).

import { V1PushNotificationSerializer } from '@a2a-js/sdk/server'
import { V03PushNotificationSerializer } from '@a2a-js/sdk/compat/v0_3/server'
import type { Doors } from '../../context.ts'
import type { Log } from '../../log.ts'
import type { Due } from '../../notifications/notifications.ts'
import type { Fetch } from '../../outgoing/outgoing.ts'
import { turnId } from '../../records/id.ts'
import { createTasks } from './tasks.ts'

export interface PushOptions {
  doors: Pick<Doors, 'turns' | 'sessions' | 'actions' | 'events'>
  fetch: Fetch
  log: Log
}

const withinMs = 5_000
const serializers = { '1.0': new V1PushNotificationSerializer(), '0.3': new V03PushNotificationSerializer() }

/** Hands back what delivers a notification, and answers whether it has arrived. It throws only where the signal has aborted. */
export const createPush =
  ({ doors, fetch, log }: PushOptions) =>
  async (due: Due, closing: AbortSignal): Promise<boolean> => {
    const { url, token, scheme, credentials, version } = due
    const id = turnId(due.sessionId, due.turn)
    const signal = AbortSignal.any([closing, AbortSignal.timeout(withinMs)])
    try {
      const owner = { id: due.ownerId, name: null, timeZone: 'UTC' }
      const tasks = createTasks({ doors, viewer: owner, signal })
      const turn = await tasks.find(id)
      const task = await tasks.whole(turn, await tasks.saidIn(turn))
      const { body, contentType } = serializers[version].serialize({ payload: { $case: 'task', value: task } }, task)
      const headers = new Headers({ 'content-type': contentType })
      if (token !== null) headers.set('x-a2a-notification-token', token)
      if (scheme && credentials) headers.set('authorization', `${scheme} ${credentials}`)
      const response = await fetch(url, { method: 'POST', headers, body, signal })
      await response.body?.cancel()
      if (!response.ok) log.info({ turn: id, status: response.status }, 'a push notification was refused')
      return response.ok
    } catch (cause) {
      closing.throwIfAborted()
      log.info({ err: cause, turn: id }, 'a push notification did not arrive')
      return false
    }
  }
