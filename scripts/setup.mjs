// Makes one command enough on a fresh clone: runs before the npm scripts and installs what package-lock.json says where
// node_modules is missing or behind it: with `--run` what the server needs, which is half as much and there in half the
// time, else the tools for developers too. Plain JavaScript, because the machine's own Node (20 or later) runs it.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const wanted = join(root, 'package-lock.json')
// npm writes this one last, so that an install that was cut off does not count.
const installed = join(root, 'node_modules', '.package-lock.json')
const node26 = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')

const isForRunning = process.argv.includes('--run')
// Any tool serves as the sign that all of them are there: npm installs the whole of them or none.
const aTool = join(root, 'node_modules', 'vitest', 'package.json')

if (!isInstalled()) withLock(() => isInstalled() || install())
if (!existsSync(node26) && Number.parseInt(process.versions.node, 10) < 26) {
  stop(`npm brings no Node 26 for ${process.platform} ${process.arch}: install Node 26 yourself (nodejs.org), then run this again.`)
}

function isInstalled() {
  if (!existsSync(installed) || !(isForRunning || existsSync(aTool))) return false
  if (statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return true
  if (!sameVersions()) return false
  const now = new Date()
  utimesSync(installed, now, now)
  return true
}

/** A checkout touches the lock file without changing it; packages of other platforms are rightly missing. */
function sameVersions() {
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages
  const [want, have] = [packages(wanted), packages(installed)]
  const known = Object.keys(have).every((path) => path in want)
  return (
    known &&
    Object.entries(want).every(
      ([path, { version, optional, dev, devOptional }]) =>
        path === '' || (have[path] ? have[path].version === version : optional || (isForRunning && (dev || devOptional)))
    )
  )
}

function install() {
  console.error('Installing the packages that package-lock.json names (once; takes up to a minute) …')
  const args = ['ci', isForRunning ? '--omit=dev' : '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const options = { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }
  // The Node that runs npm, not this one: it may lie in the folder that npm is about to replace.
  const { status, error } = npm
    ? spawnSync(process.env.npm_node_execpath ?? process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
  if (status !== 0)
    stop(`npm ci failed${error ? `: ${error.message}` : ''}. The lines above say why; most often the network is away: try again.`)
}

/** Two commands started at once must not install into one folder: the second waits for the first. */
function withLock(work) {
  const lock = join(tmpdir(), `board-room-setup-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`)
  while (!take(lock)) {
    if (!isAlive(Number(readOrEmpty(lock)))) rmSync(lock, { force: true })
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
  process.on('exit', () => rmSync(lock, { force: true }))
  work()
}

function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function isAlive(pid) {
  if (!pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function stop(message) {
  console.error(message)
  process.exit(1)
}
