import { expect, test } from 'vitest'
import { decisionIn } from '../../../src/models/offline/decision.ts'

test.each([
  ["Let's go with it.", "Let's go with it", undefined],
  ["Thanks, all. We'll do the pilot. Review it in six weeks.", "We'll do the pilot", 'in six weeks'],
  ["Let's validate the price first. Review it in two weeks.", "Let's validate the price first", 'in two weeks'],
  ['Agreed.', 'Agreed', undefined],
  ['Yes, do it', 'Yes, do it', undefined],
  ["We won't hire yet, and let's look at it again next month.", "We won't hire yet", 'next month'],
  ["Cipher, we'll go with your plan", "we'll go with your plan", undefined],
  ['We decided to wait with the office.', 'We decided to wait with the office', undefined]
])('"%s" decides: "%s"', (text, quote, review) => {
  expect(decisionIn(text)).toEqual({ quote, review })
})

test.each([
  'Thanks, that helps',
  "I'll draft the deck by Friday",
  'Should we go with it?',
  "If revenue grows we'll go with B",
  "Maybe we'll do it",
  "Nova said let's go with it",
  "Let's talk tomorrow"
])('"%s" decides nothing', (text) => {
  expect(decisionIn(text)).toBeUndefined()
})
