import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type BoardRoom, startBoardRoom } from '../board-room.ts'
import { calling, allConnected, startToolBoard } from '../tool-board.ts'
import { startToolServer } from '../stand-ins/tool-server.ts'
import { awayFromEnd, cutOff, patiently, flaws, openBrowser, overflow, visit } from './browser.ts'

/** With SCREENSHOTS set the pictures of docs/web.md are made anew. */
const pictures = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url))
const makesPictures = Boolean(process.env['SCREENSHOTS'])

const said = [
  'I will draft the pitch deck by Friday. We are targeting B2B first.',
  'Cipher, how long does our cash last? We have $90,000 and spend $12,000 a month.',
  'Our goal is 20 paying teams by June. We have decided to use Stripe for billing.',
  'I learned that clinics decide within a week. We need to send Clara the roadmap by Monday.',
  'I prefer short answers. We can only work on this twenty hours a week.'
]
const meeting = 'Should we hire a first salesperson now, or wait until we have ten customers?'

const shapes = [
  { name: '1280-light', width: 1280, height: 800, colorScheme: 'light' as const },
  { name: '1280-dark', width: 1280, height: 800, colorScheme: 'dark' as const },
  { name: '390-light', width: 390, height: 844, colorScheme: 'light' as const },
  { name: '390-dark', width: 390, height: 844, colorScheme: 'dark' as const }
]

