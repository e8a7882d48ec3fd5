import { expect, test } from 'vitest'
import { findDueWords, resolveDue } from '../../src/tools/due-date.ts'
import { instantOf } from '../../src/tools/zoned-time.ts'

// Wednesday, 2 December 2026, 10:00 in Berlin
const berlin = { at: '2026-12-02T09:00:00.000Z', timeZone: 'Europe/Berlin' }

test.each([
  ['by Friday', '2026-12-04T22:59:59.999Z'],
  ['Friday', '2026-12-04T22:59:59.999Z'],
  ['by Wednesday', '2026-12-02T22:59:59.999Z'],
  ['next Friday', '2026-12-11T22:59:59.999Z'],
  ['this Friday', '2026-12-04T22:59:59.999Z'],
  ['before Friday', '2026-12-03T22:59:59.999Z'],
  ['before Wednesday', '2026-12-08T22:59:59.999Z'],
  ['by Friday at 3pm', '2026-12-04T14:00:00.000Z'],
  ['by 5pm on Friday', '2026-12-04T16:00:00.000Z'],
  ['EOD Friday', '2026-12-04T22:59:59.999Z'],
  ['today', '2026-12-02T22:59:59.999Z'],
  ['by EOD', '2026-12-02T22:59:59.999Z'],
  ['by the end of the day', '2026-12-02T22:59:59.999Z'],
  ['tonight', '2026-12-02T22:59:59.999Z'],
  ['tomorrow', '2026-12-03T22:59:59.999Z'],
  ['tomorrow morning', '2026-12-03T11:00:00.000Z'],
  ['tomorrow at 9:30am', '2026-12-03T08:30:00.000Z'],
  ['the day after tomorrow', '2026-12-04T22:59:59.999Z'],
  ['at 3pm', '2026-12-02T14:00:00.000Z'],
  ['at 9am', '2026-12-03T08:00:00.000Z'],
  ['by noon', '2026-12-02T11:00:00.000Z'],
  ['by midnight', '2026-12-02T22:59:59.999Z'],
  ['tomorrow evening', '2026-12-03T22:59:59.999Z'],
  ['Friday next week', '2026-12-11T22:59:59.999Z'],
  ['a week from Friday', '2026-12-11T22:59:59.999Z'],
  ['before Christmas', '2026-12-24T22:59:59.999Z'],
  ['within the month', '2026-12-31T22:59:59.999Z'],
  ['at 15:30', '2026-12-02T14:30:00.000Z'],
  ['in 3 hours', '2026-12-02T12:00:00.000Z'],
  ['within 48 hours', '2026-12-04T09:00:00.000Z'],
  ['this week', '2026-12-04T22:59:59.999Z'],
  ['next week', '2026-12-11T22:59:59.999Z'],
  ['by the end of the week', '2026-12-04T22:59:59.999Z'],
  ['by EOW', '2026-12-04T22:59:59.999Z'],
  ['by end of next week', '2026-12-11T22:59:59.999Z'],
  ['this weekend', '2026-12-06T22:59:59.999Z'],
  ['before the weekend', '2026-12-04T22:59:59.999Z'],
  ['in two weeks', '2026-12-16T22:59:59.999Z'],
  ['within the next 10 days', '2026-12-12T22:59:59.999Z'],
  ['in 3 business days', '2026-12-07T22:59:59.999Z'],
  ['in a month', '2027-01-02T22:59:59.999Z'],
  ['two weeks from now', '2026-12-16T22:59:59.999Z'],
  ['end of the month', '2026-12-31T22:59:59.999Z'],
  ['by month-end', '2026-12-31T22:59:59.999Z'],
  ['next month', '2027-01-31T22:59:59.999Z'],
  ['before the end of the month', '2026-12-31T22:59:59.999Z'],
  ['by March 3', '2027-03-03T22:59:59.999Z'],
  ['by March 3rd at 10am', '2027-03-03T09:00:00.000Z'],
  ['on 15 January 2027', '2027-01-15T22:59:59.999Z'],
  ['by 2026-12-20', '2026-12-20T22:59:59.999Z'],
  ['before March 3', '2027-03-02T22:59:59.999Z'],
  ['before Q2', '2027-03-31T21:59:59.999Z'],
  ['by Q2', '2027-04-01T21:59:59.999Z'],
  ['in Q2', '2027-06-30T21:59:59.999Z'],
  ['end of Q1', '2027-03-31T21:59:59.999Z'],
  ['by the end of Q4', '2026-12-31T22:59:59.999Z'],
  ['by March', '2027-03-01T22:59:59.999Z'],
  ['in March', '2027-03-31T21:59:59.999Z'],
  ['by mid-January', '2027-01-16T22:59:59.999Z'],
  ['by the 15th', '2026-12-15T22:59:59.999Z'],
  ['by the 1st', '2027-01-01T22:59:59.999Z'],
  ['end of year', '2026-12-31T22:59:59.999Z'],
  ['by the end of next year', '2027-12-31T22:59:59.999Z'],
  ['next quarter', '2027-03-31T21:59:59.999Z']
])('in Berlin on a Wednesday, "%s" is %s', (words, dueAt) => {
  expect(resolveDue(words, berlin)).toEqual({ dueAt })
})

