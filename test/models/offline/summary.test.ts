import { expect, test } from 'vitest'
import type { Brief } from '../../../src/models/model.ts'
import { createOffline } from '../../../src/models/offline/offline.ts'
import { collect } from '../../../src/models/structured.ts'
import { tokensOf } from '../../../src/models/tokens.ts'
import { briefOf } from './brief.ts'

type Said = Brief['history'][number]
const user = (seq: number, text: string): Said => ({ seq, author: 'Mara', role: 'USER', text })
const agent = (seq: number, text: string): Said => ({ seq, author: 'Atlas', role: 'AGENT', text })

async function summarize(history: Said[], summary = ''): Promise<string> {
  const brief = briefOf('', { history, summary })
  const request = { task: 'summary' as const, system: '', input: [], brief, signal: AbortSignal.timeout(5_000) }
  return (await collect(createOffline({ wordDelayMs: 0 }), request)).text
}

test('keeps what was decided, promised, wanted and counted, with the message it was said in', async () => {
  expect(
    await summarize([
      user(1, 'Hello there!'),
      user(3, 'We decided to target clinics first.'),
      agent(4, 'I will call them all by Friday, and we decided on hotels.'),
      user(5, "I'll draft the pitch deck by Friday."),
      user(7, 'Our goal is 20 paying teams by June.'),
      user(9, 'The last invoice came to $4,200 in total.'),
      user(11, 'What about pricing?')
    ])
  ).toBe(
    [
      '- [3] DECISION: We decided to target clinics first',
      '- [5] COMMITMENT: Draft the pitch deck',
      '- [7] GOAL: Our goal is 20 paying teams by June',
      '- [9] FIGURE: The last invoice came to $4,200 in total',
      '- [11] TOPIC: pricing'
    ].join('\n')
  )
})

test('goes on from the summary before, and from one that a model wrote', async () => {
  const first = await summarize([user(3, 'We decided to target clinics first.')])
  const second = await summarize([user(23, "I'll draft the pitch deck by Friday.")], `They met in Berlin.\n${first}`)
  expect(second).toBe('They met in Berlin.\n- [3] DECISION: We decided to target clinics first\n- [23] COMMITMENT: Draft the pitch deck')
})

test('stays within its bound however often it goes on, and loses topics and figures before decisions', async () => {
  let text = ''
  for (let round = 0; round < 30; round += 1) {
    const first = round * 20
    text = await summarize(
      Array.from({ length: 20 }, (_, index) =>
        user(
          first + index + 1,
          index === 0 ? `We decided to drop market number ${round}.` : `We paid $${first + index},000 for lunch in all.`
        )
      ),
      text
    )
  }
  expect(tokensOf(text)).toBeLessThanOrEqual(600)
  expect(text.match(/DECISION/g)).toHaveLength(30)
  expect(text).toContain('FIGURE: We paid $599,000')
  expect(text).not.toContain('We paid $1,000 ')
})
