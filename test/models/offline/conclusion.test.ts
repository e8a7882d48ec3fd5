import { expect, test } from 'vitest'
import { conclusionOf, type Voice } from '../../../src/models/offline/conclusion.ts'
import { conclusionSchema } from '../../../src/models/task.ts'

const voice = (name: string, stance: Voice['stance'], confidence: number): Voice => ({
  name,
  stance,
  confidence,
  reasoning: `${name} has a reason. And another.`
})

test.each<[string, Voice[], RegExp, string]>([
  ['the surer side', [voice('Atlas', 'FOR', 0.9), voice('Cipher', 'AGAINST', 0.6)], /^Go ahead/, 'Cipher has a reason.'],
  [
    'more voices',
    [voice('Atlas', 'FOR', 0.6), voice('Cipher', 'AGAINST', 0.5), voice('Nova', 'AGAINST', 0.5)],
    /^Do not do it/,
    'Atlas has a reason.'
  ],
  ['a narrow split', [voice('Atlas', 'FOR', 0.6), voice('Cipher', 'AGAINST', 0.6)], /^Do not decide yet/, 'Cipher has a reason.'],
  ['abstentions', [voice('Nova', 'ABSTAIN', 0.4)], /^Do not decide yet/, 'Nova has a reason.'],
  ['one voice', [voice('Nova', 'AGAINST', 0.7)], /^Do not do it/, 'Nova has a reason.']
])('%s', (_, voices, recommendation, wouldChange) => {
  const conclusion = conclusionSchema.parse(conclusionOf(voices))
  expect(conclusion.recommendation).toMatch(recommendation)
  expect(conclusion.wouldChange).toContain(wouldChange)
  for (const { name } of voices) expect(conclusion.weighing).toContain(name)
})
