// What can be told of compose.yaml and the Dockerfile without building them.

import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readImports } from '../../scripts/layers.ts'
import { readConfig } from '../../src/config.ts'
import { risksOf } from '../../src/redis/fitness.ts'
import { openRedis } from '../../src/redis/redis.ts'
import { findRedis, startMortalRedis } from '../redis.ts'

const compose = z
  .object({
    'x-board-room': z.object({ read_only: z.literal(true), environment: z.record(z.string(), z.string()) }),
    services: z.object({
      server: z.looseObject({}),
      migrate: z.object({ command: z.array(z.string()) }),
      redis: z.object({ command: z.array(z.string()) })
    })
  })
  .parse(parse(readFileSync('compose.yaml', 'utf8'), { merge: true }))

const secrets: Readonly<Record<string, string>> = {
  DATABASE_PASSWORD: 'ab'.repeat(24),
  AUTH_JWT_SECRET: 'a'.repeat(64),
  METRICS_TOKEN: 'b'.repeat(48),
  SECRETS_KEY: Buffer.alloc(32).toString('base64')
}

/** As compose fills in `${NAME:?why}` and `${NAME:-default}`. */
const filled = (text: string) =>
  text.replace(/\$\{(\w+)(?::([?-])([^}]*))?\}/g, (_, name: string, kind: string, more: string) => {
    if (kind === '?' && secrets[name] === undefined) throw new Error(`${name} is asked for`)
    return secrets[name] ?? (kind === '-' ? more : '')
  })

describe('compose.yaml', () => {
  test('has settings that the server takes, every one of them known to it', () => {
    const environment = Object.fromEntries(
      Object.entries(compose['x-board-room'].environment).map(([name, value]) => [name, filled(value)])
    )
    const config = readConfig(environment)
    expect(config).toMatchObject({ host: '0.0.0.0', redisUrl: 'redis://redis:6379', warnings: [] })
    expect(config.auth?.secret).toBe(secrets['AUTH_JWT_SECRET'])
    const known = readFileSync('src/config.ts', 'utf8')
    expect(Object.keys(environment).filter((name) => !known.includes(`  ${name}: `))).toEqual([])
  })

  test.skipIf(!findRedis())('runs a Redis that risks nothing', async () => {
    const [program, ...args] = compose.services.redis.command
    const redis = await startMortalRedis(program ?? '', { args: ['--appendonly', 'no', ...args] })
    const client = openRedis(redis.url)
    try {
      await once(client, 'ready')
      expect(await risksOf(client)).toEqual([])
      expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'volatile-ttl'])
    } finally {
      client.disconnect()
      await redis.close()
    }
  })
})

test('the image is made of what there is, and lacks nothing that the server imports', async () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8')
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '))
  const sent = readFileSync('.dockerignore', 'utf8').split('\n')
  expect(copied.length).toBeGreaterThan(5)
  expect(copied.filter((file) => !existsSync(file) || !sent.includes(`!${file}`))).toEqual([])
  const folders = copied.map((file) => `${file}/`)
  const isIn = (file: string) => folders.some((folder) => file.startsWith(folder))
  const imported = [...(await readImports('.'))].filter(([file]) => /^(src|schema)\//.test(file)).flatMap(([, targets]) => targets)
  expect(imported.filter((target) => !isIn(target))).toEqual([])
  for (const [, program = ''] of dockerfile.matchAll(/"(src\/[^"]+)"/g)) expect(existsSync(program)).toBe(true)
  expect(existsSync(compose.services.migrate.command[1] ?? '')).toBe(true)
  expect(dockerfile).toMatch(/^USER node$/m)
})
