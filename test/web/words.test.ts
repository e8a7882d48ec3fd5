import { expect, test } from 'vitest'
import type { Action } from '../../web/src/actions/action.ts'
import { merge } from '../../web/src/actions/action.ts'
import { dueGroupOf, dueWords } from '../../web/src/actions/due.ts'
import { toCsv, toMarkdown } from '../../web/src/actions/formats.ts'
import { stretchesOf as quotesIn } from '../../web/src/conversation/marked.ts'
import { mentionAt, withMention } from '../../web/src/conversation/mention.ts'
import { money, stretchesOf } from '../../web/src/hood/figures.ts'
import { seriesOf, weekStarts } from '../../web/src/hood/series.ts'
import { readRoute, sessionPath } from '../../web/src/route.ts'

const action: Action = {
  id: 'a',
  kind: 'COMMITMENT',
  status: 'OPEN',
  title: 'Draft the pitch deck',
  owner: 'Ada',
  dueAt: '2026-11-27T23:59:59Z',
  quote: 'I will draft the pitch deck by Friday.',
  sessionId: 's',
  createdAt: '2026-11-25T12:00:00Z',
  updatedAt: '2026-11-25T12:00:00Z',
  source: { id: 's:1', seq: 1, authorName: 'Ada' },
  exports: []
}

test('of two states of an action the newer one stands, in whichever order they come', () => {
  const done: Action = { ...action, status: 'DONE', updatedAt: '2026-11-25T13:00:00Z' }
  for (const news of [
    [action, done],
    [done, action]
  ])
    expect(merge(new Map(), news).get('a')?.status).toBe('DONE')
})

test('what is due is told by days of the calendar, not by hours', () => {
  const lateEvening = new Date(2026, 10, 25, 23, 30)
  const due = (day: number, hour = 9) => new Date(2026, 10, day, hour).toISOString()
  expect([24, 25, 26, 30, 40].map((day) => dueGroupOf(due(day), lateEvening))).toEqual([
    'Overdue',
    'Today',
    'This week',
    'This week',
    'Later'
  ])
  expect(dueGroupOf(null, lateEvening)).toBe('No date')
  expect([due(25), due(26), due(24), due(27)].map((at) => dueWords(at, lateEvening))).toEqual(['today', 'tomorrow', 'yesterday', 'Friday'])
})

test('a spreadsheet takes a title for words, whatever it begins with', () => {
  const csv = toCsv([{ ...action, title: '=HYPERLINK("x")', quote: 'He said "no", twice' }])
  expect(csv.split('\r\n')[1]).toBe(`Commitment,Open,"'=HYPERLINK(""x"")",Ada,2026-11-27,"He said ""no"", twice"`)
  expect(toMarkdown([{ ...action, status: 'DONE' }])).toBe(
    '- [x] Draft the pitch deck (Commitment, Ada, due 2026-11-27)\n  > I will draft the pitch deck by Friday.'
  )
})

test('quotes are marked where they stand; one within another, or one that is not there, is passed over', () => {
  const text = 'Well: I will draft the deck by Friday. Bye.'
  const marked = (quotes: string[]) => quotesIn(text, quotes).flatMap((each) => (each.isQuoted ? [each.text] : []))
  expect(marked(['the deck', 'I will draft the deck by Friday.', 'never said', ''])).toEqual(['I will draft the deck by Friday.'])
  expect(quotesIn(text, ['Bye.', 'Well'])).toMatchObject([{ isQuoted: true }, { isQuoted: false }, { isQuoted: true }])
  expect(quotesIn(text, []).map((each) => each.text)).toEqual([text])
})

test('a member is addressed by the beginning of the name behind an @', () => {
  const mention = mentionAt('Ask @ci about it', 7)
  expect(mention).toEqual({ from: 4, to: 7, typed: 'ci' })
  expect(mention && withMention('Ask @ci about it', mention, 'Cipher')).toEqual({ text: 'Ask @Cipher about it', caret: 12 })
  expect(mentionAt('ada@example', 11)).toBeUndefined()
})

test('an address leads to a conversation, a message in it, or a page', () => {
  expect(readRoute('/sessions/abc', '#m12')).toEqual({ page: 'session', id: 'abc', seq: 12 })
  expect(readRoute('/sessions/abc', '')).toEqual({ page: 'session', id: 'abc', seq: undefined })
  expect(readRoute('/dossier', '')).toEqual({ page: 'dossier' })
  expect(readRoute('/', '')).toEqual({ page: 'start' })
  expect(sessionPath('abc', 3)).toBe('/sessions/abc#m3')
})

test('the parts of a turn add up to its whole, also where models ran side by side', () => {
  const timing = { loadMs: 5, loadSource: 'HOT' as const, modelMs: 4_000, reviewMs: 200, overheadMs: 0, totalMs: 1_000 }
  const parts = stretchesOf(timing)
  expect(parts.reduce((sum, { ms }) => sum + ms, 0)).toBe(1_000)
  expect(stretchesOf({ ...timing, modelMs: 600, totalMs: 900 }).map(({ ms }) => ms)).toEqual([5, 400, 200, 295])
})

test('small sums of money are not rounded away', () => {
  expect([0, 0.00234, 12.5, null].map(money)).toEqual(['$0.00', '$0.0023', '$12.50', '–'])
})

test('weeks begin on Mondays, and a week without a verdict has none', () => {
  const starts = weekStarts(new Date(2026, 10, 25, 15))
  expect(starts.map((at) => [at.getDay(), at.getHours()])).toEqual(Array.from({ length: 9 }, () => [1, 0]))
  expect([starts[7], starts[8]]).toEqual([new Date(2026, 10, 23), new Date(2026, 10, 30)])
  const usage = { inputTokens: 10, outputTokens: 5, costUsd: 0.5 }
  const weeks = [
    { turns: 0, approvalRate: null, p50Ms: null, usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 } },
    { turns: 2, approvalRate: 0.5, p50Ms: 900, usage }
  ]
  expect((['passed', 'median', 'turns', 'tokens', 'cost'] as const).map((measure) => seriesOf(measure, weeks))).toEqual([
    [null, 0.5],
    [null, 900],
    [0, 2],
    [0, 15],
    [0, 0.5]
  ])
})
