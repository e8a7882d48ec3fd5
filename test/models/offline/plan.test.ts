import { expect, test } from 'vitest'
import { isPlanSure, planFor } from '../../../src/models/offline/plan.ts'
import { planSchema } from '../../../src/models/task.ts'
import { briefOf } from './brief.ts'

const plan = (text: string) => {
  const { lead, ask } = planSchema.parse(planFor(briefOf(text)))
  return [lead, ...ask.map(({ agent }) => agent)]
}

test.each([
  ['What is our runway?', ['cipher']],
  ['Which tech stack should we use for the API?', ['nova']],
  ['Which segment should we target?', ['atlas']],
  ['Hello there', ['atlas']],
  ['Thanks, great!', ['atlas']],
  ['What do you think about moving to Lisbon?', ['atlas']]
])('"%s" is answered by %s alone', (text, members) => {
  expect(plan(text)).toEqual(members)
})

test('a question that spans areas asks the others, with a task in their words', () => {
  expect(plan('Should we narrow our positioning, and what does that do to our runway and the roadmap?').toSorted()).toEqual([
    'atlas',
    'cipher',
    'nova'
  ])
})

test('a member who is named leads', () => {
  expect(plan('@cipher, which segment should we target?')[0]).toBe('cipher')
})

test('a member added by a file is asked where their description fits', () => {
  const members = [
    ...briefOf('').members,
    { id: 'lex', name: 'Lex', role: 'Legal counsel', description: 'Contracts, privacy law and trademarks.' }
  ]
  expect(planFor(briefOf('Do we need to register trademarks before signing contracts?', { members })).lead).toBe('lex')
})

test('only members of the session are planned', () => {
  const members = briefOf('').members.filter(({ id }) => id === 'nova')
  expect(planFor(briefOf('What is our runway?', { members }))).toEqual({ lead: 'nova', ask: [] })
})

test.each([
  ['Hello there', true],
  ['What is on my list?', true],
  ['What is 15% of 240,000?', true],
  ['What is our runway?', true],
  ['Should we narrow our positioning, and what does that do to our runway and the roadmap?', false],
  ['My co-founder wants to leave. What now?', false],
  [`What is our runway? ${'There is more to it. '.repeat(10)}`, false]
])('of "%s" the rules are sure: %s', (text, isSure) => {
  expect(isPlanSure(briefOf(text))).toBe(isSure)
})
