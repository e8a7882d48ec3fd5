// Builds web/ into web/dist where that is missing or was made of other sources: runs before the server starts, and takes
// seconds. `--force` builds anyway. Plain JavaScript, because the machine's own Node (20 or later) runs it; the build
// itself runs on the Node that the project brings.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const web = join(root, 'web')
/** Says of which sources dist was made: written last, so that a build that was cut off does not count. */
const stamp = join(web, 'dist', '.sources')

const sources = digestOfSources()
if (process.argv.includes('--force') || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== sources) build()

function build() {
  const startedAt = Date.now()
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const { status, stdout, stderr, error } = spawnSync(node(), [vite, 'build', web, '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
    // whoever starts this, the page is for people: it comes without React's checks for developers
    env: { ...process.env, NODE_ENV: 'production' }
  })
  if (status !== 0) {
    console.error(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim())
    console.error('The page could not be built: the lines above say why. Everything else works; npm run build tries again.')
    // The server is worth starting without its page; whoever asked for the build itself is told.
    process.exitCode = process.argv.includes('--force') ? 1 : 0
    return
  }
  writeFileSync(stamp, sources)
  console.error(`Built the page in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`)
}

/** Node 26 as npm installed it; on a platform for which there is none, the one that runs this. */
function node() {
  const own = join(root, 'node_modules', '.bin', 'node')
  return process.platform !== 'win32' && existsSync(own) ? own : process.execPath
}

/** What the page is made of: all of web/ but what is built, and which versions of packages. */
function digestOfSources() {
  const hash = createHash('sha256')
  const files = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !relative(web, file).startsWith('dist'))
  for (const file of [...files.sort(), join(root, 'package-lock.json')])
    hash.update(relative(root, file)).update('\0').update(readFileSync(file))
  return hash.digest('hex')
}
