// A person at a browser: the machine's Chromium without a window, on the real server's page.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'

export interface Visit {
  page: Page
  /** what the page complained about: errors, and what its policy refused */
  complaints: string[]
  close(): Promise<void>
}

/** A microphone that beeps, and that nobody has to be asked for. */
const fakeMicrophone = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

const root = fileURLToPath(new URL('../..', import.meta.url))

/** For what happens when it happens, on a machine that may be busy. */
export const patiently = { timeout: 10_000 }

/** Builds the page where it is stale, and starts the browser. */
export async function openBrowser(): Promise<Browser> {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build-web.mjs'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`the page could not be built:\n${stderr}`)
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb', ...fakeMicrophone]
  return chromium.launch({ executablePath: inject('chromium'), args, timeout: 30_000 })
}

/** A tab of its own, as a person who has never been here. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  // what fades in or out is at its end at once
  const calm = { locale: 'en-GB', viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' as const }
  const context = await browser.newContext({ ...calm, ...options })
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const complaints = hear(page)
  await page.goto(url)
  return { page, complaints, close: () => context.close() }
}

/** Another tab of the same person. */
export async function secondTab({ page }: Visit, url: string): Promise<Page> {
  const tab = await page.context().newPage()
  await tab.goto(url)
  return tab
}

function hear(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  return complaints
}

declare global {
  /** in the page, once its source was run there */
  var axe: typeof import('axe-core')
}

/** What axe-core finds wrong with the page as it is now, a line each. */
export async function flaws(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const violations = await page.evaluate(async () => {
    const found = await globalThis.axe.run(document, { resultTypes: ['violations'] })
    return found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`
    )
  })
  return violations
}

/** How far the page is wider than its window, in pixels. */
export const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

/** How far the newest message lies below what is seen of a conversation, in pixels. */
export const awayFromEnd = (page: Page): Promise<number> =>
  page
    .locator('[data-virtuoso-scroller]')
    .evaluate(({ scrollHeight, scrollTop, clientHeight }) => Math.round(scrollHeight - scrollTop - clientHeight))

/** What is taller or wider than the box that it stands in, although that does not scroll. */
export const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll(
        '.board-column, .card, .entry, .composer, .page-header, .positions li, .message .body, .suggestions button, .tabs a'
      )
    ]
      .filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
      .concat(
        [...document.querySelectorAll('[data-virtuoso-scroller], .page, .aside > .scroll, .dialog, .dialog fieldset')].filter(
          (box) => box.scrollWidth > box.clientWidth
        )
      )
      .map((box) => `${box.className || box.tagName}: ${box.textContent?.slice(0, 60)}`)
  )

/** Says something with the keyboard alone. */
export async function type(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message to the board').fill(text)
  await page.keyboard.press('Enter')
}
