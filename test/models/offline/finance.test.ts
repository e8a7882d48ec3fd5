import { expect, test } from 'vitest'
import type { InputMessage } from '../../../src/models/model.ts'
import { cipher, partsOf, requestOf, said, saidWithTools, textOf, tools } from './ask.ts'
import { briefOf } from './brief.ts'

test('numbers in the message are computed by tools, and the answer has their results', async () => {
  const { text, calls } = await saidWithTools('We have $300k in the bank and burn 25k a month, how long does it last?')
  expect(calls).toEqual(['runway', 'runway'])
  expect(text).toContain('**12 months**')
  expect(text).toContain('2 December 2027')
  expect(text).toContain('**15 months**')
})

test('costs and revenue are told apart, in the currency that was said', async () => {
  const { text } = await saidWithTools('Costs are €40k a month, revenue is 15k, cash 200k. How long do we last?')
  expect(text).toContain('**8 months**')
  expect(text).toContain('€40,000 costs less €15,000 revenue')
})

test('growth and unit economics are computed too', async () => {
  expect((await saidWithTools('Our MRR grew from 10k to 14k in 4 months, is that good growth?')).text).toContain('**8.78 % a month**')
  expect((await saidWithTools('CAC is $600, customers pay $100 a month, churn is 4%. How are our unit economics?')).text).toContain(
    'LTV:CAC **4.17**'
  )
})

test('figures told earlier count, limits and goals do not', async () => {
  const text = 'And what is our runway now?'
  const history = [{ author: 'Mara', role: 'USER' as const, text: 'We have $300k in the bank. We burn 25k a month.' }]
  const dossier = [{ kind: 'CONSTRAINT' as const, text: "We can't spend more than $2k a month" }]
  expect((await saidWithTools(text, briefOf(text, { agent: cipher, history, dossier }))).text).toContain('**12 months**')
})

test('what is in the bank may be said as what one has', async () => {
  const { text } = await saidWithTools('Cipher, how long does our cash last? We have $90,000 and spend $12,000 a month.')
  expect(text).toContain('**7.5 months**')
})

test('what is said now takes the place of what was said before, burn that of costs', async () => {
  const text = 'We have $300k in the bank and burn 25k a month. How long do we last?'
  const dossier = [{ kind: 'FACT' as const, text: 'We have $90,000 and spend $12,000 a month' }]
  const answer = await saidWithTools(text, briefOf(text, { agent: cipher, dossier }))
  expect(answer.text).toContain('**12 months**')
  expect(answer.text).not.toContain('90,000')
})

test('sums in two currencies are never put together', async () => {
  const text = 'We have $500k in the bank. What is our runway?'
  const dossier = [{ kind: 'FACT' as const, text: 'We spend €100k a month' }]
  const answer = await saidWithTools(text, briefOf(text, { agent: cipher, dossier }))
  expect(answer).toMatchObject({ calls: [], text: expect.stringContaining('what goes out in a month') })
})

test('a yearly revenue counts by the month, and a price is what a customer pays', async () => {
  expect((await saidWithTools('Our ARR is $1.2M, costs are $150k a month, cash is $500k. How long do we last?')).text).toContain(
    '**10 months**'
  )
  expect((await saidWithTools("We charge €49 per month, churn is 5%, CAC is €200. What's our LTV?")).text).toContain('LTV **€980**')
})

test('a message that gives cash and what goes out is computed from itself alone', async () => {
  const dossier = [{ kind: 'FACT' as const, text: 'Our revenue is $20k a month growing 10% a month, costs are $50k, and we have $400k' }]
  for (const [text, months] of [
    ['We raised $2M. How long will it last if we spend 100k a month?', '**20 months**'],
    ['Cipher, how long does £1m last at £75k per month?', '**13.3 months**'],
    ['We have ₹50 lakh in the bank and spend ₹5 lakh a month. How long do we last?', '**10 months**'],
    ['We have $90,000.00 and spend $12,000.50/month. runway?', '**7.5 months**']
  ] as const)
    expect((await saidWithTools(text, briefOf(text, { agent: cipher, dossier }))).text).toContain(months)
})

