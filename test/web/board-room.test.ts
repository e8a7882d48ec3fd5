import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { gzipSync } from 'node:zlib'
import { createTokens } from '../../src/people/tokens.ts'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { type ScriptedBoard, startScriptedBoard } from '../scripted-board.ts'
import { openBrowser, patiently, secondTab, type, type Visit, visit } from './browser.ts'

const promise = 'I will draft the pitch deck by Friday. We are targeting B2B first.'
const card = (page: Page, title: RegExp | string) => page.getByRole('article', { name: title })

describe.skipIf(!inject('chromium'))('the board room, in a browser', () => {
  let browser: Browser
  let visits: Visit[] = []

  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterEach(async () => {
    const complaints = visits.flatMap((each) => each.complaints)
    await Promise.all(visits.map((each) => each.close()))
    visits = []
    expect(complaints).toEqual([])
  })
  afterAll(() => browser?.close())

  async function come(url: string, options?: Parameters<typeof visit>[2]): Promise<Visit> {
    const visitor = await visit(browser, url, options)
    visits.push(visitor)
    return visitor
  }

  describe('without a model', () => {
    let room: BoardRoom
    beforeAll(async () => {
      room = await startBoardRoom()
    })
    afterEach(async () => {
      await room.read('mutation { deleteMyData(confirm: true) { id } }')
    })
    afterAll(() => room?.close())

    test('a first visit ends in an answer and an action, from a suggestion', async () => {
      const { page } = await come(room.url)
      await expect.poll(() => page.getByRole('heading', { name: 'Your board is in the room.' }).isVisible(), patiently).toBe(true)
      expect(await page.getByText('Offline model: rules answer').isVisible()).toBe(true)
      await page.getByRole('button', { name: promise }).click()
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/sessions\/[0-9a-f-]{36}$/)
      await card(page, /draft the pitch deck/i).waitFor()
      await page.locator('.message.said').waitFor()
      expect(await page.locator('.message.asked mark').first().textContent()).toContain('draft the pitch deck')
      await page.getByRole('navigation', { name: 'Conversations' }).getByText('I will draft the pitch deck by Friday.').waitFor()
    })

    test('starts with less than 250 KB of packed JavaScript', async () => {
      const { page } = await come(room.url)
      const scripts = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
      const sizes = await Promise.all(
        scripts.filter((name) => name.endsWith('.js')).map(async (name) => gzipSync(await (await fetch(name)).text()).length)
      )
      expect(sizes.length).toBeGreaterThan(0)
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250 * 1024)
    })

    test('an action appears in a second tab without a reload, and a change there is seen here', async () => {
      const visitor = await come(room.url)
      const tab = await secondTab(visitor, `${room.url}/actions`)
      await tab.getByText('Nothing yet.').waitFor()
      await type(visitor.page, promise)
      const title = /draft the pitch deck/i
      await card(tab, title).waitFor()
      await tab.getByLabel(/^Status of .*pitch deck/i).selectOption('DONE')
      await tab.getByRole('region', { name: 'Done' }).getByRole('article', { name: title }).waitFor()
      await expect.poll(() => card(visitor.page, title).getAttribute('class'), patiently).toContain('done')
    })

    test('a quote leads to its place in the conversation', async () => {
      const sessionId = await room.openSession({ title: 'Long ago' })
      await room.talk(sessionId, promise)
      for (const text of ['Thanks.', 'How are you?', 'What is on my list?']) await room.talk(sessionId, text)
      const { page } = await come(`${room.url}/actions`)
      await page.getByRole('link', { name: /Where it was said: I will draft/ }).click()
      await page.waitForURL(`**/sessions/${sessionId}#m1`)
      await page.locator('.message.target[data-seq="1"]').waitFor()
    })

    test('a line of the dossier is corrected and forgotten where it stands', async () => {
      const sessionId = await room.openSession()
      await room.talk(sessionId, 'Our goal is 20 paying teams by June.')
      const { page } = await come(`${room.url}/dossier`)
      await page.getByRole('button', { name: /^Correct: .*20 paying teams/ }).click()
      await page.getByRole('textbox', { name: /^Correct:/ }).fill('Reach 30 paying teams by June')
      await page.keyboard.press('Enter')
      await page.locator('.statement', { hasText: '30 paying teams' }).waitFor()
      expect(await page.locator('.statement', { hasText: '20 paying teams' }).count()).toBe(0)
      await page.getByLabel('As it stood').fill('0')
      await page.locator('.statement', { hasText: '20 paying teams' }).waitFor()
      await page.getByRole('button', { name: 'Back to now' }).click()
      await page.getByRole('button', { name: /^Forget: .*30 paying teams/ }).click()
      await page.getByRole('button', { name: 'Forget it' }).click()
      await page.getByText('Nothing yet.').waitFor()
    })

    test('the keyboard alone goes from the start to an action that is done', async () => {
      const { page } = await come(room.url)
      await page.getByText('To begin with').waitFor()
      await page.keyboard.type('@ci')
      await page.getByRole('option', { name: /Cipher/ }).waitFor()
      await page.keyboard.press('Enter')
      await page.keyboard.type('I will send the budget to the bank by Monday.')
      await page.keyboard.press('Enter')
      const budget = /send the budget/i
      await card(page, budget).waitFor()
      await page.locator('.message.said').waitFor()
      await page.keyboard.press('Control+k')
      await page.keyboard.type('Actions')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/actions')
      const status = page.getByLabel(/^Status of .*budget/i)
      await status.waitFor()
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press('Tab')
        if (await status.evaluate((element) => element === document.activeElement)) break
      }
      await page.keyboard.type('Done')
      await page.getByRole('region', { name: 'Done' }).getByRole('article', { name: budget }).waitFor()
    })

    test('10,000 messages are scrolled from the newest to the first, and only what is looked at is drawn', async () => {
      const id = await longConversation(room, 10_000)
      const { page } = await come(`${room.url}/sessions/${id}`)
      await page.getByText('Something was said here, number 10000.').waitFor()
      const list = page.locator('[data-virtuoso-scroller]')
      for (let at = 0; at < 12; at++) {
        await page.mouse.move(500, 400)
        await page.mouse.wheel(0, -2_500)
        await page.waitForTimeout(30)
      }
      expect(await page.locator('.row').count()).toBeLessThan(60)
      await list.evaluate((element) => element.scrollTo(0, 0))
      await page.getByText('Something was said here, number 1.', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Go to the newest message' }).click()
      await page.getByText('Something was said here, number 10000.').waitFor()
      expect(await page.locator('.row').count()).toBeLessThan(60)
    })
  })

  describe('with a model', () => {
    let board: ScriptedBoard
    beforeAll(async () => {
      board = await startScriptedBoard()
    })
    afterAll(() => board?.close())

    test('a draft that the critic sends back is shown as such, with the reason, and gives way to the answer', async () => {
      const drafts = ['You have twenty months of runway left.', 'You have seven and a half months.']
      const reason = 'At $12,000 a month, $90,000 last 7.5 months.'
      const shown = Promise.withResolvers<void>()
      board.script({
        compose: () => ({ text: [drafts.shift() ?? ''] }),
        review: async () => {
          if (drafts.length > 0) {
            await shown.promise
            return { json: { verdict: 'REVISE', relevance: 0.9, accuracy: 0.1, reasons: [reason] } }
          }
          return { json: { verdict: 'APPROVED', relevance: 0.9, accuracy: 0.9, reasons: [] } }
        }
      })
      const { page } = await come(board.room.url)
      await type(page, '@Atlas how is our market doing these days, in your opinion?')
      const draft = page.getByRole('article', { name: 'Draft by Atlas, not yet checked' })
      await draft.getByText('twenty months').waitFor()
      shown.resolve()
      await page.getByText(reason).first().waitFor()
      await page.locator('.message.said').getByText('seven and a half').waitFor()
      expect(await page.getByText('twenty months').count()).toBe(0)
      await page.getByText('one draft sent back').click()
      await page.locator('.background').getByText(reason).waitFor()
    })

    test('a meeting shows where each member stands, side by side', async () => {
      const stances: Record<string, string> = { atlas: 'FOR', cipher: 'AGAINST', nova: 'ABSTAIN' }
      board.script({
        position: ({ agent }) => ({ json: { stance: stances[agent], confidence: 0.8, reasoning: `What ${agent} thinks of it.` } })
      })
      const { page } = await come(board.room.url)
      await page.getByRole('button', { name: 'Meeting' }).click()
      await type(page, 'Should we hire a salesperson now, or validate the price with ten customers first?')
      await page.locator('.message.said').waitFor()
      const positions = page.getByRole('list', { name: 'Where each member stands' }).getByRole('listitem')
      await expect.poll(() => positions.count(), patiently).toBe(3)
      const tops = await positions.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top))
      expect(new Set(tops).size).toBe(1)
    })

    test('Escape stops the board, and the message can be asked again', async () => {
      board.script({ compose: () => ({ hang: true, text: ['Well, '] }) })
      const { page } = await come(board.room.url)
      await type(page, '@Nova what should the product do next?')
      await page.getByRole('article', { name: 'Draft by Nova, not yet checked' }).waitFor()
      await page.getByLabel('Message to the board').focus()
      await page.keyboard.press('Escape')
      await page.getByText('Stopped.').waitFor()
      board.script({})
      await page.getByRole('button', { name: 'Ask again' }).click()
      await page.locator('.message.said').getByText('The answer.').waitFor()
    })

    test('what is spoken becomes a message, with how it was said', async () => {
      const heard = { meaning: 'I am worried about our runway.', pace: 'fast', emphasis: ['runway'], emotion: 'worried', seconds: 2 }
      board.script({
        extract: ({ request }) => ({ json: JSON.stringify(request.schema).includes('"meaning"') ? heard : { actions: [], dossier: [] } })
      })
      const { page } = await come(`${board.room.url}/sessions/${await board.room.openSession()}`)
      await page.getByRole('button', { name: 'Speak' }).click()
      await page.getByText('Listening').waitFor()
      await page.waitForTimeout(400)
      await page.locator('.recording').getByRole('button', { name: 'Send' }).click()
      await page.locator('.message.asked').getByText(heard.meaning).waitFor()
      await page.getByText(/^Spoken, .* · worried · fast$/).waitFor()
      await page.locator('.message.said').waitFor()
    })

    test('a fork begins as the conversation stood after a message', async () => {
      board.script({})
      const { page } = await come(board.room.url)
      await type(page, '@Nova hello, what do you think of the product?')
      await page.locator('.message.said').waitFor()
      const before = page.url()
      await page.getByRole('button', { name: 'More about message 1' }).click()
      await page.getByRole('menuitem', { name: 'Fork from here' }).click()
      await page.waitForURL((url) => url.href !== before)
      await page.locator('.message.asked').waitFor()
      expect(await page.locator('.message').count()).toBe(1)
    })
  })
})

