import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { configFolder, type IssueTracker, startIssueTracker, trackerBridges } from '../stand-ins/issue-tracker.ts'
import { openBrowser, patiently, type, type Visit, visit } from './browser.ts'

const promise = 'I will draft the pitch deck by Friday.'

describe.skipIf(!inject('chromium'))('the rooms beside the conversation, in a browser', () => {
  let browser: Browser
  let room: BoardRoom
  let sessionId: string
  let visits: Visit[] = []
  let tracker: IssueTracker
  let config: ReturnType<typeof configFolder>

  beforeAll(async () => {
    tracker = await startIssueTracker()
    config = configFolder(tracker.url, trackerBridges)
    ;[browser, room] = await Promise.all([openBrowser(), startBoardRoom({ settings: config.settings })])
  })
  beforeEach(async () => {
    await room.read('mutation { deleteMyData(confirm: true) { id } }')
    sessionId = await room.openSession({ title: 'The deck' })
    await room.talk(sessionId, promise)
  })
  afterEach(async () => {
    const complaints = visits.flatMap((each) => each.complaints)
    await Promise.all(visits.map((each) => each.close()))
    visits = []
    expect(complaints).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await room?.close()
    await tracker?.close()
    config?.remove()
  })

  async function come(path: string, options?: Parameters<typeof visit>[2]) {
    const visitor = await visit(browser, `${room.url}${path}`, options)
    visits.push(visitor)
    return visitor.page
  }

  test('what was said is found from anywhere, and leads to its place', async () => {
    const page = await come('/dossier')
    await page.getByText('Nothing yet.').waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('pitch')
    await page.getByRole('link', { name: /You in The deck/ }).click()
    await page.waitForURL(`**/sessions/${sessionId}#m1`)
    await page.locator('.message.target[data-seq="1"]').waitFor()
  })

  test('a card is dragged to another column, and stays there', async () => {
    const page = await come('/actions')
    const card = page.getByRole('article', { name: /pitch deck/i })
    const begun = page.getByRole('region', { name: 'In progress' })
    await card.dragTo(begun)
    await begun.getByRole('article', { name: /pitch deck/i }).waitFor()
    await expect
      .poll(() => room.read('{ viewer { actions { edges { node { status } } } } }'), patiently)
      .toEqual({ viewer: { actions: { edges: [{ node: { status: 'IN_PROGRESS' } }] } } })
    await page.reload()
    await begun.getByRole('article', { name: /pitch deck/i }).waitFor()
  })

  test('a card is handed to an outside tool, and shows where it is there', async () => {
    const page = await come('/actions')
    const card = page.getByRole('article', { name: /pitch deck/i })
    await card.getByRole('combobox', { name: /Hand over/ }).selectOption('issues')
    await expect
      .poll(() => card.getByRole('link', { name: 'issues' }).getAttribute('href'), patiently)
      .toBe('https://tracker.example/issues/1')
    expect(tracker.issues).toMatchObject([{ title: 'Draft the pitch deck' }])
    expect(
      await card
        .getByRole('combobox', { name: /Hand over/ })
        .getByRole('option', { name: 'issues' })
        .count()
    ).toBe(0)
  })

  test('actions are filtered, listed by due date, and exported as they are shown', async () => {
    await room.talk(sessionId, 'We have decided to use Stripe for billing.')
    const page = await come('/actions')
    await page.getByLabel('Kind').selectOption('Commitment')
    await expect.poll(() => page.getByRole('article').count(), patiently).toBe(1)
    await page.getByRole('button', { name: 'By due date' }).click()
    await page.getByRole('article', { name: /pitch deck/i }).waitFor()
    await page.getByRole('button', { name: 'Export' }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
    const csv = readFileSync(await download.path(), 'utf8')
    expect(csv.split('\r\n')).toHaveLength(2)
    expect(csv).toContain('Commitment,Open,Draft the pitch deck')
    await page.getByRole('button', { name: 'Make an address' }).click()
    const address = await page.getByLabel('Address of the calendar').inputValue()
    expect(await (await fetch(address)).text()).toContain('Draft the pitch deck')
  })

  test('who sits in a conversation is set there, and a conversation is erased with what came of it', async () => {
    const page = await come(`/sessions/${sessionId}`)
    await page.locator('.message.said').waitFor()
    await page.getByRole('button', { name: 'Settings of this conversation' }).click()
    await page.getByRole('checkbox', { name: /Nova/ }).uncheck()
    await expect
      .poll(() => room.read('query($id: ID!) { session(id: $id) { agents { id } } }', { id: sessionId }), patiently)
      .toEqual({ session: { agents: [{ id: 'atlas' }, { id: 'cipher' }] } })
    await page.getByRole('textbox', { name: 'What it is called' }).fill('The spring plan')
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('combobox', { name: /while the board is answering/ }).selectOption('REJECT')
    await expect
      .poll(() => room.read('query($id: ID!) { session(id: $id) { title whenBusy } }', { id: sessionId }), patiently)
      .toEqual({ session: { title: 'The spring plan', whenBusy: 'REJECT' } })
    await page.getByRole('button', { name: 'Delete …' }).click()
    await page.getByRole('button', { name: /Erase it for good/ }).click()
    await page.getByRole('heading', { name: 'Your board is in the room.' }).waitFor()
    await page.getByRole('link', { name: 'Actions' }).click()
    await page.getByText('Nothing yet.').waitFor()
  })

  test('everything is exported, and deleted against a receipt', async () => {
    const page = await come('/settings')
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export everything' }).click()])
    expect(readFileSync(await download.path(), 'utf8')).toContain(promise)
    await page.getByRole('button', { name: 'Delete everything …' }).click()
    await page.keyboard.type('delete')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Receipt' }).waitFor()
    expect(
      await page
        .locator('.receipt')
        .getByText(/messages/)
        .textContent()
    ).toMatch(/^[1-9]\d* messages/)
    await page.getByRole('link', { name: 'New conversation' }).click()
    await page.getByRole('heading', { name: 'Your board is in the room.' }).waitFor()
  })

  test('a phone has its conversations behind a button, and what came of one behind another', async () => {
    const page = await come(`/sessions/${sessionId}`, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    await page.getByRole('button', { name: 'What came of it' }).click()
    await page.getByRole('article', { name: /pitch deck/i }).waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Conversations' }).click()
    await page.getByRole('dialog', { name: 'Conversations' }).getByRole('link', { name: 'New conversation' }).click()
    await page.getByText('To begin with').waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  test('what could not be sent outlives a reload, and is sent once', async () => {
    const visitor = await visit(browser, `${room.url}/sessions/${sessionId}`)
    const { page } = visitor
    await page.locator('.message.said').waitFor()
    await page.route('**/graphql', (route) => (route.request().postData()?.includes('SendMessage') ? route.abort() : route.continue()))
    await type(page, 'Good day, how are you?')
    await page.getByText('Waits for the connection').waitFor()
    await page.unroute('**/graphql')
    await page.reload()
    await expect.poll(() => page.locator('.message.said').count(), patiently).toBe(2)
    expect(await page.locator('.message.asked .typed').allTextContents()).toEqual([promise, 'Good day, how are you?'])
    await visitor.close()
  })
})
