// The real servers that the suites run against: those that TEST_DATABASE_URL and TEST_REDIS_URL name, else private ones.

import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { prepareStore } from './embedded-store.ts'
import { findPostgres, query, startPostgres } from './postgres.ts'
import { findChromium } from './web/chromium.ts'
import { findRedis, ping, startRedis } from './redis.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** a role that may create databases; undefined where this machine has no Postgres */
    databaseUrl: string | undefined
    /** undefined where this machine has no Redis */
    redisUrl: string | undefined
    /** the program; undefined where this machine has no Chromium */
    chromium: string | undefined
  }
}

interface Server {
  url: string
  stop?: () => Promise<void>
}

/** Suites load the same packages a hundred times, and start servers by the hundred: each finds what others have compiled. */
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))

export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, redis, prepared] = await Promise.allSettled([openPostgres(), openRedis(), prepareStore()])
  const stopAll = async () => {
    await Promise.all([postgres, redis].map(async (server) => server.status === 'fulfilled' && (await server.value?.stop?.())))
  }
  const failed = [postgres, redis, prepared].find((each) => each.status === 'rejected')
  if (postgres.status === 'rejected' || redis.status === 'rejected' || failed) {
    await stopAll()
    throw failed?.reason
  }
  project.provide('databaseUrl', postgres.value?.url)
  project.provide('redisUrl', redis.value?.url)
  project.provide('chromium', findChromium())
  return stopAll
}

async function openPostgres(): Promise<Server | undefined> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return answering(given, 'TEST_DATABASE_URL', () => query(given, 'select 1'))
  const bin = findPostgres()
  return bin === undefined ? undefined : await startPostgres(bin)
}

async function openRedis(): Promise<Server | undefined> {
  const given = process.env.TEST_REDIS_URL
  if (given) return answering(given, 'TEST_REDIS_URL', () => ping(given))
  const command = findRedis()
  return command === undefined ? undefined : await startRedis(command)
}

/** An address that was asked for and does not answer is a mistake to show, no reason to skip. */
async function answering(url: string, name: string, probe: () => Promise<void>): Promise<Server> {
  try {
    await probe()
    return { url }
  } catch (cause) {
    throw new Error(`${name} is set, and no server answers there: start it, or unset ${name}.`, { cause })
  }
}
