import { expect, test } from 'vitest'
import { cipher, saidWithTools } from './ask.ts'
import { briefOf } from './brief.ts'

test.each([
  ['I raise 1M at 4M pre, what do I keep?', '**80 %**'],
  ['We are raising $2M at an $8M pre-money valuation. How much do we give up?', 'new investors 20 %'],
  ['If we raise €1.5m at a 6m post-money valuation with a 10% option pool, what is our dilution?', '**65 %**'],
  ['I own 60% and raise $1M at a $4M valuation. What is my dilution?', '**48 %**'],
  ['We raise $2M at $8M pre and have a $500k SAFE with a $5M cap. What do we keep?', '**72 %**']
])('the dilution tool answers “%s”', async (text, figure) => {
  const answer = await saidWithTools(text)
  expect(answer.calls).toEqual(['dilution'])
  expect(answer.text).toContain(figure)
})

test('what is missing for the dilution is asked for', async () => {
  const answer = await saidWithTools('How much dilution would a seed round mean for us?')
  expect(answer).toMatchObject({ calls: [], text: expect.stringContaining('how much is raised') })
  expect(answer.text).toContain('before the money (pre)')
})

// It was said on Wednesday, 2 December 2026, in Berlin (brief.ts).
test.each([
  ['How many days until March 3?', '**91 days**', 'Wednesday, 3 March 2027'],
  ['how many business days are left until December 18?', '12 business days', 'Friday, 18 December 2026'],
  ['What date is 30 business days from today?', 'Wednesday, 13 January 2027', '30 business days'],
  ['Which day is in 2 weeks?', 'Wednesday, 16 December 2026', '14 days'],
  ['What day of the week is March 3?', 'Wednesday, 3 March 2027', '91 days']
])('the calendar answers “%s”', async (text, ...figures) => {
  const answer = await saidWithTools(text, briefOf(text, { agent: cipher }))
  expect(answer.calls).toEqual(['dates'])
  for (const figure of figures) expect(answer.text).toContain(figure)
})

test('months until the money is gone are no date', async () => {
  expect((await saidWithTools('How many months until we run out of cash? We have $90,000 and spend $12,000 a month.')).calls).toEqual([
    'runway',
    'runway'
  ])
})
