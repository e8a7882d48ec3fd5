// Says last what could not be tested here, and what to install for it. With CI set that is a failure.

import type { Reporter, TestModule, Vitest } from 'vitest/node'

const servers = [
  { key: 'databaseUrl', name: 'Postgres', how: 'apt-get install postgresql, or brew install postgresql, or set TEST_DATABASE_URL' },
  { key: 'redisUrl', name: 'Redis', how: 'apt-get install redis-server, or brew install redis, or set TEST_REDIS_URL' },
  { key: 'chromium', name: 'Chromium', how: 'apt-get install chromium, or brew install --cask chromium, or set TEST_CHROMIUM' }
] as const

export default class SkippedSuites implements Reporter {
  #vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.filter((module) => [...module.children.allTests('skipped')].length > 0)
    if (skipped.length === 0) return
    const provided = this.#vitest?.getRootProject().getProvidedContext()
    const missing = servers.filter(({ key }) => provided?.[key] === undefined)
    console.log(`\nSkipped, in whole or in part: ${skipped.map((module) => module.relativeModuleId).join(', ')}`)
    for (const { name, how } of missing) console.log(`This machine has no ${name}: ${how}.`)
    if (!process.env.CI) return
    console.log('CI is set, so a skipped suite is a failure.')
    process.exitCode = 1
  }
}
