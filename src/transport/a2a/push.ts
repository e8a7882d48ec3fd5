// Tells those who asked for it that a task has ended: one POST with the task as it is then, in the version in which it was
// asked for (A2A 1.0, section 4.3; 0.3, section 9.5), with a deadline, tried again later where it does not arrive.

import { V1PushNotificationSerializer } from '@a2a-js/sdk/server'
import { V03PushNotificationSerializer } from '@a2a-js/sdk/compat/v0_3/server'
import type { Doors } from '../../context.ts'
import { StoreUnavailable } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { type Delivering, type Due, turnOf } from '../../notifications/notifications.ts'
import type { Fetch } from '../../outgoing/outgoing.ts'
import { createTasks } from './tasks.ts'

export interface PushOptions {
  doors: Pick<Doors, 'turns' | 'sessions' | 'actions' | 'events'>
  notifications: Delivering
  fetch: Fetch
  log: Log
}

const withinMs = 5_000
const serializers = { '1.0': new V1PushNotificationSerializer(), '0.3': new V03PushNotificationSerializer() }

/** Delivers what is due, again and again, until the close. */
export function startPush({ doors, notifications, fetch, log }: PushOptions): { close(): Promise<void> } {
  const closing = new AbortController()

  async function deliver(due: Due): Promise<void> {
    const { url, token, scheme, credentials, version, attempts } = due
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(withinMs)])
    let hasArrived = false
    try {
      const owner = { id: due.ownerId, name: null, timeZone: 'UTC' }
      const tasks = createTasks({ doors, viewer: owner, signal })
      const turn = await tasks.find(turnOf(due))
      const task = await tasks.whole(turn, await tasks.saidIn(turn))
      const { body, contentType } = serializers[version].serialize({ payload: { $case: 'task', value: task } }, task)
      const headers = new Headers({ 'content-type': contentType })
      if (token !== null) headers.set('x-a2a-notification-token', token)
      if (scheme && credentials) headers.set('authorization', `${scheme} ${credentials}`)
      const response = await fetch(url, { method: 'POST', headers, body, signal })
      await response.body?.cancel()
      hasArrived = response.ok
      if (!hasArrived) log.info({ turn: turnOf(due), status: response.status, attempts }, 'a push notification was refused')
    } catch (cause) {
      if (closing.signal.aborted) return
      log.info({ err: cause, turn: turnOf(due), attempts }, 'a push notification did not arrive')
    }
    await notifications.enter(due, hasArrived)
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await Promise.all((await notifications.claim()).map(deliver))
      } catch (cause) {
        if (!(cause instanceof StoreUnavailable)) log.error({ err: cause }, 'push notifications could not be looked for')
      }
      await notifications.pause(closing.signal)
    }
  }

  const done = run()
  return {
    close: async () => {
      closing.abort()
      await done
    }
  }
}
