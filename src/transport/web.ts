// The board room's page: the files of web/dist, which npm start builds. The page may run what it brings, speak to its own
// server, and nothing else.

import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Exchange, nothingAt, pathOf, type Route } from './http.ts'

/** Where the page's own links lead: all of them are answered with the page, which shows what belongs there. */
const pages = ['/', '/sessions/', '/actions', '/dossier', '/hood', '/settings']

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8'
}

/** What a page may do; the nonce lets its dialogs put a style into it that keeps what is behind them from scrolling. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'"
  ].join('; ')

interface Built {
  madeAt: number
  page: string
  /** by path, under /assets/: names hold a digest of what is in them, so browsers may keep them */
  assets: ReadonlyMap<string, { plain: Buffer; gzipped: Buffer; type: string }>
}

function readBuilt(folder: string, madeAt: number): Built {
  const names = readdirSync(join(folder, 'assets'))
  const assets = names.map((name): [string, { plain: Buffer; gzipped: Buffer; type: string }] => {
    const plain = readFileSync(join(folder, 'assets', name))
    return [`/assets/${name}`, { plain, gzipped: gzipSync(plain), type: types[extname(name)] ?? 'application/octet-stream' }]
  })
  return { madeAt, page: readFileSync(join(folder, 'index.html'), 'utf8'), assets: new Map(assets) }
}

/**
 * Routes that serve the page built into `folder`; where there is none they say how to build it. A page that is built anew
 * while the server runs is served from then on.
 */
export function createWebRoutes(folder: string): Record<string, Route> {
  let built: Built | undefined

  function newest(): Built | undefined {
    const madeAt = statSync(join(folder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs
    if (madeAt === undefined) return undefined
    if (built?.madeAt !== madeAt) built = readBuilt(folder, madeAt)
    return built
  }

  const page: Route = ({ request, response }) => {
    if (!isRead({ request, response })) return
    const found = newest()
    if (!found) {
      response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' })
      response.end('The page is not built: run npm run build, then load this again. The API and its explorer are at /graphql.\n')
      return
    }
    const nonce = randomBytes(16).toString('base64')
    response.writeHead(200, { 'content-type': types['.html'], 'content-security-policy': policy(nonce) })
    response.end(request.method === 'HEAD' ? undefined : found.page.replaceAll('{nonce}', nonce))
  }

  const asset: Route = ({ request, response }) => {
    if (!isRead({ request, response })) return
    const file = newest()?.assets.get(pathOf(request))
    if (!file) return nothingAt(pathOf(request), response)
    const isZipped = /\bgzip\b/.test(String(request.headers['accept-encoding']))
    response.writeHead(200, {
      'content-type': file.type,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      ...(isZipped && { 'content-encoding': 'gzip' })
    })
    response.end(request.method === 'HEAD' ? undefined : isZipped ? file.gzipped : file.plain)
  }

  return { ...Object.fromEntries(pages.map((path) => [path, page])), '/assets/': asset }
}

function isRead({ request, response }: Omit<Exchange, 'signal'>): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  response.writeHead(405, { allow: 'GET, HEAD' }).end()
  return false
}
