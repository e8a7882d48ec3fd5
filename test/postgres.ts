// A private Postgres from the binaries of this machine: its own data, port and password, on the loopback interface only.

import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, globSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import pg from 'pg'
import { type MortalProcess, mortal } from './mortal-process.ts'
import { freePort, type PrivateProcess, privateFolder, startPrivateProcess } from './private-process.ts'

export interface PrivatePostgres extends PrivateProcess {
  /** of an ordinary role that may create databases and is no superuser */
  url: string
  /** Starts it again on its data, after it was killed. */
  restart(): Promise<PrivateProcess>
}

/** The folder of the newest Postgres that is installed here, on the PATH or where distributions put it; undefined for none. */
export function findPostgres(): string | undefined {
  const places = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...globSync(['/usr/lib/postgresql/*/bin', '/{opt/homebrew,usr/local}/opt/postgresql*/bin'])
  ]
  const folders = places
    .map((place) => join(place, 'initdb'))
    .filter(existsSync)
    .map((initdb) => dirname(realpathSync(initdb)))
  const version = (folder: string) => Number(/\d+/.exec(execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' }))?.[0])
  return folders.filter((folder) => existsSync(join(folder, 'postgres'))).toSorted((a, b) => version(b) - version(a))[0]
}

/**
 * Starts one. `isDurable` makes it flush to disk on commit, as a test that cuts the power needs; killing the process
 * alone loses nothing either way.
 */
export async function startPostgres(bin: string, { isDurable = false } = {}): Promise<PrivatePostgres> {
  const dir = privateFolder('postgres')
  const user = ordinaryUser()
  const password = randomBytes(12).toString('hex')
  const data = join(dir, 'data')
  mkdirSync(data, { mode: 0o700 })
  writeFileSync(join(dir, 'password'), password, { mode: 0o600 })
  if (user) for (const path of [dir, data, join(dir, 'password')]) chownSync(path, user.uid, user.gid)
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  const authentication = ['--username=owner', '--auth=scram-sha-256', `--pwfile=${join(dir, 'password')}`]
  execFileSync(join(bin, 'initdb'), ['-D', data, '--no-sync', '--encoding=UTF8', `--locale=${locale}`, ...authentication], {
    cwd: dir,
    stdio: 'pipe',
    ...user
  })

  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${dir}`, 'max_connections=200']
  if (!isDurable) settings.push('fsync=off', 'full_page_writes=off')
  const address = (role: string) => `postgres://${role}:${password}@127.0.0.1:${port}/postgres`
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]
  const start = () =>
    startPrivateProcess({
      command: join(bin, 'postgres'),
      args,
      dir,
      stopSignal: 'INT',
      user,
      probe: () => query(address('owner'), 'select 1')
    })
  const running = await start()
  await query(address('owner'), `create role board login createdb password '${password}'`)
  return { ...running, url: address('board'), restart: start }
}

/** One with an empty database `chaos`, to be harmed. */
export async function startMortalPostgres(bin: string): Promise<MortalProcess> {
  const { url, restart, ...running } = await startPostgres(bin, { isDurable: true })
  await query(url, 'create database chaos')
  return mortal(new URL('/chaos', url).href, running, restart)
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  try {
    await client.connect()
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Postgres refuses to run as root, so root lends it another name. */
function ordinaryUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const number = (option: string, name: string) =>
    Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: number('-u', name), gid: number('-g', name) }
    } catch {
      // no such user here: the next one
    }
  }
  throw new Error('Postgres does not run as root, and there is no user "postgres" or "nobody": run the tests as somebody else.')
}