test('a supposition without figures is not passed off as computed, and what is computed names its basis', async () => {
  const text = "What's our runway if revenue drops by half?"
  const dossier = [{ kind: 'FACT' as const, text: 'Our revenue is $20k a month growing 10% a month, costs are $50k, and we have $400k' }]
  const answer = (await saidWithTools(text, briefOf(text, { agent: cipher, dossier }))).text
  expect(answer).toMatch(/^Without the change that you suppose/)
  expect(answer).toContain('$50,000 costs less $20,000 revenue, growing 10 % a month')
})

test('figures of an earlier question are not what is', async () => {
  const text = 'If we hire two people, what is our burn?'
  const history = [{ author: 'Mara', role: 'USER' as const, text: 'How long does £1m last at £75k per month?' }]
  expect((await saidWithTools(text, briefOf(text, { agent: cipher, history }))).calls).toEqual([])
})

test('what a customer costs to win needs no more than the spend and the customers', async () => {
  expect((await saidWithTools("We spent $5,000 on ads and won 25 customers. What's our CAC?")).text).toContain('**$200**')
})

test('a debt or a headcount is not money in the bank', async () => {
  for (const text of ['We have $2M of debt. What is our runway?', 'We have 5 engineers. What is our runway?'])
    expect((await saidWithTools(text)).text).toContain('the money in the bank today')
})

test.each([
  ['What is 15% of 240,000?', '**36,000**'],
  ['How much is 3 * (4 + 5)?', '**27**'],
  ["Cipher, what's 1,200 x 12?", '**14,400**'],
  ['How much is €49 * 200 customers?', '**€9,800**']
])('the sum "%s" is computed', async (text, result) => {
  expect(await saidWithTools(text)).toMatchObject({ calls: ['calculator'], text: expect.stringContaining(result) })
})

test.each(['What is 24/7 support?', 'What is 2026-11-27?', 'What is 3-5 years?', 'What is 9 months?'])('"%s" is no sum', async (text) => {
  expect((await saidWithTools(text)).calls).toEqual([])
})

test('missing figures are asked for by name, none is made up', async () => {
  const { text, calls } = await saidWithTools('What is our runway?')
  expect(calls).toEqual([])
  expect(text).toContain('the money in the bank today')
  expect(text.replaceAll(/_Offline.*/g, '')).not.toMatch(/\d/)
})

test('a tool that failed gives no figure', async () => {
  const text = 'We have $300k in the bank and burn 25k a month, what is our runway?'
  const input: InputMessage[] = [
    { role: 'user', text },
    { role: 'tool_result', id: 'runway-1', name: 'runway', result: { error: 'timed out' } }
  ]
  expect(await said(text, { input, tools, brief: briefOf(text, { agent: cipher }) })).toContain('gave no figure')
})

test('without tools nothing is computed', async () => {
  const parts = await partsOf(requestOf('We have $300k in the bank and burn 25k a month, what is our runway?'))
  expect(parts.every(({ type }) => type !== 'tool_call')).toBe(true)
  expect(textOf(parts)).not.toContain('12 months')
})

const before = [
  { author: 'Mara', role: 'USER' as const, text: 'We have $300k in the bank and burn $25k a month, what is our runway?' },
  { author: 'Cipher', role: 'AGENT' as const, text: 'You have **12 months** of runway.' }
]
test.each([
  ['And if we hire two at 8k?', '**7.3 months**', '$41,000 a month instead of $25,000'],
  ['What if we raise 500k?', '**32 months**', '$800,000 in the bank'],
  ['And if we cut costs by 20%?', '**15 months**', '$20,000 a month instead of $25,000'],
  ['How about one engineer for 96k?', '**9.1 months**', '$33,000 a month instead of $25,000'],
  ['And at a burn of $30k?', '**10 months**', '$300,000 in the bank']
])('what is supposed after a runway is computed from what was known before: %s', async (text, months, basis) => {
  const answer = (await saidWithTools(text, briefOf(text, { agent: cipher, history: before }))).text
  expect(answer).toContain(months)
  expect(answer).toContain(basis)
})

test('what is supposed of something else than the runway is not computed into it', async () => {
  for (const text of ['What if we double the price?', 'And if nobody comes to the fair?'])
    expect((await saidWithTools(text, briefOf(text, { agent: cipher, history: before }))).calls).toEqual([])
})
