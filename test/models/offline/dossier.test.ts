import { expect, test } from 'vitest'
import { dossierIn } from '../../../src/models/offline/dossier.ts'

test.each([
  ['Our goal is to reach 100 customers by June', 'GOAL'],
  ['We want to reach $1M ARR next year', 'GOAL'],
  ["We're aiming for break-even in 2027", 'GOAL'],
  ['We only have 9 months of runway', 'CONSTRAINT'],
  ['Our budget is 2k a month', 'CONSTRAINT'],
  ["We can't spend more than $5,000 on marketing", 'CONSTRAINT'],
  ['I only have ten hours a week', 'CONSTRAINT'],
  ['I prefer short answers', 'PREFERENCE'],
  ["I'd rather see numbers than stories", 'PREFERENCE'],
  ['Please be direct with me', 'COMMUNICATION_STYLE'],
  ["Don't sugarcoat it", 'COMMUNICATION_STYLE'],
  ["We're a B2B SaaS for dentists", 'FACT'],
  ['We have 12 customers', 'FACT'],
  ['Our MRR is 15k', 'FACT'],
  ["I'm a solo founder in Berlin", 'FACT']
])('"%s" is learned as %s', (says, kind) => {
  expect(dossierIn(says)).toMatchObject([{ kind, quote: says }])
})

test.each([
  'What is our goal?',
  'Do we have 12 customers?',
  'If we had a budget of 2k, what then?',
  'My investor said our goal is to grow',
  "I'll draft the pitch deck by Friday",
  'Hello Atlas',
  'We have a question',
  'He wrote "we have 12 customers"'
])('"%s" tells nothing lasting', (says) => {
  expect(dossierIn(says)).toEqual([])
})

test('a fact before a question is learned, the question is not', () => {
  expect(dossierIn('We have $300k in the bank, how long does it last?')).toMatchObject([
    { kind: 'FACT', quote: 'We have $300k in the bank' }
  ])
})

test('several entries of one message keep their own quotes', () => {
  const says = "We're a B2B SaaS for dentists. Our goal is to reach 100 customers. We can't hire this year, and I prefer short answers."
  expect(dossierIn(says).map(({ kind }) => kind)).toEqual(['FACT', 'GOAL', 'CONSTRAINT', 'PREFERENCE'])
  for (const { quote } of dossierIn(says)) expect(says).toContain(quote)
})
