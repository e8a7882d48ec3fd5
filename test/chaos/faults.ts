// What is done to a server while people talk to it. Each fault is over, and the server back, when its promise resolves.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Cable } from './cable.ts'
import type { MortalServer } from './mortal-server.ts'
import type { Chance } from './random.ts'
import { spawnServer, type Settings } from './server-process.ts'

export interface Fault {
  name: string
  /** how often it comes, compared with the others */
  weight: number
  strike(chance: Chance): Promise<void>
}

export interface Targets {
  server: MortalServer
  settings: Settings
  /** between the server and its Postgres, where it has one */
  database?: Cable & { crash(): Promise<void> }
}

export function faultsFor({ server, settings, database }: Targets): Fault[] {
  const faults: Fault[] = [
    {
      name: 'kill -9',
      weight: 5,
      strike: async () => {
        await server.kill('SIGKILL')
        await server.restart()
      }
    },
    {
      name: 'kill -9, and again while it starts',
      weight: 1,
      strike: async (chance) => {
        await server.kill('SIGKILL')
        const { child, exited } = spawnServer(settings)
        await sleep(chance.between(100, 2_500))
        child.kill('SIGKILL')
        await exited
        await server.restart()
      }
    },
    {
      name: 'SIGTERM',
      weight: 3,
      strike: async () => {
        await server.kill('SIGTERM')
        await server.restart()
      }
    },
    { name: 'all client connections cut', weight: 4, strike: async () => server.cutConnections() }
  ]
  if (!database) return faults
  return [
    ...faults,
    { name: 'database connections cut', weight: 3, strike: async () => database.cut() },
    {
      name: 'database away',
      weight: 2,
      strike: async (chance) => {
        await database.pull()
        await sleep(chance.between(200, 4_000))
        await database.plug()
      }
    },
    {
      name: 'database dead on the line',
      weight: 1,
      strike: async (chance) => {
        database.freeze()
        await sleep(chance.between(200, 3_000))
        database.thaw()
      }
    },
    { name: 'database crash', weight: 1, strike: () => database.crash() }
  ]
}

export function draw(faults: readonly Fault[], chance: Chance): Fault {
  let left = chance.next() * faults.reduce((sum, { weight }) => sum + weight, 0)
  const [first] = faults
  if (!first) throw new Error('no fault to draw from')
  return faults.find(({ weight }) => (left -= weight) < 0) ?? first
}
