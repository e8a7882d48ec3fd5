// npm run chaos -- [--minutes N] [--seed S] [--servers N] [--store S]: talks to real servers while killing them and what
// they stand on, then reads everything back. Exits 1 on any violation of what was promised.

import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { findPostgres, query, startPostgres } from '../postgres.ts'
import { privateFolder } from '../private-process.ts'
import { layCableTo } from './cable.ts'
import { type Report, runChaos } from './run.ts'
import { findStores, openSharedPlace, type RedisKind } from './shared-place.ts'
import { runSharedChaos } from './shared-run.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    servers: { type: 'string', default: '3' },
    crowd: { type: 'string', default: '2' },
    only: { type: 'string' },
    ack: { type: 'string', default: 'journal' },
    store: { type: 'string' }
  }
})
const [minutes, seed, servers, crowd] = [values.minutes, values.seed, values.servers, values.crowd].map(Number) as [
  number,
  number,
  number,
  number
]
const programs = findStores()
const store = values.store ?? (programs ? 'shared' : 'both')
const shared: Record<string, { kind: RedisKind; title: string }> = {
  shared: { kind: 'single', title: 'Redis' },
  cluster: { kind: 'cluster', title: 'a Redis Cluster of three masters' },
  sentinel: { kind: 'sentinel', title: 'a Redis with a replica, under Sentinels,' }
}
const isUsable = minutes > 0 && Number.isInteger(seed) && servers > 0 && crowd > 0
if (!isUsable || !['both', 'embedded', 'postgres', ...Object.keys(shared)].includes(store)) {
  process.stderr.write(
    `Usage: npm run chaos -- [--minutes N] [--seed S] [--store shared|cluster|sentinel|embedded|postgres|both] [--servers N] [--crowd N] [--only FAULT] [--ack durable]
  shared    N servers on one Redis and one Postgres of their own, and N fives of sessions; the default where both are installed
  cluster   the same on a Redis Cluster of three masters    sentinel  the same on a Redis with a replica and three Sentinels
  embedded  one server on its embedded store    postgres  one server on Postgres    both  one after the other, N minutes each\n`
  )
  process.exit(2)
}

let isGood = true
if (shared[store]) await onSharedStores(shared[store])
if (store === 'embedded' || store === 'both') print('embedded store', await onEmbeddedStore())
if (store === 'postgres' || store === 'both') {
  const bin = findPostgres()
  if (bin === undefined) process.stdout.write('Postgres: not installed here, so nothing was run on it.\n')
  else print('Postgres', await onPostgres(bin))
}
process.exitCode = isGood ? 0 : 1

async function onSharedStores({ kind, title }: { kind: RedisKind; title: string }): Promise<void> {
  if (!programs) {
    process.stdout.write('Redis or Postgres: not installed here, so nothing was run on them.\n')
    return
  }
  const place = await openSharedPlace(programs, kind)
  try {
    const tell = (line: string) => process.stdout.write(`${line}\n`)
    print(
      `${servers} servers on ${title} and Postgres`,
      await runSharedChaos({ place, minutes, seed, servers, crowd, only: values.only, settings: { ACK: values.ack }, tell })
    )
  } finally {
    await place.close()
  }
}

async function onEmbeddedStore(): Promise<Report> {
  const dataDir = privateFolder('chaos')
  const report = await runChaos({ settings: { DATA_DIR: dataDir, LOG_LEVEL: 'warn' }, truth: { dataDir }, minutes, seed })
  rmSync(dataDir, { recursive: true, force: true })
  return report
}

async function onPostgres(bin: string): Promise<Report> {
  const postgres = await startPostgres(bin, { isDurable: true })
  await query(postgres.url, 'create database chaos')
  const direct = new URL('/chaos', postgres.url).href
  const cable = await layCableTo(direct)
  try {
    const root = new URL('../..', import.meta.url)
    execFileSync(process.execPath, ['src/database/migrate.ts'], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: direct },
      stdio: 'pipe'
    })
    const settings = { DATABASE_URL: cable.url, LOG_LEVEL: 'warn' }
    const database = { ...cable, crash: () => crashBackend(direct) }
    return await runChaos({ settings, truth: { url: direct }, database, minutes, seed })
  } finally {
    await cable.close()
    await postgres.stop()
  }
}

/** One backend killed with kill -9: Postgres drops every connection and recovers from its log, as after a power cut. */
async function crashBackend(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const [{ pid } = { pid: 0 }] = rows
  if (pid > 0) process.kill(pid, 'SIGKILL')
  await client.end().catch(() => undefined)
}

function print(title: string, report: Report): void {
  const list = (counts: Map<string, number>) => [...counts].map(([name, count]) => `${count} ${name}`).join(', ')
  const sum = (counts: Map<string, number>) => [...counts.values()].reduce((all, count) => all + count, 0)
  const recoveries = report.recoveriesMs.toSorted((a, b) => a - b)
  const seconds = (milliseconds: number | undefined) => `${((milliseconds ?? 0) / 1000).toFixed(1)} s`
  const found = (kind: string) => report.violations.filter((violation) => violation.kind === kind).length
  const kinds = ['lost', 'doubled', 'reordered', 'gap', 'turn', 'hung', 'subscriber', 'truth']
  const lines = [
    `${title}, ${minutes} min, seed ${seed}`,
    `faults       ${sum(report.faults)}: ${list(report.faults)}`,
    `writes       ${report.acknowledged} acknowledged, in ${report.attempted} attempts`,
    `turns        ${list(report.turns)}; ${report.takenOver} finished by another process than began them`,
    `subscribers  ${report.subscribers}, ${report.connections} connections, ${report.events} events seen`,
    `recovery     p50 ${seconds(recoveries[Math.floor(recoveries.length / 2)])}, max ${seconds(recoveries.at(-1))}, from a fault to the next acknowledged write`,
    ...(report.notes ?? []),
    `violations   ${kinds.map((kind) => `${kind} ${found(kind)}`).join(', ')}`,
    ...report.violations.slice(0, 50).map(({ kind, sessionId, what }) => `  ${kind} ${sessionId} ${what}`)
  ]
  process.stdout.write(`${lines.join('\n')}\n\n`)
  if (report.violations.length > 0) isGood = false
}
