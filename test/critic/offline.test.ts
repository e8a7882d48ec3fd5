// The offline model's own answers must pass: their figures come from tools, and their advice is made of fixed sentences.

import { expect, test } from 'vitest'
import { findingsIn } from '../../src/critic/critic.ts'
import { dayAt } from '../../src/critic/days.ts'
import type { Brief, InputMessage } from '../../src/models/model.ts'
import { builtinTools } from '../../src/tools/builtin.ts'
import { cipher, deck, partsOf, requestOf, textOf, tools } from '../models/offline/ask.ts'
import { briefOf } from '../models/offline/brief.ts'
import { utterances } from '../models/offline/utterances.ts'

async function reasonsFor(brief: Brief): Promise<string[]> {
  const input: InputMessage[] = [{ role: 'user', text: brief.said.text }]
  const toolCalls: { tool: string; arguments: unknown; result: unknown }[] = []
  for (let step = 0; step < 3; step += 1) {
    const parts = await partsOf(requestOf(brief.said.text, { brief, tools, input }))
    const asked = parts.filter((part) => part.type === 'tool_call')
    if (asked.length === 0) {
      const { said, openActions, ...known } = brief
      const today = dayAt(said.at, said.timeZone)
      const rest = {
        ...known,
        said,
        today,
        toolCalls,
        others: [],
        openActions: openActions.map(({ title, dueAt }) => ({ title, due: dueAt === null ? null : dayAt(dueAt, said.timeZone) }))
      }
      return findingsIn({ ...rest, draft: textOf(parts) }).map(({ reason }) => reason)
    }
    for (const { id, name, arguments: given } of asked) {
      const tool = builtinTools.find((each) => each.name === name)
      const result = await tool?.run(tool.parameters.parse(given), new AbortController().signal)
      toolCalls.push({ tool: name, arguments: given, result })
      input.push({ role: 'tool_call', id, name, arguments: given }, { role: 'tool_result', id, name, result })
    }
  }
  throw new Error('asks for tools without end')
}

const questions = [
  'We have $300k in the bank and burn 25k a month, how long does it last?',
  'Costs are €40k a month, revenue is 15k, cash 200k. How long do we last?',
  'Our MRR grew from 10k to 14k in 4 months, is that good growth?',
  'CAC is $600, customers pay $100 a month, churn is 4%. How are our unit economics?',
  'Cipher, how long does our cash last? We have $90,000 and spend $12,000 a month.',
  'Our ARR is $1.2M, costs are $150k a month, cash is $500k. How long do we last?',
  "We charge €49 per month, churn is 5%, CAC is €200. What's our LTV?",
  'What is 15% of 240,000?',
  'how much is 3 * (4 + 5)',
  'What is our runway?',
  'What is our burn rate? We spend 30k and earn 12k a month.',
  'What would our pricing, our roadmap and our strategy look like for a B2B launch?',
  'Should we build a mobile app or a website?',
  'Should I raise prices by 10%?',
  'Which market first?',
  'How do I find a co-founder?',
  'Can we afford a designer?',
  'Do we need to certify the app as a medical device?',
  'Is it worth hiring a salesperson now?',
  'What did I promise?',
  'What is on my list?',
  'What do you know about me?',
  'Hi!',
  'Good morning! How are you?',
  'Thanks, that was enough for today.',
  'When is the deck due?'
]

test.each([...questions, ...utterances.map(({ says: text }) => text)])('%s', async (text) => {
  const dossier: Brief['dossier'] = [
    { kind: 'GOAL', text: 'Reach 100 paying customers by the end of 2027' },
    { kind: 'CONSTRAINT', text: "We can't spend more than $2k a month on ads" },
    { kind: 'PREFERENCE', text: 'Prefers short answers' },
    { kind: 'FACT', text: 'We have 40 customers' }
  ]
  for (const more of [{}, { agent: cipher, dossier, openActions: [deck] }, { agent: cipher }])
    expect(await reasonsFor(briefOf(text, more))).toEqual([])
})