test.skipIf(!inject('chromium'))('a server that several people use asks for a token, and knows its bearer', async () => {
  const secret = 'a secret of thirty-two bytes or more'
  const issue = createTokens({ secret, jwksUrl: undefined, issuer: undefined, audience: undefined })?.issue
  const [room, browser] = await Promise.all([startBoardRoom({ settings: { AUTH_JWT_SECRET: secret } }), openBrowser()])
  const { page } = await visit(browser, room.url)
  const token = page.getByLabel('Token')
  await token.fill('none of yours')
  await page.keyboard.press('Enter')
  await page.getByText('is not good here').waitFor()
  await token.fill((await issue?.({ subject: 'ada', seconds: 600 })) ?? '')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Your board is in the room.' }).waitFor()
  await type(page, promise)
  await card(page, /draft the pitch deck/i).waitFor()
  expect(await page.getByLabel('Token').count()).toBe(0)
  await browser.close()
  await room.close()
})

/** A conversation that was held elsewhere. */
async function longConversation(room: BoardRoom, messages: number): Promise<string> {
  const id = crypto.randomUUID()
  await room.read('{ viewer { id } }')
  await room.query(
    `insert into sessions (id, owner_id, title, when_busy, agents, skills, created_at, last_active_at, revision)
    values ($1, 'local', 'A long one', 'ENQUEUE', '{atlas,cipher,nova}', '{}', now(), now(), 0)`,
    [id]
  )
  await room.query(
    `insert into messages (session_id, seq, owner_id, role, agent, author_name, text, created_at)
    select $1, n, 'local', case n % 2 when 1 then 'USER' else 'AGENT' end, case n % 2 when 0 then 'atlas' end,
      case n % 2 when 1 then 'Ada' else 'Atlas' end, 'Something was said here, number ' || n || '.', now()
    from generate_series(1, $2::int) n`,
    [id, messages]
  )
  return id
}
