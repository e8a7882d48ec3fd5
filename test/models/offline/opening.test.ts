import { expect, test } from 'vitest'
import { type OpenAction, openingFor } from '../../../src/models/offline/opening.ts'

const now = '2026-12-02T09:00:00.000Z'
const open = (kind: string, title: string, dueAt: string | null = null, createdAt = now): OpenAction => ({ kind, title, dueAt, createdAt })
const opening = (...actions: OpenAction[]) => openingFor(actions, now, 'Europe/Berlin')

test('a promise that is due soon is picked up with an offer to help', () => {
  expect(opening(open('INSIGHT', 'Speed matters'), open('COMMITMENT', 'Draft the pitch deck', '2026-12-04T22:59:59.999Z'))).toBe(
    'You said you would draft the pitch deck by Friday, 2 days from now. Shall we work on the positioning?'
  )
})

test('what is overdue comes before what is due', () => {
  expect(
    opening(
      open('COMMITMENT', 'Call the bank', '2026-12-04T22:59:59.999Z'),
      open('TASK', 'Research competitor pricing', '2026-11-30T22:59:59.999Z')
    )
  ).toBe('You meant to research competitor pricing by 30 November, and it is 2 days late. Shall we go through what buyers pay today?')
})

test('the day is the one where the reader is', () => {
  const due = open('COMMITMENT', 'Send the numbers', '2026-12-02T23:30:00.000Z')
  expect(openingFor([due], now, 'Europe/Berlin')).toMatch('send the numbers tomorrow at 0:30')
  expect(openingFor([due], now, 'America/Los_Angeles')).toMatch('send the numbers today at 15:30')
})

test('without dates the oldest promise counts, and its age is told', () => {
  expect(opening(open('TASK', 'Update the FAQ'), open('COMMITMENT', 'Interview five customers', null, '2026-11-10T09:00:00.000Z'))).toBe(
    '3 weeks ago you said you would interview five customers, and I have heard nothing of it since. Shall we write the three questions to ask?'
  )
})

test('a decision is picked up only where no work is open, and nothing is said without actions', () => {
  expect(opening(open('DECISION', "We're targeting B2B first"))).toBe(
    "Last time you settled this: We're targeting B2B first. What has it changed so far?"
  )
  expect(opening()).toBeNull()
  expect(opening(open('INSIGHT', 'Speed matters'))).toBeNull()
})
