// People in several sessions who talk at once, and those who follow them.

import { setTimeout as sleep } from 'node:timers/promises'
import { startOf } from './account.ts'
import { openSession } from './api.ts'
import { transports } from './feed.ts'
import type { Ledger } from './ledger.ts'
import type { Chance } from './random.ts'
import { Subscriber } from './subscriber.ts'

const modes = ['ENQUEUE', 'ENQUEUE', 'ENQUEUE', 'INTERRUPT', 'REJECT'] as const
const sendersOfSession = 2
/** Longer than any fault lasts: a turn that has not ended by then never will. */
export const patienceMs = 120_000

export interface Crowd {
  sessionIds: string[]
  subscribers: Subscriber[]
  /** Lets everybody finish what they began, and resolves when they have. */
  stop(): Promise<void>
}

/** `times` five sessions. `url` is asked for each request: it may be another server each time. */
export async function gatherCrowd(url: () => string, ledger: Ledger, chance: Chance, times = 1, turnWithinMs = patienceMs): Promise<Crowd> {
  const whenBusy = Array.from({ length: times }, () => modes).flat()
  const sessionIds = await Promise.all(whenBusy.map(async (mode) => (await openSession(url(), { whenBusy: mode })).id))
  const subscribers: Subscriber[] = []
  let isOver = false

  function follow(sessionId: string, name: string, cuts: boolean): Subscriber[] {
    const joined = transports.map((transport) => {
      const own = chance.fork(`${name} ${transport}`)
      const cutAfter = () => (cuts ? own.between(1, 60) : undefined)
      return new Subscriber({
        name: `${name} over ${transport}`,
        url,
        transport,
        follows: { sessionId },
        after: startOf(sessionId),
        cutAfter
      })
    })
    subscribers.push(...joined)
    return joined
  }

  /** Sends a few in a row, then waits for the last turn to end, and so on. */
  async function talk(sessionId: string, name: string, watcher: Subscriber): Promise<void> {
    const own = chance.fork(name)
    for (let number = 1; !isOver; number += 1) {
      let turnId = ''
      const isRejecting = whenBusy[sessionIds.indexOf(sessionId)] === 'REJECT'
      for (let left = isRejecting ? 1 : own.between(1, 3); left > 0 && !isOver; left -= 1, number += 1) {
        const text = `${name}, no. ${number}: I'll send the numbers by Friday. What does it cost, and what do we build?`
        const sending = ledger.begin(sessionId, `${name}-${number}`, text)
        turnId = (await ledger.deliver(url, sending)).turnId
        // Whoever is not sure says it again.
        if (own.next() < 0.05) await ledger.deliver(url, sending)
        if (own.next() < 0.1) followTurn(turnId, own)
      }
      if (turnId === '') return
      const hasEnded = watcher.until((seen) => seen.some((event) => event.__typename === 'TurnEnded' && event.turnId === turnId))
      const isLate = sleep(turnWithinMs, 'late' as const, { ref: false })
      if ((await Promise.race([hasEnded, isLate])) === 'late') ledger.hangs.push(`${turnId} did not end within ${turnWithinMs / 1000} s`)
    }
  }

  function followTurn(turnId: string, own: Chance): void {
    const transport = own.pick(transports)
    const cuts = own.fork(turnId)
    subscribers.push(
      new Subscriber({ name: `turn over ${transport}`, url, transport, follows: { turnId }, cutAfter: () => cuts.between(1, 30) })
    )
  }

  const talking = sessionIds.flatMap((sessionId, index) => {
    const [watcher] = follow(sessionId, `follower ${index + 1}`, false)
    follow(sessionId, `hasty follower ${index + 1}`, true)
    if (!watcher) throw new Error('nobody follows')
    return Array.from({ length: sendersOfSession }, (_, sender) => talk(sessionId, `sender ${index + 1}.${sender + 1}`, watcher))
  })
  return {
    sessionIds,
    subscribers,
    stop: async () => {
      isOver = true
      await Promise.all(talking)
    }
  }
}
