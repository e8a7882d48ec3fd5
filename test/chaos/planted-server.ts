// A server with a flaw planted into it from outside, which the checker has to find; PLANT says which.

import { Redis } from 'ioredis'
import { readConfig } from '../../src/config.ts'
import type { Entry } from '../../src/journal/entry.ts'
import { HeldEntries } from '../../src/journal/held.ts'
import { Writer } from '../../src/journal/writer.ts'
import { openLog } from '../../src/log.ts'
import { startServer } from '../../src/main.ts'
import { readScript } from '../../src/redis/redis.ts'

const commit = readScript(new URL('../../src/session/commit.lua', import.meta.url))
const lease = readScript(new URL('../../src/session/lease.lua', import.meta.url))
type Argument = string | number | Buffer

const plants: Record<string, () => void> = {
  /** One accepted message in seven never reaches the truth, though it is taken off the journal. */
  'drop journal entries': () => {
    const { add } = HeldEntries.prototype
    const { write } = Writer.prototype
    let held: HeldEntries | undefined
    let said = 0
    const remember = (entries: HeldEntries) => {
      held = entries
    }
    HeldEntries.prototype.add = function (entry, at) {
      remember(this)
      return add.call(this, entry, at)
    }
    const isDropped = ({ change }: Entry) => change.messages.some(({ role }) => role === 'USER') && ++said % 7 === 0
    Writer.prototype.write = function (entries) {
      const dropped = entries.filter(isDropped)
      for (const entry of dropped) held?.confirm(entry)
      return write.call(
        this,
        entries.filter((entry) => !dropped.includes(entry))
      )
    }
  },

  /** Whoever has lost the lease writes on. */
  'skip the fencing check': () =>
    wrapScripts(async (sha, keys, args, run) => {
      const given = sha === commit.sha ? args.map((each) => (each === 'token' ? 'nothing' : each)) : args
      const outcome = await run(given)
      return sha === lease.sha && args[keys] === 'renew' && outcome === '' ? args[keys + 2] : outcome
    }),

  /** What happens is told before anybody knows whether it does. */
  'publish before journal': () =>
    wrapScripts(async (sha, keys, args, run, client) => {
      if (sha === commit.sha) {
        const channel = String(args[0]).replace(/:state$/, '')
        const [messages, rest] = counted(args.slice(keys + 8), 1)
        const [events] = counted(rest, 2)
        for (const kept of events.filter((_, index) => index % 2 === 1)) {
          const said = messages.find((message) => kept.includes(`"payload":{"seq":${/"seq":(\d+)/.exec(message)?.[1]}}`))
          await client.publish(channel, said === undefined ? kept : `${kept}\n${said}`)
        }
      }
      return run(args)
    })
}

/** What follows a count of things that are so many arguments each, and what comes behind it. */
function counted([count, ...args]: Argument[], size: number): [string[], Argument[]] {
  const length = Number(count) * size
  return [args.slice(0, length).map(String), args.slice(length)]
}

function wrapScripts(
  wrap: (sha: string, keys: number, args: Argument[], run: (args: Argument[]) => Promise<unknown>, client: Redis) => Promise<unknown>
): void {
  const { evalsha } = Redis.prototype
  const wrapped = function (this: Redis, sha: string, keys: number, ...args: Argument[]) {
    return wrap(sha, keys, args, (given) => Reflect.apply(evalsha, this, [sha, keys, ...given]), this)
  }
  Reflect.set(Redis.prototype, 'evalsha', wrapped)
}

const plant = plants[process.env.PLANT ?? '']
if (!plant) throw new Error(`PLANT is one of: ${Object.keys(plants).join(', ')}`)
plant()
const server = await startServer(readConfig(), openLog('error'))
process.stderr.write(`The board room is open: ${server.url}/graphql\n`)
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)))
