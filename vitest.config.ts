import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  // One graphql for everybody: vitest would load its CommonJS twin beside it, and the two refuse each other's schemas.
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers.ts'],
    reporters: ['default', './test/skipped-suites.ts'],
    pool: 'forks',
    // Many suites wait for servers to die and come back: one more than there are cores to keep those busy.
    maxWorkers: 3,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000
  }
})