describe.skipIf(!inject('chromium'))('every page', () => {
  let browser: Browser
  let room: BoardRoom
  let sessionId: string

  beforeAll(async () => {
    browser = await openBrowser()
    room = await startBoardRoom()
    const earlier = await room.openSession({ title: 'Pricing for clinics' })
    await room.talk(earlier, 'What should we charge clinics? Competitors take $49 a seat.')
    // a week ago, for what is shown from week to week
    for (const [table, column] of [
      ['turns', 'ended_at'],
      ['reviews', 'at'],
      ['model_calls', 'at']
    ])
      await room.query(`update ${table} set ${column} = ${column} - interval '7 days' where session_id = $1`, [earlier])
    sessionId = await room.openSession({ title: 'Pitch deck and runway' })
    for (const text of said) await room.talk(sessionId, text)
    await room.talk(sessionId, meeting, { meeting: true })
    const { viewer } = await room.read<{ viewer: { actions: { edges: { node: { id: string } }[] } } }>(
      '{ viewer { actions { edges { node { id } } } } }'
    )
    const [done, begun] = viewer.actions.edges
    for (const [action, status] of [[done, 'DONE'] as const, [begun, 'IN_PROGRESS'] as const])
      await room.read('mutation($input: UpdateActionInput!) { updateAction(input: $input) { id } }', {
        input: { id: action?.node.id, status }
      })
    if (makesPictures) mkdirSync(pictures, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    await room?.close()
  })

  const pages: readonly { name: string; path: () => string; ready: (page: Page) => Promise<unknown> }[] = [
    { name: 'start', path: () => '/', ready: (page) => page.getByText('Atlas').first().waitFor() },
    { name: 'talk', path: () => `/sessions/${sessionId}`, ready: atItsEnd },
    { name: 'actions', path: () => '/actions', ready: (page) => page.locator('.card').first().waitFor() },
    { name: 'dossier', path: () => '/dossier', ready: (page) => page.locator('.entry').first().waitFor() },
    { name: 'hood', path: () => '/hood', ready: drawn },
    { name: 'settings', path: () => '/settings', ready: (page) => page.locator('.board-list li').first().waitFor() }
  ]

  test.each(shapes)('is free of flaws and fits its window, $name', async ({ name: shape, width, height, colorScheme }) => {
    const { page, complaints, close } = await visit(browser, room.url, { viewport: { width, height }, colorScheme })
    const found: string[] = []
    for (const { name, path, ready } of pages) {
      await page.goto(`${room.url}${path()}`)
      await ready(page)
      // ahead of axe-core, which scrolls what it looks at
      if (makesPictures) await page.screenshot({ path: `${pictures}${name}-${shape}.png`, animations: 'disabled' })
      found.push(...(await flaws(page)).map((flaw) => `${name}: ${flaw}`))
      found.push(...(await cutOff(page)).map((box) => `${name} cuts off ${box}`))
      if ((await overflow(page)) > 0) found.push(`${name} is ${await overflow(page)} pixels too wide`)
    }
    expect([...found, ...complaints]).toEqual([])
    await close()
  })

  test.each([shapes[0], shapes[2]])('has dialogs free of flaws, $name', async (shape) => {
    const { page, complaints, close } = await visit(browser, `${room.url}/sessions/${sessionId}`, { viewport: shape ?? null })
    await page.locator('.message.said').last().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    expect([...(await flaws(page)), ...(await cutOff(page))]).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Settings of this conversation' }).click()
    await page.getByRole('dialog', { name: 'This conversation' }).waitFor()
    expect([...(await flaws(page)), ...(await cutOff(page))]).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test('the board at work is free of flaws, with what waits for approval among it', { timeout: 60_000 }, async () => {
    const tracker = await startToolServer([{ name: 'create_issue', description: 'Makes an issue.' }])
    const board = await startToolBoard({ tracker: { url: tracker.url } }, ['tracker/*'])
    await allConnected(board.room)
    const id = await board.room.openSession({ title: 'Login trouble' })
    board.script({ compose: calling([{ name: 'tracker__create_issue', arguments: { title: 'Fix the login', labels: ['bug'] } }], table) })
    await board.room.talk(id, '@Atlas make an issue of the login trouble, and compare our options.')
    let drafts = 0
    board.script({
      plan: () => ({ json: { lead: 'atlas', ask: [{ agent: 'cipher', task: 'What would each option cost us in a year?' }] } }),
      contribute: () => ({ text: ['The second option costs $4,800 a year.'] }),
      compose: () =>
        ++drafts === 1
          ? { text: ['Take the first option: it is free for ever, whatever comes.'] }
          : { hang: true, text: ['The second option ', 'is the safer one: '] },
      review: () => ({
        json: { verdict: 'REVISE', relevance: 0.9, accuracy: 0.2, reasons: ['Nothing says that the first option stays free.'] }
      })
    })
    const visits = await Promise.all(
      shapes.map(({ width, height, colorScheme }) =>
        visit(browser, `${board.room.url}/sessions/${id}`, { viewport: { width, height }, colorScheme })
      )
    )
    const { turn } = await board.room.say(id, 'Which of the two options should we take for the login, all in all?')
    for (const [place, { page, complaints }] of visits.entries()) {
      await page.getByRole('article', { name: 'Draft by Atlas, not yet checked' }).getByText('safer').waitFor()
      const found = [...(await flaws(page)), ...(await cutOff(page)), ...complaints]
      expect([shapes[place]?.name, found, await overflow(page)]).toEqual([shapes[place]?.name, [], 0])
      if (makesPictures) await page.screenshot({ path: `${pictures}work-${shapes[place]?.name}.png`, animations: 'disabled' })
    }
    await board.room.read('mutation($id: ID!) { cancelTurn(turnId: $id) { id } }', { id: turn.id })
    const [first] = visits
    await first?.page.getByRole('button', { name: 'Approve once' }).click()
    await first?.page.getByText('Done.', { exact: true }).waitFor()
    expect(tracker.calls).toMatchObject([{ tool: 'create_issue', arguments: { title: 'Fix the login' } }])
    for (const each of visits) await each.close()
    await board.close()
    await tracker.close()
  })
})

/** What matters is the newest message, the more so where it is a long one. */
async function atItsEnd(page: Page): Promise<void> {
  await page.getByText('What would change it:').waitFor()
  await expect.poll(() => awayFromEnd(page), patiently).toBeLessThan(3)
}

/** The chart comes by itself, and is beside its numbers. */
async function drawn(page: Page): Promise<void> {
  await page.locator('.turns li').first().waitFor()
  await page.locator('.chart canvas').waitFor()
  await page.getByText('In numbers').click()
  const rows = page.getByRole('region', { name: 'From week to week, in numbers' }).getByRole('row')
  expect(await rows.count()).toBe(9)
  expect(await rows.nth(7).textContent()).toContain('100 %')
  await page.getByText('In numbers').click()
}

const table = `I asked for the issue. Our options:

| option | price a year | effort |
| --- | ---: | --- |
| Passwords of our own | $0 | three weeks |
| A login service | $4,800 | two days |

\`\`\`ts
const login = await service.login({ email })
\`\`\`
`