test.each([
  '9 months of runway',
  'for three months',
  'two weeks ago',
  'last Friday',
  'every Monday',
  'since March 3',
  'as soon as possible',
  'the Q2 roadmap of',
  'a 12-month plan',
  '3 customers'
])('"%s" is no date in running text', (words) => {
  expect(findDueWords(`we talked about ${words} again`)).toBeUndefined()
})

test.each(['9 months of runway', 'for three months', 'last Friday', 'I may do it', 'soon', '', 'a'.repeat(30_000)])(
  '"%s" resolves to nothing',
  (words) => {
    expect(resolveDue(words, berlin)).toBeUndefined()
  }
)

test.each([
  ["I'll draft the pitch deck by Friday", 'by Friday'],
  ["By Friday I'll draft the deck", 'By Friday'],
  ["I'll send it tomorrow at 3pm, promise", 'tomorrow at 3pm'],
  ["I'll have it at 5pm on Monday", 'at 5pm on Monday'],
  ['We need to ship before Q2 starts', 'before Q2'],
  ["I'll pay it by the 15th", 'by the 15th'],
  ["I'll finish within two weeks", 'within two weeks'],
  ['I may need to march on', undefined],
  ['I will fix the 2nd page', undefined],
  ["I'll prepare the March numbers", undefined]
])('in "%s" the words that say when are %s', (sentence, words) => {
  expect(findDueWords(sentence)).toBe(words)
})

test('the day is the one where the speaker is, not the one in UTC', () => {
  // 3 December 2026, 07:30 UTC: still 2 December in Los Angeles, 13:00 in Kolkata, 20:30 in Auckland
  const at = '2026-12-03T07:30:00.000Z'
  expect(resolveDue('tomorrow', { at, timeZone: 'America/Los_Angeles' })?.dueAt).toBe('2026-12-04T07:59:59.999Z')
  expect(resolveDue('tomorrow', { at, timeZone: 'Asia/Kolkata' })?.dueAt).toBe('2026-12-04T18:29:59.999Z')
  expect(resolveDue('tomorrow', { at, timeZone: 'Pacific/Auckland' })?.dueAt).toBe('2026-12-04T10:59:59.999Z')
  expect(resolveDue('by Friday', { at: '2026-12-04T11:30:00.000Z', timeZone: 'Pacific/Auckland' })?.dueAt).toBe('2026-12-11T10:59:59.999Z')
})

test('days on which the clocks change keep their own end', () => {
  // Berlin sets its clocks back on 25 October 2026 and forward on 28 March 2027, both Sundays
  expect(resolveDue('by Sunday', { at: '2026-10-23T10:00:00.000Z', timeZone: 'Europe/Berlin' })?.dueAt).toBe('2026-10-25T22:59:59.999Z')
  expect(resolveDue('by Sunday', { at: '2027-03-26T10:00:00.000Z', timeZone: 'Europe/Berlin' })?.dueAt).toBe('2027-03-28T21:59:59.999Z')
  expect(resolveDue('by Sunday', { at: '2026-10-30T10:00:00.000Z', timeZone: 'America/Los_Angeles' })?.dueAt).toBe(
    '2026-11-02T07:59:59.999Z'
  )
  expect(resolveDue('by Sunday', { at: '2026-09-25T00:00:00.000Z', timeZone: 'Pacific/Auckland' })?.dueAt).toBe('2026-09-27T10:59:59.999Z')
})

test('an hour that is skipped runs on past the gap, one that comes twice is taken the first time', () => {
  expect(new Date(instantOf({ year: 2027, month: 3, day: 28, hour: 2, minute: 30 }, 'Europe/Berlin')).toISOString()).toBe(
    '2027-03-28T01:30:00.000Z'
  )
  expect(new Date(instantOf({ year: 2026, month: 10, day: 25, hour: 2, minute: 30 }, 'Europe/Berlin')).toISOString()).toBe(
    '2026-10-25T00:30:00.000Z'
  )
})

test('an hour that has passed today means the next time it comes', () => {
  const at = '2026-12-04T15:00:00.000Z' // Friday, 16:00 in Berlin
  expect(resolveDue('by Friday', { at, timeZone: 'Europe/Berlin' })?.dueAt).toBe('2026-12-04T22:59:59.999Z')
  expect(resolveDue('Friday at 3pm', { at, timeZone: 'Europe/Berlin' })?.dueAt).toBe('2026-12-11T14:00:00.000Z')
  expect(resolveDue('by noon', { at, timeZone: 'Europe/Berlin' })?.dueAt).toBe('2026-12-05T11:00:00.000Z')
})
