// How soon the board room is seen: from the click to the first content that Chromium paints, beside a page of one word from a
// bare server, each in a browser that has never been there.

import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page } from 'playwright-core'
import { readConfig } from '../src/config.ts'
import { openLog } from '../src/log.ts'
import { startServer } from '../src/main.ts'
import { findChromium } from '../test/web/chromium.ts'
import { type Figure, figuresOf, type Report } from './measure.ts'

const root = join(import.meta.dirname, '..')

/** Visits each `rounds` times. Throws where this machine has no Chromium. */
export async function benchPage(rounds: number): Promise<Report> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('This needs Chromium: install it, or name one with TEST_CHROMIUM.')
  await using opened = new AsyncDisposableStack()
  const dataDir = await mkdtemp(join(tmpdir(), 'board-room-page-'))
  opened.defer(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServer(readConfig({ PORT: '0', DATA_DIR: dataDir, BOARD_DIR: join(root, 'board') }), openLog('silent'))
  opened.defer(() => server.close())
  const bare = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><p>Hello'))
  await once(bare.listen(0, '127.0.0.1'), 'listening')
  opened.defer(() => void bare.close())
  const address = bare.address()
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  opened.defer(() => browser.close())

  const places = [
    { name: 'a page of one word', url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/` },
    { name: 'the board room', url: server.url }
  ]
  const times = places.map((): number[] => [])
  let packed = 0
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, { url }] of places.entries()) {
      const seen = await visit(browser, url)
      if (round >= 0) times[index]?.push(seen.paintMs)
      packed = seen.packedBytes
    }
  }
  const figures: Figure[] = figuresOf(
    places.map(({ name }) => name),
    times
  )
  return { figures: { 'from the click to the first content': figures }, sizes: { 'JavaScript at the start, packed': packed } }
}

async function visit(browser: Browser, url: string): Promise<{ paintMs: number; packedBytes: number }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    const page = await context.newPage()
    await page.goto(url)
    const paintMs = await page.evaluate(firstPaint)
    return { paintMs, packedBytes: await packedBytesOf(page) }
  } finally {
    await context.close()
  }
}

/** Runs in the page: milliseconds since it was asked for (https://www.w3.org/TR/paint-timing/). */
const firstPaint = () =>
  new Promise<number>((resolve) => {
    new PerformanceObserver((list) => {
      const [entry] = list.getEntriesByName('first-contentful-paint')
      if (entry) resolve(entry.startTime)
    }).observe({ type: 'paint', buffered: true })
  })

async function packedBytesOf(page: Page): Promise<number> {
  const names = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
  const scripts = names.filter((name) => name.endsWith('.js'))
  const sizes = await Promise.all(scripts.map(async (name) => gzipSync(await (await fetch(name)).text()).length))
  return sizes.reduce((sum, size) => sum + size, 0)
}
