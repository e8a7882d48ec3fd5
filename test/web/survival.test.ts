import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { type BoardModel, startBoardModel, words } from '../chaos/board-model.ts'
import { type ServerProcess, startServer } from '../chaos/server-process.ts'
import { freePort, privateFolder } from '../private-process.ts'
import { openBrowser, secondTab, type, type Visit, visit } from './browser.ts'

const folder = privateFolder('web')
const whole = words.join('').trim()

describe.skipIf(!inject('chromium'))('a server that dies while somebody looks', { timeout: 60_000 }, () => {
  let browser: Browser
  let model: BoardModel
  let server: ServerProcess
  let visitor: Visit
  let start: () => Promise<ServerProcess>

  beforeAll(async () => {
    browser = await openBrowser()
    model = await startBoardModel(30)
    const settings = { ...model.settings, DATA_DIR: join(folder, 'data'), PORT: String(await freePort()) }
    start = () => startServer(settings)
    server = await start()
  })
  afterEach(() => visitor?.close())
  afterAll(async () => {
    await server?.kill('SIGKILL')
    await model?.close()
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('is missed, and once it is back every tab has the whole answer, and everything once', async () => {
    visitor = await visit(browser, server.url)
    const { page } = visitor
    const first = 'Where should we look for our first customers?'
    await type(page, first)
    await page.locator('.draft').getByText('word 5').waitFor()
    const tab = await secondTab(visitor, page.url())
    await tab.locator('.message.asked').waitFor()

    await server.kill('SIGKILL')
    for (const each of [page, tab]) await each.getByText('The connection is lost.').waitFor()
    const second = 'And what do we tell them?'
    await type(page, second)
    await page.getByText('Waits for the connection').waitFor()

    server = await start()
    const replies = (each: typeof page) => each.locator('.message.said .words')
    for (const each of [page, tab]) {
      await expect.poll(() => replies(each).count(), { timeout: 20_000 }).toBe(2)
      expect((await replies(each).allTextContents()).map((text) => text.trim())).toEqual([whole, whole])
      expect(await each.locator('.message.asked .typed').allTextContents()).toEqual([first, second])
      expect(await each.locator('.draft, .unsent').count()).toBe(0)
      expect(await each.getByText('The connection is lost.').count()).toBe(0)
    }
  })
})
